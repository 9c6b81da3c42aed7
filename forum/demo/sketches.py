"""Pictures of the way to places that do not exist: streets, hatched houses, and a walk in vermilion.

The plan stands in the content, on a grid of 600 by 400; north is up.
"""

from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from math import dist

from PIL import Image, ImageChops, ImageDraw, ImageFont

from forum.settings import ROOT

Point = tuple[float, float]
Block = tuple[float, float, float, float]

WIDTH, HEIGHT = 600, 400  # the grid of the plan
SIZE = (1200, 800)
FINE = 4  # drawn at twice the size, then made smaller: smooth edges
PAPER, GROUND, INK, ACCENT, HAIR_LINE = "#fbfaf6", "#f2f0e9", "#17191e", "#d23c22", "#b9b4a6"
FACE = ROOT / "static" / "vendor" / "noto-sans-sc-0.4.3" / "NotoSansSC_400Regular.ttf"
STREET = 30


@dataclass(frozen=True)
class Mark:
    """A place with its name in both languages; `kind` is metro, gate (one of its posts) or name."""

    kind: str
    at: Point
    zh: str
    en: str


@dataclass(frozen=True)
class Plan:
    """What is drawn: streets as lines, houses and the hall as (x, y, width, height), the walk as a line."""

    streets: tuple[tuple[Point, ...], ...]
    houses: tuple[Block, ...]
    hall: Block
    walk: tuple[Point, ...]
    marks: tuple[Mark, ...]


def sketch(plan: Plan) -> bytes:
    """A PNG of 1200 by 800 pixels."""
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), GROUND)
    pen = ImageDraw.Draw(picture)
    for width, colour in ((STREET + 1.6, HAIR_LINE), (STREET, PAPER)):
        for street in plan.streets:
            _line(pen, street, colour, width)
    for house in plan.houses:
        _hatch(picture, house, step=9, thickness=0.7)
    _hatch(picture, plan.hall, step=5, thickness=1.5)
    _dashes(pen, plan.walk)
    for mark in plan.marks:
        _mark(pen, mark)
    _north(pen)
    small = picture.resize(SIZE, Image.Resampling.LANCZOS)
    out = BytesIO()
    small.quantize(64).save(out, "PNG")
    return out.getvalue()


def _line(pen: ImageDraw.ImageDraw, points: tuple[Point, ...], colour: str, width: float) -> None:
    pen.line([(x * FINE, y * FINE) for x, y in points], fill=colour, width=round(width * FINE), joint="curve")


def _hatch(picture: Image.Image, block: Block, *, step: int, thickness: float) -> None:
    """A house: slanted lines within its walls."""
    x, y, width, height = (value * FINE for value in block)
    walls = (x, y, x + width, y + height)
    inside, lines = Image.new("L", picture.size, 0), Image.new("L", picture.size, 0)
    ImageDraw.Draw(inside).rectangle(walls, fill=255)
    pen = ImageDraw.Draw(lines)
    for start in range(round(x - height), round(x + width), step * FINE):
        pen.line((start, y + height, start + height, y), fill=255, width=round(thickness * FINE))
    picture.paste(PAPER, mask=inside)
    picture.paste(INK, mask=ImageChops.multiply(inside, lines))
    ImageDraw.Draw(picture).rectangle(walls, outline=INK, width=round(1.2 * FINE))


def _dashes(pen: ImageDraw.ImageDraw, walk: tuple[Point, ...], *, dash: float = 9, gap: float = 6) -> None:
    """The walk, with a dot where it begins and an arrow where it ends."""
    for (ax, ay), (bx, by) in pairwise(walk):
        length = dist((ax, ay), (bx, by))
        along, across = (bx - ax) / length, (by - ay) / length
        for begin in range(0, round(length), round(dash + gap)):
            end = min(begin + dash, length)
            ends = ((ax + along * begin, ay + across * begin), (ax + along * end, ay + across * end))
            _line(pen, ends, ACCENT, 3)
    (ax, ay), (bx, by) = walk[-2:]
    length = dist((ax, ay), (bx, by))
    along, across = (bx - ax) / length, (by - ay) / length
    base = bx - 3 * along, by - 3 * across
    arrow = [(bx + 11 * along, by + 11 * across)]
    arrow += [(base[0] + side * 6 * across, base[1] - side * 6 * along) for side in (1, -1)]
    pen.polygon([(x * FINE, y * FINE) for x, y in arrow], fill=ACCENT)


def _mark(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    """A sign and beside it the name, Chinese above English."""
    x, y = mark.at
    if mark.kind == "metro":
        pen.ellipse(_around(x, y, 11), fill=INK)
        _write(pen, (x, y), "M", 14, colour=PAPER, anchor="mm")
    elif mark.kind == "gate":
        pen.rectangle(_around(x, y, 3.2), fill=INK)
    indent = 0 if mark.kind == "name" else 17
    _write(pen, (x + indent, y - 9), mark.zh, 17)
    _write(pen, (x + indent, y + 10), mark.en, 13)


def _north(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(x * FINE, y * FINE) for x, y in ((26, 16), (32, 38), (26, 33), (20, 38))], fill=INK)
    _write(pen, (26, 48), "N", 13, anchor="mm")


def _write(
    pen: ImageDraw.ImageDraw, at: Point, words: str, size: float, *, colour: str = INK, anchor: str = "lm"
) -> None:
    """Words on a ground of their own, so that hatching does not run through them."""
    face = ImageFont.truetype(FACE, size * FINE)
    place = (at[0] * FINE, at[1] * FINE)
    around = 3 * FINE if colour == INK else 0
    pen.text(place, words, fill=colour, font=face, anchor=anchor, stroke_width=around, stroke_fill=GROUND)


def _around(x: float, y: float, half: float) -> Block:
    return (x - half) * FINE, (y - half) * FINE, (x + half) * FINE, (y + half) * FINE
