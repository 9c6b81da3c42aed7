"""What the public pages ask of the lectures, for their reader (forum/lectures/audiences.py)."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from forum.drawings import Plate, plate_of
from forum.lectures.audiences import STRANGER, Reader, at_its_address_for, in_lists_of
from forum.lectures.models import (
    Appearance,
    Attendance,
    Audience,
    Lecture,
    PublicState,
    Series,
    Talk,
    Topic,
    lecture_audiences,
    lecture_topics,
)
from forum.lectures.search import query_tokens
from forum.slugs import Slug, SlugKind
from forum.speakers.models import Speaker
from forum.venues.models import Room, Venue

# Cancelled and postponed lectures stay where people look for them; withdrawn ones are gone.
LISTED_STATES = (PublicState.PUBLISHED, PublicState.POSTPONED, PublicState.CANCELLED)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to: slugs (present or former ones), a language, a way of attending, words."""

    series: str = ""
    topic: str = ""
    speaker: str = ""
    venue: str = ""
    language: str = ""
    attendance: str = ""
    q: str = ""

    def __bool__(self) -> bool:
        return any(astuple(self))


@dataclass(frozen=True)
class Facets:
    """What a list can be narrowed to."""

    series: Sequence[Series]
    topics: Sequence[Topic]
    venues: Sequence[Venue]
    languages: Sequence[str]
    speaker: Speaker | None


Span = tuple[datetime, datetime]
"""From an instant on, until before another one."""


def coming(
    session: Session,
    now: datetime,
    filters: Filters = Filters(),
    *,
    reader: Reader = STRANGER,
    limit: int,
    offset: int = 0,
) -> Sequence[Lecture]:
    """Lectures that are not over, the next one first."""
    query = _narrowed(filters, reader).where(Lecture.ends_at > now).order_by(Lecture.starts_at, Lecture.id)
    return session.scalars(query.options(*_for_rows(reader)).limit(limit).offset(offset)).all()


def past(
    session: Session,
    now: datetime,
    filters: Filters = Filters(),
    *,
    reader: Reader = STRANGER,
    limit: int,
    offset: int = 0,
    within: Span | None = None,
) -> Sequence[Lecture]:
    """Lectures that are over, the latest first."""
    query = _narrowed(filters, reader).where(Lecture.ends_at <= now, *_begins(within))
    query = query.order_by(Lecture.starts_at.desc(), Lecture.id.desc())
    return session.scalars(query.options(*_for_rows(reader)).limit(limit).offset(offset)).all()


def count_coming_and_past(
    session: Session, now: datetime, filters: Filters, reader: Reader = STRANGER
) -> tuple[int, int]:
    """How many lectures of a narrowed list are to come, and how many are over."""
    is_over = Lecture.ends_at <= now
    counts = (func.count().filter(~is_over), func.count().filter(is_over))
    to_come, over = session.execute(_narrowed(filters, reader).with_only_columns(*counts)).one()
    return to_come, over


def beginning_within(
    session: Session, span: Span, filters: Filters = Filters(), *, reader: Reader = STRANGER, limit: int
) -> Sequence[Lecture]:
    """Lectures that begin in a stretch of time, past and to come, in their order."""
    query = _narrowed(filters, reader).where(*_begins(span))
    query = query.order_by(Lecture.starts_at, Lecture.id).limit(limit)
    return session.scalars(query.options(*_for_rows(reader))).all()


def extent(session: Session, filters: Filters = Filters(), reader: Reader = STRANGER) -> Span | None:
    """When the first and the last lecture of a narrowed list begin; None where there is none."""
    ends = (func.min(Lecture.starts_at), func.max(Lecture.starts_at))
    first, last = session.execute(_narrowed(filters, reader).with_only_columns(*ends)).one()
    return (first, last) if first and last else None


def count_past_within(
    session: Session, now: datetime, spans: Sequence[Span], filters: Filters, reader: Reader = STRANGER
) -> Sequence[int]:
    """How many lectures that are over began in each of several stretches of time."""
    counts = [func.count().filter(*_begins(span)) for span in spans]
    query = _narrowed(filters, reader).where(Lecture.ends_at <= now).with_only_columns(*counts)
    return list(session.execute(query).one()) if counts else []


