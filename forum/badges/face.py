"""What stands where on an A6 badge, in points from the top left corner. Pure.

PDF, SVG and PNG are three renderings of the same arrangement. Everything is on one scale of 1/72 inch;
the modules of the code are a whole number of dots at 300 and 600 dpi (B-60).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from forum.badges import qr, wrapping
from forum.badges.vignette import Vignette, vignette
from forum.badges.wrapping import LEADING, Measure, Setting
from forum.drawings import Plate

POINTS_PER_MM = 72 / 25.4
WIDTH, HEIGHT = 105 * POINTS_PER_MM, 148 * POINTS_PER_MM
MARGIN = 8 * POINTS_PER_MM
INNER = WIDTH - 2 * MARGIN

MODULE = 72 * 8 / 300
"""Eight dots at 300 dpi: 0.68 mm, so that the 41 modules of a token take 28 mm without the margin."""

NAME_SIZES = (44, 40, 36, 32, 28, 24)
SECOND_NAME_SIZES = (18, 16, 14)
PICTURE_SIZES = (46.0, 22.0)
"""Largest and least radius of the drawing above the name; a long name takes its room."""
PICTURE_PEN = 0.55

Colour = Literal["ink", "accent", "quiet"]
COLOURS: dict[Colour, str] = {"ink": "#17191e", "accent": "#9c1f10", "quiet": "#454952"}
"""Printed on white whatever the theme; the faintest of them keeps 7:1 (B-62)."""


def shade(accent: bool, ink: float = 1.0) -> str:
    """A line's colour on white paper; fainter ones are mixed, since transparent ones print unevenly."""
    colour = COLOURS["accent" if accent else "ink"]
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * ink):02x}" for part in parts)


@dataclass(frozen=True)
class Badge:
    """The words of a badge, already in the languages they are printed in."""

    forum_zh: str
    forum_en: str
    number: str
    title: str
    when: str
    where: str
    name: str
    affiliation: str
    role_zh: str
    role_en: str
    reference: str
    token: str
    sample: str = ""
    plate: Plate | None = None


@dataclass(frozen=True)
class Text:
    """One line; `x` is its start or its end, `y` its base line."""

    x: float
    y: float
    text: str
    size: float
    colour: Colour = "ink"
    bold: bool = False
    from_the_right: bool = False


@dataclass(frozen=True)
class Bar:
    """A filled rectangle, `y` at its top."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour = "ink"


@dataclass(frozen=True)
class Code:
    """The QR code with its quiet zone; `x` and `y` are the corner of the quiet zone."""

    x: float
    y: float
    token: str
    module: float = MODULE


@dataclass(frozen=True)
class Picture:
    """The lecture's drawing in a circle around `x` and `y`."""

    x: float
    y: float
    radius: float
    drawing: Vignette


Element = Text | Bar | Code | Picture


def arrange(badge: Badge, *, bold: Measure, regular: Measure) -> Iterator[Element]:
    """Head, name, foot: the name gets all the height that is left between the other two."""
    head = list(_head(badge, regular))
    foot_top = HEIGHT - MARGIN - _code_size(badge)
    work = wrapping.set_text(badge.affiliation, 12, width=INNER, most_lines=3, measure=regular)
    yield from head
    top = max(element.y for element in head) + 10
    person = list(_person(badge, work, top, foot_top - 6, bold=bold, regular=regular))
    yield from person
    yield from _picture(badge, top, min(line.y - line.size for line in person))
    yield from _foot(badge, foot_top)


def _head(badge: Badge, regular: Measure) -> Iterator[Text | Bar]:
    base = MARGIN + 12
    yield Text(MARGIN, base, badge.forum_zh, 14, bold=True)
    yield Text(WIDTH - MARGIN, base, badge.number, 14, "accent", bold=True, from_the_right=True)
    yield Text(MARGIN, base + 13, badge.forum_en, 9)
    yield Bar(MARGIN, base + 20, INNER, 0.8)
    title = wrapping.set_text(badge.title, 10.5, width=INNER, most_lines=2, measure=regular)
    yield from block(title, MARGIN, base + 26)
    below = base + 26 + title.height
    yield Text(MARGIN, below + 12, badge.when, 9, "quiet")
    where = wrapping.set_text(badge.where, 9, width=INNER, most_lines=1, measure=regular)
    yield from block(where, MARGIN, below + 15, "quiet")


def _person(
    badge: Badge, work: Setting, top: float, bottom: float, *, bold: Measure, regular: Measure
) -> Iterator[Text]:
    first, second = wrapping.scripts_of(badge.name)
    room = bottom - top - work.height - 4
    other = Setting(0, ())
    if second:
        other = wrapping.set_name(second, SECOND_NAME_SIZES, width=INNER, height=room / 3, measure=regular)
    name = wrapping.set_name(first, NAME_SIZES, width=INNER, height=room - other.height, measure=bold)
    spare = room - name.height - other.height
    # With a drawing above it the name stands at the foot of its room, else in the middle.
    y = top + (spare if badge.plate and spare >= _picture_height(PICTURE_SIZES[1]) else spare / 2)
    yield from block(name, MARGIN, y, bold=True)
    yield from block(other, MARGIN, y + name.height)
    yield from block(work, MARGIN, y + name.height + other.height + 4)


def _picture(badge: Badge, top: float, bottom: float) -> Iterator[Picture]:
    """The drawing at the right, above the name, as large as there is room: whole, or not at all."""
    largest, least = PICTURE_SIZES
    radius = min(largest, (bottom - top - _picture_height(0)) / 2)
    if badge.plate and radius >= least:
        yield Picture(WIDTH - MARGIN - radius, top + 4 + radius, radius, vignette(badge.plate))


def _picture_height(radius: float) -> float:
    return 2 * radius + 12


def _foot(badge: Badge, top: float) -> Iterator[Element]:
    bottom = HEIGHT - MARGIN
    # The quiet zone may lie in the margin; the code itself lines up with the edge of the text.
    yield Code(
        WIDTH - MARGIN - _code_size(badge) + qr.QUIET_ZONE * MODULE, top + qr.QUIET_ZONE * MODULE, badge.token
    )
    yield Bar(MARGIN, bottom - 62, 40, 1.6)
    yield Text(MARGIN, bottom - 44, badge.role_zh, 13, bold=True)
    yield Text(MARGIN, bottom - 30, badge.role_en, 11, bold=True)
    yield Text(MARGIN, bottom - 13, badge.reference, 8, "quiet")
    yield Text(MARGIN, bottom, badge.sample, 8, "quiet")


def block(
    setting: Setting, x: float, top: float, colour: Colour = "ink", *, bold: bool = False
) -> Iterator[Text]:
    for place, line in enumerate(setting.lines):
        # The base line lies so that Han characters, which fill their square, sit in the line's middle.
        base = top + place * setting.size * LEADING + setting.size * 0.98
        yield Text(x, base, line, setting.size, colour, bold)


def _code_size(badge: Badge) -> float:
    return len(qr.modules(badge.token)) * MODULE
