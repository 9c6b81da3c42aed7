"""Who waits for a decision of the organisers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture
from forum.registrations.models import Registration, RegistrationState

_ASKS = Registration.state == RegistrationState.REQUESTED


def first_request(session: Session, lecture_id: int) -> Registration | None:
    """Whoever has waited longest."""
    query = select(Registration).where(Registration.lecture_id == lecture_id, _ASKS)
    return session.scalar(query.order_by(Registration.queued_at, Registration.id).limit(1))


def count_requests(session: Session, lecture_id: int) -> int:
    """How many wait."""
    query = select(func.count()).where(Registration.lecture_id == lecture_id, _ASKS)
    return session.scalar(query) or 0


def requests_by_lecture(session: Session, lecture_ids: Sequence[int]) -> dict[int, int]:
    """By lecture, how many wait; no key where nobody does."""
    query = select(Registration.lecture_id, func.count()).where(
        Registration.lecture_id.in_(lecture_ids), _ASKS
    )
    return dict(session.execute(query.group_by(Registration.lecture_id)).all())


def lectures_with_old_requests(session: Session, before: datetime, now: datetime) -> Sequence[Lecture]:
    """The coming lectures where somebody has waited since before an instant, the next one first."""
    query = select(Registration.lecture_id).where(_ASKS, Registration.state_changed_at <= before)
    lectures = select(Lecture).where(Lecture.id.in_(query), Lecture.ends_at > now)
    return session.scalars(lectures.order_by(Lecture.starts_at, Lecture.id)).all()


def longest_waiting(session: Session, lecture_id: int) -> tuple[int, datetime | None]:
    """How many wait, and since when the first of them."""
    query = select(func.count(), func.min(Registration.state_changed_at)).where(
        Registration.lecture_id == lecture_id, _ASKS
    )
    count, since = session.execute(query).one()
    return count, since
