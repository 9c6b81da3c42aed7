"""Launch windows between planets: lines of equal launch energy, a Lambert problem for each pair of days."""

import math
from dataclasses import dataclass
from functools import lru_cache

from forum.drawings.contours import level_lines
from forum.drawings.figure import DOTTED, Caption, Dice, Figure, Point, thinned
from forum.drawings.kepler import (
    DAY,
    DAYS_A_CENTURY,
    EARTH,
    GM_SUN,
    MARS,
    VENUS,
    Planet,
    Vector,
    planet_state,
)
from forum.drawings.lambert import lambert
from forum.i18n import N_

COLUMNS, ROWS = 40, 52
FROM_DAY = 9862.0  # 2027-01-01
TOO_MUCH = 900.0
REACH = 150.0  # degrees on both sides of half a turn


@dataclass(frozen=True)
class Voyage:
    """From where to where; half the days of departure and arrival shown; the energies above the lowest."""

    home: Planet
    goal: Planet
    departures: float
    arrivals: float
    span: float


VOYAGES = (
    Voyage(EARTH, MARS, 110, 210, 34),
    Voyage(EARTH, VENUS, 95, 150, 34),
    Voyage(MARS, EARTH, 120, 210, 28),
    Voyage(VENUS, EARTH, 95, 150, 30),
)
WINDOWS = 9  # a seed chooses one of the first nine after FROM_DAY


@dataclass(frozen=True)
class Window:
    """Energies over days of departure and angles swept on the way: heights[j][i]."""

    departure: float
    arrival: float
    heights: tuple[tuple[float, ...], ...]
    arrivals: tuple[tuple[float, ...], ...]  # the day of arrival of each height
    lowest: float
    best: tuple[float, float]  # its departure and arrival


@lru_cache(maxsize=len(VOYAGES) * WINDOWS)
def window(voyage: Voyage, number: int) -> Window:
    """The `number`-th window: departures and arrivals about those of Hohmann's ellipse between circles.

    The grid runs along the ridge at half a turn, where the way would have to leave the plane of the planets:
    there energies rise so steeply that a grid of days would not see it.
    """
    departure, flight = _about(voyage, number)
    days = [departure + voyage.departures * (2 * i / COLUMNS - 1) for i in range(COLUMNS + 1)]
    homes = [planet_state(voyage.home, day) for day in days]
    ends = [[_arrival(voyage, day, departure, flight, j) for day in days] for j in range(ROWS + 1)]
    heights = tuple(
        tuple(energy(voyage, home, day, end) for home, day, end in zip(homes, days, row, strict=True))
        for row in ends
    )
    low, day, end = min(
        (height, day, end)
        for row, at in zip(heights, ends, strict=True)
        for height, day, end in zip(row, days, at, strict=True)
    )
    return Window(departure, departure + flight, heights, tuple(map(tuple, ends)), low, (day, end))


def _arrival(voyage: Voyage, day: float, departure: float, flight: float, row: int) -> float:
    """The day on which the goal stands at the angle of this row from the departure; dense at half a turn."""
    share = 2 * row / ROWS - 1
    angle = REACH * math.copysign(abs(share) ** 1.9, share)
    slope = voyage.home.longitude[1] / voyage.goal.longitude[1]
    return departure + flight + (day - departure) * slope + angle / voyage.goal.longitude[1] * DAYS_A_CENTURY


def energy(voyage: Voyage, home: tuple[Vector, Vector], day: float, end: float) -> float:
    """C3 in km²/s²: the square of the speed at which the ship leaves the planet behind."""
    if end - day < 20:
        return TOO_MUCH
    goal = planet_state(voyage.goal, end)[0]
    return min(TOO_MUCH, math.dist(lambert(GM_SUN, home[0], goal, (end - day) * DAY)[0], home[1]) ** 2)


def _about(voyage: Voyage, number: int) -> tuple[float, float]:
    """Day of departure and days of flight, were both orbits circles in one plane."""
    r1, r2 = voyage.home.size[0], voyage.goal.size[0]
    turn1, turn2 = (planet.longitude[1] / DAYS_A_CENTURY for planet in (voyage.home, voyage.goal))
    flight = 365.25636 / 2 * ((r1 + r2) / 2) ** 1.5
    ahead = (voyage.goal.longitude[0] - voyage.home.longitude[0]) + (turn2 - turn1) * FROM_DAY
    period = 360 / abs(turn2 - turn1)
    wait = ((180 - turn2 * flight - ahead) / (turn2 - turn1)) % period
    return FROM_DAY + wait + number * period, flight


