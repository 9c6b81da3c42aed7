"""What stands where on a badge smaller than A6: the name at the left, the code at the right. Pure."""

import math
from collections.abc import Iterator

from forum.badges import qr, wrapping
from forum.badges.face import POINTS_PER_MM, Badge, Bar, Code, Element, Picture, Text, block
from forum.badges.vignette import vignette
from forum.badges.wrapping import Measure, Setting

MARGIN = 4 * POINTS_PER_MM
LEAST_CODE = 22 * POINTS_PER_MM
"""A hand's breadth from a phone, a smaller one is read by luck (B-61)."""
NAME_SIZES = (34, 30, 26, 22, 19, 16)
SECOND_NAME_SIZES = (13, 11)
PICTURE_SIZES = (44.0, 13.0)
_FOOT = 24


def module(token: str, resolution: int) -> float:
    """The least module of whole dots with which the code without its margin is large enough, in points."""
    count = len(qr.modules(token)) - 2 * qr.QUIET_ZONE
    return math.ceil(LEAST_CODE / count * resolution / 72) * 72 / resolution


def arrange(
    badge: Badge, size: tuple[float, float], *, resolution: int, bold: Measure, regular: Measure
) -> Iterator[Element]:
    """The elements on a badge of this size in points, for a printer of so many dots per inch."""
    width, height = size
    dot = module(badge.token, resolution)
    code_size, zone = len(qr.modules(badge.token)) * dot, qr.QUIET_ZONE * dot
    left, top = width - MARGIN - code_size + zone, height - MARGIN - code_size + zone
    head = list(_head(badge, width, regular))
    yield from head
    below = max(element.y for element in head) + 4
    column = left + zone - MARGIN - 6
    yield from _person(badge, column, below, height - MARGIN - _FOOT, bold=bold, regular=regular)
    yield from _picture(badge, width, below, top + zone)
    yield Code(left, top, badge.token, dot)
    yield from _foot(badge, height)


def _head(badge: Badge, width: float, regular: Measure) -> Iterator[Text | Bar]:
    base = MARGIN + 7
    yield Text(MARGIN, base, badge.forum_zh, 9, bold=True)
    yield Text(width - MARGIN, base, badge.number, 9, "accent", bold=True, from_the_right=True)
    yield Bar(MARGIN, base + 4, width - 2 * MARGIN, 0.6)
    title = wrapping.set_text(badge.title, 7, width=width - 2 * MARGIN, most_lines=1, measure=regular)
    yield from block(title, MARGIN, base + 6, "quiet")


def _person(
    badge: Badge, width: float, top: float, bottom: float, *, bold: Measure, regular: Measure
) -> Iterator[Text]:
    work = wrapping.set_text(badge.affiliation, 8, width=width, most_lines=2, measure=regular)
    first, second = wrapping.scripts_of(badge.name)
    room = bottom - top - work.height - 2
    other = Setting(0, ())
    if second:
        other = wrapping.set_name(second, SECOND_NAME_SIZES, width=width, height=room / 3, measure=regular)
    name = wrapping.set_name(first, NAME_SIZES, width=width, height=room - other.height, measure=bold)
    y = top + (room - name.height - other.height) / 2
    yield from block(name, MARGIN, y, bold=True)
    yield from block(other, MARGIN, y + name.height)
    yield from block(work, MARGIN, y + name.height + other.height + 2)


def _picture(badge: Badge, width: float, top: float, bottom: float) -> Iterator[Picture]:
    largest, least = PICTURE_SIZES
    radius = min(largest, (bottom - top) / 2 - 2)
    if badge.plate and radius >= least:
        yield Picture(width - MARGIN - radius, top + 2 + radius, radius, vignette(badge.plate))


def _foot(badge: Badge, height: float) -> Iterator[Element]:
    bottom = height - MARGIN
    yield Bar(MARGIN, bottom - 19, 24, 1.2)
    yield Text(MARGIN, bottom - 9, f"{badge.role_zh} {badge.role_en}", 7.5, bold=True)
    yield Text(MARGIN, bottom, " ".join(filter(None, [badge.reference, badge.sample])), 5.5, "quiet")
