"""Invented photographs of badges: turned, tilted, out of focus, in glare, in low light, on a screen.

The same seed gives the same shots (but for their grain). A shot is grey, 1280 by 720, as cameras of phones
give it to pages, and has been through JPEG once.
"""

import base64
import io
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from forum.badges import qr

FRAME = (1280, 720)
TROUBLES = ("none", "glare", "moire", "low light", "moved", "out of focus")
_CARD = (1.5, 1.9)
"""How much larger than its code a card is, across and down."""

Matrix = tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class Shot:
    """A picture, what stands in it, and what makes it hard."""

    picture: Image.Image
    text: str
    trouble: str
    seed: str


def shots(count: int, seed: int) -> Iterator[Shot]:
    """So many shots; every trouble has its share."""
    for number in range(count):
        name = f"{seed}:{number}"
        yield shot(badge_text(name), TROUBLES[number % len(TROUBLES)], name)


def badge_text(seed: str) -> str:
    """As long as a badge's token, in the same alphabet, and signed by nobody."""
    return base64.b32encode(b"\x01\x01" + _chance(f"text {seed}").randbytes(88)).decode()


def _chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret, and the same again


def shot(text: str, trouble: str, seed: str, frame: int = 0) -> Shot:
    """A badge with this text, photographed with this trouble; later frames show it as a hand drifts on."""
    chance = _chance(seed)
    hand = _drift(seed, frame)
    pixels = chance.uniform(200, 400)
    turn, tilt = chance.uniform(0, 360) + hand[0], min(40.0, abs(chance.uniform(0, 40) + hand[1]))
    card = _card(text, chance)
    view = _view(chance, card.size, pixels * _CARD[0], turn, tilt)
    scene = _ground(chance)
    seen = card.transform(FRAME, Image.Transform.PERSPECTIVE, view, Image.Resampling.BICUBIC)
    mask = Image.new("L", card.size, 255).transform(FRAME, Image.Transform.PERSPECTIVE, view)
    scene.paste(seen, mask=mask)
    lamp = (hand[2] * pixels, hand[3] * pixels)
    picture = _through_a_camera(scene, mask, chance, trouble, pixels, lamp)
    return Shot(picture, text, trouble, seed)


def _drift(seed: str, frame: int) -> tuple[float, float, float, float]:
    """What a hand changes from frame to frame, each a tenth of a second: turn, tilt, where a lamp shines."""
    chance = _chance(f"hand {seed}")
    steps = [[chance.gauss(0, wide) for wide in (0.7, 0.7, 0.06, 0.06)] for _ in range(frame)]
    turn, tilt, across, down = (sum(step[kind] for step in steps) for kind in range(4))
    return turn, tilt, across, down


