"""Portraits of people who do not exist: a hatched figure before a sun, as in an old engraving.

No photograph and no model is behind them; a seed moves the lines, so that no two are alike.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import cos, pi, sin
from typing import Literal

from PIL import Image, ImageChops, ImageDraw

Hair = Literal["short", "long", "bun", "beard"]
Turn = Literal["left", "right"]
Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 600, 800  # the grid of the drawing
SIZE = (480, 640)
FINE = 1.6  # drawn at twice the size, then made smaller: smooth edges
LARGE = (round(WIDTH * FINE), round(HEIGHT * FINE))
PAPER, INK, ACCENT, HAIR_LINE = "#f2f0e9", "#17191e", "#d23c22", "#b9b4a6"


@dataclass(frozen=True)
class Figure:
    """What is told apart in a face of lines."""

    hair: Hair
    turn: Turn
    tilt: float  # -1 to 1: moves the sun and the shoulders
    breadth: float  # 0 to 1: of face and shoulders


Draw = Callable[[ImageDraw.ImageDraw, Figure], None]


def figure(seed: str, hair: Hair, turn: Turn) -> Figure:
    """The same seed gives the same figure for ever."""
    digest = hashlib.sha256(seed.encode()).digest()
    return Figure(hair, turn, tilt=digest[0] / 127.5 - 1, breadth=digest[1] / 255)


def portrait(seed: str, hair: Hair, turn: Turn) -> bytes:
    """A PNG of 480 by 640 pixels."""
    drawn = figure(seed, hair, turn)
    picture = Image.new("RGB", LARGE, PAPER)
    _draw_sky(ImageDraw.Draw(picture), drawn)
    _hatch(picture, _mask(drawn, _draw_fall), drawn, step=7, darkest=6)
    _hatch(picture, _mask(drawn, _draw_shoulders), drawn, step=11, darkest=8)
    _hatch(picture, _mask(drawn, _draw_head), drawn, step=11, darkest=4)
    _hatch(picture, _mask(drawn, _draw_hair), drawn, step=7, darkest=6)
    small = picture.resize(SIZE, Image.Resampling.LANCZOS)
    out = BytesIO()
    small.quantize(32).save(out, "PNG")
    return out.getvalue()


def _draw_sky(pen: ImageDraw.ImageDraw, drawn: Figure) -> None:
    """A sun and the orbits around it."""
    x, y = 300 + 130 * drawn.tilt * (1 if drawn.turn == "left" else -1), 250
    for radius in range(210, 900, 62):
        pen.ellipse(_around(x, y, radius, radius), outline=HAIR_LINE, width=3)
    pen.ellipse(_around(x, y, 150, 150), fill=ACCENT)
    for planet in range(3):
        angle, far = pi * (0.9 + 0.7 * planet + drawn.tilt), 272 + 62 * planet * 2
        pen.ellipse(_around(x + far * cos(angle), y + far * sin(angle), 8, 8), fill=INK)


def _draw_shoulders(pen: ImageDraw.ImageDraw, drawn: Figure) -> None:
    half = 215 + 40 * drawn.breadth
    pen.ellipse(_around(300, 860, half, 265), fill=255)
    pen.rectangle(_box(248, 470, 352, 660), fill=255)


def _draw_head(pen: ImageDraw.ImageDraw, drawn: Figure) -> None:
    lean = -10 if drawn.turn == "left" else 10
    pen.ellipse(_around(300 + lean, 375, 118 + 14 * drawn.breadth, 158), fill=255)
    if drawn.hair == "beard":
        pen.ellipse(_around(300 + lean, 470, 88, 96), fill=255)


def _draw_fall(pen: ImageDraw.ImageDraw, drawn: Figure) -> None:
    """Long hair falls behind the shoulders."""
    if drawn.hair == "long":
        wide = 132 + 14 * drawn.breadth
        pen.rounded_rectangle(_box(300 - wide, 340, 300 + wide, 660), 60 * FINE, fill=255)


def _draw_hair(pen: ImageDraw.ImageDraw, drawn: Figure) -> None:
    lean = -10 if drawn.turn == "left" else 10
    wide = 128 + 14 * drawn.breadth
    pen.ellipse(_around(300 + lean, 352, wide, 158), fill=255)
    if drawn.hair == "bun":
        pen.ellipse(_around(300 - 2 * lean, 196, 58, 52), fill=255)
    pen.ellipse(_around(300 + 3.4 * lean, 424, 106 + 12 * drawn.breadth, 152), fill=0)
    if drawn.hair == "beard":
        pen.pieslice(_around(300 + lean, 440, 104, 128), 12, 168, fill=255)


def _mask(drawn: Figure, draw: Draw) -> Image.Image:
    mask = Image.new("L", LARGE, 0)
    draw(ImageDraw.Draw(mask), drawn)
    return mask


def _hatch(picture: Image.Image, mask: Image.Image, drawn: Figure, *, step: int, darkest: int) -> None:
    """Fill the mask with lines on paper that swell away from the light."""
    lines = Image.new("L", mask.size, 0)
    pen = ImageDraw.Draw(lines)
    for y in range(0, HEIGHT, step):
        upper = [(x, y + _bow(x) - _thickness(x, drawn, darkest) / 2) for x in range(0, WIDTH + 1, 12)]
        lower = [(x, y + _bow(x) + _thickness(x, drawn, darkest) / 2) for x in range(WIDTH, -1, -12)]
        pen.polygon([(x * FINE, y * FINE) for x, y in upper + lower], fill=255)
    picture.paste(PAPER, mask=mask)
    picture.paste(INK, mask=ImageChops.multiply(lines, mask))


def _bow(x: float) -> float:
    """Lines bend a little, as on a curved thing."""
    return 56 * (x / WIDTH - 0.5) ** 2


def _thickness(x: float, drawn: Figure, darkest: int) -> float:
    """From a hair in the light to `darkest` in the shade."""
    part = x / WIDTH if drawn.turn == "left" else 1 - x / WIDTH
    return 1.4 + (darkest - 1.4) * max(0.0, min(1.0, 1.6 * part - 0.3))


def _around(x: float, y: float, half_width: float, half_height: float) -> Box:
    return _box(x - half_width, y - half_height, x + half_width, y + half_height)


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    return left * FINE, top * FINE, right * FINE, bottom * FINE
