"""What the organisers' pages ask of the lectures: everything, also what the public does not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from forum.lectures.clearance_queries import to_clear
from forum.lectures.models import (
    Appearance,
    Lecture,
    PlanningState,
    PublicState,
    SeatPool,
    Series,
    Topic,
    lecture_topics,
)
from forum.lectures.search import query_tokens
from forum.sorting import Sort
from forum.venues.models import Room


@dataclass(frozen=True)
class StaffFilters:
    """What the list of lectures is narrowed to. `granted` holds the series this person may see."""

    when: str = "coming"
    state: str = ""
    stage: str = ""
    series_id: int | None = None
    q: str = ""
    is_to_clear: bool = False
    granted: frozenset[int] | None = None


# In the order of a lecture's life, not of the words.
_BY_STATE = case({state.value: place for place, state in enumerate(PublicState)}, value=Lecture.public_state)
_TAKEN = select(func.coalesce(func.sum(SeatPool.taken), 0)).where(SeatPool.lecture_id == Lecture.id)
ORDERS: dict[str, tuple[Any, ...]] = {
    "number": (Lecture.number,),
    "starts_at": (Lecture.starts_at, Lecture.id),
    "state": (_BY_STATE, Lecture.starts_at, Lecture.id),
    "taken": (_TAKEN.scalar_subquery(), Lecture.starts_at, Lecture.id),
}


def lectures_page(
    session: Session, filters: StaffFilters, sort: Sort, now: datetime, *, limit: int | None, offset: int
) -> Sequence[Lecture]:
    """One page of the list, or all of it, in the order of one of ORDERS."""
    order = sort.applied(*ORDERS[sort.column])
    query = _narrowed(session, select(Lecture), filters, now).order_by(*order).limit(limit).offset(offset)
    return session.scalars(query.options(*for_staff_rows())).all()


def count_lectures(session: Session, filters: StaffFilters, now: datetime) -> int:
    """How many lectures the list has."""
    return session.scalar(_narrowed(session, select(func.count(Lecture.id)), filters, now)) or 0


def lecture_for_staff(session: Session, lecture_id: int) -> Lecture | None:
    """One lecture, whatever its state, with all that belongs to it."""
    query = select(Lecture).where(Lecture.id == lecture_id)
    return session.scalar(query.options(*for_staff_rows(), joinedload(Lecture.host)))


def locked_lecture(session: Session, lecture_id: int) -> Lecture:
    """The lecture, locked until the transaction ends, as it is now."""
    query = select(Lecture).where(Lecture.id == lecture_id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one()


def of_keys(session: Session, keys: Sequence[int], granted: frozenset[int] | None) -> Sequence[Lecture]:
    """The lectures of these keys in order of time; only those of the granted series."""
    query = select(Lecture).where(Lecture.id.in_(keys), *may_be_seen(granted))
    return session.scalars(query.order_by(Lecture.starts_at, Lecture.id)).all()


def for_many(session: Session, lectures: Sequence[Lecture]) -> Sequence[Lecture]:
    """The same lectures with all that a change of many looks at; a fixed number of statements."""
    query = select(Lecture).where(Lecture.id.in_([one.id for one in lectures]))
    options = (
        *for_staff_rows(),
        joinedload(Lecture.host),
        selectinload(Lecture.topics),
        selectinload(Lecture.audiences),
    )
    return session.scalars(query.options(*options).order_by(Lecture.starts_at, Lecture.id)).all()


def locked_lectures(session: Session, keys: Sequence[int]) -> Sequence[Lecture]:
    """These lectures, locked in the order of their keys until the transaction ends, as they are now."""
    query = select(Lecture).where(Lecture.id.in_(keys)).order_by(Lecture.id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def series_to_choose(session: Session, granted: frozenset[int] | None) -> Sequence[Series]:
    """Series by their slug; only the granted ones."""
    query = select(Series).order_by(Series.slug)
    return session.scalars(query if granted is None else query.where(Series.id.in_(granted))).all()


def topics_with_counts(session: Session) -> Sequence[tuple[Topic, int]]:
    """Every topic with the number of its lectures, in the order of their addresses."""
    query = select(Topic, func.count(lecture_topics.c.lecture_id)).outerjoin(
        lecture_topics, lecture_topics.c.topic_id == Topic.id
    )
    return [(topic, count) for topic, count in session.execute(query.group_by(Topic.id).order_by(Topic.slug))]


def lectures_of_all(session: Session, speaker_ids: Sequence[int]) -> Sequence[Lecture]:
    """The lectures in which all of these people appear."""
    query = select(Lecture).where(*(Lecture.appearances.any(speaker_id=key) for key in speaker_ids))
    return session.scalars(query.order_by(Lecture.starts_at, Lecture.id)).all()


def rooms_to_choose(session: Session) -> Sequence[Room]:
    """Every room with its venue, in the order of the venues."""
    query = select(Room).options(joinedload(Room.venue))
    return session.scalars(query.order_by(Room.venue_id, Room.position, Room.id)).all()


def series_of_lecture(session: Session, lecture_id: int) -> set[int | None] | None:
    """The series of a lecture, None for one outside any, as a set; no set when there is no such lecture."""
    return set(session.scalars(select(Lecture.series_id).where(Lecture.id == lecture_id))) or None


def series_of_speaker(session: Session, speaker_id: int) -> set[int | None]:
    """The series of every lecture somebody gives; None among them for a lecture outside any."""
    of_speaker = Lecture.appearances.any(Appearance.speaker_id == speaker_id)
    return set(session.scalars(select(Lecture.series_id).where(of_speaker).distinct()))


def may_be_seen(granted: frozenset[int] | None) -> list[ColumnElement[bool]]:
    """The condition under which an organiser of these series sees a lecture at the desk."""
    return [] if granted is None else [Lecture.series_id.in_(granted)]


def for_staff_rows() -> tuple[ORMOption, ...]:
    """What a row of the board shows, loaded with a fixed number of statements."""
    speaker: Any = selectinload(Lecture.appearances).joinedload(Appearance.speaker)
    return (
        joinedload(Lecture.series),
        joinedload(Lecture.room).joinedload(Room.venue),
        speaker,
        selectinload(Lecture.pools),
        selectinload(Lecture.materials),
    )


def _narrowed(session: Session, query: Select[Any], filters: StaffFilters, now: datetime) -> Select[Any]:
    query = query.where(*may_be_seen(filters.granted))
    if filters.when == "coming":
        query = query.where(Lecture.ends_at > now)
    elif filters.when == "past":
        query = query.where(Lecture.ends_at <= now)
    if filters.state:
        query = query.where(Lecture.public_state == PublicState(filters.state))
    if filters.stage:
        query = query.where(
            Lecture.public_state == PublicState.UNPUBLISHED,
            Lecture.planning_state == PlanningState(filters.stage),
        )
    if filters.series_id is not None:
        query = query.where(Lecture.series_id == filters.series_id)
    if filters.q:
        query = query.where(*_has_words(filters.q))
    if filters.is_to_clear:
        query = query.where(Lecture.id.in_(to_clear(session, filters.granted)))
    return query


def _has_words(q: str) -> list[ColumnElement[bool]]:
    """A code or part of one, or words of title, abstract and speakers; letters of neither find nothing."""
    words = [Lecture.search_terms.contains(f" {token}", autoescape=True) for token in query_tokens(q)]
    has_code = Lecture.code.icontains(q, autoescape=True)
    return [or_(has_code, and_(*words) if words else false())]
