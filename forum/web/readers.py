"""Who reads this page, as far as it decides which lectures they find (forum/lectures/audiences.py)."""

from typing import cast

from flask import Flask, Response, g
from sqlalchemy.orm import Session

from forum.db import reading
from forum.lectures.audiences import STRANGER, Reader
from forum.web import memberships, remembered
from forum.web.identity import current_rights
from forum.web.remembered import Own


def reader() -> Reader:
    """The reader of this request. Whoever shows nothing is a stranger, and costs the database nothing.

    What was made for anybody else is kept by no cache.
    """
    if "reader" not in g:
        g.reader = _known()
    return cast(Reader, g.reader)


def init_app(app: Flask) -> None:
    """Keep what was made for one reader out of every cache; templates may ask whether a page is there."""
    app.after_request(_for_this_reader)
    app.jinja_env.globals["reader"] = reader


def _known() -> Reader:
    rights = current_rights()
    if not (rights.grants or memberships.tokens() or remembered.tokens()):
        return STRANGER
    with reading() as session:
        return Reader(
            audiences=frozenset(one.id for one in memberships.kept(session).values()),
            lectures=frozenset(one.mine.lecture_id for one in _own(session)),
            series=rights.series_at_whose_doors,
        )


def _own(session: Session) -> list[Own]:
    if "own_registrations" in g:
        return list(remembered.own_here())
    return remembered.own(session)


def _for_this_reader(response: Response) -> Response:
    if g.get("reader", STRANGER) != STRANGER:
        if response.headers.get("Cache-Control") != "no-store":  # which is less to say and as much
            response.headers["Cache-Control"] = "private, no-store"
        response.vary.add("Cookie")
    return response
