"""Kepler's second law: in equal times the line to the Sun sweeps over equal areas."""

import math

from forum.drawings.figure import DOTTED, TAU, Caption, Dice, Figure, Point, turned
from forum.drawings.kepler import eccentric_anomaly
from forum.i18n import N_

SIZE = 0.92


def equal_areas(dice: Dice, detail: int) -> Figure:
    """An ellipse cut from its focus into pieces of equal time, every second one hatched."""
    e, turn = dice.between(0.5, 0.72), dice.between(0, TAU)
    parts = (6, dice.pick((12, 16, 20)), dice.pick((24, 28)))[detail]
    first, marked = dice.between(0, TAU / parts), dice.whole(0, parts // 2 - 1) * 2
    figure, middle = Figure(_caption(e, parts)), turned([(e, 0)], turn, SIZE)[0]

    def place(mean: float) -> Point:
        return turned([_place(mean, e)], turn, SIZE, *middle)[0]

    for k in range(0, parts, 2):
        sector = [place(first + TAU * (k + i / 6) / parts) for i in range(7)]
        _hatched(figure, middle, sector, k == marked, detail)
        if k == marked:
            figure.line(sector, accent=True, weight=2.4 if detail == 0 else 1.9)
            figure.dot(sector[-1], 0.06 if detail == 0 else 0.026, accent=True)
    figure.line([place(TAU * i / 48) for i in range(48)], closed=True, weight=1.3 if detail == 0 else 1.0)
    figure.dot(middle, 0.085 if detail == 0 else 0.05)
    if detail:
        figure.circle((0, 0), SIZE, weight=0.6, dash=DOTTED)
        figure.line([place(0), place(math.pi)], weight=0.5, dash=DOTTED, smooth=False)
        figure.cross((-middle[0], -middle[1]), 0.022, weight=0.9)
    return figure


def _hatched(figure: Figure, focus: Point, sector: list[Point], mine: bool, detail: int) -> None:
    """The edges of a sector, and its far side again and again, nearer to the focus."""
    for end in (sector[0], sector[-1]):
        figure.line([focus, end], weight=1.2 if detail == 0 else 0.9, smooth=False, accent=mine)
    dense = (4, 14, 22)[detail]
    for i in range(1, dense):
        f = (i / dense) ** 0.8
        arc = [(focus[0] + (x - focus[0]) * f, focus[1] + (y - focus[1]) * f) for x, y in sector]
        figure.line(arc, weight=0.8 if detail == 0 else 0.45, accent=mine)


def _place(mean: float, e: float) -> Point:
    """In units of the half axis, the nearest point of the orbit towards +x, the focus at the origin."""
    anomaly = eccentric_anomaly(mean, e)
    return math.cos(anomaly) - e, math.sqrt(1 - e * e) * math.sin(anomaly)


def _caption(e: float, parts: int) -> Caption:
    sentence = N_(
        "a Kepler ellipse of eccentricity %(e)s: the line to the Sun sweeps over each of the %(parts)s"
        " sectors in the same time"
    )
    return Caption(sentence, numbers={"e": (e, 2), "parts": (parts, 0)})