def _card(text: str, chance: random.Random) -> Image.Image:
    """A badge: the code with its quiet zone, and lines of a name below it."""
    edge = 12 * len(qr.modules(text))
    card = Image.new("L", (round(edge * _CARD[0]), round(edge * _CARD[1])), 244)
    code = Image.open(io.BytesIO(qr.png(text))).convert("L").point(lambda value: 22 if value < 128 else 244)
    card.paste(code, ((card.width - edge) // 2, round(edge * 0.12)))
    for line in range(3):
        wide = round(edge * chance.uniform(0.4, 1.1))
        card.paste(
            40,
            (
                edge // 4,
                round(edge * (1.28 + 0.18 * line)),
                edge // 4 + wide,
                round(edge * (1.38 + 0.18 * line)),
            ),
        )
    return card


def _ground(chance: random.Random) -> Image.Image:
    """What is behind the badge: light that falls off, and coarse clothes."""
    light = Image.linear_gradient("L").rotate(chance.uniform(0, 360), expand=True)
    light = light.resize(FRAME).point(lambda value: 50 + value // 3)
    cloth = Image.effect_noise((160, 90), 40).resize(FRAME, Image.Resampling.BICUBIC)
    return Image.blend(light, cloth, 0.35)


def _view(chance: random.Random, size: tuple[int, int], wide: float, turn: float, tilt: float) -> list[float]:
    """The eight numbers by which Pillow finds, for a pixel of the frame, the point of the card."""
    scale, spin, lean = wide / size[0], math.radians(turn), math.radians(tilt)
    about = chance.uniform(0, 2 * math.pi)
    far = 2.2 * FRAME[0]
    shift = (FRAME[0] / 2 + chance.uniform(-120, 120), FRAME[1] / 2 + chance.uniform(-60, 60))
    # A circle of the plane that is leaned about an axis in it, then looked at from `far` away.
    x, y = math.cos(about), math.sin(about)
    c, s = math.cos(lean), math.sin(lean)
    leaned = (
        (c + x * x * (1 - c), x * y * (1 - c), 0.0),
        (x * y * (1 - c), c + y * y * (1 - c), 0.0),
        (-y * s, x * s, 0.0),
    )
    spun = ((math.cos(spin), -math.sin(spin), 0.0), (math.sin(spin), math.cos(spin), 0.0), (0.0, 0.0, 1.0))
    placed = ((scale, 0.0, -scale * size[0] / 2), (0.0, scale, -scale * size[1] / 3), (0.0, 0.0, 1.0))
    in_space = _times(leaned, _times(spun, placed))
    seen = tuple(
        (
            far * in_space[0][i] + shift[0] * (in_space[2][i] + (far if i == 2 else 0)),
            far * in_space[1][i] + shift[1] * (in_space[2][i] + (far if i == 2 else 0)),
            in_space[2][i] + (far if i == 2 else 0),
        )
        for i in range(3)
    )
    back = _inverse(tuple(zip(*seen, strict=True)))
    return [value / back[2][2] for row in back for value in row][:8]


def _times(left: Matrix, right: Matrix) -> Matrix:
    return tuple(
        (
            sum(row[k] * right[k][0] for k in range(3)),
            sum(row[k] * right[k][1] for k in range(3)),
            sum(row[k] * right[k][2] for k in range(3)),
        )
        for row in left
    )


def _inverse(m: Matrix) -> Matrix:
    """Of three by three, by the adjugate; its scale does not matter to a view."""
    (a, b, c), (d, e, f), (g, h, i) = m
    return (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )


def _through_a_camera(
    scene: Image.Image,
    mask: Image.Image,
    chance: random.Random,
    trouble: str,
    pixels: float,
    lamp: tuple[float, float],
) -> Image.Image:
    soft = chance.uniform(0.3, 1.0)
    noise = chance.uniform(2, 6)
    if trouble == "out of focus":
        soft = chance.uniform(0.22, 0.42) * pixels / 41
    if trouble == "moire":
        scene = ImageChops.multiply(scene, _stripes(chance))
    if trouble == "glare":
        scene = ImageChops.screen(scene, _glare(chance, mask, pixels, lamp))
    if trouble == "moved":
        scene = _moved(scene, chance, pixels)
    scene = scene.filter(ImageFilter.GaussianBlur(soft))
    if trouble == "low light":
        noise = chance.uniform(8, 14)
        scene = scene.point(lambda value: 12 + value * 0.32)
    grain = Image.effect_noise(FRAME, noise)
    scene = ImageChops.add(scene, grain, offset=-128)
    kept = io.BytesIO()
    scene.save(kept, "JPEG", quality=chance.randint(60, 90))
    return Image.open(kept).convert("L")


def _stripes(chance: random.Random) -> Image.Image:
    """A screen's lines and columns beating with the camera's: broad waves, and a fine grid."""
    whole = None
    for narrowest, widest, depth in ((14.0, 70.0, 0.22), (2.2, 5.0, 0.3)):
        for _ in range(2):
            period, turn = chance.uniform(narrowest, widest), chance.uniform(0, 180)
            line = Image.new("L", (1600, 1))
            line.putdata(
                [
                    round(255 * (1 - depth * (0.5 + 0.5 * math.sin(2 * math.pi * at / period))))
                    for at in range(1600)
                ]
            )
            waves = line.resize((1600, 1600)).rotate(turn, Image.Resampling.BILINEAR)
            waves = waves.crop((160, 440, 160 + FRAME[0], 440 + FRAME[1]))
            whole = waves if whole is None else ImageChops.multiply(whole, waves)
    return whole or Image.new("L", FRAME, 255)


def _glare(chance: random.Random, mask: Image.Image, pixels: float, lamp: tuple[float, float]) -> Image.Image:
    """A lamp in the foil: a patch over a fifth of the code's area, white in its middle, fading outwards."""
    across = pixels * math.sqrt(0.2 * 4 / math.pi)
    wide, high = round(across * 1.25), round(across / 1.25)
    patch = ImageChops.invert(Image.radial_gradient("L")).resize((wide, high))
    patch = patch.point(lambda value: min(255, max(0, value - 74) * 1.7)).rotate(
        chance.uniform(0, 180), expand=True
    )
    left, top, right, bottom = mask.getbbox() or (0, 0, *FRAME)
    at = (
        round((left + right - patch.width) / 2 + chance.uniform(-0.3, 0.3) * pixels + lamp[0]),
        round((top + bottom - patch.height) / 2 + chance.uniform(-0.3, 0.3) * pixels + lamp[1]),
    )
    glare = Image.new("L", FRAME)
    glare.paste(patch, at)
    return glare


def _moved(scene: Image.Image, chance: random.Random, pixels: float) -> Image.Image:
    """A hand that moves while the shutter is open: up to four fifths of a module, one way."""
    way, far = chance.uniform(0, 2 * math.pi), chance.uniform(0.3, 0.8) * pixels / 41
    steps = 6
    added = None
    for step in range(steps):
        part = (step / (steps - 1) - 0.5) * far
        moved = scene.transform(
            FRAME,
            Image.Transform.AFFINE,
            (1, 0, part * math.cos(way), 0, 1, part * math.sin(way)),
            Image.Resampling.BILINEAR,
        )
        added = moved if added is None else Image.blend(added, moved, 1 / (step + 1))
    return added or scene
