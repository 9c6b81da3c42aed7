"""From a figure to SVG: short paths, ink as currentColor, the one accent in a class CSS can replace.

No style attributes, no ids, no scripts: safe under any Content-Security-Policy.
"""

import colorsys
from dataclasses import dataclass

from forum.drawings.figure import Dot, Figure, Point, Stroke

INK = "#17191e"


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


def document(figure: Figure, form_name: str, hue: float) -> str:
    """The whole SVG document."""
    form, colour = FORMS[form_name], accent(hue)
    strokes = sorted(figure.strokes, key=lambda stroke: stroke.accent)
    body = [path for stroke in strokes if (path := _path(stroke, form, colour))]
    if form.has_frame:
        body.append(_frame(form))
    body += [_circle(dot, form, colour) for dot in figure.dots]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing drawing-{form_name}"'
        f' viewBox="0 0 {form.width} {form.height}" aria-hidden="true" focusable="false"'
        f' color="{INK}" fill="none" stroke="currentColor" stroke-width="{form.pen}"'
        f' stroke-linecap="round" stroke-linejoin="round">' + "".join(body) + "</svg>"
    )


def accent(hue: float) -> str:
    """A colour of this hue with relative luminance 0.17: 4.6:1 on paper, 3.9:1 on night."""
    low, high = 0.0, 1.0
    rgb = (0.0, 0.0, 0.0)
    for _ in range(30):
        light = (low + high) / 2
        rgb = colorsys.hls_to_rgb(hue / 360 % 1, light, 0.74)
        low, high = (light, high) if _luminance(rgb) < 0.17 else (low, light)
    return "#{:02x}{:02x}{:02x}".format(*(round(c * 255) for c in rgb))


def _luminance(rgb: tuple[float, float, float]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _path(stroke: Stroke, form: Form, colour: str) -> str:
    """One stroke, or nothing when all of it lies outside the cut."""
    points = [_placed(point, form) for point in stroke.points]
    if len(points) < 2 or not _inside(points, form):
        return ""
    attributes = [f'd="{_path_data(points, stroke.closed, stroke.smooth)}"']
    if stroke.weight != 1:
        attributes.append(f'stroke-width="{number(max(stroke.weight * form.pen, 0.1))}"')
    if stroke.accent:
        attributes.append(f'class="a" stroke="{colour}"')
    elif stroke.faint < 1:
        attributes.append(f'opacity="{stroke.faint:.2f}"')
    if stroke.dash:
        attributes.append(f'stroke-dasharray="{stroke.dash}"')
    return f"<path {' '.join(attributes)}/>"


def _circle(dot: Dot, form: Form, colour: str) -> str:
    x, y = _placed(dot.at, form)
    paint = f'class="af" fill="{colour}"' if dot.accent else 'fill="currentColor"'
    radius = number(dot.radius * form.radius)
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{radius}" {paint} stroke="none"/>'


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


def _bezier(p0: Point, p1: Point, p2: Point, p3: Point) -> str:
    return "c" + _pairs(
        ((p2[0] - p0[0]) / 6, (p2[1] - p0[1]) / 6),
        (p2[0] - (p3[0] - p1[0]) / 6 - p1[0], p2[1] - (p3[1] - p1[1]) / 6 - p1[1]),
        (p2[0] - p1[0], p2[1] - p1[1]),
    )
