"""What is asked of the registrations that have a badge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from forum.journal import AccessRecord
from forum.lectures.models import Lecture, PublicState, SeatPool, WayOfAttending
from forum.mail.models import OutboxMessage
from forum.registrations.messages import BADGE_REISSUED
from forum.registrations.models import Registration, RegistrationState

Asked = TypeVar("Asked", bound=Any)

PRINTED = "badges.printed"
"""What is noted about a lecture when sheets of its badges are made."""
_TO_COME = (PublicState.PUBLISHED, PublicState.POSTPONED)


def lectures_with_badges(session: Session, *, seated_before: datetime, now: datetime) -> Sequence[int]:
    """The lectures to come for which badges were given out before that moment, by key."""
    query = _given_out(select(Registration.lecture_id), seated_before, now)
    return session.scalars(query.distinct().order_by(Registration.lecture_id)).all()


def badges_to_renew(
    session: Session, lecture_id: int, *, seated_before: datetime, not_since: datetime, now: datetime
) -> Sequence[Registration]:
    """Whose badge of a lecture was given out before that moment and not renewed lately."""
    was_renewed = exists().where(
        OutboxMessage.registration_id == Registration.id,
        OutboxMessage.message == BADGE_REISSUED,
        OutboxMessage.created_at > not_since,
    )
    query = _given_out(select(Registration), seated_before, now).options(joinedload(Registration.attendee))
    query = query.where(Registration.lecture_id == lecture_id, ~was_renewed)
    return session.scalars(query.order_by(Registration.id)).all()


def last_printed(session: Session, lecture_id: int) -> datetime | None:
    """When sheets of badges of this lecture were made last."""
    return session.scalar(
        select(func.max(AccessRecord.at)).where(
            AccessRecord.action == PRINTED,
            AccessRecord.object_kind == Lecture.__tablename__,
            AccessRecord.object_id == lecture_id,
        )
    )


def _given_out(query: Select[Asked], seated_before: datetime, now: datetime) -> Select[Asked]:
    return (
        query.join(Lecture, Lecture.id == Registration.lecture_id)
        .join(SeatPool, SeatPool.id == Registration.pool_id)
        .where(
            Registration.state == RegistrationState.CONFIRMED,
            SeatPool.attendance == WayOfAttending.ON_SITE,
            Lecture.public_state.in_(_TO_COME),
            Lecture.ends_at > now,
            Registration.state_changed_at <= seated_before,
        )
    )
