"""The badge as SVG (for screens) and PNG (for chat programs and old phones): the arrangement of the PDF."""

import io
from html import escape

from PIL import Image, ImageDraw

from forum.badges import face, fonts, qr
from forum.badges.face import COLOURS, HEIGHT, WIDTH, Badge, Bar, Code, Text
from forum.badges.sheet import arranged, rare_mask

_FAMILIES = "'Noto Sans','Noto Sans SC','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
_DPI = 300
_SCALE = _DPI / 72


def svg(badge: Badge) -> str:
    """One SVG document in millimetres; the reader's own fonts set the text."""
    inside = "".join(_as_svg(element) for element in arranged(badge))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="105mm" height="148mm" role="img"'
        f' viewBox="0 0 {WIDTH:.2f} {HEIGHT:.2f}" font-family="{_FAMILIES}">'
        f"<title>{escape(badge.number)} {escape(badge.name)}</title>"
        f'<path fill="#fff" d="M0 0h{WIDTH:.2f}v{HEIGHT:.2f}h-{WIDTH:.2f}z"/>{inside}</svg>'
    )


def png(badge: Badge) -> bytes:
    """A6 at 300 dpi. Raises MissingGlyph."""
    image = Image.new("RGB", (round(WIDTH * _SCALE), round(HEIGHT * _SCALE)), "white")
    for element in arranged(badge):
        _paint(image, element)
    buffer = io.BytesIO()
    image.quantize(16).save(buffer, "PNG", optimize=True, dpi=(_DPI, _DPI))
    return buffer.getvalue()


def _as_svg(element: face.Element) -> str:
    match element:
        case Text(x, y, text, size, colour, bold, from_the_right):
            weight = ' font-weight="700"' if bold else ""
            anchor = ' text-anchor="end"' if from_the_right else ""
            place = f'x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}"'
            return f'<text {place} fill="{COLOURS[colour]}"{weight}{anchor}>{escape(text)}</text>'
        case Bar(x, y, width, height, colour):
            shape = f"M{x:.2f} {y:.2f}h{width:.2f}v{height:.2f}h-{width:.2f}z"
            return f'<path fill="{COLOURS[colour]}" d="{shape}"/>'
        case Code(x, y, token):
            place = f"translate({x:.2f} {y:.2f}) scale({face.MODULE})"
            return f'<path transform="{place}" shape-rendering="crispEdges" d="{qr.svg_path(token)}"/>'


def _paint(image: Image.Image, element: face.Element) -> None:
    pen = ImageDraw.Draw(image)
    match element:
        case Text():
            _paint_text(image, pen, element)
        case Bar(x, y, width, height, colour):
            box = [x * _SCALE, y * _SCALE, (x + width) * _SCALE, (y + height) * _SCALE]
            pen.rectangle(box, fill=COLOURS[colour])
        case Code(x, y, token):
            module, left, top = round(face.MODULE * _SCALE), round(x * _SCALE), round(y * _SCALE)
            for column, row, length in qr.runs(token):
                corner = (left + column * module, top + row * module)
                far = (corner[0] + length * module - 1, corner[1] + module - 1)
                pen.rectangle((corner, far), fill="black")


def _paint_text(image: Image.Image, pen: ImageDraw.ImageDraw, line: Text) -> None:
    size = round(line.size * _SCALE)
    start = line.x - fonts.width(line.text, line.size, bold=line.bold) if line.from_the_right else line.x
    x, base = start * _SCALE, line.y * _SCALE
    for span in fonts.spans(line.text):
        if span.family is None:
            corner = (round(x), round(base - size * 0.88))
            image.paste(COLOURS[line.colour], corner, rare_mask(span.text, size))
        else:
            font = fonts.pixel_face(fonts.font_file(span.family, line.bold), size)
            pen.text((x, base), span.text, fill=COLOURS[line.colour], font=font, anchor="ls")
        x += fonts.span_width(span, line.size, bold=line.bold) * _SCALE
