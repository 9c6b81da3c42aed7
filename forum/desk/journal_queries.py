"""What the pages of the journal ask: lines, the latest first, and the rows that lines name by their keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.accounts.models import Staff
from forum.db import Base
from forum.journal import ActorKind, JournalEntry, heirs
from forum.lectures.models import Appearance, Lecture, NamedAudience, Series, Topic
from forum.lectures.search import query_tokens
from forum.questions.models import Question
from forum.slugs import SlugKind
from forum.speakers.models import Speaker
from forum.speakers.names import fold
from forum.venues.models import Room, Venue

MODELS: Mapping[str, type[Base]] = {
    model.__tablename__: model
    for model in (Lecture, NamedAudience, Question, Series, Speaker, Topic, Venue, Room)
}
"""Of what the journal of the organisers tells: never of registrations, nor of accounts."""

PAGES: Mapping[str, tuple[SlugKind, type[Base]]] = {
    "lectures": (SlugKind.LECTURE, Lecture),
    "series": (SlugKind.SERIES, Series),
    "speakers": (SlugKind.SPEAKER, Speaker),
    "topics": (SlugKind.TOPIC, Topic),
    "venues": (SlugKind.VENUE, Venue),
}
"""What has a journal of its own, by the word in its address."""

_TITLES = {
    "series": "title",
    "topics": "name",
    "audiences": "name",
    "venues": "name",
    "rooms": "name",
    "questions": "label",
}

MERGED_TABLES = frozenset({"series", "speakers", "topics"})

Conditions = list[ColumnElement[bool]]
"""Which lines are asked for."""

Rows = Mapping[tuple[str, int], Any]
"""Rows by table and key."""


@dataclass(frozen=True)
class JournalFilters:
    """What the journal is narrowed to. `granted` holds the series whose organiser asks, None for all."""

    who: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    q: str = ""
    granted: frozenset[int] | None = None


@dataclass(frozen=True)
class Told:
    """A line with the name of the member of staff, or the speaker, who did it."""

    entry: JournalEntry
    name: str | None


def lines(
    session: Session, conditions: Sequence[ColumnElement[bool]], *, limit: int, offset: int
) -> list[Told]:
    """Some lines, the latest first."""
    is_staff = and_(JournalEntry.actor_kind == ActorKind.STAFF, JournalEntry.actor_id == Staff.id)
    is_speaker = and_(JournalEntry.actor_kind == ActorKind.SPEAKER, JournalEntry.actor_id == Speaker.id)
    name = func.coalesce(Staff.name, Speaker.name)
    query = select(JournalEntry, name).outerjoin(Staff, is_staff).outerjoin(Speaker, is_speaker)
    query = query.where(*conditions)
    query = query.order_by(JournalEntry.id.desc()).limit(limit).offset(offset)
    return [Told(entry, name) for entry, name in session.execute(query)]


def count_lines(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many lines there are."""
    return session.scalar(select(func.count(JournalEntry.id)).where(*conditions)) or 0


def line_of(session: Session, conditions: Sequence[ColumnElement[bool]], entry_id: int) -> Told | None:
    """One line, where it is among these."""
    found = lines(session, [*conditions, JournalEntry.id == entry_id], limit=1, offset=0)
    return found[0] if found else None


def of_object(session: Session, page: str, key: int) -> list[ColumnElement[bool]]:
    """The lines about an object, about what belongs to it and about what became part of it."""
    keys = _absorbed(session, page, key) if page in MERGED_TABLES else {key}
    about = [_about(page, JournalEntry.object_id.in_(keys))]
    if page == "lectures":
        about.append(_about("questions", _among(select(Question.id).where(Question.lecture_id == key))))
    elif page == "series":
        about.append(_about("questions", _among(select(Question.id).where(Question.series_id == key))))
    elif page == "venues":
        about.append(_about("rooms", _among(select(Room.id).where(Room.venue_id == key))))
    return [or_(*about)]


