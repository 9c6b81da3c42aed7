"""Lambert's problem: the way from one place to another in a given time, less than one turn.

D. Izzo, Revisiting Lambert's problem, Celestial Mechanics and Dynamical Astronomy 121 (2015).
"""

import math

from forum.drawings.kepler import Vector


def lambert(gm: float, start: Vector, end: Vector, seconds: float) -> tuple[Vector, Vector]:
    """The velocities at both ends of the way that turns as the planets do (against the clock from +z)."""
    r1, r2, chord = math.hypot(*start), math.hypot(*end), math.dist(start, end)
    s = (r1 + r2 + chord) / 2
    normal = _unit(_cross(start, end))
    bow = math.sqrt(max(0.0, 1 - chord / s))
    if normal[2] < 0:
        bow, normal = -bow, (-normal[0], -normal[1], -normal[2])
    x = _solved(bow, math.sqrt(2 * gm / s**3) * seconds)
    y = math.sqrt(1 - bow * bow * (1 - x * x))
    scale, lean = math.sqrt(gm * s / 2), (r1 - r2) / chord
    in_1 = scale * ((bow * y - x) - lean * (bow * y + x)) / r1
    in_2 = -scale * ((bow * y - x) + lean * (bow * y + x)) / r2
    across = scale * math.sqrt(1 - lean * lean) * (y + bow * x)
    return _velocity(normal, start, r1, in_1, across / r1), _velocity(normal, end, r2, in_2, across / r2)


def _velocity(normal: Vector, place: Vector, r: float, inward: float, across: float) -> Vector:
    radial = (place[0] / r, place[1] / r, place[2] / r)
    a, b, c = (inward * p + across * q for p, q in zip(radial, _cross(normal, radial), strict=True))
    return a, b, c


def _solved(bow: float, wanted: float) -> float:
    """Householder's method of third order on the time of flight."""
    x = _guess(bow, wanted)
    for _ in range(8):
        y = math.sqrt(1 - bow * bow * (1 - x * x))
        time, rest = _time(bow, x, y), 1 - x * x
        d1 = (3 * time * x - 2 + 2 * bow**3 * x / y) / rest
        d2 = (3 * time + 5 * x * d1 + 2 * (1 - bow * bow) * (bow / y) ** 3) / rest
        d3 = (7 * x * d2 + 8 * d1 - 6 * (1 - bow * bow) * x * (bow / y) ** 5) / rest
        off = time - wanted
        step = off * (d1 * d1 - off * d2 / 2) / (d1 * (d1 * d1 - off * d2) + d3 * off * off / 6)
        x -= step
        if abs(step) < 1e-9:
            break
    return x


def _guess(bow: float, wanted: float) -> float:
    at_zero = math.acos(bow) + bow * math.sqrt(1 - bow * bow)
    at_one = 2 / 3 * (1 - bow**3)
    if wanted >= at_zero:
        return float((at_zero / wanted) ** (2 / 3)) - 1
    if wanted < at_one:
        return 2.5 * at_one * (at_one - wanted) / (wanted * (1 - bow**5)) + 1
    return math.exp(math.log(2) * math.log(wanted / at_zero) / math.log(at_one / at_zero)) - 1


def _time(bow: float, x: float, y: float) -> float:
    """Time of flight in units of sqrt(s³ / 2 gm); by a series next to the parabola."""
    rest = 1 - x * x
    if abs(rest) < 0.4 and x > 0:
        eta = y - bow * x
        return (eta**3 * 4 / 3 * _series((1 - bow - x * eta) / 2) + 4 * bow * eta) / 2
    angle = math.acos(x * y + bow * rest) if x < 1 else math.asinh((y - x * bow) * math.sqrt(-rest))
    return (angle / math.sqrt(abs(rest)) - x + bow * y) / rest


def _series(z: float) -> float:
    """The hypergeometric function F(3, 1; 5/2; z)."""
    total = term = 1.0
    k = 0
    while abs(term) > 1e-13 and k < 200:
        term *= (3 + k) / (2.5 + k) * z
        total += term
        k += 1
    return total


def _cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _unit(a: Vector) -> Vector:
    length = math.hypot(*a)
    return (a[0] / length, a[1] / length, a[2] / length)
