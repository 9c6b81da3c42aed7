"""Figures of time: the launch window, the synodic rosette, the ground track.

The rosette and the track (Kepler's equation) are computed; the porkchop is an invented cost surface.
"""

import math

from forum.drawings.contours import Surface, level_lines
from forum.drawings.figure import TAU, Dice, Figure, Point, thinned, turned

RESONANCES = ((8, 3), (7, 2), (9, 4), (11, 4), (5, 2), (12, 5))
TOP = 4.6  # the highest cost still drawn


def porkchop(dice: Dice, detail: int) -> Figure:
    """Launch date against arrival date: two lobes of cheap departures and the ridge between them."""
    figure, cost = Figure(), _cost(dice)
    low, cheapest = min(
        (cost(i / 24, j / 24), (i / 24, j / 24)) for i in range(-24, 25) for j in range(-24, 25)
    )
    count = (4, 11, 20)[detail]
    levels = [low + 0.035 + (TOP - low) * (k / count) ** 1.7 for k in range(count)]
    for contour in level_lines(cost, levels, (30, 56, 84)[detail], (-1, -1, 1, 1)):
        rank = levels.index(contour.level)
        near = math.dist(contour.points[0], cheapest) < 0.5
        best = rank == (0 if detail == 0 else 1) and near
        figure.line(
            thinned(contour.points, (0.07, 0.035, 0.026)[detail]),
            closed=contour.closed,
            accent=best,
            weight=2.3 if best else 1.1 if detail == 0 else 1.15 - 0.6 * rank / count,
            faint=1 if best or detail == 0 else 1 - 0.45 * rank / count,
        )
    if detail:
        _flight_times(figure)
        figure.line([(cheapest[0], 1), cheapest], weight=0.6, accent=True, smooth=False)
        figure.line([(-1, cheapest[1]), cheapest], weight=0.6, accent=True, smooth=False)
    figure.dot(cheapest, 0.05 if detail == 0 else 0.022, accent=True)
    return figure


def _cost(dice: Dice) -> Surface:
    tilt, bend, half = dice.between(0.62, 0.86), dice.between(0.10, 0.30), dice.between(0.30, 0.38)
    lean = dice.between(0.16, 0.30) * dice.pick((-1, 1))

    def cost(x: float, y: float) -> float:
        u = x * math.cos(tilt) + y * math.sin(tilt)
        v = -x * math.sin(tilt) + y * math.cos(tilt) + bend * u * u - 0.05
        lobes = ((v * v - half * half) / (half * half)) ** 2 * 0.62
        return 1.15 * (u / 0.78) ** 2 + lobes + lean * v / half + 0.35 * u * v

    return cost


def _flight_times(figure: Figure) -> None:
    """Slanting lines of equal time of flight."""
    for k in range(-3, 4):
        c = k * 0.42 + 0.1
        a, b = max(-1, -1 - c), min(1, 1 - c)
        if a < b:
            figure.line([(a, a + c), (b, b + c)], weight=0.5, dash="1 5", smooth=False, faint=0.8)


def rosette(dice: Dice, detail: int) -> Figure:
    """One planet seen from another: the loops of a resonance, closed after p turns."""
    figure, turn = Figure(), dice.between(0, TAU)
    p, q = dice.pick(RESONANCES)
    inner = (q / p) ** (2 / 3) * dice.between(0.94, 1.06)
    reach = 0.93 / (1 + inner)

    def body(t: float, k: float = 1.0) -> Point:
        x = reach * (math.cos(q * t) + k * inner * math.cos(p * t))
        return (x, reach * (math.sin(q * t) + k * inner * math.sin(p * t)))

    copies, steps = (1, 5, 9)[detail], (p - q) * (26 if detail else 18)
    for c in range(copies):
        k = 1 - 0.36 * c / max(1, copies)
        figure.line(
            turned([body(TAU * i / steps, k) for i in range(steps)], turn),
            closed=True,
            weight=1.15 if detail == 0 else (0.95 if c == 0 else 0.45),
            faint=1 if c == 0 else 0.8,
        )
    span = TAU / (p - q)
    loop = turned([body(span * i / 30 + span * 0.5) for i in range(31)], turn)
    figure.line(loop, accent=True, weight=2.4 if detail == 0 else 1.9)
    for s in (0.5, 1.5):
        figure.dot(turned([body(span * s)], turn)[0], 0.055 if detail == 0 else 0.022, accent=True)
    figure.dot((0, 0), 0.075 if detail == 0 else 0.04)
    if detail:
        figure.circle((0, 0), reach * (1 + inner), weight=0.6, dash="1 5")
        figure.circle((0, 0), reach * abs(1 - inner), weight=0.6, dash="1 5")
    return figure


def ground_track(dice: Dice, detail: int) -> Figure:
    """Where the satellite stands over the Earth: inclined, eccentric orbits on a graticule."""
    figure, tilt = Figure(), dice.between(0.85, 1.2)
    arg = dice.between(0.6, 2.5) * dice.pick((-1, 1))
    low, high = dice.between(0.0, 0.06), dice.between(0.18, 0.34)
    turns = (3, 11, 19)[detail]
    marked = (1, turns - 1 - dice.whole(0, 4), turns - 1 - dice.whole(0, 6))[detail]
    shares = [(k + 1) / turns for k in range(turns)]
    tracks = [_track(low + (high - low) * f, tilt * (0.35 + 0.65 * f), arg) for f in shares]
    widest = max(abs(x) for track in tracks for x, _ in track)
    for k, track in enumerate(tracks):
        flat, mine = [(x / widest * 0.86, y / 1.36) for x, y in track], k == marked
        figure.line(
            flat,
            accent=mine,
            closed=True,
            weight=2.3 if mine else (1.15 if detail == 0 else 0.7),
            faint=1 if mine or detail == 0 else 0.85,
        )
        if mine:
            lowest = min(flat, key=lambda point: point[1])
            figure.dot(lowest, 0.055 if detail == 0 else 0.024, accent=True)
    _graticule(figure, detail)
    return figure


def _track(eccentricity: float, lean: float, arg: float) -> list[Point]:
    """Longitude and latitude over one revolution that lasts one day."""
    before: float | None = None
    points = []
    for i in range(64):
        mean = TAU * i / 64
        u = _true_anomaly(mean, eccentricity) + arg
        longitude = math.atan2(math.cos(lean) * math.sin(u), math.cos(u)) - mean - arg
        near = 0.0 if before is None else before
        longitude = near + (longitude - near + math.pi) % TAU - math.pi
        before = longitude
        points.append((longitude, -math.asin(math.sin(lean) * math.sin(u))))
    return points


def _true_anomaly(mean: float, eccentricity: float) -> float:
    """Kepler's equation by Newton's method, then the angle at the focus."""
    e_ = mean
    for _ in range(8):
        e_ -= (e_ - eccentricity * math.sin(e_) - mean) / (1 - eccentricity * math.cos(e_))
    return 2 * math.atan2(
        math.sqrt(1 + eccentricity) * math.sin(e_ / 2), math.sqrt(1 - eccentricity) * math.cos(e_ / 2)
    )


def _graticule(figure: Figure, detail: int) -> None:
    if not detail:
        figure.line([(-1, 0), (1, 0)], weight=0.8, smooth=False)
        return
    for k in range(-6, 7):
        faint = 0.6 if k else 1
        figure.line([(k / 6, -1), (k / 6, 1)], weight=0.35, smooth=False, faint=faint)
        figure.line([(-1, k / 6), (1, k / 6)], weight=0.35, smooth=False, faint=faint)
