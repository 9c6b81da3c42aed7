"""What the feeds ask the database. A feed costs the same number of questions however long it is."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, and_, func, or_, select, true, type_coerce
from sqlalchemy.orm import Session, joinedload, selectinload

from forum.feeds.subscriptions import MOST_ENTRIES, Feed, FeedKind, Subject, Window
from forum.feeds.taken_back import TAKEN_BACK, is_planned_anew, was_everybodys
from forum.lectures.audience_links import feed_token
from forum.lectures.audiences import STRANGER, Reader, at_its_address_for, in_lists_of
from forum.lectures.change_models import Change
from forum.lectures.models import (
    Appearance,
    Audience,
    Lecture,
    NamedAudience,
    Series,
    Talk,
    Topic,
    lecture_audiences,
)
from forum.lectures.queries import matching
from forum.lectures.soundness import needs_mending
from forum.slugs import SlugKind, resolve
from forum.speakers.models import Speaker
from forum.venues.models import Room, Venue
from forum.wording import EMPTY, Wording

_Row = Series | Speaker | Venue | Topic | Lecture
_ROWS: dict[FeedKind, tuple[SlugKind, type[_Row]]] = {
    FeedKind.SERIES: (SlugKind.SERIES, Series),
    FeedKind.SPEAKER: (SlugKind.SPEAKER, Speaker),
    FeedKind.VENUE: (SlugKind.VENUE, Venue),
    FeedKind.TOPIC: (SlugKind.TOPIC, Topic),
    FeedKind.LECTURE: (SlugKind.LECTURE, Lecture),
}
_LISTED = (
    Lecture.published_at.is_not(None),
    in_lists_of(STRANGER),
    Lecture.public_state.not_in(TAKEN_BACK),
)
_WINDOWED = {FeedKind.FORUM, FeedKind.VENUE, FeedKind.TOPIC, FeedKind.SEARCH, FeedKind.AUDIENCE}

log = logging.getLogger(__name__)


def subject_at(session: Session, kind: FeedKind, slug: str, reader: Reader = STRANGER) -> Subject | None:
    """What the feed at a present or former slug is about; None for what is still being planned.

    Feeds know nobody, but for that of one lecture, which is a download for its `reader`.
    """
    slug_kind, model = _ROWS[kind]
    found = resolve(session, slug_kind, slug.lower())
    row = cast("_Row | None", session.get(model, found)) if found else None
    return _as_announced(session, replace(subject_of(kind, row), reader=reader)) if row else None


def subject_of(kind: FeedKind, row: _Row) -> Subject:
    """The subject that is this row."""
    if isinstance(row, Lecture):
        # Its title may have been taken back since; its code says nothing of it.
        return Subject(kind, row.id, row.slug, Wording(zh=row.code, en=row.code))
    name = row.title if isinstance(row, Series) else row.name
    return Subject(kind, row.id, row.slug, name if isinstance(name, Wording) else Wording.of(name))


def subject_of_audience(audience: NamedAudience) -> Subject:
    """What the calendar of an audience is about; its address is secret."""
    return Subject(FeedKind.AUDIENCE, audience.id, feed_token(audience), audience.name)


def _as_announced(session: Session, subject: Subject) -> Subject | None:
    """What the public may hear of a subject: nobody shall guess who comes.

    None where all there is of it are lectures never announced to everybody. What has no lecture at all may
    have had one when its address was given out, so its feed goes on; but perhaps it never had, so without a
    name. So does that of which everybody found something once and does not any more: there it is empty.
    """
    # The address of a lecture goes on whatever is planned for it; it names nobody.
    was_published: ColumnElement[bool] = Lecture.published_at.is_not(None)
    is_found = at_its_address_for(subject.reader)
    if subject.kind != FeedKind.LECTURE:
        was_published, is_found = and_(was_published, ~is_planned_anew()), in_lists_of(STRANGER)
    announced_ones, former_ones = (
        func.count().filter(was_published, one) for one in (is_found, was_everybodys())
    )
    query = select(func.count(), announced_ones, former_ones).where(_is_about(subject)).select_from(Lecture)
    every, announced, former = session.execute(query).one()
    if announced:
        return subject
    return None if every and not former else replace(subject, name=EMPTY)


@dataclass(frozen=True, slots=True)
class Mark:
    """A lecture, and at which of its states it is: what is made of it can be kept under both."""

    id: int
    state: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The lectures of a feed: those of this month and later, and those before, the nearest first."""

    coming: list[Mark]
    past: list[Mark]


