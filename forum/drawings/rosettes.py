"""Figures that return into themselves: a planet seen from another, and an ellipse that turns."""

import math
from dataclasses import dataclass

from forum.drawings.figure import DOTTED, TAU, Caption, Dice, Figure, Point, turned
from forum.drawings.kepler import AU, EARTH, MARS, MERCURY, VENUS, Planet, planet_state
from forum.i18n import N_

FROM_DAY = 9862.0  # 2027-01-01
YEAR = 365.25


@dataclass(frozen=True)
class Sight:
    """From where one looks at what, for how many years until it is almost as before."""

    home: Planet
    goal: Planet
    years: float
    loops: int


SIGHTS = (
    Sight(EARTH, VENUS, 8.0, 5),
    Sight(VENUS, EARTH, 8.0, 5),
    Sight(EARTH, MARS, 15.0, 7),
    Sight(EARTH, MERCURY, 1.0, 3),
    Sight(VENUS, MERCURY, 2.0, 5),
    Sight(MARS, EARTH, 15.0, 7),
)


def rosette(dice: Dice, detail: int) -> Figure:
    """The way of a planet as seen from another: a loop each time they meet."""
    sight, turn = dice.pick(SIGHTS), dice.between(0, TAU)
    begin = FROM_DAY + dice.whole(0, 24) * YEAR / 2
    steps = sight.loops * (30 if detail == 0 else 44)
    # A mark has room for two loops of the slow ones.
    shown = steps if detail or sight.loops < 7 else steps * 2 // sight.loops
    days = [begin + sight.years * YEAR * i / steps for i in range(shown + 1)]
    seen = [apart(sight, day) for day in days]
    reach = max(math.hypot(*place) for place in seen)
    placed = turned(seen, turn, 0.92 / reach)
    figure = Figure(_caption(sight, begin))
    figure.line(placed, weight=0.8 if detail == 0 else 0.95)
    near = min(range(len(seen)), key=lambda i: math.hypot(*seen[i]))
    one = steps // sight.loops
    first = near if near + one <= shown else max(0, near - one)
    figure.line(placed[first : first + one + 1], accent=True, weight=2.4 if detail == 0 else 1.9)
    for at in (first, first + one):
        figure.dot(placed[at], 0.055 if detail == 0 else 0.022, accent=True)
    figure.dot((0, 0), 0.075 if detail == 0 else 0.04)
    if detail:
        _years(figure, placed, steps, sight, detail)
        nearest = min(math.hypot(*place) for place in placed)
        figure.circle((0, 0), 0.92, weight=0.6, dash=DOTTED)
        figure.circle((0, 0), nearest, weight=0.6, dash=DOTTED)
    return figure


def apart(sight: Sight, day: float) -> Point:
    """The goal as seen from home, in au on the plane of the ecliptic, the y axis downwards."""
    home, goal = planet_state(sight.home, day)[0], planet_state(sight.goal, day)[0]
    return (goal[0] - home[0]) / AU, -(goal[1] - home[1]) / AU


def _years(figure: Figure, placed: list[Point], steps: int, sight: Sight, detail: int) -> None:
    """A short stroke across the way each month or, on long ways, each quarter of a year."""
    count = int(sight.years * (36 if sight.years < 3 else 12 if sight.years < 10 else 6)) * detail
    for k in range(1, count):
        f = k / count * steps
        i = min(int(f), steps - 1)
        (x0, y0), (x1, y1) = placed[i], placed[i + 1]
        x, y, length = x0 + (x1 - x0) * (f - i), y0 + (y1 - y0) * (f - i), math.hypot(x1 - x0, y1 - y0)
        nx, ny = -(y1 - y0) / length * 0.011, (x1 - x0) / length * 0.011
        figure.line([(x - nx, y - ny), (x + nx, y + ny)], weight=0.6, smooth=False)


def _caption(sight: Sight, begin: float) -> Caption:
    sentence = N_(
        "%(goal)s as seen from %(home)s, %(begin)s to %(end)s, both on their Kepler ellipses; the marked part"
        " is one synodic period"
    )
    months = {"begin": begin, "end": begin + sight.years * YEAR}
    return Caption(sentence, {"goal": sight.goal.name, "home": sight.home.name}, months=months)


# How often the distance swings while the line to the body turns how often: 7 and 6, say.
TURNINGS = ((7, 6), (9, 8), (8, 7), (9, 7), (7, 8), (8, 9), (5, 6), (7, 5), (5, 4))


def precession(dice: Dice, detail: int) -> Figure:
    """An ellipse that turns as it is run through: Newton's orbits that revolve."""
    swings, rounds = dice.pick(TURNINGS)
    e, turn = dice.between(0.5, 0.72), dice.between(0, TAU)
    figure = Figure(_turning_caption(swings, rounds, e))
    steps = swings * (20 if detail == 0 else 36)
    points = [revolving(e, swings / rounds, TAU * rounds * i / steps) for i in range(steps)]
    placed = turned(points, turn, 0.92)
    figure.line(placed, closed=True, weight=0.75 if detail == 0 else 0.8)
    one = steps // swings
    figure.line(placed[: one + 1], accent=True, weight=2.4 if detail == 0 else 1.9)
    figure.dot((0, 0), 0.085 if detail == 0 else 0.045)
    figure.dot(placed[one // 3], 0.06 if detail == 0 else 0.026, accent=True)
    if detail:
        nearest = (1 - e) / (1 + e) * 0.92
        figure.circle((0, 0), nearest, weight=0.6, dash=DOTTED)
        figure.circle((0, 0), 0.92, weight=0.6, dash=DOTTED)
        for k in range(swings):
            a = turn + TAU * rounds / swings * (k + 0.5)
            ray = [(math.cos(a) * s, math.sin(a) * s) for s in (0.92, 1.0)]
            figure.line(ray, weight=0.7, smooth=False)
    return figure


def revolving(e: float, ratio: float, angle: float) -> Point:
    """A place on r = p / (1 + e cos(ratio angle)), the farthest at distance 1 (Principia I, 43 and 44)."""
    r = (1 - e) / (1 + e * math.cos(ratio * angle))
    return r * math.cos(angle), r * math.sin(angle)


def _turning_caption(swings: int, rounds: int, e: float) -> Caption:
    turn = 360 * (rounds / swings - 1)
    sentence = N_(
        "an orbit of eccentricity %(e)s whose axis turns by %(turn)s° a revolution and closes after"
        " %(swings)s: its pull falls with the square of the distance, and a part of it with the cube (Newton)"
    )
    return Caption(sentence, numbers={"e": (e, 2), "turn": (turn, 1), "swings": (swings, 0)})
