"""The tubes on which one coasts between regions: manifolds of a Lyapunov orbit, from its monodromy matrix."""

import math
from dataclasses import dataclass
from functools import lru_cache

from forum.drawings.contours import level_lines, sampled
from forum.drawings.figure import DASHED, DOTTED, TAU, Caption, Dice, Figure, Point, thinned, turned
from forum.drawings.flow import State, leap
from forum.drawings.periodic import lyapunov, orbit, unstable_starts
from forum.drawings.restricted import (
    EARTH_MOON,
    SUN_JUPITER,
    System,
    jacobi,
    motion,
    points_in_line,
    potential,
)
from forum.i18n import N_

WAYS = 20


@dataclass(frozen=True)
class Pass:
    """A system, one of its points in line, the size of the orbit about it, and the time ways are followed."""

    system: System
    point: int
    size: float
    push: float  # off the orbit; its sign says to which side
    span: float


PASSES = (
    Pass(EARTH_MOON, 1, 0.012, -2e-4, 4.5),
    Pass(EARTH_MOON, 1, 0.020, -2e-4, 4.2),
    Pass(EARTH_MOON, 1, 0.030, -2e-4, 3.7),
    Pass(EARTH_MOON, 2, 0.020, 2e-4, 8.0),
    Pass(EARTH_MOON, 2, 0.035, 2e-4, 8.5),
    Pass(SUN_JUPITER, 1, 0.006, -1e-3, 6.6),
    Pass(SUN_JUPITER, 1, 0.010, -1e-3, 7.4),
    Pass(SUN_JUPITER, 2, 0.015, 1e-3, 9.0),
    Pass(SUN_JUPITER, 2, 0.024, 1e-3, 8.0),
)


@dataclass(frozen=True)
class Tube:
    """The orbit, the ways that leave it, and the Jacobi constant of the orbit."""

    ring: list[State]
    ways: list[list[Point]]
    constant: float


@lru_cache(maxsize=len(PASSES))
def tube(chosen: Pass) -> Tube:
    """The unstable manifold; mirrored in the line of the two bodies it is the stable one."""
    mu = chosen.system.mu
    crossing = lyapunov(mu, points_in_line(mu)[chosen.point - 1], chosen.size)
    starts = unstable_starts(mu, crossing, WAYS, chosen.push)
    ways = [_way(mu, start, chosen.span) for start in starts]
    return Tube(orbit(mu, crossing, 40), ways, jacobi(mu, crossing.state))


def _way(mu: float, state: State, span: float, h: float = 0.06) -> list[Point]:
    """Where a state goes, in steps of `h`, until its time is over or it comes very near to a body."""
    rates, points = motion(mu), [(state[0], state[1])]
    for _ in range(int(span / h)):
        state = leap(rates, state, h, 6)
        if math.hypot(state[0] + mu, state[1]) < 0.06 or math.hypot(state[0] - 1 + mu, state[1]) < 0.02:
            break
        points.append((state[0], state[1]))
    return points


@dataclass(frozen=True)
class _Frame:
    """The problem's plane on the paper: what the ways reach fills it."""

    turn: float
    scale: float
    shift: float

    @classmethod
    def about(cls, found: Tube, turn: float, mu: float) -> "_Frame":
        xs = [x for way in found.ways for x, _ in way] + [1 - mu]
        tall = max(abs(y) for way in found.ways for _, y in way)
        reach = max((max(xs) - min(xs)) / 2, tall)
        return cls(turn, 0.9 / reach, -(max(xs) + min(xs)) / 2)

    def lay(self, points: list[Point]) -> list[Point]:
        return turned([(x + self.shift, y) for x, y in points], self.turn, self.scale)


def manifold(dice: Dice, detail: int) -> Figure:
    """Both tubes of one orbit: the ways that leave it, and mirrored, those that lead to it."""
    chosen = dice.pick(PASSES)
    found, mu = tube(chosen), chosen.system.mu
    frame = _Frame.about(found, dice.between(0, TAU), mu)
    figure = Figure(_caption(chosen, found))
    marked, mirror = dice.whole(0, WAYS - 1), dice.pick((1, -1))
    if detail:
        _forbidden(figure, mu, found.constant, frame)
        figure.line(frame.lay([(-3, 0), (3, 0)]), weight=0.5, dash=DOTTED, smooth=False)
    every = 5 if detail == 0 else 1
    for k in range(marked % every, WAYS, every):
        kept = thinned(found.ways[k], (0.1, 0.075, 0.05)[detail])
        for side in (1, -1):
            mine = k == marked and side == mirror
            points = frame.lay([(x, y * side) for x, y in kept])
            weight = (2.2 if mine else 1.0) if detail == 0 else (1.8 if mine else 0.55)
            figure.line(points, accent=mine, weight=weight)
            if mine:
                figure.dot(points[-1], 0.055 if detail == 0 else 0.024, accent=True)
    figure.line(frame.lay([(s[0], s[1]) for s in found.ring]), closed=True, weight=1.6)
    heavy, light = frame.lay([(-mu, 0), (1 - mu, 0)])
    figure.dot(heavy, 0.085 if detail == 0 else 0.05)
    figure.dot(light, 0.05 if detail == 0 else 0.022)
    return figure


def _forbidden(figure: Figure, mu: float, constant: float, frame: _Frame) -> None:
    """The curve that none of these ways can cross."""
    reach = 1.4

    def height(x: float, y: float) -> float:
        return min(9.0, 2 * potential(mu, x, y + 1e-9))

    for contour in level_lines(sampled(height, 56, reach), [constant], (-reach, -reach, reach, reach)):
        figure.line(frame.lay(thinned(contour.points, 0.05)), closed=contour.closed, weight=0.7, dash=DASHED)


def _caption(chosen: Pass, found: Tube) -> Caption:
    sentence = N_(
        "the tubes of ways that lead to a Lyapunov orbit about %(point)s of the %(system)s system and away"
        " from it, by the eigenvector of its monodromy matrix; Jacobi constant %(constant)s"
    )
    words = {"point": f"L{chosen.point}", "system": chosen.system.name}
    return Caption(sentence, words, {"constant": (found.constant, 4)})