def marks_of(session: Session, feed: Feed, zone: str) -> Marks:
    """Which lectures are in a feed, asked without reading them; the most distant past is too much."""
    # Whatever these columns hold, it is taken as it stands: a row that cannot be read costs itself.
    state = [type_coerce(column, String) for column in (Lecture.revision, Lecture.changed_at)]
    chosen = select(Lecture.id, *state).where(_belongs(feed.subject, feed.window, zone))
    coming = chosen.where(Lecture.starts_at >= feed.window.month_begins_at)
    past = chosen.where(Lecture.starts_at < feed.window.month_begins_at)
    first = _marks(session, coming.order_by(Lecture.starts_at, Lecture.id).limit(MOST_ENTRIES))
    room = MOST_ENTRIES - len(first)
    latest = past.order_by(Lecture.starts_at.desc(), Lecture.id.desc()).limit(room)
    return Marks(first, _marks(session, latest))


def _marks(session: Session, query: Select[*tuple[Any, ...]]) -> list[Mark]:
    return [Mark(key, f"{revision} {changed_at}") for key, revision, changed_at in session.execute(query)]


def tell_what_is_missing(session: Session) -> None:
    """Name in the log the lectures that no calendar can show; the desk names them too (A-15)."""
    for code in session.scalars(select(Lecture.code).where(needs_mending())):
        log.error("lecture %s is in no calendar: its row cannot be read", code)


def _belongs(subject: Subject, window: Window, zone: str) -> ColumnElement[bool]:
    """Whether a lecture is in a feed: published once, found by its readers, and of the feed's subject."""
    if subject.kind == FeedKind.LECTURE:
        is_there = at_its_address_for(subject.reader)
        return and_(_is_about(subject), Lecture.published_at.is_not(None), ~is_planned_anew(), is_there)
    conditions = [
        _is_about(subject),
        Lecture.published_at.is_not(None),
        Lecture.audience == Audience.NAMED if subject.kind == FeedKind.AUDIENCE else in_lists_of(STRANGER),
        # What was taken back is remembered for as long as calendars may still show it, not for ever.
        or_(Lecture.public_state.not_in(TAKEN_BACK), _reaches(window)),
        ~is_planned_anew(),
    ]
    if words := matching(subject.filters):
        # Who asks for words must not find in a calendar what was taken back, so it leaves these at once.
        conditions += [Lecture.public_state.not_in(TAKEN_BACK), *words]
    if subject.kind in _WINDOWED:
        conditions.append(_reaches(window))
    if subject.kind == FeedKind.YEAR:
        conditions.append(_of_year(subject.id, window, zone))
    return and_(*conditions)


def _reaches(window: Window) -> ColumnElement[bool]:
    """Whether a lecture reaches into the window, also one whose row has it end before it begins (A-09)."""
    return or_(Lecture.ends_at > window.opens_at, Lecture.starts_at > window.opens_at)


def _of_year(year: int, window: Window, zone: str) -> ColumnElement[bool]:
    """What begins in a year, and for as long as calendars may still show it, what was moved out of it.

    Whoever has the year's calendar is told of the new date instead of finding nothing (A-05).
    """
    begins, ends = (_new_year(year + n, zone) for n in (0, 1))
    return or_(
        and_(Lecture.starts_at >= begins, Lecture.starts_at < ends),
        and_(
            Lecture.previous_starts_at >= begins,
            Lecture.previous_starts_at < ends,
            _reaches(window),
        ),
        and_(Lecture.id.in_(_moved_out(begins, ends)), _reaches(window)),
    )


def _moved_out(begins: datetime, ends: datetime) -> Select[int]:
    """Lectures that were announced for a time in between, if for minutes: a calendar may have looked."""
    former = Change.what["starts_at"][0].as_string()
    since, until = (at.astimezone(UTC).isoformat() for at in (begins, ends))
    return select(Change.lecture_id).where(former >= since, former < until)


