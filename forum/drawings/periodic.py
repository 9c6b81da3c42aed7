"""Periodic orbits about the points in line, by differential correction.

Both kinds used here cross the plane y = 0 at a right angle twice a period, so that half of it is enough
(Howell, Three-dimensional, periodic, halo orbits, Celestial Mechanics 32, 1984).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forum.drawings.flow import State, path
from forum.drawings.restricted import motion, motion_with

STEPS, ORDER = 12, 10  # for half a period
CLOSE = 1e-10
_UNITS = {"x": 0, "z": 2, "v": 4}


@dataclass(frozen=True)
class Crossing:
    """Where an orbit stands at right angles on the plane y = 0, and half its period."""

    x: float
    z: float
    v: float
    half: float

    @property
    def state(self) -> State:
        return [self.x, 0.0, self.z, 0.0, self.v, 0.0]


class NotFound(Exception):
    """The correction does not settle: the guess was too far away."""


def corrected(mu: float, guess: Crossing, free: str) -> Crossing:
    """The periodic orbit next to a guess. `free` says which may change: "xv", "zv" or, in the plane, "v".

    Newton's method; the matrix of a good guess serves for three steps, since following it costs most.
    """
    matrix: list[list[float]] = []
    for turn in range(20):
        if turn % 4 == 0:
            errors, matrix = _with_matrix(mu, guess, free)
        else:
            end = path(motion(mu), guess.state, guess.half, STEPS, ORDER)[-1]
            errors = [end[row] for row in _right_angle(guess)]
        if max(map(abs, errors)) < CLOSE:
            return guess
        guess = _moved(guess, free, _solved(matrix, errors))
        if not 0.05 < guess.half < 12:
            break
    raise NotFound


def _right_angle(guess: Crossing) -> tuple[int, ...]:
    """What is nothing at a right angle: y, u and, out of the plane, w."""
    return (1, 3, 5) if guess.z else (1, 3)


def _moved(guess: Crossing, free: str, change: list[float]) -> Crossing:
    values = {"x": guess.x, "z": guess.z, "v": guess.v}
    for name, step in zip(free, change, strict=False):
        values[name] -= step
    return Crossing(**values, half=guess.half - change[-1])


def _with_matrix(mu: float, guess: Crossing, free: str) -> tuple[list[float], list[list[float]]]:
    """How far from a right angle the orbit is at its half, and how that depends on what is free."""
    count = len(free)
    columns = [1.0 if row == _UNITS[name] else 0.0 for name in free for row in range(6)]
    rates = motion_with(mu, count)
    end = path(rates, guess.state + columns, guess.half, STEPS, ORDER)[-1]
    slope, rows = rates(end), _right_angle(guess)
    matrix = [[end[6 * k + 6 + row] for k in range(count)] + [slope[row]] for row in rows]
    return [end[row] for row in rows], matrix


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss elimination with pivots, for two or three unknowns."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for k in range(size):
        best = max(range(k, size), key=lambda row: abs(rows[row][k]))
        rows[k], rows[best] = rows[best], rows[k]
        for row in range(size):
            if row != k:
                share = rows[row][k] / rows[k][k]
                rows[row] = [a - share * b for a, b in zip(rows[row], rows[k], strict=True)]
    return [rows[k][size] / rows[k][k] for k in range(size)]


def orbit(mu: float, crossing: Crossing, points: int, order: int = 8) -> list[State]:
    """One period, the first state not repeated."""
    return path(motion(mu), crossing.state, 2 * crossing.half, points, order)[:-1]


def beside(mu: float, first: Crossing, stride: float, count: int) -> list[Crossing]:
    """Orbits beside each other, `stride` apart in the plane y = 0, each the guess for the next."""
    near = Crossing(first.x, first.z * 1.02, first.v, first.half)
    members = [corrected(mu, first, "xv"), corrected(mu, near, "xv")]
    for _ in range(count):
        a, b = members[-2:]
        share = stride / math.hypot(b.x - a.x, b.z - a.z)
        values = [q + share * (q - p) for p, q in zip(_row(a), _row(b), strict=True)]
        free = "xv" if abs(b.z - a.z) > abs(b.x - a.x) else "zv"
        members.append(corrected(mu, Crossing(*values), free))
    return members[2:]


def _row(crossing: Crossing) -> Sequence[float]:
    return crossing.x, crossing.z, crossing.v, crossing.half


def lyapunov(mu: float, point: float, reach: float, steps: int = 5) -> Crossing:
    """The orbit in the plane whose crossing lies `reach` before a point in line, grown from a small one."""
    c = (1 - mu) / abs(point + mu) ** 3 + mu / abs(point - 1 + mu) ** 3
    turning = math.sqrt((2 - c + math.sqrt(9 * c * c - 8 * c)) / 2)
    length = (turning * turning + 1 + 2 * c) / (2 * turning)
    first = reach / steps
    found = Crossing(point - first, 0.0, first * turning * length, math.pi / turning)
    found = before = corrected(mu, found, "v")
    for k in range(2, steps + 1):
        speed = found.v + (found.v - (before.v if k > 2 else 0))
        half = 2 * found.half - before.half
        before, found = found, corrected(mu, Crossing(point - first * k, 0.0, speed, half), "v")
    return found


def unstable_starts(mu: float, crossing: Crossing, count: int, push: float) -> list[State]:
    """States about the orbit, moved by `push` as a disturbance grows; first to the side of its sign.
    That way is the eigenvector of the monodromy matrix with the greatest eigenvalue. It is found by the
    power method: a disturbance is carried around the orbit twice before it is used.
    """
    rates, carried = motion_with(mu, 1), [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    for _ in range(3):
        states = path(rates, crossing.state + _of_length_one(carried), 2 * crossing.half, count, 8)
        carried = states[-1][6:]
    push = math.copysign(push, push * states[0][6])
    pushed = [(state[:6], _of_length_one(state[6:])) for state in states[:-1]]
    return [[a + push * b for a, b in zip(state, way, strict=True)] for state, way in pushed]


def _of_length_one(way: Sequence[float]) -> State:
    length = math.hypot(*way[:3])
    return [value / length for value in way]
