"""Laying out a season: empty slots from the rhythm of a series, and removing one that was never used.

A slot is a lecture that nobody is asked for yet. It has its number and code at once, since people speak of
it by them; those of a removed slot go to nobody else (decision 50).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry, record
from forum.lectures.bookkeeping import lock_numbering
from forum.lectures.gaps import is_empty_slot
from forum.lectures.inheritance import of_series
from forum.lectures.models import Attendance, Lecture, PlanningState, SeatPool, Series, WayOfAttending
from forum.lectures.planning import plan_lecture
from forum.lectures.plans import LecturePlan
from forum.lectures.season_models import RemovedSlot
from forum.moments import zone_of
from forum.wording import EMPTY

LAID_OUT = "series.laid_out"
MOST_SLOTS = 200


class SlotIsUsed(Refusal):
    """Only what nobody was asked for and nobody has seen goes without a trace."""

    code = "slot_is_used"
    message = N_("Only an empty slot can be removed: this one has been filled or published, or is in use.")


class SlotIsBack(Refusal):
    """There is nothing to bring back."""

    code = "slot_is_back"
    message = N_("This slot is there again already.")


@dataclass(frozen=True)
class WantedSlot:
    """One slot to lay out: the date of the rhythm it stands for, if any, and when it is held."""

    due_on: date | None
    starts_at: datetime


def lay_out(
    session: Session,
    series: Series,
    wanted: Iterable[WantedSlot],
    *,
    zone: str,
    new_uid: Callable[[], str],
    actor: Actor,
    now: datetime,
) -> list[Lecture]:
    """Plan what is not there yet, in order of time; the same again adds nothing. One line in the journal."""
    lock_numbering(session)
    slots = sorted(wanted, key=lambda slot: slot.starts_at)
    there = days_taken(session, series, [slot.starts_at for slot in slots], zone)
    due = dues_taken(session, series, [slot.due_on for slot in slots if slot.due_on])
    laid: list[Lecture] = []
    for slot in slots:
        local = slot.starts_at.astimezone(zone_of(zone)).date()
        if local in there or slot.due_on in due:
            continue
        there.add(local)
        plan = _as_usual(series, slot, zone)
        laid.append(plan_lecture(session, plan, uid=new_uid(), actor=actor, now=now))
    if laid:
        ids = [lecture.id for lecture in laid]
        record(session, actor=actor, action=LAID_OUT, about=series, now=now, lectures=ids)
    return laid


def _as_usual(series: Series, slot: WantedSlot, zone: str) -> LecturePlan:
    usual = of_series(series, series.default_room)
    return LecturePlan(
        title=EMPTY,
        starts_at=slot.starts_at,
        timezone=zone,
        series=series,
        room=None if usual["attendance"] is Attendance.ONLINE else usual["room"],
        host=usual["host"],
        languages=usual["languages"],
        attendance=usual["attendance"],
        online_url=usual["online_url"],
        planning_state=PlanningState.SLOT,
        laid_out_for=slot.due_on,
    )


def days_taken(session: Session, series: Series, instants: Sequence[datetime], zone: str) -> set[date]:
    """The local days around these instants on which the series has a lecture."""
    if not instants:
        return set()
    a_day = timedelta(days=1)
    query = select(Lecture.starts_at).where(
        Lecture.series_id == series.id,
        Lecture.starts_at >= min(instants) - a_day,
        Lecture.starts_at <= max(instants) + a_day,
    )
    return {at.astimezone(zone_of(zone)).date() for at in session.scalars(query)}


def dues_taken(session: Session, series: Series, due: Collection[date]) -> set[date]:
    """Which dates of the rhythm have their slot already, wherever it was moved since."""
    if not due:
        return set()
    query = select(Lecture.laid_out_for).where(
        Lecture.series_id == series.id, Lecture.laid_out_for.between(min(due), max(due))
    )
    return {on for on in session.scalars(query) if on is not None}


def remove_slot(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> RemovedSlot:
    """Remove a locked slot that nobody used; its number, code and address stay its own. Raises SlotIsUsed."""
    if not is_empty_slot(lecture):
        raise SlotIsUsed
    return remove(session, lecture, actor=actor, now=now)


def remove(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> RemovedSlot:
    """Remove a locked lecture that only its planners saw. Raises SlotIsUsed where something needs it."""
    removed = RemovedSlot(
        number=lecture.number,
        code=lecture.code,
        slug=lecture.slug,
        series_id=lecture.series_id,
        contents=_contents(lecture),
        removed_at=now,
    )
    record(session, actor=actor, action="lecture.removed", about=lecture, now=now, code=lecture.code)
    try:
        with session.begin_nested():
            session.delete(lecture)
            session.flush()
    except IntegrityError as error:
        raise SlotIsUsed from error
    session.add(removed)
    session.flush()
    return removed


def bring_back(session: Session, removed: RemovedSlot, *, actor: Actor, now: datetime) -> Lecture:
    """Plan a removed slot again as it was, under its own number, code and address."""
    values = dict(removed.contents)
    pools = values.pop("pools")
    lecture = Lecture(**{name: _restored(name, value) for name, value in values.items()})
    for name in _WORDINGS:
        setattr(lecture, name, EMPTY)
    lecture.pools = [SeatPool(attendance=WayOfAttending(way), seats=seats) for way, seats in pools]
    session.delete(removed)
    session.add(lecture)
    session.flush()
    record(session, actor=actor, action="lecture.brought_back", about=lecture, now=now, code=lecture.code)
    return lecture


def take_layout_back(
    session: Session, series: Series, deed: JournalEntry, *, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Remove what one laying out added and is still empty; how many went and how many stay."""
    ids = deed.details.get("lectures", [])
    query = select(Lecture).where(Lecture.id.in_(ids), Lecture.series_id == series.id).with_for_update()
    present = session.scalars(query.order_by(Lecture.id)).all()
    empty = [lecture for lecture in present if is_empty_slot(lecture)]
    for lecture in empty:
        remove_slot(session, lecture, actor=actor, now=now)
    return len(empty), len(present) - len(empty)


_WORDINGS = (
    "title", "abstract", "access_note", "registration_note", "latecomers", "recording_note", "change_note",
)  # fmt: skip


def _contents(lecture: Lecture) -> dict[str, Any]:
    texts = {f"{name}_{part}" for name in _WORDINGS for part in ("zh", "en", "original", "language")}
    columns = [column.name for column in Lecture.__table__.columns if column.name not in texts]
    values = {name: _plain(getattr(lecture, name)) for name in columns}
    return {**values, "pools": [[pool.attendance.value, pool.seats] for pool in lecture.pools]}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _restored(name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = Lecture.__table__.columns[name].type
    if name == "laid_out_for":
        return date.fromisoformat(value)
    if isinstance(kind, DateTime) or name.endswith("_at"):
        return datetime.fromisoformat(value).astimezone(UTC)
    return kind.python_type(value) if hasattr(kind, "enums") else value
