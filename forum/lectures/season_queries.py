"""What the pages of a season ask: its lectures in order, how many stand where, what was removed."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from forum.journal import JournalEntry
from forum.lectures.models import Lecture, PublicState, Series
from forum.lectures.season_models import RemovedSlot
from forum.lectures.slots import LAID_OUT
from forum.lectures.staff_queries import for_staff_rows
from forum.lectures.stages import PUBLISHED, STAGES
from forum.moments import zone_of


def in_period(series: Series, first: date, last: date, zone: str) -> list[ColumnElement[bool]]:
    """The lectures of a series from one local day to another, both included."""
    begin = datetime.combine(first, time(), zone_of(zone))
    end = datetime.combine(last + timedelta(days=1), time(), zone_of(zone))
    return [Lecture.series_id == series.id, Lecture.starts_at >= begin, Lecture.starts_at < end]


def season_page(
    session: Session, within: Sequence[ColumnElement[bool]], *, limit: int, offset: int
) -> Sequence[Lecture]:
    """One page of a season, by date."""
    query = select(Lecture).where(*within).order_by(Lecture.starts_at, Lecture.id)
    return session.scalars(query.limit(limit).offset(offset).options(*for_staff_rows())).all()


def count_by_stage(session: Session, within: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    """How many lectures of a season stand at each stage; all that the public knows is published."""
    query = select(Lecture.planning_state, Lecture.public_state, func.count(Lecture.id)).where(*within)
    counts = dict.fromkeys(STAGES, 0)
    for planning, public, count in session.execute(
        query.group_by(Lecture.planning_state, Lecture.public_state)
    ):
        stage = str(planning) if public is PublicState.UNPUBLISHED else PUBLISHED
        if stage in counts:
            counts[stage] += count
    return counts


def coming_lectures(
    session: Session, series: Series, now: datetime, *, limit: int | None = None, offset: int = 0
) -> Sequence[Lecture]:
    """What of a series is still to be held, by date."""
    query = select(Lecture).where(
        Lecture.series_id == series.id,
        Lecture.starts_at > now,
        Lecture.public_state.not_in((PublicState.CANCELLED, PublicState.WITHDRAWN)),
    )
    query = query.order_by(Lecture.starts_at, Lecture.id).limit(limit).offset(offset)
    return session.scalars(query.options(*for_staff_rows(), joinedload(Lecture.host))).all()


def removed_slot(session: Session, series: Series, removed_id: int) -> RemovedSlot | None:
    """A slot of this series that was removed."""
    query = select(RemovedSlot).where(RemovedSlot.id == removed_id, RemovedSlot.series_id == series.id)
    return session.scalar(query.with_for_update())


def removed_dates(session: Session, series: Series) -> set[date]:
    """The dates of the rhythm whose slots were removed on purpose."""
    query = select(RemovedSlot.contents).where(RemovedSlot.series_id == series.id)
    kept = (contents.get("laid_out_for") for contents in session.scalars(query))
    return {date.fromisoformat(on) for on in kept if on}


def laying_out(session: Session, series: Series, deed_id: int) -> JournalEntry | None:
    """The line of the journal that says which slots were laid out together."""
    query = select(JournalEntry).where(
        JournalEntry.id == deed_id,
        JournalEntry.action == LAID_OUT,
        JournalEntry.object_kind == "series",
        JournalEntry.object_id == series.id,
    )
    return session.scalar(query)


def latest_laying_out(session: Session, series: Series) -> int | None:
    """The key of the last one."""
    query = select(JournalEntry.id).where(
        JournalEntry.action == LAID_OUT,
        JournalEntry.object_kind == "series",
        JournalEntry.object_id == series.id,
    )
    return session.scalar(query.order_by(JournalEntry.id.desc()).limit(1))
