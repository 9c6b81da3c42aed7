"""What drawings are made of: chance from a seed, strokes and dots in a plane, words for what they show."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, TypeVar, Unpack

T = TypeVar("T")
Point = tuple[float, float]
Dash = tuple[int, int]
TAU = math.tau


class Dice:
    """A stream of numbers in [0, 1) from a seed: SHA-256 in counter mode, the same for ever."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed.encode(), 0

    def unit(self) -> float:
        self._count += 1
        digest = hashlib.sha256(self._seed + b"|%d" % self._count).digest()
        return float(int.from_bytes(digest[:6], "big")) / 2**48

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        return low + int(self.unit() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.unit() * len(items))]


class How(TypedDict, total=False):
    """How a stroke is drawn; the defaults are those of Stroke."""

    weight: float
    accent: bool
    closed: bool
    dash: Dash | None
    smooth: bool
    faint: float


@dataclass
class Stroke:
    points: list[Point]
    weight: float = 1.0  # 1 is an ordinary line of ink
    accent: bool = False
    closed: bool = False
    dash: Dash | None = None
    smooth: bool = True
    faint: float = 1.0  # opacity


@dataclass
class Dot:
    at: Point
    radius: float
    accent: bool = False


@dataclass(frozen=True)
class Caption:
    """A marked sentence and the values that were computed; the edge writes them as the language does."""

    sentence: str
    words: dict[str, str] = field(default_factory=dict)  # marked names
    numbers: dict[str, tuple[float, int]] = field(default_factory=dict)  # a value, and its digits
    months: dict[str, float] = field(default_factory=dict)  # days after noon of 2000-01-01


@dataclass
class Figure:
    """Lines and dots in a plane where the interesting part lies within [-1, 1] both ways."""

    caption: Caption
    strokes: list[Stroke] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)

    def line(self, points: Iterable[Point], **how: Unpack[How]) -> None:
        self.strokes.append(Stroke(list(points), **how))

    def dot(self, at: Point, radius: float, accent: bool = False) -> None:
        self.dots.append(Dot(at, radius, accent))

    def circle(
        self, centre: Point, radius: float, weight: float, dash: Dash | None = None, faint: float = 1.0
    ) -> None:
        steps = 48
        x, y = centre
        angles = [TAU * i / steps for i in range(steps)]
        points = [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]
        self.line(points, closed=True, weight=weight, dash=dash, faint=faint)

    def cross(self, at: Point, size: float, weight: float, accent: bool = False) -> None:
        x, y = at
        self.line([(x - size, y), (x + size, y)], smooth=False, weight=weight, accent=accent)
        self.line([(x, y - size), (x, y + size)], smooth=False, weight=weight, accent=accent)


DOTTED, DASHED = (1, 5), (4, 4)


def turned(
    points: Iterable[Point], angle: float, scale: float = 1, dx: float = 0, dy: float = 0
) -> list[Point]:
    c, s = math.cos(angle) * scale, math.sin(angle) * scale
    return [(x * c - y * s + dx, x * s + y * c + dy) for x, y in points]


def thinned(points: list[Point], gap: float) -> list[Point]:
    """The same line with no two neighbours nearer than `gap`."""
    kept = points[:1]
    for point in points[1:]:
        if math.dist(point, kept[-1]) >= gap:
            kept.append(point)
    return kept
