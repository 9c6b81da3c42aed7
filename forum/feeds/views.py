"""The calendar feeds and the page that offers them; `answers` says how one is answered."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, render_template
from werkzeug.routing import PathConverter
from werkzeug.wrappers import Response as BaseResponse

from forum.badges import qr
from forum.db import reading
from forum.feeds import queries, searching
from forum.feeds.answers import Find, Form, answered
from forum.feeds.cache import Kept
from forum.feeds.calendars import calendar_of
from forum.feeds.searches import search_for
from forum.feeds.subscriptions import (
    FIRST_YEAR,
    LAST_YEAR,
    WHOLE_FORUM,
    FeedKind,
    Subject,
    Ways,
    address,
)
from forum.i18n import gettext
from forum.links import absolute
from forum.web.current import language, now, settings
from forum.web.failures import failure
from forum.web.query import as_sent

blueprint = Blueprint("feeds", __name__)


class Search(PathConverter):
    """A search as `searching.written` puts it, which is percent-encoded already."""

    def to_url(self, value: object) -> str:
        """The value as it is: encoding it twice would be another search."""
        return str(value)


@blueprint.record_once
def read_searches(state: Any) -> None:
    """Let addresses hold searches; before the first address of this kind is given."""
    state.app.url_map.converters["search"] = Search


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


@blueprint.get("/feeds/<any(zh,en):lang>/search/<search:search>.ics")
def search(search: str) -> BaseResponse:
    """The lectures that the programme page shows for a filter."""
    try:
        filters = searching.read(as_sent(search, after="/search/", before=".ics"))
    except searching.NotASearch as reason:
        return failure(400, gettext(reason.sentence))
    return _feed(lambda database: search_for(database, filters))


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
    return answered(find, CALENDAR)


def _disposition(subject: Subject) -> str:
    """A file name from fixed words and codes alone (A-34)."""
    if subject.kind == FeedKind.LECTURE:
        spoken = f"{settings().name(language())} {subject.name.en}.ics"
        return f"attachment; filename=\"{quote(subject.slug)}.ics\"; filename*=UTF-8''{quote(spoken)}"
    which = "" if subject.kind == FeedKind.FORUM else f"-{quote(subject.slug) or subject.key}"
    return f'inline; filename="qxs-{subject.kind}{which}.ics"'


CALENDAR = Form("ics", "text/calendar; charset=utf-8", calendar_of, _disposition)
