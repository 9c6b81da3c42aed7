"""A place in line. The order is that of joining by the server's clock, then of keys (C-10, C-16). Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


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


@dataclass(frozen=True, order=True)
class Turn:
    """What decides when it is somebody's turn: those who yield come last, then time, then the key."""

    yields: bool
    queued_at: datetime
    id: int


_MOMENT = timedelta(microseconds=1)


def turns_with(line: Sequence[Turn], who: int, place: int) -> list[Turn]:
    """The turns that have to change so that somebody stands at a place (1 is the front), their own first.

    Whoever yields and is moved before one who does not yields no more; whoever does not yield is never
    moved behind one who does. A place beyond the end is the end.
    """
    mine = next(turn for turn in line if turn.id == who)
    others = [turn for turn in line if turn.id != who]
    end = len(others) if mine.yields else sum(not turn.yields for turn in others)
    index = min(max(place - 1, 0), end)
    before, behind = others[:index][-1:], others[index:]
    yields = mine.yields and all(turn.yields for turn in behind)
    at = mine.queued_at
    if before and before[0].yields == yields:
        at = before[0].queued_at + _MOMENT
    elif behind and behind[0].yields == yields:
        at = behind[0].queued_at - _MOMENT
    changed = [Turn(yields, at, who)]
    for turn in behind:
        if turn > changed[-1]:
            break
        changed.append(Turn(turn.yields, changed[-1].queued_at + _MOMENT, turn.id))
    return changed


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
