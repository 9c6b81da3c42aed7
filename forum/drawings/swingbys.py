"""Fly-bys: hyperbolas about one planet, to scale, that all come in along one direction."""

import math
from dataclasses import dataclass

from forum.drawings.figure import DOTTED, Caption, Dice, Figure, Point, thinned, turned
from forum.i18n import N_


@dataclass(frozen=True)
class Body:
    """A planet: its pull (km³/s²), radius (km), and the speeds far away that bend a way well (km/s)."""

    name: str
    gm: float
    radius: float
    slow: float
    fast: float


# JPL Solar System Dynamics, physical parameters.
BODIES = (
    Body(N_("the Earth"), 398_600.4, 6_378.1, 3.6, 5.0),
    Body(N_("Venus"), 324_858.6, 6_051.8, 3.4, 4.8),
    Body(N_("Mars"), 42_828.4, 3_396.2, 1.6, 2.3),
    Body(N_("Jupiter"), 126_686_531.9, 71_492.0, 18.0, 24.0),
)


def swingby(dice: Dice, detail: int) -> Figure:
    """A sheaf of ways beside each other; one of them is the flight."""
    body = dice.pick(BODIES)
    speed = round(dice.between(body.slow, body.fast), 1)
    turn = dice.between(0, math.tau)
    length = body.gm / speed**2  # the half axis of all these hyperbolas
    scale = dice.between(0.15, 0.21) / length
    half, chosen = (2, 9, 16)[detail], (0, dice.whole(0, 2), dice.whole(0, 4))[detail]
    graze = math.sqrt(body.radius**2 + 2 * body.radius * length)  # aimed nearer, a way ends on the planet
    shift = (dice.between(-0.12, 0.12), dice.between(-0.12, 0.12))
    first, apart = (1.25, 1.08, 1.08)[detail] * graze, (0.67, 0.32, 0.18)[detail] * graze
    aims = [first + apart * k for k in range(half)]
    figure = Figure(_caption(body, speed, length, aims[chosen]))
    for k, aim in enumerate(aims):
        for side in (1, -1):
            mine = k == chosen and side == 1
            points = turned(hyperbola(length, aim, side, 3.2 / scale), turn, scale, *shift)
            figure.line(
                thinned(points, (0.07, 0.04, 0.03)[detail]),
                accent=mine,
                weight=2.3 if mine else (1.15 if detail == 0 else 0.9 - 0.45 * k / half),
                faint=1 if mine or detail == 0 else 0.95 - 0.35 * k / half,
            )
    figure.dot(shift, body.radius * scale)
    if detail:
        _closest(figure, length, aims, turn, scale, shift)
        figure.circle(shift, 0.84, weight=0.6, dash=DOTTED)
    near = turned([closest(length, aims[chosen], 1)], turn, scale, *shift)[0]
    figure.dot(near, 0.055 if detail == 0 else 0.024, accent=True)
    return figure


def bend(length: float, aim: float) -> float:
    """By how much the direction of flight is turned (radians)."""
    return 2 * math.atan2(length, aim)


def closest(length: float, aim: float, side: int) -> Point:
    """The place next to the planet."""
    near = math.hypot(length, aim) - length
    angle = math.atan2(aim, length)
    return near * math.cos(angle), side * near * math.sin(angle)


def hyperbola(length: float, aim: float, side: int, reach: float) -> list[Point]:
    """A way that comes in along +x, `aim` beside the planet at the origin, on one of its two sides."""
    e = math.hypot(length, aim) / length
    p, edge = aim * aim / length, math.acos(-1 / e)
    axis = math.atan2(aim, length)
    points = []
    for i in range(-60, 61):
        t = edge * math.sin(i / 60 * math.pi / 2) * 0.99999
        r = p / (1 + e * math.cos(t))
        if 0 < r < reach:
            points.append((r * math.cos(axis - t), side * r * math.sin(axis - t)))
    return points


def _closest(
    figure: Figure, length: float, aims: list[float], turn: float, scale: float, shift: Point
) -> None:
    """Where each way is next to the planet."""
    for side in (1, -1):
        points = turned([closest(length, aim, side) for aim in aims], turn, scale, *shift)
        figure.line(points, weight=0.6, dash=DOTTED)


def _caption(body: Body, speed: float, length: float, aim: float) -> Caption:
    sentence = N_(
        "fly-bys of %(planet)s to scale, all from one direction at %(speed)s km/s; the marked one passes at a"
        " height of %(height)s km and is turned by %(angle)s°"
    )
    height = math.hypot(length, aim) - length - body.radius
    numbers = {"speed": (speed, 1), "height": (height, -1), "angle": (math.degrees(bend(length, aim)), 1)}
    return Caption(sentence, {"planet": body.name}, numbers)
