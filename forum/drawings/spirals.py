"""Low thrust: climbing in many turns, integrated."""

import math
from collections.abc import Sequence
from itertools import pairwise

from forum.drawings.figure import DOTTED, TAU, Caption, Dice, Figure, Point, turned
from forum.drawings.flow import leap
from forum.i18n import N_


def spiral(dice: Dice, detail: int) -> Figure:
    """Low thrust: the climb under a constant push along the way, integrated."""
    hand, turn = dice.pick((-1, 1)), dice.between(0, TAU)
    turns, width = (3, dice.whole(6, 9), dice.whole(9, 13))[detail], dice.between(3.2, 4.4)
    push = (1 - 1 / width**2) / (8 * math.pi * turns)
    points = climb(push, width)
    figure = Figure(_spiral_caption(push, points, width))
    scale = 0.9 / width
    ways = turned([(x * scale, y * scale * hand) for x, y in points], turn)
    last = _last_turn(points)
    figure.line(ways[: last + 1], weight=1.2 if detail == 0 else 0.75)
    figure.line(ways[last:], accent=True, weight=2.4 if detail == 0 else 1.9)
    figure.dot((0, 0), 0.085 if detail == 0 else 0.06)
    figure.dot(ways[-1], 0.06 if detail == 0 else 0.026, accent=True)
    if detail:
        figure.circle((0, 0), 0.9, weight=0.6, dash=DOTTED)
        figure.dot(ways[last], 0.016, accent=True)
        for i in range(12 * detail):
            a = turn + TAU * i / (12 * detail)
            ray = [(math.cos(a) * s, math.sin(a) * s) for s in (0.96, 1.02)]
            figure.line(ray, weight=0.5, smooth=False)
    return figure


def climb(push: float, width: float) -> list[Point]:
    """From the circle of radius 1 to `width` times that under the acceleration `push` along the way."""

    def rates(state: Sequence[float]) -> Sequence[float]:
        x, y, u, v = state
        pull, ahead = -1 / (x * x + y * y) ** 1.5, push / math.hypot(u, v)
        return u, v, pull * x + ahead * u, pull * y + ahead * v

    state, points = [1.0, 0.0, 0.0, 1.0], [(1.0, 0.0)]
    while math.hypot(*points[-1]) < width and len(points) < 900:
        step = TAU / 22 * math.hypot(state[0], state[1]) ** 1.5
        state = leap(rates, state, step, 6)
        points.append((state[0], state[1]))
    return points


def _last_turn(points: list[Point]) -> int:
    """The index from which the way goes once around."""
    swept, at = 0.0, len(points) - 1
    while at > 0 and swept < TAU:
        (a, b), (c, d) = points[at - 1], points[at]
        swept += abs(math.atan2(a * d - b * c, a * c + b * d))
        at -= 1
    return at


def _spiral_caption(push: float, points: list[Point], width: float) -> Caption:
    swept = sum(math.atan2(a * d - b * c, a * c + b * d) for (a, b), (c, d) in pairwise(points))
    sentence = N_(
        "a low-thrust climb to %(width)s times the first radius in %(turns)s turns under a constant push"
        " along the way, %(push)s thousandths of the first gravity, integrated"
    )
    numbers = {"width": (width, 1), "turns": (swept / TAU, 1), "push": (push * 1000, 2)}
    return Caption(sentence, numbers=numbers)