def _is_about(subject: Subject) -> ColumnElement[bool]:
    """Whether a lecture belongs to a series, speaker, venue or topic; the others are chosen by time."""
    match subject.kind:
        case FeedKind.LECTURE:
            return Lecture.id == subject.id
        case FeedKind.SERIES:
            return Lecture.series_id == subject.id
        case FeedKind.SPEAKER:
            return Lecture.appearances.any(Appearance.speaker_id == subject.id)
        case FeedKind.VENUE:
            return Lecture.room.has(Room.venue_id == subject.id)
        case FeedKind.TOPIC:
            return Lecture.topics.any(Topic.id == subject.id)
        case FeedKind.AUDIENCE:
            named = lecture_audiences.c.audience_id == subject.id
            return Lecture.id.in_(select(lecture_audiences.c.lecture_id).where(named))
        case FeedKind.SEARCH:
            return and_(true(), *map(_is_about, subject.parts))
    return true()


def _new_year(year: int, zone: str) -> datetime:
    return datetime(year, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def lectures_in_order(session: Session, ids: Sequence[int]) -> list[Lecture]:
    """These lectures in order of time, with all a calendar says; an unreadable row costs itself (A-15)."""
    try:
        return _read(session, ids)
    except (ValueError, LookupError, TypeError, OverflowError):
        log.exception("a lecture cannot be read; reading them one by one")
    readable = []
    for one in ids:
        try:
            readable += _read(session, [one])
        except (ValueError, LookupError, TypeError, OverflowError):
            log.exception("lecture %s left out of a calendar", one)
    return readable


def _read(session: Session, ids: Sequence[int]) -> list[Lecture]:
    query = (
        select(Lecture)
        .where(Lecture.id.in_(ids))
        .order_by(Lecture.starts_at, Lecture.id)
        .options(
            joinedload(Lecture.series),
            joinedload(Lecture.room).joinedload(Room.venue),
            selectinload(Lecture.topics),
            selectinload(Lecture.materials),
            selectinload(Lecture.appearances).joinedload(Appearance.speaker),
            selectinload(Lecture.talks).selectinload(Talk.appearances),
        )
    )
    return list(session.scalars(query))


def listed_series(session: Session) -> list[Subject]:
    """Every series with a lecture that everyone may find."""
    query = select(Series).where(Series.id.in_(_of_listed(Lecture.series_id))).order_by(Series.slug)
    return [subject_of(FeedKind.SERIES, row) for row in session.scalars(query)]


def listed_topics(session: Session) -> list[Subject]:
    """Every topic with such a lecture."""
    query = select(Topic).where(Topic.id.in_(_of_listed(Topic.id, Lecture.topics))).order_by(Topic.slug)
    return [subject_of(FeedKind.TOPIC, row) for row in session.scalars(query)]


def listed_venues(session: Session) -> list[Subject]:
    """Every venue with such a lecture."""
    venues = select(Room.venue_id).where(Room.id.in_(_of_listed(Lecture.room_id)))
    query = select(Venue).where(Venue.id.in_(venues)).order_by(Venue.slug)
    return [subject_of(FeedKind.VENUE, row) for row in session.scalars(query)]


def coming_speakers(session: Session, now: datetime) -> list[Subject]:
    """Everybody who gives a lecture that is still to come; all others are found by their own pages."""
    speaking = _of_listed(Appearance.speaker_id, Lecture.appearances).where(Lecture.ends_at > now)
    query = select(Speaker).where(Speaker.id.in_(speaking)).order_by(Speaker.sort_key, Speaker.id)
    return [subject_of(FeedKind.SPEAKER, row) for row in session.scalars(query)]


def years(session: Session, zone: str) -> list[Subject]:
    """The years in which there were lectures, the latest first."""
    ends = session.execute(
        select(func.min(Lecture.starts_at), func.max(Lecture.starts_at)).where(*_LISTED)
    ).one()
    begin, *_, end = [at.astimezone(ZoneInfo(zone)).year for at in ends if at] or (1, 0)
    return [Subject(FeedKind.YEAR, year) for year in range(end, begin - 1, -1)]


def _of_listed(column: Any, *joined: Any) -> Select[Any]:
    query = select(column).select_from(Lecture).where(*_LISTED)
    for relation in joined:
        query = query.join(relation)
    return query
