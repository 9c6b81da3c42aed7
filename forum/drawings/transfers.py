"""Ways between circular orbits in two burns or three: Hohmann's ellipses, and two over a far point."""

import math
from collections.abc import Sequence
from itertools import pairwise

from forum.drawings.figure import DASHED, DOTTED, TAU, Caption, Dice, Figure, Point, turned
from forum.i18n import N_


def hohmann(dice: Dice, detail: int) -> Figure:
    """Circular orbits as on an instrument's dial, and one or two ellipses that lead outwards."""
    turn, hand, both = dice.between(0, TAU), dice.pick((1, -1)), dice.unit() < 0.5
    r1, r2, r3 = dice.between(0.20, 0.34), dice.between(0.48, 0.66), dice.between(0.84, 0.90)
    radii = (r1, r2, r3) if both else (dice.between(0.26, 0.5), r3)
    ratios = [outer / inner for inner, outer in pairwise(radii)]
    figure = Figure(_hohmann_caption(radii, [lead(ratio) for ratio in ratios]))
    if detail:
        _dial(figure, radii[-1])
        axis = [(math.cos(turn) * s, math.sin(turn) * s) for s in (-1.3, 1.3)]
        figure.line(axis, weight=0.5, dash=DOTTED, smooth=False)
    for r in radii:
        figure.circle((0, 0), r, weight=1.25 if detail == 0 else 0.9)
    for k, (inner, outer) in enumerate(pairwise(radii)):
        _leg(figure, (inner, outer), turn + math.pi * k, hand, detail)
    figure.dot((0, 0), 0.085 if detail == 0 else 0.045)
    for k, r in enumerate(radii):
        a = turn + math.pi * k
        figure.dot((r * math.cos(a), r * math.sin(a)), 0.06 if detail == 0 else 0.024, accent=True)
    return figure


def _leg(figure: Figure, radii: tuple[float, float], turn: float, hand: int, detail: int) -> None:
    """One transfer, on a card with the ellipses to the circles between, the rest of its own, and the goal."""
    inner, outer = radii

    def arc(far: float, start: float, end: float) -> list[Point]:
        return turned([(x, y * hand) for x, y in ellipse(inner, far, start, end)], turn)

    if detail:
        fan = (6, 11)[detail - 1]
        for k in range(1, fan):
            figure.line(arc(inner + (outer - inner) * k / fan, 0, math.pi), weight=0.45, faint=0.8)
        figure.line(arc(outer, math.pi, TAU), weight=0.8, dash=DASHED)
        angle = turn + hand * lead(outer / inner)
        figure.circle((outer * math.cos(angle), outer * math.sin(angle)), 0.026, weight=0.9)
    figure.line(arc(outer, 0, math.pi), accent=True, weight=2.4 if detail == 0 else 1.9)


def lead(ratio: float) -> float:
    """How far a goal on a circle `ratio` times as wide must be ahead at departure (radians)."""
    return math.pi * (1 - math.sqrt(((1 + ratio) / (2 * ratio)) ** 3))


def _hohmann_caption(radii: Sequence[float], leads: Sequence[float]) -> Caption:
    numbers = {"ratio": (radii[1] / radii[0], 2), "lead": (math.degrees(leads[0]), 1)}
    if len(radii) == 2:
        sentence = N_(
            "a Hohmann transfer to a circle %(ratio)s times as wide, and those to circles between; at"
            " departure the goal, an open circle, leads by %(lead)s°"
        )
        return Caption(sentence, numbers=numbers)
    sentence = N_(
        "Hohmann transfers between circles of radius 1, %(ratio)s and %(third)s; at each departure the goal,"
        " an open circle, leads by %(lead)s° and %(second_lead)s°"
    )
    more = {"third": (radii[2] / radii[0], 2), "second_lead": (math.degrees(leads[1]), 1)}
    return Caption(sentence, numbers={**numbers, **more})


def _dial(figure: Figure, radius: float) -> None:
    """The divided circle of an instrument, two degrees apart."""
    for i in range(180):
        a, long = TAU * i / 180, 0.05 if i % 15 == 0 else (0.03 if i % 5 == 0 else 0.016)
        tick = [((radius + 0.02 + s) * math.cos(a), (radius + 0.02 + s) * math.sin(a)) for s in (0, long)]
        figure.line(tick, weight=0.6, smooth=False)


