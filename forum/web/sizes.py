"""How much may be sent: by purpose, asked before a byte of it is read.

Fields have lengths of their own (`web/fields.py`, the forms, `door/schemas.py`); these bounds keep
what is measured there from filling the memory first. How long a request may take to arrive is the
server's matter (docs/settings.md).
"""

from typing import Any

from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
ORDINARY = 1 * MEGABYTE
# Long texts in two languages: 50,000 Chinese characters are 450 KB in a form.
STAFF_FORM = 4 * MEGABYTE
# A picture of 10 MB, so that a heavier one is still answered beside its field, and the texts around it.
PICTURE_FORM = 14 * MEGABYTE
# Five hundred scans or walk-ins with everything they may say.
API = 2 * MEGABYTE
LONGEST_QUERY = 8 * KILOBYTE
MOST_PARTS = 100

# A programme of 20 MB (forum/lectures/imports/limits.py), and what says where it goes.
PROGRAMME_FORM = 21 * MEGABYTE

WITH_PICTURES = "speakers_staff.create speakers_staff.update venues_staff.create venues_staff.update"
SPECIAL = {
    **dict.fromkeys(WITH_PICTURES.split(), PICTURE_FORM),
    "imports_staff.create": PROGRAMME_FORM,
}


class Shallow(DefaultJSONProvider):
    """JSON whose nesting is no attack: too deep is malformed, not a fault of ours."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value of a text. Raises ValueError."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def longest_body() -> int:
    """How many bytes this request may bring."""
    endpoint = request.endpoint or ""
    if endpoint in SPECIAL:
        return SPECIAL[endpoint]
    if request.path.startswith("/api/"):
        return API
    return STAFF_FORM if request.path.startswith("/staff/") else ORDINARY


def init_app(app: Flask) -> None:
    """Set the bounds of each request before anything looks into it."""
    app.config.update(MAX_CONTENT_LENGTH=ORDINARY, MAX_FORM_PARTS=MOST_PARTS)
    app.json = Shallow(app)
    app.before_request(_bound)


def _bound() -> None:
    if len(request.query_string) > LONGEST_QUERY:
        abort(414)
    request.max_content_length = longest_body()
    # Of a form with a file the texts alone are held in memory.
    request.max_form_memory_size = min(longest_body(), STAFF_FORM)
