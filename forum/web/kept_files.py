"""Serving what was uploaded: as what we made of it, and never as a page (D-22)."""

from flask import abort, send_file
from werkzeug.wrappers import Response

from forum.files import StoredFile, path_of
from forum.web.current import settings

# Pictures are drawn afresh when they are uploaded; nothing else is ever served as one.
PICTURE_KINDS = frozenset({"image/jpeg", "image/png", "image/webp"})


def kept_picture(stored: StoredFile | None, *, max_age: int) -> Response:
    """The picture from the uploads by its hash; 404 without one. `max_age` is in seconds."""
    if stored is None or stored.kind not in PICTURE_KINDS:
        abort(404)
    path = path_of(settings().uploads, stored.sha256)
    if not path.is_file():
        abort(404)
    response = send_file(path.resolve(), mimetype=stored.kind, etag=stored.sha256, max_age=max_age)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