def ellipse(r1: float, r2: float, start: float, end: float, steps: int = 24) -> list[Point]:
    """Part of a Kepler ellipse: the focus at the origin, r1 away at angle 0 and r2 opposite."""
    e = (r2 - r1) / (r2 + r1)
    p = r1 * (1 + e)
    angles = [start + (end - start) * i / steps for i in range(steps + 1)]
    return [
        (p / (1 + e * math.cos(t)) * math.cos(t), p / (1 + e * math.cos(t)) * math.sin(t)) for t in angles
    ]


def bielliptic(dice: Dice, detail: int) -> Figure:
    """Out to a far point, and from there to the goal."""
    turn, far = dice.between(0, TAU), 0.9
    r1, r2 = dice.between(0.10, 0.16), dice.between(0.34, 0.56)
    figure = Figure(_bielliptic_caption(r2 / r1, far / r1))
    for r in (r1, r2):
        figure.circle((0, 0), r, weight=1.25 if detail == 0 else 0.9)
    strong = 2.4 if detail == 0 else 1.9
    figure.line(turned(ellipse(r1, far, 0, math.pi), turn), accent=True, weight=strong)
    figure.line(turned(ellipse(r2, far, math.pi, TAU), turn), accent=True, weight=strong)
    if detail:
        figure.circle((0, 0), far, weight=0.6, dash=DOTTED)
        _beside(figure, (r1, r2, far), turn, (5, 11)[detail - 1])
        axis = [(math.cos(turn) * s, math.sin(turn) * s) for s in (-1.3, 1.3)]
        figure.line(axis, weight=0.5, dash=DOTTED, smooth=False)
    figure.dot((0, 0), 0.07 if detail == 0 else 0.04)
    for r, a in ((r1, turn), (far, turn + math.pi), (r2, turn)):
        figure.dot((r * math.cos(a), r * math.sin(a)), 0.06 if detail == 0 else 0.024, accent=True)
    return figure


def _beside(figure: Figure, radii: tuple[float, float, float], turn: float, count: int) -> None:
    """Thin: the rest of both ellipses, and the ways over nearer points."""
    r1, r2, far = radii
    figure.line(turned(ellipse(r1, far, math.pi, TAU), turn), weight=0.8, dash=DASHED)
    figure.line(turned(ellipse(r2, far, 0, math.pi), turn), weight=0.8, dash=DASHED)
    for k in range(1, count):
        nearer = r2 + (far - r2) * k / count
        figure.line(turned(ellipse(r1, nearer, 0, math.pi), turn), weight=0.45, faint=0.8)
        figure.line(turned(ellipse(r2, nearer, math.pi, TAU), turn), weight=0.45, faint=0.8)


def hohmann_cost(ratio: float) -> float:
    """Both burns together, in units of the speed on the inner circle."""
    return _burn(1, 1, ratio) + _burn(ratio, 1, ratio)


def bielliptic_cost(ratio: float, far: float) -> float:
    """All three burns together, in units of the speed on the inner circle."""
    at_far = abs(_speed(far, far, ratio) - _speed(far, 1, far))
    return _burn(1, 1, far) + at_far + _burn(ratio, ratio, far)


def _burn(at: float, r1: float, r2: float) -> float:
    """From the circle of radius `at` to the ellipse between r1 and r2, or back."""
    return abs(_speed(at, r1, r2) - _speed(at, at, at))


def _speed(at: float, r1: float, r2: float) -> float:
    """On the ellipse between r1 and r2, `at` this distance (vis-viva, gm = 1)."""
    return math.sqrt(max(0.0, 2 / at - 2 / (r1 + r2)))


def _bielliptic_caption(ratio: float, far: float) -> Caption:
    more = bielliptic_cost(ratio, far) / hohmann_cost(ratio) * 100 - 100
    sentence = N_(
        "a bi-elliptic transfer to a circle %(ratio)s times as wide over a point %(far)s radii away: its"
        " three burns take %(more)s per cent more velocity than Hohmann's two"
    )
    return Caption(sentence, numbers={"ratio": (ratio, 2), "far": (far, 2), "more": (more, 1)})
