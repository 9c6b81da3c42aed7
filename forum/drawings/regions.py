"""Where a body cannot go: the zero-velocity curves of the restricted problem of three bodies."""

import math
from dataclasses import dataclass

from forum.drawings.contours import level_lines, sampled
from forum.drawings.figure import DOTTED, TAU, Caption, Dice, Figure, Point, thinned, turned
from forum.drawings.restricted import points_in_line, potential
from forum.i18n import N_

REACH = 1.62


@dataclass(frozen=True)
class _Frame:
    """How the problem's plane is laid on the paper."""

    turn: float
    scale: float

    def place(self, x: float, y: float) -> Point:
        return turned([(x, y)], self.turn, self.scale)[0]


def zero_velocity(dice: Dice, detail: int) -> Figure:
    """The curves through the points in line and between them; one of them marked."""
    mu, frame = dice.between(0.08, 0.40), _Frame(dice.between(0, TAU), dice.between(0.66, 0.74))
    in_line = points_in_line(mu)
    keys = [_height(mu, x, 0) for x in in_line]
    chosen = dice.whole(0, 2)
    figure = Figure(_caption(mu, keys[chosen], chosen))
    _curves(figure, mu, keys, chosen, frame, detail)
    figure.dot(frame.place(-mu, 0), 0.085 if detail == 0 else 0.05)
    figure.dot(frame.place(1 - mu, 0), (0.085 if detail == 0 else 0.05) * (mu / (1 - mu)) ** (1 / 3))
    for y in (math.sqrt(3) / 2, -math.sqrt(3) / 2):
        figure.cross(frame.place(0.5 - mu, y), 0.05 if detail == 0 else 0.026, weight=1)
    if detail:
        figure.line([frame.place(-2.4, 0), frame.place(2.4, 0)], weight=0.5, dash=DOTTED, smooth=False)
        for x in in_line:
            figure.cross(frame.place(x, 0), 0.02, weight=0.9)
    figure.dot(frame.place(in_line[chosen], 0), 0.055 if detail == 0 else 0.024, accent=True)
    return figure


def _caption(mu: float, constant: float, chosen: int) -> Caption:
    sentence = N_(
        "zero-velocity curves of two bodies that circle each other, the lighter with %(share)s of the mass;"
        " the marked one passes through %(point)s, Jacobi constant %(constant)s"
    )
    numbers = {"share": (mu, 3), "constant": (constant, 3)}
    return Caption(sentence, {"point": f"L{chosen + 1}"}, numbers)


def _height(mu: float, x: float, y: float) -> float:
    """The Jacobi function, cut off near the bodies where it has poles."""
    if min(math.hypot(x + mu, y), math.hypot(x - 1 + mu, y)) < 0.02:
        return 9.0
    return min(9.0, 2 * potential(mu, x, y))


def _curves(figure: Figure, mu: float, keys: list[float], chosen: int, frame: _Frame, detail: int) -> None:
    heights = sampled(lambda x, y: _height(mu, x, y), (40, 66, 110)[detail], REACH)
    gap = (0.10, 0.05, 0.036)[detail]
    # A hair below the height of its point, a curve opens there instead of ending in a cross of two lines.
    wanted = [(keys[chosen] - 0.004, True)] + [(level, False) for level in _levels(mu, keys, chosen, detail)]
    for level, mine in wanted:
        for contour in level_lines(heights, [level], (-REACH, -REACH, REACH, REACH)):
            if len(contour.points) < 8:
                continue
            points = turned(thinned(contour.points, gap), frame.turn, frame.scale)
            weight = (2.2 if mine else 1.15) if detail == 0 else (1.8 if mine else 0.6)
            figure.line(points, closed=contour.closed, accent=mine, weight=weight)


def _levels(mu: float, keys: list[float], chosen: int, detail: int) -> list[float]:
    c1, c2, c3 = keys
    floor = 3 - mu * (1 - mu)
    if detail == 0:
        return [c1 + 0.5] if chosen else [c3 - (c3 - floor) * 0.5]
    levels = [c1 + 0.9, c1 + 0.35, (c1 + c2) / 2, (c2 + c3) / 2]
    if detail > 1:
        levels += [c1 + 0.6, c1 + 0.16, c2 - 0.05]
    return levels + [floor + (c3 - floor) * k / (detail * 4) for k in range(1, detail * 4)]
