"""A picture drawn afresh from its pixels. Run as a script in a confined process (forum/confined.py).

Nothing of the application is imported here: Pillow reads the file of a stranger, and whatever it does
wrong stays in this process. Standard input is the upload; standard output ``<width> <height>\\n`` and a
JPEG in sRGB, upright, without metadata.
"""

import io
import sys

from PIL import Image, ImageCms

READ_FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
MAX_WEBP_PIXELS = 16_000_000
LONGEST_SIDE = 1200
QUALITY = 86
MAX_PROFILE_BYTES = 1024 * 1024
TOO_LARGE, UNREADABLE, TOO_COSTLY = 3, 4, 5
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class TooLarge(Exception):
    """The header announces more pixels than are decoded."""


def redraw(raw: bytes) -> tuple[bytes, int, int]:
    """JPEG bytes, width and height. Raises TooLarge or MemoryError before anything is decoded."""
    # Judged by our own number just below, before a pixel is decoded.
    Image.MAX_IMAGE_PIXELS = None
    if _webp_pixels(raw) > MAX_WEBP_PIXELS:
        raise MemoryError
    with Image.open(io.BytesIO(raw), formats=READ_FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise TooLarge
        profile = picture.info.get("icc_profile")
        # Of a JPEG only as much is decoded as the picture needs.
        picture.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
        picture.load()
        turned = picture.getexif().get(_ORIENTATION, 1)
        small = _in_screen_colours(_small(picture), profile)
    upright = _turned(_on_white(small), turned)
    encoded = io.BytesIO()
    upright.save(encoded, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return encoded.getvalue(), upright.width, upright.height


def _webp_pixels(raw: bytes) -> int:
    """What a WebP announces (its container specification, "Extended File Format"); 0 for other files.

    Pillow's reader takes memory for the whole canvas, several times, when a file is merely opened.
    """
    if raw[:4] != b"RIFF" or raw[8:12] != b"WEBP":
        return 0
    if raw[12:16] == b"VP8X":
        return (int.from_bytes(raw[24:27], "little") + 1) * (int.from_bytes(raw[27:30], "little") + 1)
    if raw[12:16] == b"VP8L":
        bits = int.from_bytes(raw[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(raw[26:28], "little") & 0x3FFF) * (int.from_bytes(raw[28:30], "little") & 0x3FFF)


def _small(picture: Image.Image) -> Image.Image:
    """At most LONGEST_SIDE long, strip by strip, so that no second picture of full size is in memory."""
    factor = max(1, max(picture.size) // LONGEST_SIDE)
    rows = factor * max(1, 4_000_000 // (picture.width * factor))
    strips = [
        _plain(picture.crop((0, top, picture.width, min(top + rows, picture.height)))).reduce(factor)
        for top in range(0, picture.height, rows)
    ]
    small = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        small.paste(strip, (0, top))
        top += strip.height
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return small


def _plain(strip: Image.Image) -> Image.Image:
    """In a mode that can be made smaller: sixteen bits become eight, palettes and masks become colours."""
    if strip.mode.startswith(("I", "F")):
        return strip.point(lambda value: value * (1 / 256)).convert("L")
    if strip.mode in {"PA", "LA", "La", "RGBa"} or "transparency" in strip.info:
        return strip.convert("RGBA")
    return strip if strip.mode in {"L", "RGB", "RGBA", "CMYK"} else strip.convert("RGB")


def _in_screen_colours(picture: Image.Image, profile: object) -> Image.Image:
    """By the profile that came with it, where that can be followed; it is not kept."""
    if not isinstance(profile, bytes) or len(profile) > MAX_PROFILE_BYTES or picture.mode == "L":
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = "RGBA" if picture.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=target
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return converted or picture


def _on_white(picture: Image.Image) -> Image.Image:
    """What is transparent becomes white; print colours become those of a screen."""
    if picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        picture = paper
    return picture.convert("RGB")


def _turned(picture: Image.Image, orientation: object) -> Image.Image:
    """As the camera was held (EXIF 2.32, 4.6.5, Orientation)."""
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return picture if turn is None else picture.transpose(turn)


def main() -> None:
    """The script: what went wrong is told by the exit status alone."""
    try:
        content, width, height = redraw(sys.stdin.buffer.read())
    except TooLarge:
        sys.exit(TOO_LARGE)
    except MemoryError:
        sys.exit(TOO_COSTLY)
    except Exception:  # noqa: BLE001 (whatever a hostile file does to the library, it is not a picture)
        sys.exit(UNREADABLE)
    sys.stdout.buffer.write(b"%d %d\n" % (width, height) + content)


if __name__ == "__main__":
    main()
