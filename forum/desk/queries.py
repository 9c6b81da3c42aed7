"""What the desk asks of everybody else. It owns nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forum.door.models import Device
from forum.lectures.models import Lecture
from forum.lectures.soundness import needs_mending
from forum.lectures.staff_queries import for_staff_rows, may_be_seen
from forum.mail.models import OutboxMessage
from forum.readiness.queries import for_readiness
from forum.registrations.models import Registration, RegistrationState


def coming(
    session: Session, granted: frozenset[int] | None, now: datetime, *, limit: int
) -> Sequence[Lecture]:
    """The next lectures this person organises, in any state."""
    query = select(Lecture).where(Lecture.ends_at > now, *may_be_seen(granted))
    query = query.options(*for_readiness()).order_by(Lecture.starts_at, Lecture.id)
    return session.scalars(query.limit(limit)).all()


def in_no_calendar(
    session: Session, granted: frozenset[int] | None, left_out: Sequence[int]
) -> Sequence[Lecture]:
    """Published lectures whose rows cannot be read, in any year, and those a feed had to leave out."""
    query = select(Lecture).where(or_(needs_mending(), Lecture.id.in_(left_out)), *may_be_seen(granted))
    return session.scalars(query.options(*for_staff_rows()).order_by(Lecture.id)).all()


def waiting_by_lecture(session: Session, lecture_ids: Sequence[int]) -> dict[int, int]:
    """How many people wait for a seat."""
    query = select(Registration.lecture_id, func.count()).where(
        Registration.lecture_id.in_(lecture_ids), Registration.state == RegistrationState.WAITLISTED
    )
    rows = session.execute(query.group_by(Registration.lecture_id))
    return {row[0]: row[1] for row in rows}


def held_mails(session: Session, lecture_id: int, now: datetime) -> tuple[int, datetime | None]:
    """How many mails about a lecture are kept back for a while, and when the last of them leaves."""
    query = select(func.count(), func.max(OutboxMessage.due_at)).where(
        OutboxMessage.lecture_id == lecture_id,
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.failed_at.is_(None),
        # What waits to be tried again is not held back any more.
        OutboxMessage.last_error.is_(None),
        OutboxMessage.due_at > now,
    )
    count, until = session.execute(query).one()
    return count, until


def devices_of(session: Session, lecture_id: int) -> Sequence[Device]:
    """The devices that keep the doors of a lecture, those that work first."""
    query = select(Device).where(Device.lectures.any(Lecture.id == lecture_id))
    return session.scalars(query.order_by(Device.revoked_at.is_not(None), Device.id)).all()


def failed_mails_by_lecture(session: Session, granted: frozenset[int] | None) -> list[tuple[Lecture, int]]:
    """Lectures some of whose mails could not be delivered, and how many."""
    query = (
        select(Lecture, func.count(OutboxMessage.id))
        .join(OutboxMessage, OutboxMessage.lecture_id == Lecture.id)
        # What failed was not sent (a check holds that); saying so lets the index find it.
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_not(None), *may_be_seen(granted))
        .group_by(Lecture.id)
        .order_by(Lecture.starts_at)
    )
    return [(lecture, count) for lecture, count in session.execute(query)]