def narrowed(filters: JournalFilters) -> list[ColumnElement[bool]]:
    """The lines that somebody may see, narrowed to what they ask for."""
    conditions = [JournalEntry.object_kind.in_(MODELS), *_may_be_seen(filters.granted)]
    if filters.kind:
        conditions.append(JournalEntry.object_kind == filters.kind)
    if filters.who == ActorKind.COMMAND.value:
        conditions.append(JournalEntry.actor_kind == ActorKind.COMMAND)
    elif filters.who:
        of_staff = _in(JournalEntry.actor_id, select(Staff.id).where(Staff.public_id == filters.who))
        conditions += [JournalEntry.actor_kind == ActorKind.STAFF, of_staff]
    if filters.since:
        conditions.append(JournalEntry.at >= filters.since)
    if filters.until:
        conditions.append(JournalEntry.at < filters.until)
    return conditions + (_called(filters.q) if filters.q else [])


def rows_named(session: Session, keys: Iterable[tuple[str, int]]) -> Rows:
    """The rows behind keys, one question a table. What was merged is found in what it became part of; what
    is not there any more is left out.
    """
    wanted: dict[str, set[int]] = {}
    for table, key in keys:
        wanted.setdefault(table, set()).add(key)
    found: dict[tuple[str, int], Any] = {}
    for table, ids in sorted(wanted.items()):
        there = _read(session, table, ids)
        missing = ids - there.keys()
        if missing and table in MERGED_TABLES:
            heir_of = {key: heir for key, heir in heirs(session, table).items() if key in missing}
            living = _read(session, table, set(heir_of.values()))
            there |= {key: living[heir] for key, heir in heir_of.items() if heir in living}
        found |= {(table, key): row for key, row in there.items()}
    return found


def _read(session: Session, table: str, ids: set[int]) -> dict[int, Any]:
    if table == Staff.__tablename__:
        # A row of an account would bring along what its owner may do; the name is all that is told.
        named = select(Staff.id, Staff.name).where(Staff.id.in_(ids))
        return {row.id: row for row in session.execute(named)}
    model: Any = MODELS[table]
    query = select(model).where(model.id.in_(ids))
    if model is Room:
        query = query.options(joinedload(Room.venue))
    return {row.id: row for row in session.scalars(query)}


def _absorbed(session: Session, page: str, key: int) -> set[int]:
    """A key, and the keys of everything that was merged with it, however many steps ago."""
    return {key, *(former for former, heir in heirs(session, page).items() if heir == key)}


def _may_be_seen(granted: frozenset[int] | None) -> list[ColumnElement[bool]]:
    """Places and topics belong to everybody, so only who organises everything is told of them."""
    if granted is None:
        return []
    own = select(Lecture.id).where(Lecture.series_id.in_(granted))
    elsewhere = exists().where(
        Appearance.speaker_id == Speaker.id,
        Appearance.lecture_id == Lecture.id,
        or_(Lecture.series_id.is_(None), Lecture.series_id.not_in(granted)),
    )
    of_questions = or_(Question.series_id.in_(granted), Question.lecture_id.in_(own))
    return [
        or_(
            _about("lectures", _among(own)),
            _about("series", JournalEntry.object_id.in_(granted)),
            _about("questions", _among(select(Question.id).where(of_questions))),
            _about("speakers", _among(select(Speaker.id).where(~elsewhere))),
        )
    ]


def _called(q: str) -> list[ColumnElement[bool]]:
    """Lines about what somebody calls so: a lecture by its code or words, the others by their names."""
    words = [Lecture.search_terms.contains(f" {token}", autoescape=True) for token in query_tokens(q)]
    lectures = or_(Lecture.code.icontains(q, autoescape=True), and_(*words) if words else false())
    names = [Speaker.search_keys.contains(f" {word}", autoescape=True) for word in fold(q).split()]
    return [
        or_(
            _about("lectures", _among(select(Lecture.id).where(lectures))),
            _about("speakers", _among(select(Speaker.id).where(and_(*names) if names else false()))),
            *(
                _about(
                    table, _among(select(MODELS[table].__table__.c.id).where(_has_title(table, column, q)))
                )
                for table, column in _TITLES.items()
            ),
        )
    ]


def _has_title(table: str, column: str, q: str) -> ColumnElement[bool]:
    columns = (MODELS[table].__table__.c[f"{column}_{end}"] for end in ("zh", "en", "original"))
    return or_(*(one.icontains(q, autoescape=True) for one in columns))


def _about(table: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(JournalEntry.object_kind == table, condition)


def _among(ids: Any) -> ColumnElement[bool]:
    return _in(JournalEntry.object_id, ids)


def _in(column: Any, ids: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.in_(ids)
    return found
