"""Figures of ways between orbits: Hohmann's ellipses, fly-bys on hyperbolas, the low-thrust spiral.

The ellipses and hyperbolas are computed; the spiral is a power law, in the manner of a low-thrust climb.
"""

import math

from forum.drawings.figure import TAU, Dice, Figure, Point, thinned, turned


def hohmann(dice: Dice, detail: int) -> Figure:
    """Circular orbits as on an instrument's dial, and the ellipses that lead from one to the next."""
    figure, turn = Figure(), dice.between(0, TAU)
    r1, r2, r3 = dice.between(0.22, 0.30), dice.between(0.52, 0.62), dice.between(0.84, 0.90)
    for r in (r1, r2, r3):
        figure.circle((0, 0), r, weight=1.25 if detail == 0 else 0.9)
    if detail:
        _dial(figure, (r1, r2, r3), turn, (7, 13)[detail - 1])
    strong = 2.4 if detail == 0 else 1.9
    figure.line(turned(_arc(r1, r2, 0, math.pi), turn), accent=True, weight=strong)
    figure.line(turned(_arc(r2, r3, 0, math.pi), turn + math.pi), accent=True, weight=strong)
    if detail:
        figure.line(turned(_arc(r1, r2, math.pi, TAU), turn), weight=0.8, dash="4 4")
        axis = [(math.cos(turn) * s, math.sin(turn) * s) for s in (-1.3, 1.3)]
        figure.line(axis, weight=0.5, dash="1 5", smooth=False)
    figure.dot((0, 0), 0.085 if detail == 0 else 0.045)
    for r, a in ((r1, turn), (r2, turn + math.pi), (r3, turn + TAU)):
        at = (r * math.cos(a), r * math.sin(a))
        figure.dot(at, 0.06 if detail == 0 else 0.024, accent=a != turn + math.pi)
    return figure


def _dial(figure: Figure, radii: tuple[float, float, float], turn: float, fan: int) -> None:
    r1, r2, r3 = radii
    for k in range(1, fan):
        figure.circle((0, 0), r1 + (r2 - r1) * k / fan, weight=0.35, faint=0.7)
    for i in range(180):
        a, long = TAU * i / 180, 0.05 if i % 15 == 0 else (0.03 if i % 5 == 0 else 0.016)
        tick = [((r3 + 0.02 + s) * math.cos(a), (r3 + 0.02 + s) * math.sin(a)) for s in (0, long)]
        figure.line(tick, weight=0.6, smooth=False)
    for k in range(fan):
        arc = turned(_arc(r2, r3, 0, math.pi), turn + math.pi + TAU * k / fan * 0.62)
        figure.line(arc, weight=0.5, faint=0.75)


def _arc(r1: float, r2: float, start: float, end: float, steps: int = 24) -> list[Point]:
    """Part of a Kepler ellipse: the focus at the origin, periapsis r1 at angle 0, apoapsis r2."""
    e = (r2 - r1) / (r2 + r1)
    p = r1 * (1 + e)
    angles = [start + (end - start) * i / steps for i in range(steps + 1)]
    return [
        (p / (1 + e * math.cos(t)) * math.cos(t), p / (1 + e * math.cos(t)) * math.sin(t)) for t in angles
    ]


def swingby(dice: Dice, detail: int) -> Figure:
    """A sheaf of hyperbolas about one planet; one of them is the flight."""
    quarter = math.pi / 2
    figure = Figure()
    turn = dice.between(-0.5, 0.5) + dice.pick((0, quarter, math.pi, -quarter))
    pull = dice.between(0.13, 0.22)
    half = (3, 11, 19)[detail]
    chosen = half + (0, dice.whole(1, 3), dice.whole(2, 5))[detail]
    centre = (dice.between(-0.16, 0.16), dice.between(-0.16, 0.16))
    for k in range(half * 2):
        _flight(figure, k, half, k == chosen, turn, pull, centre, detail)
    figure.dot(centre, 0.09 if detail == 0 else 0.062)
    if detail:
        figure.circle(centre, 0.11, weight=0.5)
        figure.circle(centre, 0.82, weight=0.6, dash="1 5")
        x, y = centre
        axis = [(x + math.cos(turn) * r, y + math.sin(turn) * r) for r in (-2, 2)]
        figure.line(axis, weight=0.5, smooth=False, faint=0.7)
    return figure


def _flight(
    figure: Figure, k: int, half: int, mine: bool, turn: float, pull: float, centre: Point, detail: int
) -> None:
    """One hyperbola of the sheaf; all of them come in along parallel asymptotes."""
    rank = abs(k - half + 0.5) - 0.5
    b = (0.30 + 0.34 * rank) if detail == 0 else 0.20 + 1.0 * (rank / half) ** 1.15
    flip = 1 if k >= half else -1
    e = math.sqrt(1 + (b / pull) ** 2)
    p = pull * (e * e - 1)
    edge = math.acos(-1 / e) - 0.002
    direction = math.atan2(-flip * math.sin(edge), math.cos(edge))
    points = turned(_hyperbola(p, e, edge, flip), turn - direction, 1, *centre)
    figure.line(
        thinned(points, (0.09, 0.05, 0.04)[detail]),
        accent=mine,
        weight=2.3 if mine else (1.15 if detail == 0 else 0.95 - 0.5 * rank / half),
        faint=1 if mine or detail == 0 else 0.9 - 0.4 * rank / half,
    )
    if mine and detail:
        nearest = turned([(p / (1 + e), 0)], turn - direction, 1, *centre)[0]
        figure.dot(nearest, 0.02, accent=True)


def _hyperbola(p: float, e: float, edge: float, flip: int) -> list[Point]:
    points = []
    for i in range(-60, 61):
        t = edge * math.sin(i / 60 * math.pi / 2)
        r = p / (1 + e * math.cos(t))
        if r < 2.6:
            points.append((r * math.cos(t), flip * r * math.sin(t)))
    return points


def spiral(dice: Dice, detail: int) -> Figure:
    """Low thrust: a long climb in many turns, the last revolution marked."""
    figure, turn = Figure(), dice.between(0, TAU)
    turns = (3, dice.whole(9, 12), dice.whole(16, 20))[detail]
    r0, r1, hand = 0.16, 0.92, dice.pick((-1, 1))
    power = dice.between(1.25, 1.7)

    def spot(f: float) -> Point:
        radius, angle = r0 + (r1 - r0) * f**power, hand * TAU * turns * f
        return turned([(radius * math.cos(angle), radius * math.sin(angle))], turn)[0]

    total = turns * (16 if detail == 0 else 22)
    last = 1 - (0.55 if detail == 0 else 1.0) / turns
    climb = [spot(i / total) for i in range(int(total * last) + 1)]
    figure.line(climb, weight=1.2 if detail == 0 else 0.75)
    figure.line(
        [spot(last + (1 - last) * i / 22) for i in range(23)],
        accent=True,
        weight=2.4 if detail == 0 else 1.9,
    )
    figure.dot((0, 0), 0.085 if detail == 0 else 0.07)
    figure.dot(spot(1), 0.06 if detail == 0 else 0.026, accent=True)
    if detail:
        figure.circle((0, 0), r1, weight=0.6, dash="1 5")
        for i in range(12 * detail):
            a = turn + TAU * i / (12 * detail)
            ray = [(math.cos(a) * s, math.sin(a) * s) for s in (0.12, 1.02)]
            figure.line(ray, weight=0.35, smooth=False, faint=0.55)
        figure.dot(spot(last), 0.016, accent=True)
    return figure
