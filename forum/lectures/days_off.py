"""The days off that lectures are planned around: the calendar's, and those the house enters itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.lectures.holidays import Span, SpecialDay, special_days
from forum.lectures.season_models import DaysOff
from forum.wording import Wording


def special_days_between(session: Session, first: date, last: date) -> dict[date, SpecialDay]:
    """Every day off, and every weekend day on which one works, from `first` to `last`: one question."""
    query = select(DaysOff).where(DaysOff.first_on <= last, DaysOff.last_on >= first).order_by(DaysOff.id)
    own = [Span(row.first_on, row.last_on, row.reason, row.is_working) for row in session.scalars(query)]
    return special_days(first, last, own)


def day_off_names(session: Session) -> Callable[[date], Wording | None]:
    """The name of any day on which people are off, None of any other; one question beforehand."""
    own = [
        Span(row.first_on, row.last_on, row.reason, row.is_working)
        for row in session.scalars(select(DaysOff).order_by(DaysOff.id))
    ]

    def name(on: date) -> Wording | None:
        day = special_days(on, on, own).get(on)
        return day.reason if day and not day.is_working else None

    return name


def all_days_off(session: Session, since: date) -> Sequence[DaysOff]:
    """What the house has entered and is not over, in order."""
    query = select(DaysOff).where(DaysOff.last_on >= since)
    return session.scalars(query.order_by(DaysOff.first_on, DaysOff.id)).all()


@dataclass(frozen=True, kw_only=True)
class PlannedDaysOff:
    """Days as an organiser enters them; the last one belongs to them."""

    first_on: date
    last_on: date
    reason: Wording
    is_working: bool


def add_days_off(session: Session, plan: PlannedDaysOff, *, actor: Actor, now: datetime) -> DaysOff:
    """Enter days off, or days on which one works; lectures that are there stay where they are."""
    row = DaysOff(
        first_on=plan.first_on, last_on=plan.last_on, reason=plan.reason, is_working=plan.is_working
    )
    session.add(row)
    session.flush()
    record(session, actor=actor, action="days_off.entered", about=row, now=now, **_details(row))
    return row


def remove_days_off(session: Session, row: DaysOff, *, actor: Actor, now: datetime) -> None:
    """Take an entry out; the journal keeps what it said, so that it can be entered again."""
    record(session, actor=actor, action="days_off.removed", about=row, now=now, **_details(row))
    session.delete(row)


def _details(row: DaysOff) -> dict[str, object]:
    return {
        "first_on": row.first_on.isoformat(),
        "last_on": row.last_on.isoformat(),
        "zh": row.reason.zh,
        "en": row.reason.en,
        "is_working": row.is_working,
    }
