"""The calendar feeds and the page that offers them.

A feed answers at once and by itself: no redirect, no cookie, no question about who asks. What clients
send along (Authorization, odd Accept values) is not looked at.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, render_template, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from forum.badges import qr
from forum.db import reading
from forum.feeds import queries
from forum.feeds.cache import Kept
from forum.feeds.calendars import calendar_of
from forum.feeds.subscriptions import (
    FIRST_YEAR,
    LAST_YEAR,
    WHOLE_FORUM,
    Feed,
    FeedKind,
    Subject,
    Ways,
    Window,
    address,
)
from forum.i18n import gettext
from forum.lectures.programme import programme_state
from forum.links import absolute
from forum.web.current import language, now, settings
from forum.web.failures import failure
from forum.web.packing import CODINGS, wanted_coding

blueprint = Blueprint("feeds", __name__)

MAX_AGE_SECONDS = 300
Find = Callable[[Session], Subject | None]


@blueprint.record_once
def keep_calendars(state: Any) -> None:
    """Each application keeps its own: the same key means other octets in another one."""
    state.app.extensions["forum.feeds"] = Kept()


@blueprint.get("/feeds/<any(zh,en):lang>/forum.ics")
def forum() -> BaseResponse:
    """Every published lecture: all future ones and the past twelve months."""
    return _feed(lambda _database: WHOLE_FORUM)


@blueprint.get("/feeds/<any(zh,en):lang>/archive/<int:year>.ics")
def archive(year: int) -> BaseResponse:
    """The lectures of one year, for ever."""
    return _feed(lambda _database: Subject(FeedKind.YEAR, year) if FIRST_YEAR <= year <= LAST_YEAR else None)


@blueprint.get("/feeds/<any(zh,en):lang>/series/<slug>.ics")
def series(slug: str) -> BaseResponse:
    """The lectures of a series."""
    return _feed(lambda database: queries.subject_at(database, FeedKind.SERIES, slug))


@blueprint.get("/feeds/<any(zh,en):lang>/speakers/<slug>.ics")
def speaker(slug: str) -> BaseResponse:
    """The lectures of a speaker."""
    return _feed(lambda database: queries.subject_at(database, FeedKind.SPEAKER, slug))


@blueprint.get("/feeds/<any(zh,en):lang>/venues/<slug>.ics")
def venue(slug: str) -> BaseResponse:
    """The lectures at a venue."""
    return _feed(lambda database: queries.subject_at(database, FeedKind.VENUE, slug))


@blueprint.get("/feeds/<any(zh,en):lang>/topics/<slug>.ics")
def topic(slug: str) -> BaseResponse:
    """The lectures on a topic."""
    return _feed(lambda database: queries.subject_at(database, FeedKind.TOPIC, slug))


@blueprint.get("/feeds/<any(zh,en):lang>/lectures/<slug>.ics")
def lecture(slug: str) -> BaseResponse:
    """One lecture, as a download."""
    return _feed(lambda database: queries.subject_at(database, FeedKind.LECTURE, slug))


@blueprint.get("/<any(zh,en):lang>/subscribe")
def subscribe() -> str:
    """Every feed and how to add it in each client."""
    with reading() as database:
        groups = [
            (gettext("Series"), queries.listed_series(database)),
            (gettext("Speakers of coming lectures"), queries.coming_speakers(database, now())),
            (gettext("Venues"), queries.listed_venues(database)),
            (gettext("Topics"), queries.listed_topics(database)),
        ]
        years = queries.years(database, settings().timezone)
    here = absolute("feeds.subscribe", lang=language())
    return render_template(
        "feeds/subscribe.html",
        whole=WHOLE_FORUM,
        groups=[(title, subjects) for title, subjects in groups if subjects],
        years=years,
        ways=_ways,
        code=qr.svg_path(here),
        code_size=len(qr.modules(here)),
    )


def _feed(find: Find) -> BaseResponse:
    """A whole calendar, or 304, or 404; never a part, whose rest clients would take for deleted (A-16)."""
    try:
        return _answer(find)
    except HTTPException:
        raise
    except Exception:  # after a 503 clients keep what they have and come again
        current_app.logger.exception("no calendar could be made for %s", request.path)
        return failure(503)


def _answer(find: Find) -> Response:
    with reading() as database:
        subject = find(database)
        if subject is None:
            abort(404)
        window = Window.around(now(), settings().timezone)
        feed = Feed(subject, language(), window, *programme_state(database))
        etag = feed.etag(settings())
        settled_at = _settled(feed.changed_at)
        known = _known(etag, settled_at)
        if known:
            answer = current_app.response_class(status=304)
        else:
            octets = _kept().get(etag, lambda: calendar_of(database, feed, settings()))
            answer = current_app.response_class(octets, content_type="text/calendar; charset=utf-8")
            answer.headers["Content-Disposition"] = _disposition(subject)
    answer.set_etag(known or etag)
    if settled_at <= now():
        answer.last_modified = settled_at
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _settled(changed_at: datetime) -> datetime:
    """The next whole second: a date that nobody is told before every change of its second is in (A-35)."""
    return (changed_at + timedelta(microseconds=999_999)).replace(microsecond=0)


def _known(etag: str, settled_at: datetime) -> str | None:
    """The ETag under which the client has these octets already, if it has (RFC 9110 section 13)."""
    if "If-None-Match" not in request.headers:
        since = request.if_modified_since
        return _variants(etag)[0] if since and settled_at <= since else None
    asked = request.if_none_match
    known = (variant for variant in _variants(etag) if asked.star_tag or asked.contains_weak(variant))
    return next(known, None)


def _variants(etag: str) -> list[str]:
    """The ETags of the octets, the one this client would be sent first; Flask-Compress adds the coding."""
    wanted = wanted_coding()
    packed = [f"{etag}:{coding}" for coding in CODINGS]
    return [f"{etag}:{wanted}", etag, *packed] if wanted else [etag, *packed]


def _disposition(subject: Subject) -> str:
    """A file name from fixed words and codes alone (A-34)."""
    if subject.kind == FeedKind.LECTURE:
        spoken = f"{settings().name(language())} {subject.name.en}.ics"
        return f"attachment; filename=\"{quote(subject.slug)}.ics\"; filename*=UTF-8''{quote(spoken)}"
    which = "" if subject.kind == FeedKind.FORUM else f"-{quote(subject.slug) or subject.id}"
    return f'inline; filename="qxs-{subject.kind}{which}.ics"'


def _ways(subject: Subject) -> Ways:
    own = subject.name.shown_in(language()).text
    name = settings().name(language())
    return Ways.to(address(subject, language()), f"{name} · {own}" if own else name)


def _kept() -> Kept:
    return cast(Kept, current_app.extensions["forum.feeds"])
