"""Free returns: once around the far side of the Moon, and home again without another burn."""

import math
from collections.abc import Callable
from functools import lru_cache, partial

from forum.drawings.figure import TAU, Caption, Dice, Figure, Point, turned
from forum.drawings.flow import State, leap
from forum.drawings.restricted import EARTH_MOON, motion
from forum.i18n import N_

EARTH_RADIUS, MOON_RADIUS = 6378.1, 1737.4  # km
PARKING = 185.0  # km above the Earth
DAYS = 27.321661 / TAU  # in one unit of time
HEIGHTS = (100.0, 400.0, 1000.0, 2000.0, 3500.0, 5500.0, 8000.0, 11000.0, 15000.0)
SIZE = 1.62
NEAR_HOME = 0.04  # from here on the Moon's pull no longer moves the perigee
MU = EARTH_MOON.mu


@lru_cache(maxsize=1)
def ways() -> list[tuple[list[Point], float]]:
    """For each height above the Moon: half a free return from there to the perigee, and its days.

    Seen with the Moon at rest, the way there is the way back in a mirror: it crosses the line of the two
    bodies at a right angle. The speed at that crossing is found by the secant method.
    """
    found, squared = [], 1.08
    for height in HEIGHTS:
        squared = _root(partial(_above_parking, height), squared)
        states = _fall(height, squared, to_perigee=True)
        found.append(([(state[0], state[1]) for state in states], states[-1][6] * DAYS))
    return found


def _above_parking(height: float, squared: float) -> float:
    """How far the perigee lies above the parking orbit."""
    return perigee(_fall(height, squared)[-1]) - (EARTH_RADIUS + PARKING) / EARTH_MOON.distance


def _root(off: Callable[[float], float], near: float) -> float:
    """The secant method, always six steps."""
    a, b = near, near - 0.02
    fa, fb = off(a), off(b)
    for _ in range(6):
        if fb == fa:
            break
        a, b, fa = b, b - fb * (b - a) / (fb - fa), fb
        fb = off(b)
    return b


def _fall(height: float, squared: float, to_perigee: bool = False) -> list[State]:
    """States with their time, from `height` behind the Moon, until the Earth alone bends the way.

    `squared` is the square of the speed that would be left far from the Moon.
    """
    beside = (MOON_RADIUS + height) / EARTH_MOON.distance
    speed = math.sqrt(2 * MU / beside + squared) + beside
    state, rates, time = [1 - MU + beside, 0.0, 0.0, 0.0, -speed, 0.0], motion(MU), 0.0
    states = [[*state, time]]
    while len(states) < 200:
        home, moon = math.hypot(state[0] + MU, state[1]), math.hypot(state[0] - 1 + MU, state[1])
        if home < NEAR_HOME and (not to_perigee or (state[0] + MU) * state[3] + state[1] * state[4] > 0):
            break
        h = 0.25 * min(math.sqrt(home**3), math.sqrt(moon**3 / MU), 0.25)
        state, time = leap(rates, state, h, 8), time + h
        states.append([*state, time])
    return states


def perigee(state: State) -> float:
    """The distance of the perigee of a way that only the Earth bends from here on."""
    x, y = state[0] + MU, state[1]
    u, v = state[3] - y, state[4] + x  # as seen from the stars
    turn, r = x * v - y * u, math.hypot(x, y)
    energy = (u * u + v * v) / 2 - (1 - MU) / r
    e = math.sqrt(max(0.0, 1 + 2 * energy * turn * turn / (1 - MU) ** 2))
    return turn * turn / (1 - MU) / (1 + e)


def free_return(dice: Dice, detail: int) -> Figure:
    """Loops about Earth and Moon, one of them marked, with the Moon at rest."""
    marked, turn, hand = dice.whole(0, len(HEIGHTS) - 1), dice.between(0, TAU), dice.pick((1, -1))
    figure = Figure(_caption(HEIGHTS[marked], ways()[marked][1] * 2))

    def place(points: list[Point]) -> list[Point]:
        return turned([((x - 0.5) * SIZE, y * hand * SIZE) for x, y in points], turn)

    for k, (points, _) in enumerate(ways()):
        mine = k == marked
        if detail or k % 4 == marked % 4:
            weight = (2.3 if mine else 1.15) if detail == 0 else (1.9 if mine else 0.65)
            mirrored = [(x, -y) for x, y in reversed(points[1:])]
            figure.line(place(mirrored + points), accent=mine, weight=weight)
    earth, moon = place([(-MU, 0), (1 - MU, 0)])
    figure.dot(earth, 0.085 if detail == 0 else 0.04)
    figure.dot(moon, 0.05 if detail == 0 else 0.02)
    return figure


def _caption(height: float, days: float) -> Caption:
    sentence = N_(
        "free returns from a parking orbit %(parking)s km above the Earth, seen with the Moon at rest; the"
        " marked one passes the far side at %(height)s km and is back after %(days)s days"
    )
    return Caption(sentence, numbers={"parking": (PARKING, 0), "height": (height, 0), "days": (days, 1)})
