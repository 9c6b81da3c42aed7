"""The badge as SVG (for screens) and PNG (for chat programs and old phones): the arrangement of the PDF."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from PIL import Image, ImageDraw

from forum.badges import face, fonts, qr
from forum.badges.face import (
    COLOURS,
    HEIGHT,
    PICTURE_PEN,
    WIDTH,
    Badge,
    Bar,
    Code,
    Colour,
    Picture,
    Text,
    shade,
)
from forum.badges.sheet import arranged, rare_mask

_FAMILIES = "'Noto Sans','Noto Sans SC','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
_DPI = 300
_SCALE = _DPI / 72
_FINER = 3
_INKS, _ACCENTS = 12, 4
"""Shades of each ink in the picture, white among the first."""
_FAINTEST = 32


@dataclass(frozen=True)
class _Sheets:
    """How much of each of the two inks lies on every dot, from 0 to 255."""

    ink: Image.Image
    accent: Image.Image

    def of(self, colour: Colour) -> tuple[Image.Image, int]:
        """The sheet of a colour, and how much of its ink the colour takes."""
        return (self.accent, 255) if colour == "accent" else (self.ink, 255 if colour == "ink" else 205)


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
    size = round(WIDTH * _SCALE), round(HEIGHT * _SCALE)
    sheets = _Sheets(Image.new("L", size), Image.new("L", size))
    for element in arranged(badge):
        _paint(sheets, element)
    buffer = io.BytesIO()
    _coloured(sheets).save(buffer, "PNG", bits=4, compress_level=6, dpi=(_DPI, _DPI))
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
        case Code(x, y, token, _module):
            place = f"translate({x:.2f} {y:.2f}) scale({face.MODULE})"
            return f'<path transform="{place}" shape-rendering="crispEdges" d="{qr.svg_path(token)}"/>'
        case Picture():
            return "".join(_as_lines(element))


def _as_lines(picture: Picture) -> Iterator[str]:
    scale = f"translate({picture.x:.2f} {picture.y:.2f}) scale({picture.radius:.2f})"
    yield f'<g transform="{scale}" fill="none" stroke-linecap="round" stroke-linejoin="round">'
    for line in picture.drawing.lines:
        way = " ".join(f"{x:.3f} {y:.3f}" for x, y in line.points)
        pen = line.weight * PICTURE_PEN / picture.radius
        yield f'<path d="M{way}" stroke="{shade(line.accent, line.ink)}" stroke-width="{pen:.4f}"/>'
    for disc in picture.drawing.discs:
        place = f'cx="{disc.at[0]:.3f}" cy="{disc.at[1]:.3f}" r="{disc.radius:.3f}"'
        yield f'<circle {place} fill="{shade(disc.accent)}"/>'
    yield "</g>"


def _coloured(sheets: _Sheets) -> Image.Image:
    """Both inks on one white page of sixteen shades: looking for the best sixteen took half a second."""
    page = sheets.ink.point([round(amount * (_INKS - 1) / 255) for amount in range(256)], "P")
    strong = sheets.accent.point([255 * (amount >= _FAINTEST) for amount in range(256)])
    accents = sheets.accent.point([_INKS + min(amount, 255) * _ACCENTS // 256 for amount in range(256)], "P")
    page.paste(accents, mask=strong)
    shades = [shade(False, step / (_INKS - 1)) for step in range(_INKS)]
    shades += [shade(True, (step + 1) / _ACCENTS) for step in range(_ACCENTS)]
    page.putpalette([part for colour in shades for part in bytes.fromhex(colour[1:])])
    return page


def _paint(sheets: _Sheets, element: face.Element) -> None:
    pen = ImageDraw.Draw(sheets.ink)
    match element:
        case Text():
            _paint_text(sheets, element)
        case Bar(x, y, width, height, colour):
            sheet, amount = sheets.of(colour)
            box = [x * _SCALE, y * _SCALE, (x + width) * _SCALE, (y + height) * _SCALE]
            ImageDraw.Draw(sheet).rectangle(box, fill=amount)
        case Code(x, y, token, _module):
            module, left, top = round(face.MODULE * _SCALE), round(x * _SCALE), round(y * _SCALE)
            for column, row, length in qr.runs(token):
                corner = (left + column * module, top + row * module)
                far = (corner[0] + length * module - 1, corner[1] + module - 1)
                pen.rectangle((corner, far), fill=255)
        case Picture():
            _paint_picture(sheets, element)


def _paint_picture(sheets: _Sheets, picture: Picture) -> None:
    """Drawn larger and made smaller, so that its thin lines are even."""
    scale = _SCALE * _FINER
    middle = picture.radius + 1
    size = round(2 * middle * _SCALE)
    fine = _Sheets(*(Image.new("L", (size * _FINER, size * _FINER)) for _ in range(2)))
    pens = {False: ImageDraw.Draw(fine.ink), True: ImageDraw.Draw(fine.accent)}
    for line in picture.drawing.lines:
        points = [tuple((middle + at * picture.radius) * scale for at in point) for point in line.points]
        width = max(1, round(line.weight * PICTURE_PEN * scale))
        pens[line.accent].line(points, fill=round(255 * line.ink), width=width, joint="curve")
    for disc in picture.drawing.discs:
        x, y = ((middle + at * picture.radius) * scale for at in disc.at)
        pens[disc.accent].circle((x, y), disc.radius * picture.radius * scale, fill=255)
    corner = round((picture.x - middle) * _SCALE), round((picture.y - middle) * _SCALE)
    for sheet, drawn in ((sheets.ink, fine.ink), (sheets.accent, fine.accent)):
        sheet.paste(drawn.resize((size, size), Image.Resampling.BOX), corner)


def _paint_text(sheets: _Sheets, line: Text) -> None:
    size = round(line.size * _SCALE)
    start = line.x - fonts.width(line.text, line.size, bold=line.bold) if line.from_the_right else line.x
    x, base = start * _SCALE, line.y * _SCALE
    sheet, amount = sheets.of(line.colour)
    pen = ImageDraw.Draw(sheet)
    for span in fonts.spans(line.text):
        if span.family is None:
            corner = (round(x), round(base - size * 0.88))
            sheet.paste(amount, corner, rare_mask(span.text, size))
        else:
            font = fonts.pixel_face(fonts.font_file(span.family, line.bold), size)
            pen.text((x, base), span.text, fill=amount, font=font, anchor="ls")
        x += fonts.span_width(span, line.size, bold=line.bold) * _SCALE
