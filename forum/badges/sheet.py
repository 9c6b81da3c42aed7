"""The badge as a PDF page: vector code, embedded faces, text that can be selected and read aloud."""

import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from forum.badges import face, fonts, qr, small
from forum.badges.face import (
    COLOURS,
    HEIGHT,
    PICTURE_PEN,
    POINTS_PER_MM,
    WIDTH,
    Badge,
    Bar,
    Code,
    Picture,
    Text,
    shade,
)
from forum.badges.papers import Paper

A6 = (105.0, 148.0)
_RARE_PIXELS = 600
"""Height of a rare character in pixels: 1,000 dpi at the largest size of a name."""


def pdf(badge: Badge) -> bytes:
    """One A6 page. The same badge gives the same bytes. Raises MissingGlyph."""
    elements = list(arranged(badge))
    buffer = io.BytesIO()
    canvas = canvas_of(
        buffer, (WIDTH, HEIGHT), badge.forum_zh, f"{badge.forum_zh} {badge.number} {badge.name}"
    )
    for element in elements:
        draw(canvas, element)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@dataclass(frozen=True)
class Placing:
    """Where on a paper to begin, from 1; how far everything moves in mm; the dots of the printer."""

    paper: Paper
    start: int = 1
    right: float = 0.0
    down: float = 0.0
    resolution: int = 300

    def corners(self) -> Iterator[tuple[int, float, float]]:
        """Page after page, the place on the page and the corner of each badge in points from the top left."""
        for place, (x, y) in itertools.cycle(enumerate(self.paper.corners())):
            yield place, (x + self.right) * POINTS_PER_MM, (y + self.down) * POINTS_PER_MM


