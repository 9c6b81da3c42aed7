"""A form that is sent twice is acted upon once (C-20, F-07): a double click, a refresh, going back, a line
that broke after the deed was done.

Every form of the staff side carries a key drawn when it was shown. What it asks is done in `once()`,
which notes the key in the transaction of the deed itself. The same form again, with the same content and
from the same person, does nothing and leads to the page that the first one led to.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from forum.db import reading, transaction
from forum.i18n import gettext
from forum.lectures.clearance import NotCleared
from forum.sent_forms import SentBefore, claim, note_where_it_led, was_sent, where_it_led
from forum.tokens import new_secret
from forum.web.clearing import ClearanceAsked, hear
from forum.web.current import actor, now
from forum.web.told import told

KEY = "submission_key"


@contextmanager
def once(part: str = "") -> Iterator[Session]:
    """A unit of work for what the form at hand asks. Raises SentBefore where that was done before.

    What needs clearance first leads to the page that asks for it (ClearanceAsked).

    A form without a key (from a script, say) is acted upon each time it comes. What is done to many people by
    one form is done in a unit of work for each, so that one refusal does not hold up the others: `part` names
    the person. Close with a whole `once()`, so that the form leads to the same page again.
    """
    mark = _mark(part) if request.form.get(KEY) else None
    try:
        with transaction() as session:
            if mark:
                claim(session, mark, now())
            hear(session)
            yield session
    except NotCleared as refusal:
        if part:
            raise
        # Whatever the view makes of refusals: this one leads to a page of its own, which sends it all again.
        raise ClearanceAsked(refusal) from refusal
    if not part:
        g.acted_upon = mark


def refuse_if_done() -> None:
    """Raise SentBefore where the whole form was acted upon before; for forms that are done part by part."""
    if request.form.get(KEY):
        with reading() as session:
            if was_sent(session, _mark()):
                raise SentBefore


def _mark(part: str = "") -> str:
    """What tells this sending from any other: who sends it where, and what it says, its key included."""
    parts = [repr(actor()), request.path, *_content(), *([part] if part else [])]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _content() -> Iterator[str]:
    for name, value in sorted(request.form.items(multi=True)):
        if name != "csrf_token":
            yield f"{name}={value}"
    for name, file in sorted(request.files.items(multi=True), key=lambda one: one[0]):
        # It may have been read already, and will be read again.
        file.stream.seek(0)
        yield f"{name}:{hashlib.sha256(file.stream.read()).hexdigest()}"
        file.stream.seek(0)


def _remember(response: Response) -> Response:
    """Note where the form led, once that is known."""
    mark = g.get("acted_upon")
    if mark and response.location:
        with transaction() as session:
            note_where_it_led(session, mark, response.location)
    return response


def _lead_there_again(_error: SentBefore) -> Response:
    with reading() as session:
        there = where_it_led(session, _mark())
    told(gettext("This was sent twice and done once."))
    return redirect(there or _nearest_page(request.path), 303)


def _nearest_page(path: str) -> str:
    """The page at or above an address that takes forms: where what was done can be seen."""
    addresses = current_app.url_map.bind(urlsplit(request.host_url).netloc)
    while path.strip("/"):
        try:
            addresses.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return path
    return url_for("desk.index")


def new_key() -> str:
    """The hidden key of a form that is shown just now."""
    return new_secret(12)


def init_app(app: Flask) -> None:
    """Let templates draw keys, and answer what was sent before."""
    app.jinja_env.globals["new_submission_key"] = new_key
    app.register_error_handler(SentBefore, _lead_there_again)
    app.after_request(_remember)
