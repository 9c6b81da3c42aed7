"""Telling organisers that somebody waits to hear whether what they need can be had."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.db import transaction
from forum.lectures.models import Lecture, PublicState
from forum.registrations import access, access_messages, queries
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import ENDED, Registration
from forum.registrations.needs import is_due

_WILL_BE = (PublicState.PUBLISHED, PublicState.POSTPONED)


def remind(now: datetime) -> int:
    """Write to the organisers of each lecture where somebody has waited for a day. Returns to how many."""
    with transaction() as session:
        waiting = _lectures_with_requests(session, now)
    return sum(_remind_of(lecture_id, now) for lecture_id in waiting)


def _remind_of(lecture_id: int, now: datetime) -> int:
    with transaction() as session:
        lecture = queries.locked_lecture(session, lecture_id)
        waiting = [one for one in access.requests_of(session, lecture_id) if one.answered_at is None]
        if not any(_is_due(one, lecture, now) for one in waiting):
            return 0
        for request in waiting:
            request.reminded_at = now
        return access_messages.queue_reminder(session, lecture, now)


def _is_due(request: AccessRequest, lecture: Lecture, now: datetime) -> bool:
    return is_due(
        created_at=request.created_at,
        reminded_at=request.reminded_at,
        starts_at=lecture.starts_at,
        now=now,
    )


def _lectures_with_requests(session: Session, now: datetime) -> list[int]:
    query = (
        select(Registration.lecture_id)
        .join(AccessRequest, AccessRequest.registration_id == Registration.id)
        .join(Lecture, Lecture.id == Registration.lecture_id)
        .where(
            AccessRequest.answered_at.is_(None),
            Registration.state.not_in(ENDED),
            Lecture.starts_at > now,
            Lecture.public_state.in_(_WILL_BE),
        )
    )
    return sorted(session.scalars(query.distinct()))