def pages(badges: Iterable[Badge], placing: Placing, title: str) -> bytes:
    """Many badges on sheets, each face embedded once. Raises MissingGlyph."""
    paper, buffer = placing.paper, io.BytesIO()
    width, height = (side * POINTS_PER_MM for side in paper.page)
    canvas = canvas_of(buffer, (width, height), title, title)
    corners = itertools.islice(placing.corners(), placing.start - 1, None)
    for count, (badge, (place, x, y)) in enumerate(zip(badges, corners, strict=False)):
        if place == 0 and count:
            canvas.showPage()
        canvas.saveState()
        # What is drawn counts from the top of an A6 page, whatever the size of the badge.
        canvas.translate(x, height - y - HEIGHT)
        for element in _arranged_for(badge, placing):
            draw(canvas, element)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def outlines(placing: Placing, title: str) -> bytes:
    """A page of the edges alone, with a ruler: held against the labels it shows what to move."""
    paper, buffer = placing.paper, io.BytesIO()
    width, height = (side * POINTS_PER_MM for side in paper.page)
    canvas = canvas_of(buffer, (width, height), title, title)
    canvas.setLineWidth(0.4)
    across, down = (side * POINTS_PER_MM for side in paper.badge)
    for number, (_place, x, y) in enumerate(itertools.islice(placing.corners(), paper.places), start=1):
        canvas.rect(x, height - y - down, across, down)
        for tick in range(0, int(min(paper.badge)) // 2, 5):
            canvas.line(x + tick * POINTS_PER_MM, height - y, x + tick * POINTS_PER_MM, height - y - 6)
            canvas.line(x, height - y - tick * POINTS_PER_MM, x + 6, height - y - tick * POINTS_PER_MM)
        canvas.setFont(fonts.embedded(fonts.Family.LATIN, False).fontName, 20)
        canvas.drawCentredString(x + across / 2, height - y - down / 2, str(number))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def canvas_of(buffer: io.BytesIO, size: tuple[float, float], author: str, title: str) -> Canvas:
    # Without a font of ours as the first one, an unembedded Helvetica would be listed in the file.
    canvas = Canvas(
        buffer,
        pagesize=size,
        initialFontName=fonts.embedded(fonts.Family.LATIN, False).fontName,  # type: ignore[arg-type]  # the stubs say float
        invariant=1,
        lang="zh-Hans",
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    return canvas


def _arranged_for(badge: Badge, placing: Placing) -> list[face.Element]:
    """The elements for a paper: those of A6, or of the smaller ones."""
    width, height = placing.paper.badge
    if (width, height) == A6:
        return arranged(badge)
    return list(
        small.arrange(
            badge,
            (width * POINTS_PER_MM, height * POINTS_PER_MM),
            resolution=placing.resolution,
            bold=lambda text, size: fonts.width(text, size, bold=True),
            regular=fonts.width,
        )
    )


def arranged(badge: Badge) -> list[face.Element]:
    """The badge's elements, measured in the faces it is printed with."""
    return list(
        face.arrange(
            badge,
            bold=lambda text, size: fonts.width(text, size, bold=True),
            regular=fonts.width,
        )
    )


def draw(canvas: Canvas, element: face.Element) -> None:
    match element:
        case Text():
            _draw_text(canvas, element)
        case Bar(x, y, width, height, colour):
            canvas.setFillColor(HexColor(COLOURS[colour]))
            canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)
        case Code():
            _draw_code(canvas, element)
        case Picture():
            _draw_picture(canvas, element)


def _draw_text(canvas: Canvas, line: Text) -> None:
    x = line.x - fonts.width(line.text, line.size, bold=line.bold) if line.from_the_right else line.x
    canvas.setFillColor(HexColor(COLOURS[line.colour]))
    # The text as it is, for copying and reading aloud: the library maps characters beyond 16 bits wrongly,
    # and a drawn character has no text of its own (ISO 32000-1, 14.9.4).
    actual = line.text.encode("utf-16-be").hex().upper()
    _add_raw(canvas, f"/Span <</ActualText <FEFF{actual}>>> BDC")
    for span in fonts.spans(line.text):
        if span.family is None:
            _draw_rare(canvas, span.text, x, line)
        else:
            canvas.setFont(fonts.embedded(span.family, line.bold).fontName, line.size)
            canvas.drawString(x, HEIGHT - line.y, span.text)
        x += fonts.span_width(span, line.size, bold=line.bold)
    _add_raw(canvas, "EMC")


def _draw_rare(canvas: Canvas, character: str, x: float, line: Text) -> None:
    below = line.size * 0.12
    picture = _rare(character, COLOURS[line.colour])
    canvas.drawImage(picture, x, HEIGHT - line.y - below, line.size, line.size, mask="auto")
    # Readers give out the text of a place only where there is some: the printers' mark for a missing
    # character, invisible, stands in for it.
    canvas.setFont(fonts.embedded(fonts.Family.HAN, line.bold).fontName, line.size)
    canvas.drawString(x, HEIGHT - line.y, "〓", mode=3)


def _add_raw(canvas: Canvas, operator: str) -> None:
    # The library has no call for marked content; this is where its own calls write to.
    page: list[str] = vars(canvas)["_code"]
    page.append(operator)


def _draw_code(canvas: Canvas, code: Code) -> None:
    # One path for all modules: drawn one by one, viewers show hair lines where they touch.
    path = canvas.beginPath()
    for x, y, length in qr.runs(code.token):
        left, top = code.x + x * code.module, code.y + y * code.module
        path.rect(left, HEIGHT - top - code.module, length * code.module, code.module)
    canvas.setFillColor(HexColor("#000000"))
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_picture(canvas: Canvas, picture: Picture) -> None:
    def place(x: float, y: float) -> tuple[float, float]:
        return picture.x + x * picture.radius, HEIGHT - picture.y - y * picture.radius

    canvas.saveState()
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for line in picture.drawing.lines:
        canvas.setStrokeColor(HexColor(shade(line.accent, line.ink)))
        canvas.setLineWidth(line.weight * PICTURE_PEN)
        path = canvas.beginPath()
        path.moveTo(*place(*line.points[0]))
        for point in line.points[1:]:
            path.lineTo(*place(*point))
        canvas.drawPath(path, stroke=1, fill=0)
    for disc in picture.drawing.discs:
        canvas.setFillColor(HexColor(shade(disc.accent)))
        canvas.circle(*place(*disc.at), disc.radius * picture.radius, stroke=0, fill=1)
    canvas.restoreState()


def _rare(character: str, colour: str) -> ImageReader:
    """A character of the fallback face, drawn at printing resolution on a clear square."""
    ink = Image.new("RGBA", (_RARE_PIXELS, _RARE_PIXELS), colour)
    ink.putalpha(rare_mask(character, _RARE_PIXELS))
    return ImageReader(ink)


def rare_mask(character: str, size: int) -> Image.Image:
    """The ink of a character that only the fallback face has, on a square of `size` pixels."""
    path = fonts.rare_face(character)
    if path is None:
        raise fonts.MissingGlyph(characters=character)
    mask = Image.new("L", (size, size), 0)
    face_of_it = fonts.pixel_face(path, size)
    ImageDraw.Draw(mask).text((0, size * 0.88), character, fill=255, font=face_of_it, anchor="ls")
    return mask
