"""Ground tracks: where a satellite stands over the turning Earth."""

import math
from dataclasses import dataclass

from forum.drawings.figure import TAU, Caption, Dice, Figure, Point
from forum.drawings.kepler import true_anomaly
from forum.i18n import N_


@dataclass(frozen=True)
class Orbit:
    """A turn in a sidereal day, or two: shape, lean and the place of its nearest point (degrees)."""

    eccentricity: float
    lean: float
    perigee: float
    turns: int = 1


def ground_track(dice: Dice, detail: int) -> Figure:
    """Closed tracks beside each other: orbits that lean more and more, one of them marked."""
    perigee = dice.pick((270.0, 270.0, 240.0, 300.0, 225.0, 200.0, 90.0))
    least, most = dice.between(0.02, 0.08), dice.between(0.16, 0.32)
    lean, count = dice.between(50, 66), (3, 11, 19)[detail]
    marked = (1, count - 1 - dice.whole(0, 4), count - 1 - dice.whole(0, 6))[detail]
    shares = [(k + 1) / count for k in range(count)]
    orbits = [Orbit(least + (most - least) * f, lean * (0.35 + 0.65 * f), perigee) for f in shares]
    tracks = [track(orbit) for orbit in orbits]
    widest = max(abs(x) for points in tracks for x, _ in points)
    tallest = max(abs(y) for points in tracks for _, y in points)
    figure = Figure(_caption(orbits[marked]))
    _graticule(figure, detail, widest, tallest)
    for k, points in enumerate(tracks):
        flat, mine = [(x / widest * 0.8, y / tallest * 0.88) for x, y in points], k == marked
        figure.line(
            flat,
            accent=mine,
            closed=True,
            weight=2.3 if mine else (1.15 if detail == 0 else 0.7),
            faint=1 if mine or detail == 0 else 0.85,
        )
        if mine:
            figure.dot(flat[dice.whole(0, 63)], 0.055 if detail == 0 else 0.024, accent=True)
    return figure


def track(orbit: Orbit) -> list[Point]:
    """Longitude and latitude (radians, north upwards) over a sidereal day: the Earth turns once meanwhile."""
    lean, perigee = math.radians(orbit.lean), math.radians(orbit.perigee)
    before, points = 0.0, []
    for i in range(64):
        mean = TAU * orbit.turns * i / 64
        u = true_anomaly(mean % TAU, orbit.eccentricity) + perigee
        longitude = math.atan2(math.cos(lean) * math.sin(u), math.cos(u)) - mean / orbit.turns - perigee
        before += (longitude - before + math.pi) % TAU - math.pi
        points.append((before, -math.asin(math.sin(lean) * math.sin(u))))
    return points


def _graticule(figure: Figure, detail: int, widest: float, tallest: float) -> None:
    """The equator and meridians, on a card every ten degrees."""
    if not detail:
        figure.line([(-0.9, 0), (0.9, 0)], weight=0.8, smooth=False)
        return
    figure.line([(-0.95, 0), (0.95, 0)], weight=0.8, smooth=False)
    ten = math.radians(10)
    for k in range(-9, 10):
        y, x = k * ten / tallest * 0.88, k * ten / widest * 0.8
        if k and abs(y) < 1:
            figure.line([(-0.95, y), (0.95, y)], weight=0.35, smooth=False, faint=0.5)
        if abs(x) < 1:
            figure.line([(x, -0.95), (x, 0.95)], weight=0.35, smooth=False, faint=0.5)


def _caption(orbit: Orbit) -> Caption:
    sentence = N_(
        "ground tracks of orbits that take one sidereal day; the marked one leans by %(lean)s° and has the"
        " eccentricity %(e)s and its perigee at %(perigee)s°, on a grid of ten degrees"
    )
    numbers = {"lean": (orbit.lean, 1), "e": (orbit.eccentricity, 2), "perigee": (orbit.perigee, 0)}
    return Caption(sentence, numbers=numbers)