def porkchop(dice: Dice, detail: int) -> Figure:
    """Departure to the right, arrival upwards."""
    voyage = dice.pick(VOYAGES)
    found = window(voyage, dice.whole(0, WINDOWS - 1))
    figure = Figure(_caption(voyage, found))
    count = (3, 12, 20)[detail]
    least = found.lowest + 0.35
    levels = [least + voyage.span * ((k + (0.5, 0, 0)[detail]) / count) ** 1.5 for k in range(count)]
    best = _laid(voyage, found, *found.best)
    for rank, level in enumerate(levels):
        for contour in level_lines(found.heights, [level], (0, 0, COLUMNS, ROWS)):
            spots = [_on_paper(voyage, found, *at) for at in contour.points]
            points = thinned(spots, (0.06, 0.03, 0.022)[detail])
            if len(points) < (9, 6, 6)[detail]:
                continue
            mine = rank == (0 if detail == 0 else 1) and min(math.dist(point, best) for point in points) < 0.3
            figure.line(
                points,
                closed=contour.closed,
                accent=mine,
                weight=2.3 if mine else 1.1 if detail == 0 else 1.15 - 0.6 * rank / count,
                faint=1 if mine or detail == 0 else 1 - 0.45 * rank / count,
            )
    if detail:
        _flight_times(figure, voyage, found)
        figure.line([(best[0], 1), best], weight=0.6, accent=True, smooth=False)
        figure.line([(-1, best[1]), best], weight=0.6, accent=True, smooth=False)
    figure.dot(best, 0.05 if detail == 0 else 0.022, accent=True)
    return figure


def _laid(voyage: Voyage, found: Window, day: float, end: float) -> Point:
    return (day - found.departure) / voyage.departures, -(end - found.arrival) / voyage.arrivals


def _on_paper(voyage: Voyage, found: Window, column: float, row: float) -> Point:
    """A place between the nodes of the grid; the rows of arrivals are not evenly apart."""
    i, j = min(int(column), COLUMNS - 1), min(int(row), ROWS - 1)
    f, g = column - i, row - j
    (a, b), (c, d) = found.arrivals[j][i : i + 2], found.arrivals[j + 1][i : i + 2]
    end = (a * (1 - f) + b * f) * (1 - g) + (c * (1 - f) + d * f) * g
    return _laid(voyage, found, found.departure + voyage.departures * (2 * column / COLUMNS - 1), end)


def _flight_times(figure: Figure, voyage: Voyage, found: Window) -> None:
    """Slanting lines of equal time of flight, fifty days apart."""
    flight = found.arrival - found.departure
    for days in range(50, 700, 50):
        ends = [(x, -(voyage.departures * x + days - flight) / voyage.arrivals) for x in (-1.0, 1.0)]
        if min(y for _, y in ends) < 1 and max(y for _, y in ends) > -1:
            figure.line(_cut(*ends), weight=0.5, dash=DOTTED, smooth=False, faint=0.8)


def _cut(a: Point, b: Point) -> list[Point]:
    """The part of a line within the square."""
    slope = (b[1] - a[1]) / (b[0] - a[0])

    def held(point: Point) -> Point:
        y = max(-1.0, min(1.0, point[1]))
        return point if y == point[1] else (a[0] + (y - a[1]) / slope, y)

    return [held(a), held(b)]


def _caption(voyage: Voyage, found: Window) -> Caption:
    sentence = N_(
        "launch windows from %(home)s to %(goal)s, %(begin)s to %(end)s: lines of equal launch energy from"
        " Lambert's problem, the lowest %(lowest)s km²/s²"
    )
    months = {"begin": found.departure - voyage.departures, "end": found.departure + voyage.departures}
    words = {"home": voyage.home.name, "goal": voyage.goal.name}
    return Caption(sentence, words, {"lowest": (found.lowest, 1)}, months)
