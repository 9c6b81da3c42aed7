"""How a feed is answered, in whatever form: whole or not at all, with an ETag that names its octets.

A feed answers at once and by itself: no redirect, no cookie, no question about who asks. What clients
send along (Authorization, odd Accept values) is not looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import Response, abort, current_app, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from forum.db import snapshot
from forum.feeds.cache import Kept
from forum.feeds.subscriptions import Feed, Subject, Window
from forum.lectures.programme import programme_state
from forum.settings import Settings
from forum.web.current import language, now, settings
from forum.web.failures import failure
from forum.web.packing import CODINGS, packed, tag_of, wanted_coding
from forum.web.shortcut import Holds, holds

MAX_AGE_SECONDS = 300
Find = Callable[[Session], Subject | None]
Make = Callable[[Session, Feed, Settings], bytes]


@dataclass(frozen=True)
class Form:
    """A way of writing a feed down: what the octets are called and who makes them."""

    name: str
    """Part of the ETag, so that two forms of one feed are never taken for each other."""
    content_type: str
    make: Make
    disposition: Callable[[Subject], str]


def answered(find: Find, form: Form) -> BaseResponse:
    """A whole feed, or 304, or 404; never a part, whose rest clients would take for deleted (A-16)."""
    try:
        return _answer(find, form)
    except HTTPException:
        raise
    except Exception:  # after a 503 clients keep what they have and come again
        current_app.logger.exception("no feed could be made for %s", request.path)
        return failure(503)


def _answer(find: Find, form: Form) -> Response:
    with snapshot() as database:
        subject = find(database)
        if subject is None:
            abort(404)
        window = Window.around(now(), settings().timezone)
        feed = Feed(subject, language(), window, *programme_state(database))
        etag = feed.etag(settings(), form.name)
        settled_at = settled(feed.changed_at)
        known = known_already(etag, settled_at)
        if known:
            answer = current_app.response_class(status=304)
        else:
            answer = _whole(etag, feed, form, lambda: form.make(database, feed, settings()))
    answer.set_etag(known or _variants(etag)[0])
    if settled_at <= now():
        answer.last_modified = settled_at
        if subject.is_announced:
            holds(Holds(feed.revision, settled_at, window.month_ends_at, octets=_variants(etag)[0]))
    kept_by = "private" if subject.is_secret else "public"
    answer.headers["Cache-Control"] = f"{kept_by}, max-age={MAX_AGE_SECONDS}"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _whole(etag: str, feed: Feed, form: Form, make: Callable[[], bytes]) -> Response:
    """The octets as this client likes them best, each form of them made once."""
    kept, coding = _kept(), wanted_coding()
    if coding is None:
        octets = kept.get(etag, make)
    else:
        octets = kept.get(tag_of(etag, coding), lambda: packed(kept.get(etag, make), coding))
    answer = current_app.response_class(octets, content_type=form.content_type)
    answer.headers["Content-Disposition"] = form.disposition(feed.subject)
    if coding:
        answer.headers["Content-Encoding"] = coding
    return answer


def settled(changed_at: datetime) -> datetime:
    """The next whole second: a date that nobody is told before every change of its second is in (A-35)."""
    return (changed_at + timedelta(microseconds=999_999)).replace(microsecond=0)


def known_already(etag: str, settled_at: datetime) -> str | None:
    """The ETag under which the client has these octets already, if it has (RFC 9110 section 13)."""
    if "If-None-Match" not in request.headers:
        since = request.if_modified_since
        return _variants(etag)[0] if since and settled_at <= since else None
    asked = request.if_none_match
    known = (variant for variant in _variants(etag) if asked.star_tag or asked.contains_weak(variant))
    return next(known, None)


def _variants(etag: str) -> list[str]:
    """The ETags of the octets in every coding, the one this client would be sent first."""
    return [tag_of(etag, coding) for coding in dict.fromkeys((wanted_coding(), None, *CODINGS))]


def _kept() -> Kept[bytes]:
    return cast(Kept[bytes], current_app.extensions["forum.feeds"])
