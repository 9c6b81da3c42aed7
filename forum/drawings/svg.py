"""From a figure to SVG: short paths in ink, and one accent.

No style attributes, no ids, no scripts: safe under any Content-Security-Policy.
"""

from dataclasses import dataclass

from forum.drawings.figure import Dot, Figure, Point, Stroke

INK, VERMILION = "#17191e", "#d23c22"  # those of the day, as in static/css/00-tokens.css


@dataclass(frozen=True)
class Form:
    """A cut of the same figure; `detail` is 0 for few lines, 1 for the usual, 2 for many."""

    width: int
    height: int
    centre: Point
    radius: float  # half a figure in SVG units
    pen: float  # width of an ordinary line
    detail: int
    has_frame: bool = True


FORMS = {
    "mark": Form(64, 64, (32, 32), 31, 1.15, 0, has_frame=False),
    "card": Form(400, 400, (200, 200), 184, 1.0, 1),
    "plate": Form(900, 1100, (450, 560), 560, 1.25, 2),
    "share": Form(1200, 630, (900, 315), 390, 1.25, 2),
}


@dataclass(frozen=True)
class Line:
    """Straight pieces in pixels of the form."""

    points: list[Point]
    width: float
    is_accent: bool
    opacity: float
    is_closed: bool
    dash: tuple[int, int] | None


@dataclass(frozen=True)
class Disc:
    at: Point
    radius: float
    is_accent: bool


@dataclass(frozen=True)
class Lines:
    """What to draw, in this order: strokes (the accent last), then discs."""

    strokes: list[Line]
    discs: list[Disc]


def placed(figure: Figure, form_name: str) -> Lines:
    """A figure in the pixels of its form, curves cut into straight pieces, without the frame."""
    form = FORMS[form_name]
    strokes = [
        Line(
            _straight([_placed(point, form) for point in stroke.points], stroke.closed, stroke.smooth),
            stroke.weight * form.pen,
            stroke.accent,
            stroke.faint,
            stroke.closed,
            stroke.dash,
        )
        for stroke in sorted(figure.strokes, key=lambda stroke: stroke.accent)
    ]
    discs = [Disc(_placed(dot.at, form), dot.radius * form.radius, dot.accent) for dot in figure.dots]
    return Lines(strokes, discs)


def document(figure: Figure, form_name: str, ink: str, accent: str) -> str:
    """The whole SVG document."""
    form = FORMS[form_name]
    strokes = sorted(figure.strokes, key=lambda stroke: stroke.accent)
    body = [path for stroke in strokes if (path := _path(stroke, form, accent))]
    if form.has_frame:
        body.append(_frame(form))
    body += [_circle(dot, form, accent if dot.accent else ink) for dot in figure.dots]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {form.width} {form.height}"'
        f' width="{form.width}" height="{form.height}" fill="none" stroke="{ink}" stroke-width="{form.pen}"'
        f' stroke-linecap="round" stroke-linejoin="round">' + "".join(body) + "</svg>"
    )


def _path(stroke: Stroke, form: Form, accent: str) -> str:
    """One stroke, or nothing when all of it lies outside the cut."""
    points = [_placed(point, form) for point in stroke.points]
    if len(points) < 2 or not _inside(points, form):
        return ""
    attributes = [f'd="{_path_data(points, stroke.closed, stroke.smooth)}"']
    if stroke.weight != 1:
        attributes.append(f'stroke-width="{number(max(stroke.weight * form.pen, 0.1))}"')
    if stroke.accent:
        attributes.append(f'stroke="{accent}"')
    elif stroke.faint < 1:
        attributes.append(f'opacity="{stroke.faint:.2f}"')
    if stroke.dash:
        attributes.append('stroke-dasharray="{} {}"'.format(*stroke.dash))
    return f"<path {' '.join(attributes)}/>"


def _circle(dot: Dot, form: Form, colour: str) -> str:
    x, y = _placed(dot.at, form)
    radius = number(dot.radius * form.radius)
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{radius}" fill="{colour}" stroke="none"/>'


def _frame(form: Form) -> str:
    """A scale along the foot and the left edge, as on a plot."""
    w, h, marks = form.width, form.height, []
    for i in range(1, 20):
        x, y, long = w * i / 20, h - h * i / 20, 8 if i % 5 == 0 else 4
        marks.append(f"M{number(x)} {h}V{h - long}M0 {number(y)}H{long}")
    return f'<path stroke-width=".8" d="{"".join(marks)}"/>'


def _placed(point: Point, form: Form) -> Point:
    return (form.centre[0] + point[0] * form.radius, form.centre[1] + point[1] * form.radius)


def _inside(points: list[Point], form: Form, margin: float = 40) -> bool:
    return any(-margin < x < form.width + margin and -margin < y < form.height + margin for x, y in points)


def number(value: float) -> str:
    """A number as short as SVG allows, to a tenth of a unit."""
    text = f"{value:.1f}".removesuffix(".0")
    if abs(value) >= 1:
        return text
    return {"-0": "0"}.get(text, text).replace("0.", ".", 1)


def _pairs(*points: Point) -> str:
    """Points as short as SVG allows: "1 2-3 4"."""
    return " ".join(number(v) for point in points for v in point).replace(" -", "-")


def _path_data(points: list[Point], closed: bool, smooth: bool) -> str:
    """Catmull-Rom through the points, as relative cubic Béziers; straight lines where that is meant."""
    points = [(round(x, 1), round(y, 1)) for x, y in points]
    end = "Z" if closed else ""
    if not smooth or len(points) < 3:
        return "M" + "L".join(_pairs(point) for point in points) + end
    count = len(points)

    def at(i: int) -> Point:
        return points[i % count] if closed else points[max(0, min(count - 1, i))]

    pieces = [_bezier(at(i - 1), at(i), at(i + 1), at(i + 2)) for i in range(count if closed else count - 1)]
    return "M" + _pairs(points[0]) + "".join(pieces) + end


def _straight(points: list[Point], closed: bool, smooth: bool, pieces: int = 5) -> list[Point]:
    """The same curves as `_path_data` draws, as polygons."""
    if not smooth or len(points) < 3:
        return points
    count = len(points)
    ends = count if closed else count - 1
    found = []
    for i in range(ends):
        p0, p1, p2, p3 = (
            points[k % count] if closed else points[max(0, min(count - 1, k))] for k in range(i - 1, i + 3)
        )
        found += [_between(p0, p1, p2, p3, k / pieces) for k in range(pieces)]
    return found if closed else [*found, points[-1]]


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    """Catmull and Rom's curve from p1 (t = 0) to p2 (t = 1)."""
    x, y = (
        b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
    )
    return x, y


def _bezier(p0: Point, p1: Point, p2: Point, p3: Point) -> str:
    return "c" + _pairs(
        ((p2[0] - p0[0]) / 6, (p2[1] - p0[1]) / 6),
        (p2[0] - (p3[0] - p1[0]) / 6 - p1[0], p2[1] - (p3[1] - p1[1]) / 6 - p1[1]),
        (p2[0] - p1[0], p2[1] - p1[1]),
    )
