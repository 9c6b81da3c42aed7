"""Figures of the restricted three-body problem: zero-velocity curves, and the tubes that meet at L1.

Two bodies turn about their common centre, the lighter with the share `mu` of the mass. The curves and
the tubes are computed; the rings drawn about a Lagrange point are ovals, in the manner of halo orbits.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from forum.drawings.contours import level_lines
from forum.drawings.figure import TAU, Dice, Figure, Point, thinned, turned

State = tuple[float, float, float, float]  # x, y and their rates, in the turning frame
Slope = Callable[[float], float]
REACH = 1.62


@dataclass(frozen=True)
class _Frame:
    """How the problem's plane is laid on the paper."""

    turn: float
    scale: float
    shift: float = 0.0

    def place(self, x: float, y: float) -> Point:
        return turned([(x + self.shift, y)], self.turn, self.scale)[0]


def halo(dice: Dice, detail: int) -> Figure:
    """Zero-velocity curves, and a family of rings about one of the points in line."""
    figure, mu, turn = Figure(), dice.between(0.10, 0.36), dice.between(0, TAU)
    frame = _Frame(turn, dice.between(0.64, 0.76))
    points = _points_in_line(mu)
    _zero_velocity_curves(figure, mu, points, frame, detail)
    at = _rings(figure, dice, points, frame, detail)
    figure.dot(frame.place(-mu, 0), 0.085 if detail == 0 else 0.05)
    figure.dot(frame.place(1 - mu, 0), 0.05 if detail == 0 else 0.022)
    for y in (math.sqrt(3) / 2, -math.sqrt(3) / 2):
        figure.cross(frame.place(0.5 - mu, y), 0.05 if detail == 0 else 0.026, weight=1)
    if detail:
        figure.line([frame.place(-2.4, 0), frame.place(2.4, 0)], weight=0.5, dash="1 5", smooth=False)
        figure.cross(frame.place(at, 0), 0.016, weight=0.9, accent=True)
    return figure


def _jacobi(mu: float, x: float, y: float) -> float:
    """The Jacobi function, cut off near the bodies where it has poles."""
    r1, r2 = math.hypot(x + mu, y), math.hypot(x - 1 + mu, y)
    return min(9, x * x + y * y + 2 * (1 - mu) / max(r1, 0.05) + 2 * mu / max(r2, 0.05))


def _points_in_line(mu: float) -> tuple[float, float, float]:
    """L1, L2 and L3, where the Jacobi function is level along the axis."""

    def slope(x: float) -> float:
        return _jacobi(mu, x + 1e-4, 0) - _jacobi(mu, x - 1e-4, 0)

    spans = ((-mu + 0.12, 1 - mu - 0.07), (1 - mu + 0.07, 2.0), (-2.0, -mu - 0.2))
    l1, l2, l3 = (_root(slope, a, b) for a, b in spans)
    return l1, l2, l3


def _root(slope: Slope, a: float, b: float) -> float:
    for _ in range(60):
        middle = (a + b) / 2
        a, b = (middle, b) if slope(a) * slope(middle) > 0 else (a, middle)
    return (a + b) / 2


def _zero_velocity_curves(
    figure: Figure, mu: float, points: tuple[float, float, float], frame: _Frame, detail: int
) -> None:
    key_levels = [_jacobi(mu, x, 0) for x in points]
    n, gap = (40, 72, 110)[detail], (0.12, 0.055, 0.04)[detail]

    def surface(x: float, y: float) -> float:
        return _jacobi(mu, x, y)

    for contour in level_lines(surface, _levels(mu, key_levels, detail), n, (-REACH, -REACH, REACH, REACH)):
        key = contour.level in key_levels
        figure.line(
            turned(thinned(contour.points, gap), frame.turn, frame.scale),
            closed=contour.closed,
            weight=1.25 if detail == 0 else (1.0 if key else 0.6),
            faint=1 if key or detail == 0 else 0.75,
        )


def _levels(mu: float, key_levels: list[float], detail: int) -> list[float]:
    c1, c2, c3 = key_levels
    if detail == 0:
        return [c2 - 0.01, c3 - 0.05]
    levels = [c1 + 0.9, c1 + 0.35, c1, (c1 + c2) / 2, c2, (c2 + c3) / 2, c3]
    if detail > 1:
        levels += [c1 + 0.6, c1 + 0.16, c2 - 0.05, c3 + 0.05]
    floor = 3 - mu * (1 - mu)
    return levels + [floor + (c3 - floor) * k / (detail * 4) for k in range(1, detail * 4)]


