"""A place in line. The order is that of joining by the server's clock, then of keys (C-10, C-16). Pure."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """How many wait before somebody in the same pool, and how many behind."""

    before: int
    behind: int

    @property
    def number(self) -> int:
        """1 for the first in line."""
        return self.before + 1

    @property
    def is_first(self) -> bool:
        """Whether the next free seat is this person's."""
        return self.before == 0


MOST_ON_ONE_SIDE = 11
"""So many bodies are drawn before and behind one's own; the numbers at both ends say which they are."""
_CENTRE, _RADII = (270.0, 186.0), (244.0, 146.0)
_FIRST, _LAST = 168.0, 12.0


@dataclass(frozen=True)
class Body:
    """One who waits: their number in line, their place on the drawing, and where its label stands."""

    number: int
    at: tuple[float, float]
    label: tuple[float, float]


@dataclass(frozen=True)
class Orbit:
    """The line as bodies on an arc, in a frame of 540 by 190 units; who is next stands at its left end."""

    path: str
    bodies: tuple[Body, ...]


def orbit(place: Place) -> Orbit:
    """The line around somebody's place, drawn as bodies that go round one after the other."""
    first = max(1, place.number - MOST_ON_ONE_SIDE)
    last = min(place.number + place.behind, place.number + MOST_ON_ONE_SIDE)
    numbers = range(first, last + 1)
    step = (_FIRST - _LAST) / (len(numbers) + 1)
    angles = [_FIRST - step * (index + 1) for index in range(len(numbers))]
    bodies = tuple(
        Body(number, _at(angle), _at(angle, out=34)) for number, angle in zip(numbers, angles, strict=True)
    )
    start, end = _at(_FIRST), _at(_LAST)
    path = f"M{start[0]} {start[1]}A{_RADII[0]:g} {_RADII[1]:g} 0 0 1 {end[0]} {end[1]}"
    return Orbit(path, bodies)


def _at(degrees: float, *, out: float = 0) -> tuple[float, float]:
    angle = math.radians(degrees)
    x = _CENTRE[0] + (_RADII[0] + out) * math.cos(angle)
    y = _CENTRE[1] - (_RADII[1] + out) * math.sin(angle)
    return round(x, 1), round(y, 1)
