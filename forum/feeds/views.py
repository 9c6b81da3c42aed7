"""The calendar feeds and the page that offers them; `answers` says how one is answered."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, current_app, render_template
from sqlalchemy.orm import Session
from werkzeug.routing import PathConverter
from werkzeug.wrappers import Response as BaseResponse

from forum import links
from forum.badges import qr
from forum.db import reading
from forum.feeds import atom as atom_feed
from forum.feeds import json_feed as json_feeds
from forum.feeds import queries, searching
from forum.feeds import schedule as schedules
from forum.feeds.answers import Find, Form, Make, answered
from forum.feeds.cache import Kept
from forum.feeds.calendars import calendar_of
from forum.feeds.items import Item, items_of
from forum.feeds.searches import search_for
from forum.feeds.subscriptions import (
    FIRST_YEAR,
    LAST_YEAR,
    WHOLE_FORUM,
    Feed,
    FeedKind,
    Subject,
    Ways,
    address,
)
from forum.i18n import LANGUAGES, N_, Language, gettext, translate
from forum.lectures.audience_queries import opened
from forum.links import absolute
from forum.settings import Settings
from forum.web import memberships
from forum.web.current import language, now, settings
from forum.web.failures import failure
from forum.web.query import as_sent
from forum.web.readers import reader

blueprint = Blueprint("feeds", __name__)

RENEWED = N_(
    "This calendar has another address now. Members find it on the page to which their new link leads."
)


class Search(PathConverter):
    """A search as `searching.written` puts it, which is percent-encoded already."""

    regex = r"[^/][\s\S]*?"  # a line break too, which is then refused in words

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
    state.app.extensions.update(
        {"forum.feeds": Kept(), "forum.feeds.texts": Kept(), "forum.feeds.items": Kept()}
    )


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
    return _feed(lambda database: _lecture(database, slug))


@blueprint.get("/feeds/<any(zh,en):lang>/audiences/<token>.ics")
def audience(token: str) -> BaseResponse:
    """The lectures for a named audience, at a secret address; 410 for one that was renewed."""
    return _feed(lambda database: _audience(database, token))


@blueprint.get("/feeds/<any(zh,en):lang>/search/<search:search>.ics")
def search(search: str) -> BaseResponse:
    """The lectures that the programme page shows for a filter."""
    try:
        filters = searching.read(as_sent(search, after="/search/", before=".ics"))
    except searching.NotASearch as reason:
        return failure(400, gettext(reason.sentence))
    return _feed(lambda database: search_for(database, filters))


@blueprint.get("/feeds/<any(zh,en):lang>/forum.atom")
def atom() -> BaseResponse:
    """The lectures of the whole forum for readers of news, the latest change first."""
    return answered(lambda _database: WHOLE_FORUM, ATOM)


@blueprint.get("/feeds/<any(zh,en):lang>/forum.json")
def json_feed() -> BaseResponse:
    """The same as JSON."""
    return answered(lambda _database: WHOLE_FORUM, JSON_FEED)


@blueprint.get("/feeds/<any(zh,en):lang>/schedule.xml")
def schedule() -> BaseResponse:
    """The same as the schedule of a conference."""
    return answered(lambda _database: WHOLE_FORUM, SCHEDULE)


@blueprint.get("/<any(zh,en):lang>/subscribe")
def subscribe() -> str:
    """Every feed and how to add it in each client."""
    with reading() as database:
        groups = [
            (gettext("For you as a member"), _kept(database)),
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
        other_language=_other(language()),
        code=qr.svg_path(here),
        code_size=len(qr.modules(here)),
    )


def _kept(database: Session) -> list[Subject]:
    """The calendars of the audiences that this browser keeps."""
    if not reader().audiences:
        return []
    return [queries.subject_of_audience(one) for one in memberships.kept(database).values()]


def _lecture(database: Session, slug: str) -> Subject | None:
    """A lecture that everybody finds, else what this reader may have of it."""
    found = queries.subject_at(database, FeedKind.LECTURE, slug)
    if found and found.is_announced:
        return found
    return queries.subject_at(database, FeedKind.LECTURE, slug, reader())


def _audience(database: Session, token: str) -> Subject | None:
    found = opened(database, token, links.AUDIENCE_FEED)
    if found and found.has_ended:
        # In both languages: whoever reads it finds it in the log of their program.
        lines = [translate(spoken, RENEWED) for spoken in LANGUAGES]
        text = "\n".join([*lines, ""])
        abort(current_app.response_class(text, status=410, mimetype="text/plain"))
    return queries.subject_of_audience(found.audience) if found else None


def _feed(find: Find) -> BaseResponse:
    return answered(find, CALENDAR)


def _disposition(subject: Subject) -> str:
    """A file name from fixed words and codes alone (A-34)."""
    if subject.kind == FeedKind.LECTURE:
        spoken = f"{settings().name(language())} {subject.name.en}.ics"
        return f"attachment; filename=\"{quote(subject.slug)}.ics\"; filename*=UTF-8''{quote(spoken)}"
    which = (
        ""
        if subject.kind == FeedKind.FORUM or subject.is_secret
        else f"-{quote(subject.slug) or subject.key}"
    )
    return f'inline; filename="qxs-{subject.kind}{which}.ics"'


def _named(filename: str) -> Callable[[Subject], str]:
    return lambda _subject: f'inline; filename="{filename}"'


def _ways(subject: Subject, lang: Language | None = None) -> Ways:
    lang = lang or language()
    own = subject.name.shown_in(lang).text
    name = settings().name(lang)
    return Ways.to(address(subject, lang), f"{name} · {own}" if own else name)


def _other(lang: Language) -> Language:
    return "en" if lang == "zh" else "zh"


def _calendar(database: Session, feed: Feed, settings: Settings) -> bytes:
    return calendar_of(database, feed, settings, current_app.extensions["forum.feeds.texts"])


def _of_items(write: Callable[[list[Item], Feed, Settings], bytes]) -> Make:
    """A form that is written from the kept items of a feed."""

    def make(database: Session, feed: Feed, settings: Settings) -> bytes:
        kept = current_app.extensions["forum.feeds.items"]
        return write(items_of(database, feed, settings, kept), feed, settings)

    return make


CALENDAR = Form("ics", "text/calendar; charset=utf-8", _calendar, _disposition)
ATOM = Form(
    "atom", f"{atom_feed.MEDIA_TYPE}; charset=utf-8", _of_items(atom_feed.atom_of), _named("qxs-forum.atom")
)
# JSON has no parameter for its encoding (RFC 8259 section 11).
JSON_FEED = Form("json", json_feeds.MEDIA_TYPE, _of_items(json_feeds.json_feed_of), _named("qxs-forum.json"))
SCHEDULE = Form("schedule", schedules.MEDIA_TYPE, _of_items(schedules.schedule_of), _named("schedule.xml"))
