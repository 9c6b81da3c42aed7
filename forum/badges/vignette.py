"""A lecture's drawing as lines within a circle, for paper: a round cut looks meant where a straight one
looks torn. Pure; the unit is the circle's radius, its centre the origin.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from forum import drawings
from forum.drawings import FORMS, Plate
from forum.drawings.figure import Point
from forum.drawings.svg import Line as Drawn

_FORM = FORMS["card"]
_REACH = _FORM.radius * 1.06
"""What is within this distance of the middle is shown; most figures end a little before."""
_EDGE_STEPS = 120


@dataclass(frozen=True)
class Line:
    """A broken line; `weight` 1 is an ordinary line, `ink` from 0 (none) to 1."""

    points: tuple[Point, ...]
    weight: float
    ink: float
    accent: bool


@dataclass(frozen=True)
class Disc:
    """A filled dot."""

    at: Point
    radius: float
    accent: bool


@dataclass(frozen=True)
class Vignette:
    """All of it: lines first, discs over them."""

    lines: tuple[Line, ...]
    discs: tuple[Disc, ...]


@lru_cache(maxsize=64)
def vignette(plate: Plate) -> Vignette:
    """The drawing of a lecture within the unit circle, and the circle itself."""
    drawn = drawings.lines(plate, "card")
    lines = (line for stroke in drawn.strokes for line in _lines(stroke))
    discs = [Disc(_placed(disc.at), disc.radius / _REACH, disc.is_accent) for disc in drawn.discs]
    inside = tuple(disc for disc in discs if math.hypot(*disc.at) + disc.radius < 1)
    return Vignette((*lines, _edge()), inside)


def _lines(stroke: Drawn) -> Iterator[Line]:
    points = [_placed(point) for point in stroke.points]
    # A dashed line is drawn through, and paler: dashes of a hair's length do not survive print.
    ink = stroke.opacity * (0.6 if stroke.dash else 1.0)
    for part in _within([*points, *points[:1]] if stroke.is_closed else points):
        yield Line(tuple(part), stroke.width / _FORM.pen, ink, stroke.is_accent)


def _placed(point: Point) -> Point:
    return (point[0] - _FORM.centre[0]) / _REACH, (point[1] - _FORM.centre[1]) / _REACH


def _edge() -> Line:
    turns = [math.tau * step / _EDGE_STEPS for step in range(_EDGE_STEPS + 1)]
    return Line(tuple((math.cos(turn), math.sin(turn)) for turn in turns), 1.0, 1.0, accent=False)


def _within(points: list[Point]) -> Iterator[list[Point]]:
    """The parts of a broken line inside the circle."""
    part: list[Point] = []
    before: Point | None = None
    for here in points:
        if before is not None and _is_inside(before) != _is_inside(here):
            part.append(_crossing(before, here))
        if _is_inside(here):
            part.append(here)
        elif part:
            yield part
            part = []
        before = here
    if part:
        yield part


def _is_inside(point: Point) -> bool:
    return math.hypot(*point) <= 1


def _crossing(here: Point, there: Point) -> Point:
    """Where the way between two points, one of them inside, meets the circle."""
    low, high = (here, there) if _is_inside(here) else (there, here)
    for _ in range(20):
        middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
        low, high = (middle, high) if _is_inside(middle) else (low, middle)
    return low