def _rings(
    figure: Figure, dice: Dice, points: tuple[float, float, float], frame: _Frame, detail: int
) -> float:
    """Ovals about one of the points in line; answers where that point lies."""
    l1, l2, l3 = points
    at, width = dice.pick(((l2, 0.26), (l1, 0.15), (l2, 0.30), (l3, 0.24)))
    squash, skew = dice.between(1.6, 2.3), dice.between(0.03, 0.08) * dice.pick((-1, 1))
    rings = (1, 6, 11)[detail]
    for k in range(rings):
        a = width * (k + 1) / rings if rings > 1 else width * 1.25
        ring = [
            (
                at + a * 0.5 * math.cos(t) + skew * a * (math.sin(t) ** 2 - 0.5) * 3,
                a * squash * 0.62 * math.sin(t),
            )
            for t in (TAU * i / 28 for i in range(28))
        ]
        weight = 2.3 if detail == 0 else (1.8 if k == rings - 1 else 0.65)
        figure.line(turned(ring, frame.turn, frame.scale), closed=True, accent=True, weight=weight)
    return at


def manifold(dice: Dice, detail: int) -> Figure:
    """The two tubes that meet at L1, its unstable and stable manifold, integrated (RK4)."""
    figure, mu, turn = Figure(), dice.between(0.06, 0.12), dice.between(0, TAU)
    frame = _Frame(turn, 0.88, -0.12)
    marked_tube = dice.pick((1, -1))
    l1 = _balance(mu)
    _tubes(figure, dice, mu, l1, frame, marked_tube, detail)
    figure.dot(frame.place(-mu, 0), 0.085 if detail == 0 else 0.05)
    figure.dot(frame.place(1 - mu, 0), 0.05 if detail == 0 else 0.026)
    orbit = frame.scale * (1 - mu)
    figure.circle(frame.place(-mu, 0), orbit, weight=0.6 if detail else 1.1, dash="1 5" if detail else "")
    if detail:
        figure.line([frame.place(-2, 0), frame.place(2, 0)], weight=0.5, smooth=False, dash="1 5")
        figure.cross(frame.place(l1, 0), 0.03, weight=0.9)
    return figure


def _tubes(
    figure: Figure, dice: Dice, mu: float, l1: float, frame: _Frame, marked_tube: int, detail: int
) -> None:
    count, size = (2, 13, 24)[detail], dice.between(0.045, 0.075)
    span = dice.between(2.0, 2.6) if detail else 2.5
    for k in range(count):
        t = TAU * k / count
        start = (
            l1 - 0.012 - size * 0.5 * (1 + 0.8 * math.cos(t)),
            size * 1.5 * math.sin(t),
            -size * 0.55,
            size * 0.9 * math.cos(t),
        )
        kept = thinned(_path(mu, start, span), (0.08, 0.045, 0.035)[detail])
        # (x, y, t) -> (x, -y, -t): the stable tube is the unstable one reflected.
        for mirror in (1, -1):
            mine = k == count // 2 and mirror == marked_tube
            reflected = [(x + frame.shift, mirror * y) for x, y in kept]
            figure.line(
                turned(reflected, frame.turn, frame.scale),
                accent=mine,
                weight=2.2 if mine else (1.1 if detail == 0 else 0.6),
                faint=1 if mine or detail == 0 else 0.85,
            )


def _path(mu: float, state: State, span: float, h: float = 0.018) -> list[Point]:
    """The way of one state until it leaves the plane shown or falls on the heavier body."""
    points = [(state[0], state[1])]
    for _ in range(int(span / h)):
        state = _step(mu, state, h)
        if math.hypot(state[0], state[1]) > 1.6 or math.hypot(state[0] + mu, state[1]) < 0.09:
            break
        points.append((state[0], state[1]))
    return points


def _push(mu: float, state: State) -> State:
    """The rates of a state: the equations of motion in the turning frame."""
    x, y, u, v = state
    r1, r2 = math.hypot(x + mu, y) ** 3, max(math.hypot(x - 1 + mu, y), 0.03) ** 3
    return (
        u,
        v,
        2 * v + x - (1 - mu) * (x + mu) / r1 - mu * (x - 1 + mu) / r2,
        -2 * u + y - (1 - mu) * y / r1 - mu * y / r2,
    )


def _step(mu: float, state: State, h: float) -> State:
    """One step of the classical Runge-Kutta method."""
    k1 = _push(mu, state)
    k2 = _push(mu, _moved(state, k1, h / 2))
    k3 = _push(mu, _moved(state, k2, h / 2))
    k4 = _push(mu, _moved(state, k3, h))
    x, y, u, v = (
        a + h / 6 * (b + 2 * c + 2 * e + f) for a, b, c, e, f in zip(state, k1, k2, k3, k4, strict=True)
    )
    return x, y, u, v


def _moved(state: State, rates: State, h: float) -> State:
    x, y, u, v = (a + h * b for a, b in zip(state, rates, strict=True))
    return x, y, u, v


def _balance(mu: float) -> float:
    """L1 as the place between the bodies where nothing pushes along the axis."""
    a, b = -mu + 0.3, 1 - mu - 0.04
    for _ in range(60):
        middle = (a + b) / 2
        a, b = (a, middle) if _push(mu, (middle, 0, 0, 0))[2] > 0 else (middle, b)
    return (a + b) / 2
