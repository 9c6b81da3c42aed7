"""Serving what was uploaded: as what we made of it, and never as a page (D-22)."""

import io
from functools import lru_cache
from pathlib import Path

from flask import abort, send_file
from PIL import Image
from werkzeug.wrappers import Response

from forum.files import StoredFile, path_of
from forum.web.current import settings

# Pictures are drawn afresh when they are uploaded; nothing else is ever served as one.
PICTURE_KINDS = frozenset({"image/jpeg", "image/png", "image/webp"})


SMALL_WIDTH = 144
"""Pixels: a picture in a list is 72 wide, and most screens show two for one."""


def kept_picture(stored: StoredFile | None, *, max_age: int) -> Response:
    """The picture from the uploads by its hash; 404 without one. `max_age` is in seconds."""
    stored, path = _found(stored)
    return _harmless(send_file(path, mimetype=stored.kind, etag=stored.sha256, max_age=max_age))


def small_picture(stored: StoredFile | None, *, max_age: int) -> Response:
    """The same for a list: a tenth of its bytes."""
    stored, path = _found(stored)
    small, etag = io.BytesIO(_reduced(path)), f"{stored.sha256}-{SMALL_WIDTH}"
    return _harmless(send_file(small, mimetype="image/jpeg", etag=etag, max_age=max_age))


def _found(stored: StoredFile | None) -> tuple[StoredFile, Path]:
    if stored is None or stored.kind not in PICTURE_KINDS:
        abort(404)
    path = path_of(settings().uploads, stored.sha256)
    if not path.is_file():
        abort(404)
    return stored, path.resolve()


@lru_cache(maxsize=1024)
def _reduced(path: Path) -> bytes:
    """A file is named by what is in it, so this never grows old. We drew it ourselves: it is safe to read."""
    with Image.open(path) as picture:
        picture.thumbnail((SMALL_WIDTH, 2 * SMALL_WIDTH))
        encoded = io.BytesIO()
        picture.convert("RGB").save(encoded, "JPEG", quality=80, optimize=True)
    return encoded.getvalue()


def _harmless(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
