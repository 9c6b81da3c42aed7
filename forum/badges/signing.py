"""The numbered sheet to sign at the door, for the day when everything else fails: A4, both languages."""

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forum.badges import fonts, sheet, wrapping
from forum.badges.face import HEIGHT, POINTS_PER_MM, Bar, Element, Text
from forum.badges.papers import A4

PAGE = (A4[0] * POINTS_PER_MM, A4[1] * POINTS_PER_MM)
MARGIN = 16 * POINTS_PER_MM
ROW = 10.5 * POINTS_PER_MM
"""As high as a signature, with a sleeve in the way, needs."""
TOP, ROWS = 48 * POINTS_PER_MM, 22
GETA = "〓"
"""The printers' mark for a character that no font has."""
NUMBER, NAME, WORK, SIGN = (MARGIN + mm * POINTS_PER_MM for mm in (0, 12, 72, 122))
_RIGHT = PAGE[0] - MARGIN


@dataclass(frozen=True)
class Line:
    """One row: somebody with the own number, a heading over several (without one), or a place to write."""

    number: int | None
    name: str = ""
    work: str = ""


@dataclass(frozen=True)
class SignInSheet:
    """What stands over the rows of one room, and the rows."""

    forum: str
    issue: str
    title: str
    when: str
    where: str
    headings: tuple[str, str, str]
    lines: Sequence[Line]


def pdf(sheets: Sequence[SignInSheet]) -> bytes:
    """The sheets of all rooms, each from a page of its own; faces are embedded once."""
    buffer = io.BytesIO()
    title = f"{sheets[0].forum} {sheets[0].issue}"
    canvas = sheet.canvas_of(buffer, PAGE, sheets[0].forum, title)
    for one in sheets:
        for page in range(count_pages(one)):
            canvas.saveState()
            canvas.translate(0, PAGE[1] - HEIGHT)  # elements count from the top of an A6 page
            for element in arrange(one, page):
                sheet.draw(canvas, element)
            canvas.restoreState()
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def count_pages(one: SignInSheet) -> int:
    """How many pages the rows fill; at least one."""
    return max(1, math.ceil(len(one.lines) / ROWS))


def arrange(one: SignInSheet, page: int) -> Iterator[Element]:
    """The elements of one page, counted from 0."""
    yield from _head(one, page)
    for place, line in enumerate(one.lines[page * ROWS : (page + 1) * ROWS]):
        yield from _row(line, TOP + place * ROW)


def printable(text: str) -> str:
    """The text with the printers' mark for each character that no face has."""
    whole = fonts.printable(text)
    try:
        fonts.spans(whole)
    except fonts.MissingGlyph:
        return "".join(character if _is_at_hand(character) else GETA for character in whole)
    return whole


def _is_at_hand(character: str) -> bool:
    try:
        fonts.spans(character)
    except fonts.MissingGlyph:
        return False
    return True


def _bold(text: str, size: float) -> float:
    return fonts.width(text, size, bold=True)


def _head(one: SignInSheet, page: int) -> Iterator[Element]:
    base = MARGIN + 6
    yield Text(MARGIN, base, one.forum, 13, bold=True)
    yield Text(_RIGHT, base, one.issue, 13, "accent", bold=True, from_the_right=True)
    yield Bar(MARGIN, base + 7, _RIGHT - MARGIN, 0.8)
    title = wrapping.set_text(one.title, 11, width=_RIGHT - MARGIN, most_lines=1, measure=_bold)
    yield Text(MARGIN, base + 22, title.lines[0] if title.lines else "", 11, bold=True)
    yield Text(MARGIN, base + 36, one.when, 9, "quiet")
    number = f"{page + 1}/{count_pages(one)}"
    yield Text(_RIGHT, base + 36, number, 9, "quiet", from_the_right=True)
    where = wrapping.set_text(one.where, 9, width=_RIGHT - MARGIN, most_lines=1, measure=fonts.width)
    yield Text(MARGIN, base + 48, where.lines[0] if where.lines else "", 9, "quiet")
    for x, heading in zip((NAME, WORK, SIGN), one.headings, strict=True):
        yield Text(x, TOP - 5, heading, 8, "quiet")
    yield Bar(MARGIN, TOP - 1, _RIGHT - MARGIN, 0.8)


def _row(line: Line, top: float) -> Iterator[Element]:
    base = top + ROW * 0.68
    if line.number is None:
        yield Text(MARGIN, base, line.name, 9.5, "accent", bold=True)
    else:
        yield Text(NUMBER, base, str(line.number), 9, "quiet")
        yield from _cell(line.name, NAME, WORK, top, (13, 11, 9, 7.5))
        yield from _cell(line.work, WORK, SIGN, top, (9, 8, 7))
    yield Bar(MARGIN, top + ROW, _RIGHT - MARGIN, 0.4, "quiet")


def _cell(text: str, left: float, right: float, top: float, sizes: Sequence[float]) -> Iterator[Element]:
    if not text:
        return
    room = right - left - 6
    found = wrapping.set_name(text, sizes, width=room, height=ROW * 0.95, measure=fonts.width)
    first = top + (ROW - found.height) / 2 + found.size * 0.98
    for place, line in enumerate(found.lines):
        yield Text(left, first + place * found.size * wrapping.LEADING, line, found.size)
