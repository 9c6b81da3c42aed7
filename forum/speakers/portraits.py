"""Portraits: what somebody uploads is never served; a fresh JPEG drawn from its pixels is.

So no EXIF (a phone writes the place into it), no second payload and no odd format survives (ASVS 5.2,
5.3; requirement D-22).
"""

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from forum.errors import Refusal
from forum.i18n import N_

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 1200
QUALITY = 86
READ_FORMATS = ("JPEG", "PNG", "WEBP")
PORTRAIT_KIND = "image/jpeg"


class PortraitTooHeavy(Refusal):
    """The upload has more bytes than a portrait needs."""

    code = "portrait_too_heavy"
    message = N_("The picture is larger than %(megabytes)s MB.")


class PortraitTooLarge(Refusal):
    """The header announces more pixels than we are willing to decode."""

    code = "portrait_too_large"
    message = N_("The picture has more than %(megapixels)s million pixels.")


class PortraitUnreadable(Refusal):
    """Not a JPEG, PNG or WebP picture, whatever its name says."""

    code = "portrait_unreadable"
    message = N_("This file is not a JPEG, PNG or WebP picture that can be read.")


@dataclass(frozen=True)
class Portrait:
    """A picture fit to be served: JPEG bytes in sRGB, upright, without metadata."""

    content: bytes
    width: int
    height: int


def draw_portrait(upload: BinaryIO) -> Portrait:
    """A portrait drawn afresh from an upload.

    Raises PortraitTooHeavy, PortraitTooLarge (both before anything is decoded) or PortraitUnreadable.
    """
    raw = upload.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise PortraitTooHeavy(megabytes=MAX_BYTES // MEGABYTE)
    try:
        with Image.open(io.BytesIO(raw), formats=READ_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise PortraitTooLarge(megapixels=MAX_PIXELS // 1_000_000)
            return _encode(_upright_rgb(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PortraitTooLarge(megapixels=MAX_PIXELS // 1_000_000) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError) as error:
        # Pillow reports a damaged file by any of these, depending on where it breaks off.
        raise PortraitUnreadable from error


def _upright_rgb(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if upright.mode in {"RGBA", "LA", "PA", "P"} or "transparency" in upright.info:
        on_paper = Image.new("RGBA", upright.size, "white")
        on_paper.alpha_composite(upright.convert("RGBA"))
        upright = on_paper
    return upright.convert("RGB")


def _encode(picture: Image.Image) -> Portrait:
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Portrait(encoded.getvalue(), picture.width, picture.height)
