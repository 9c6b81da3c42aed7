"""The circular restricted problem of three bodies: two turn about their common centre, a third feels them.

Units: the distance of the two, their mass, and the time in which they turn by one radian. The lighter has
the share `mu` of the mass and stands at (1 - mu, 0, 0). Szebehely, Theory of Orbits (1967).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forum.drawings.flow import Rates
from forum.i18n import N_


@dataclass(frozen=True)
class System:
    """Two bodies as they are: share of the lighter, distance in km."""

    name: str
    mu: float
    distance: float


# Masses and distances: JPL Solar System Dynamics; the Earth's share includes the Moon's.
SUN_EARTH = System(N_("Sun–Earth"), 3.04042e-6, 149_597_871)
EARTH_MOON = System(N_("Earth–Moon"), 0.0121506, 384_400)
SUN_JUPITER = System(N_("Sun–Jupiter"), 9.5388e-4, 778_412_000)


def jacobi(mu: float, state: Sequence[float]) -> float:
    """Jacobi's constant of a state (x, y, z and their rates): what never changes on the way."""
    x, y, z, u, v, w = state
    return 2 * potential(mu, x, y, z) - u * u - v * v - w * w


def potential(mu: float, x: float, y: float, z: float = 0.0) -> float:
    """Half of the Jacobi function: attraction of both bodies, and the turning."""
    r1 = math.sqrt((x + mu) ** 2 + y * y + z * z)
    r2 = math.sqrt((x - 1 + mu) ** 2 + y * y + z * z)
    return (x * x + y * y) / 2 + (1 - mu) / r1 + mu / r2


def points_in_line(mu: float) -> tuple[float, float, float]:
    """L1, L2 and L3, where nothing pushes along the axis."""
    hill = (mu / 3) ** (1 / 3)

    def push(x: float) -> float:
        a, b = x + mu, x - 1 + mu
        return x - (1 - mu) * a / abs(a) ** 3 - mu * b / abs(b) ** 3

    at = 1 - mu
    spans = ((at - 1.2 * hill, at - 0.5 * hill), (at + 0.5 * hill, at + 1.5 * hill), (-1.5, -0.5))
    l1, l2, l3 = (_root(push, a, b) for a, b in spans)
    return l1, l2, l3


def _root(rising: Callable[[float], float], a: float, b: float) -> float:
    """Where a function that rises through zero does so."""
    for _ in range(70):
        middle = (a + b) / 2
        a, b = (a, middle) if rising(middle) > 0 else (middle, b)
    return (a + b) / 2


def motion(mu: float) -> Rates:
    """The rates of (x, y, z, u, v, w) in the turning frame."""

    def rates(state: Sequence[float]) -> Sequence[float]:
        x, y, z, u, v, w = state
        a, b, side = x + mu, x - 1 + mu, y * y + z * z
        p, q = a * a + side, b * b + side
        f, g = (1 - mu) / (p * math.sqrt(p)), mu / (q * math.sqrt(q))
        pull = f + g
        return u, v, w, 2 * v + x - f * a - g * b, y - 2 * u - pull * y, -pull * z

    return rates


def motion_with(mu: float, columns: int) -> Rates:
    """The rates of a state followed by columns of the state transition matrix, six numbers each."""
    plain = motion(mu)

    def rates(state: Sequence[float]) -> Sequence[float]:
        x, y, z = state[0], state[1], state[2]
        a, b, side = x + mu, x - 1 + mu, y * y + z * z
        p, q = a * a + side, b * b + side
        f, g = (1 - mu) / (p * math.sqrt(p)), mu / (q * math.sqrt(q))
        f3, g3 = 3 * f / p, 3 * g / q
        xx, cross = 1 - f - g + f3 * a * a + g3 * b * b, f3 * a + g3 * b
        yy, zz = 1 - f - g + (f3 + g3) * y * y, -f - g + (f3 + g3) * z * z
        xy, xz, yz = cross * y, cross * z, (f3 + g3) * y * z
        out = list(plain(state[:6]))
        for k in range(6, 6 + 6 * columns, 6):
            i, j, m, n, o, r = state[k : k + 6]
            out += (n, o, r, xx * i + xy * j + xz * m + 2 * o)
            out += (xy * i + yy * j + yz * m - 2 * n, xz * i + yz * j + zz * m)
        return out

    return rates
