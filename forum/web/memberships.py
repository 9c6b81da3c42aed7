"""The audiences whose link this browser keeps: their tokens, in one cookie (docs/decisions/0054).

The cookie opens what the links open and ends with them. It is set by a button alone: robots and borrowed
phones open links of mails too.
"""

from collections.abc import Sequence
from datetime import timedelta

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from forum.lectures import audience_queries
from forum.lectures.models import NamedAudience
from forum.links import audience_id_in
from forum.web.current import settings

MOST = 12
KEPT = timedelta(days=180)


def tokens() -> tuple[str, ...]:
    """What the cookie holds, the oldest first. Nothing of it is proved."""
    found = request.cookies.get(_name(), "")[: 64 * MOST].split(".")
    return tuple(token for token in found if audience_id_in(token))[-MOST:]


def kept(session: Session) -> dict[str, NamedAudience]:
    """By token the audiences this browser keeps, with one question; what has ended is dropped."""
    asked = tokens()
    found = audience_queries.opened_by(session, asked) if asked else {}
    if len(found) < len(asked):
        g.memberships_ended = [token for token in asked if token not in found]
    return found


def is_kept(token: str) -> bool:
    """Whether this browser keeps the audience of a link."""
    return token.lower() in tokens()


def keep(response: Response, token: str) -> Response:
    """Let this browser belong to an audience from now on; of too many the latest stay."""
    public_id = audience_id_in(token)
    others = [one for one in tokens() if audience_id_in(one) != public_id]
    return _set(response, [*others, token.lower()][-MOST:])


def let_go(response: Response, public_id: str) -> Response:
    """Let this browser belong to an audience no more."""
    return _set(response, [one for one in tokens() if audience_id_in(one) != public_id])


def init_app(app: Flask) -> None:
    """Drop what has ended from the cookie, with the answer to the request that found it so."""
    app.after_request(_tidy)


def _tidy(response: Response) -> Response:
    ended: list[str] = g.pop("memberships_ended", [])
    if ended and not any(_name() in cookie for cookie in response.headers.getlist("Set-Cookie")):
        _set(response, [token for token in tokens() if token not in ended])
    return response


def _name() -> str:
    return f"{'__Host-' if _is_https() else ''}audiences"


def _is_https() -> bool:
    return settings().base_url.startswith("https://")


def _set(response: Response, kept: Sequence[str]) -> Response:
    """Keep these tokens and no others; where none is left, the browser drops the cookie."""
    response.set_cookie(
        _name(),
        ".".join(kept),
        max_age=KEPT if kept else 0,
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response
