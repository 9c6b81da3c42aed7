"""Level lines of a surface: marching squares, chained into polylines."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from forum.drawings.figure import Point

Surface = Callable[[float, float], float]
Corner = tuple[int, int]
Crossing = tuple[int, int, int, int]  # the two corners of the edge that a level line crosses
_ALL_ALIKE = frozenset(((side, side), (side, side)) for side in (False, True))


@dataclass(frozen=True)
class Contour:
    level: float
    points: list[Point]
    closed: bool


@dataclass(frozen=True)
class _Grid:
    xs: list[float]
    ys: list[float]
    heights: Sequence[Sequence[float]]  # heights[j][i] stands over (xs[i], ys[j])

    def height(self, corner: Corner) -> float:
        return self.heights[corner[1]][corner[0]]


def level_lines(
    heights: Sequence[Sequence[float]], levels: Sequence[float], box: tuple[float, float, float, float]
) -> list[Contour]:
    """All level lines over `box` (x0, y0, x1, y1); heights[j][i] stands over the i-th x and the j-th y."""
    x0, y0, x1, y1 = box
    rows, columns = len(heights) - 1, len(heights[0]) - 1
    xs = [x0 + (x1 - x0) * i / columns for i in range(columns + 1)]
    ys = [y0 + (y1 - y0) * j / rows for j in range(rows + 1)]
    grid = _Grid(xs, ys, heights)
    return [contour for level in levels for contour in _at_level(grid, level)]


def sampled(surface: Surface, n: int, reach: float) -> list[list[float]]:
    """The heights of a surface over the square from -reach to reach, n by n."""
    steps = [reach * (2 * i / n - 1) for i in range(n + 1)]
    return [[surface(x, y) for x in steps] for y in steps]


def _at_level(grid: _Grid, level: float) -> list[Contour]:
    links: dict[Crossing, list[Crossing]] = {}
    for i, j in _crossed(grid, level):
        for a, b in _cuts(grid, level, i, j):
            links.setdefault(a, []).append(b)
            links.setdefault(b, []).append(a)
    found = []
    while links:
        chain = _chain(links)
        closed = chain[0] == chain[-1] and len(chain) > 3
        points = [_place(grid, level, crossing) for crossing in (chain[:-1] if closed else chain)]
        found.append(Contour(level, points, closed))
    return found


def _crossed(grid: _Grid, level: float) -> Iterator[Corner]:
    """The squares that a level line crosses, few of all: row by row, each by its first corner."""
    above = [[height > level for height in row] for row in grid.heights]
    for j, (row, next_row) in enumerate(pairwise(above)):
        for i, corners in enumerate(zip(pairwise(row), pairwise(next_row), strict=True)):
            if corners not in _ALL_ALIKE:
                yield i, j


def _cuts(grid: _Grid, level: float, i: int, j: int) -> list[tuple[Crossing, Crossing]]:
    """The pieces of the level line within one square, each from edge to edge."""
    corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
    above = [grid.height(corner) > level for corner in corners]
    cuts: list[Crossing] = []
    for edge in range(4):
        if above[edge] != above[(edge + 1) % 4]:
            first, second = sorted((corners[edge], corners[(edge + 1) % 4]))
            cuts.append((*first, *second))
    return list(zip(cuts[::2], cuts[1::2], strict=True))


def _chain(links: dict[Crossing, list[Crossing]]) -> list[Crossing]:
    """Take one line out of `links`, an open one from its end."""
    start = next((k for k, v in links.items() if len(v) == 1), next(iter(links)))
    chain, here = [start], start
    while links.get(here):
        there = links[here].pop()
        links[there].remove(here)
        if not links[here]:
            del links[here]
        chain.append(there)
        here = there
    links.pop(here, None)
    return chain


def _place(grid: _Grid, level: float, crossing: Crossing) -> Point:
    i, j, k, m = crossing
    a, b = grid.height((i, j)), grid.height((k, m))
    t = (level - a) / (b - a)
    return (grid.xs[i] + (grid.xs[k] - grid.xs[i]) * t, grid.ys[j] + (grid.ys[m] - grid.ys[j]) * t)