def facets(session: Session, filters: Filters = Filters(), reader: Reader = STRANGER) -> Facets:
    """Series, topics and venues that have a listed lecture, languages, and the speaker asked for."""
    listed = is_listed(reader)
    of_series = exists().where(Lecture.series_id == Series.id, listed)
    of_topic = exists().where(
        lecture_topics.c.topic_id == Topic.id, lecture_topics.c.lecture_id == Lecture.id, listed
    )
    of_venue = exists().where(Room.venue_id == Venue.id, Lecture.room_id == Room.id, listed)
    return Facets(
        session.scalars(select(Series).where(of_series).order_by(Series.slug)).all(),
        session.scalars(select(Topic).where(of_topic).order_by(Topic.slug)).all(),
        session.scalars(select(Venue).where(of_venue).order_by(Venue.slug)).all(),
        _spoken(session.scalars(select(Lecture.languages).where(listed).distinct()).all()),
        _asked_for(session, filters.speaker, reader),
    )


def _asked_for(session: Session, slug: str, reader: Reader) -> Speaker | None:
    query = select(Speaker).where(Speaker.id.in_(_ids(SlugKind.SPEAKER, slug)), speaks_for(reader))
    return session.scalars(query).first() if slug else None


def _spoken(kept: Sequence[str]) -> Sequence[str]:
    """The tags out of their rows ("zh,en"), each once."""
    return sorted({tag.strip() for tags in kept for tag in tags.split(",") if tag.strip()})


def public_lecture(session: Session, lecture_id: int, reader: Reader = STRANGER) -> Lecture | None:
    """One lecture that was published and is there for its reader, with all its page shows."""
    is_there = (Lecture.public_state != PublicState.UNPUBLISHED, at_its_address_for(reader))
    query = select(Lecture).where(Lecture.id == lecture_id, *is_there)
    options = (
        *_for_rows(reader),
        selectinload(Lecture.topics),
        selectinload(Lecture.talks).selectinload(Talk.appearances),
        joinedload(Lecture.host),
        joinedload(Lecture.room).joinedload(Room.venue).joinedload(Venue.sketch),
    )
    return session.scalar(query.options(*options))


def of_audience(session: Session, audience_id: int, *, limit: int) -> Sequence[Lecture]:
    """The lectures for one named audience that stand in its members' lists, the last one first."""
    named = select(lecture_audiences.c.lecture_id).where(lecture_audiences.c.audience_id == audience_id)
    is_theirs = (Lecture.audience == Audience.NAMED, Lecture.id.in_(named))
    query = select(Lecture).where(Lecture.public_state.in_(LISTED_STATES), *is_theirs)
    query = query.order_by(Lecture.starts_at.desc(), Lecture.id.desc()).limit(limit)
    return session.scalars(query.options(*_for_rows(Reader(audiences=frozenset({audience_id}))))).all()


def listed_slug(session: Session, code: str, reader: Reader = STRANGER) -> str | None:
    """The slug of a listed lecture by its number or code; numbers longer than any there is are none."""
    is_number = code.isascii() and code.isdecimal() and len(code) < 10
    named = Lecture.number == int(code) if is_number else Lecture.code == code.upper()
    return session.scalar(select(Lecture.slug).where(named, is_listed(reader)))


def after(session: Session, lecture: Lecture, *, reader: Reader = STRANGER, limit: int) -> Sequence[Lecture]:
    """What comes after a lecture in its series, or in the forum when it has none."""
    is_later = and_(Lecture.id != lecture.id, Lecture.starts_at >= lecture.starts_at)
    query = select(Lecture).where(is_listed(reader), is_later)
    if lecture.series_id is not None:
        query = query.where(Lecture.series_id == lecture.series_id)
    query = query.order_by(Lecture.starts_at, Lecture.id).limit(limit)
    return session.scalars(query.options(*_for_rows(reader))).all()


def public_series(session: Session, series_id: int, reader: Reader = STRANGER) -> Series | None:
    """A series that has something to show."""
    has_lectures = exists().where(Lecture.series_id == series_id, is_listed(reader))
    return session.scalar(select(Series).where(Series.id == series_id, has_lectures))


