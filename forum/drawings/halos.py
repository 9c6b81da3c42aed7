"""Halo orbits: a family of them, found one after the other by differential correction."""

import math
from dataclasses import dataclass
from functools import lru_cache

from forum.drawings.figure import DOTTED, Caption, Dice, Figure, Point
from forum.drawings.flow import State
from forum.drawings.periodic import Crossing, beside, orbit
from forum.drawings.restricted import EARTH_MOON, SUN_EARTH, System, points_in_line
from forum.i18n import N_


@dataclass(frozen=True)
class Place:
    """Where a family begins: a first guess, and how far apart its members are in the plane y = 0."""

    system: System
    point: str
    first: Crossing
    stride: float
    count: int


PLACES = (
    Place(SUN_EARTH, "L1", Crossing(0.98884986, 0.00141154, 0.00914640, 1.52933723), 0.00052, 13),
    Place(SUN_EARTH, "L2", Crossing(1.01126712, 0.00094523, -0.00908420, 1.55087367), 0.00052, 13),
    Place(EARTH_MOON, "L1", Crossing(0.82338583, 0.02240000, 0.13426625, 1.37318671), 0.009, 15),
    Place(EARTH_MOON, "L2", Crossing(1.18067774, 0.01500000, -0.15714851, 1.70684548), 0.009, 22),
)


@lru_cache(maxsize=len(PLACES))
def members(place: Place) -> list[list[State]]:
    """The orbits of a family, each as the states of one period."""
    found = beside(place.system.mu, place.first, place.stride, place.count)
    return [orbit(place.system.mu, crossing, 40) for crossing in found]


def halo(dice: Dice, detail: int) -> Figure:
    """Rings about a point in line, seen from aside."""
    place, north = dice.pick(PLACES), dice.pick((1, -1))
    view = _View.of(place, dice, north)
    rings = members(place)
    shown = rings[:: (5, 2, 1)[detail]] if detail else rings[2::5]
    marked = dice.whole(len(shown) // 2, len(shown) - 1)
    heights = [max(abs(state[2]) for state in ring) * place.system.distance for ring in shown]
    figure = Figure(_caption(place, heights[0], heights[-1], heights[marked]))
    for k, ring in enumerate(shown):
        mine = k == marked
        weight = (2.3 if mine else 1.15) if detail == 0 else (1.9 if mine else 0.65)
        figure.line([view.place(state) for state in ring], closed=True, accent=mine, weight=weight)
    _bodies(figure, place, view, detail)
    at = view.place(shown[marked][dice.whole(4, 16)])
    figure.dot(at, 0.055 if detail == 0 else 0.024, accent=True)
    return figure


def _caption(place: Place, low: float, high: float, marked: float) -> Caption:
    sentence = N_(
        "halo orbits about %(point)s of the %(system)s system, reaching %(low)s to %(high)s km out of the"
        " plane (the marked one %(marked)s km), found by differential correction"
    )
    numbers = {"low": (low, -3), "high": (high, -3), "marked": (marked, -3)}
    return Caption(sentence, {"point": place.point, "system": place.system.name}, numbers)


def _bodies(figure: Figure, place: Place, view: "_View", detail: int) -> None:
    at = view.spot(1 - place.system.mu, 0, 0)
    figure.dot(at, 0.08 if detail == 0 else 0.042)
    if detail:
        here = view.spot(view.point, 0, 0)
        figure.cross(here, 0.022, weight=0.9)
        reach = [(here[0] + (at[0] - here[0]) * f, here[1] + (at[1] - here[1]) * f) for f in (-9, 9)]
        figure.line(reach, weight=0.5, dash=DOTTED, smooth=False)


@dataclass(frozen=True)
class _View:
    """From where one looks: turned about the vertical, then tilted; the greatest ring fills the plane."""

    point: float
    azimuth: float
    height: float
    north: int
    scale: float
    centre: Point

    @classmethod
    def of(cls, place: Place, dice: Dice, north: int) -> "_View":
        points = points_in_line(place.system.mu)
        azimuth = dice.between(0.35, 1.1) * dice.pick((1, -1))
        bare = cls(points[int(place.point[1]) - 1], azimuth, dice.between(0.2, 0.5), north, 1, (0, 0))
        seen = [bare.place(state) for state in members(place)[-1]]
        seen.append(bare.spot(1 - place.system.mu, 0, 0))
        (left, right), (top, foot) = ((min(axis), max(axis)) for axis in zip(*seen, strict=True))
        scale = 1.66 / max(right - left, foot - top)
        return cls(bare.point, azimuth, bare.height, north, scale, ((left + right) / 2, (top + foot) / 2))

    def place(self, state: State) -> Point:
        return self.spot(state[0], state[1], state[2])

    def spot(self, x: float, y: float, z: float) -> Point:
        ca, sa = math.cos(self.azimuth), math.sin(self.azimuth)
        across, deep = (x - self.point) * ca - y * sa, (x - self.point) * sa + y * ca
        rise = self.north * z * math.cos(self.height) + deep * math.sin(self.height)
        return (across - self.centre[0]) * self.scale, (-rise - self.centre[1]) * self.scale
