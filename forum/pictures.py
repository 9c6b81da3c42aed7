"""Pictures of others (portraits, sketches of the way): never served; a fresh JPEG drawn from the pixels is.

So no EXIF (a phone writes the place into it), no second payload and no odd format survives (ASVS 5.2,
5.3; requirement D-22). It is drawn in a confined process by `redrawing.py`; this process never decodes.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from forum import confined
from forum.errors import Refusal
from forum.i18n import N_

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_MEGAPIXELS = 40
PICTURE_KIND = "image/jpeg"
# Forty million pixels fit as PNG or JPEG, sixteen as WebP, whose decoder holds the picture four times.
BOUNDS = confined.Bounds(memory_mb=360, seconds=10)
_SCRIPT = Path(__file__).with_name("redrawing.py")
_TOO_LARGE, _UNREADABLE = 3, 4  # as in redrawing.py, which is not imported: it would bring Pillow here
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_ANSWER = re.compile(rb"(\d{1,4}) (\d{1,4})\n(\xff\xd8\xff.*\xff\xd9)", re.DOTALL)


class PictureTooHeavy(Refusal):
    """The upload has more bytes than a picture here needs."""

    code = "picture_too_heavy"
    message = N_("The picture is larger than %(megabytes)s MB.")


class PictureTooLarge(Refusal):
    """The header announces more pixels than we are willing to decode."""

    code = "picture_too_large"
    message = N_("The picture has more than %(megapixels)s million pixels.")


class PictureUnreadable(Refusal):
    """Not a JPEG, PNG or WebP picture, whatever its name says."""

    code = "picture_unreadable"
    message = N_("This file is not a JPEG, PNG or WebP picture that can be read.")


class PictureTooCostly(Refusal):
    """Drawing it would take more time or memory than an honest picture needs."""

    code = "picture_too_costly"
    message = N_("This picture is too costly to read. Please save it as an ordinary JPEG and try again.")


@dataclass(frozen=True)
class Picture:
    """A picture fit to be served: JPEG bytes in sRGB, upright, without metadata."""

    content: bytes
    width: int
    height: int


def draw_picture(upload: BinaryIO) -> Picture:
    """A picture drawn afresh from an upload.

    Raises PictureTooHeavy, PictureTooLarge (both before anything is decoded), PictureUnreadable or
    PictureTooCostly.
    """
    raw = upload.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise PictureTooHeavy(megabytes=MAX_BYTES // MEGABYTE)
    if not raw.startswith(_BEGINNINGS):
        raise PictureUnreadable
    try:
        answer = _ANSWER.fullmatch(confined.run(_SCRIPT, raw, BOUNDS))
    except confined.Stopped as stopped:
        if stopped.status == _TOO_LARGE:
            raise PictureTooLarge(megapixels=MAX_MEGAPIXELS) from stopped
        raise (PictureUnreadable if stopped.status == _UNREADABLE else PictureTooCostly) from stopped
    if answer is None:
        raise PictureUnreadable
    return Picture(answer[3], int(answer[1]), int(answer[2]))