def public_topic(session: Session, topic_id: int, reader: Reader = STRANGER) -> Topic | None:
    """A topic that has something to show."""
    has_lectures = exists().where(
        lecture_topics.c.topic_id == topic_id, lecture_topics.c.lecture_id == Lecture.id, is_listed(reader)
    )
    return session.scalar(select(Topic).where(Topic.id == topic_id, has_lectures))


def public_plates(session: Session, codes: Sequence[str], reader: Reader = STRANGER) -> dict[str, Plate]:
    """By code the drawings of lectures that were published; nothing is drawn, or told, of any other."""
    chosen = select(Lecture.code, Lecture.plate_family, Lecture.plate_seed)
    is_there = (Lecture.public_state != PublicState.UNPUBLISHED, at_its_address_for(reader))
    of_codes = chosen.where(Lecture.code.in_(codes), *is_there)
    return {code: plate_of(code, family, seed) for code, family, seed in session.execute(of_codes)}


def is_listed(reader: Reader = STRANGER) -> ColumnElement[bool]:
    """The condition under which a lecture stands in its reader's lists."""
    return and_(Lecture.public_state.in_(LISTED_STATES), in_lists_of(reader))


def speaks_for(reader: Reader) -> ColumnElement[bool]:
    """The condition under which a speaker has a page: a lecture in the reader's lists to show."""
    return exists().where(
        Appearance.speaker_id == Speaker.id, Appearance.lecture_id == Lecture.id, is_listed(reader)
    )


def matching(filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions of what a lecture itself holds: its languages, how one attends, its words."""
    conditions = []
    if filters.language:
        spoken = literal(",") + func.replace(Lecture.languages, " ", "") + ","
        conditions.append(spoken.contains(f",{filters.language},", autoescape=True))
    if filters.attendance:
        conditions.append(Lecture.attendance.in_((filters.attendance, Attendance.MIXED)))
    return conditions + (_has_words(filters.q, Lecture.search_terms) if filters.q.strip() else [])


def _narrowed(filters: Filters, reader: Reader) -> Select[Lecture]:
    query = select(Lecture).where(is_listed(reader))
    if filters.series:
        query = query.where(Lecture.series_id.in_(_ids(SlugKind.SERIES, filters.series)))
    if filters.topic:
        query = query.where(Lecture.topics.any(Topic.id.in_(_ids(SlugKind.TOPIC, filters.topic))))
    if filters.speaker:
        ids = _ids(SlugKind.SPEAKER, filters.speaker)
        query = query.where(Lecture.appearances.any(Appearance.speaker_id.in_(ids)))
    if filters.venue:
        ids = _ids(SlugKind.VENUE, filters.venue)
        query = query.where(Lecture.room.has(Room.venue_id.in_(ids)))
    return query.where(*matching(filters))


def _begins(span: Span | None) -> list[ColumnElement[bool]]:
    return [Lecture.starts_at >= span[0], Lecture.starts_at < span[1]] if span else []


def _ids(kind: SlugKind, slug: str) -> Select[int]:
    return select(Slug.object_id).where(Slug.kind == kind, Slug.slug == slug)


def _has_words(q: str, terms: InstrumentedAttribute[str]) -> list[ColumnElement[bool]]:
    """Every word asked for begins one of the stored terms; words without a letter find nothing."""
    tokens = query_tokens(q)
    return [terms.contains(f" {token}", autoescape=True) for token in tokens] or [false()]


def _for_rows(reader: Reader) -> tuple[ORMOption, ...]:
    """What a row shows, loaded with a fixed number of statements."""
    # What everybody finds is for no audience, so nothing is asked about it.
    besides = () if reader == STRANGER else (selectinload(Lecture.audiences),)
    speaker: Any = selectinload(Lecture.appearances).joinedload(Appearance.speaker)
    return (
        joinedload(Lecture.series),
        joinedload(Lecture.room).joinedload(Room.venue),
        joinedload(Lecture.previous_room),
        speaker,
        selectinload(Lecture.pools),
        selectinload(Lecture.materials),
        *besides,
    )
