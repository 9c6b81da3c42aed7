"""Who comes to a lecture, as its organisers look at it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, joinedload

from forum.lectures.models import Lecture, SeatPool
from forum.mail.models import OutboxMessage
from forum.questions.models import Question, QuestionAnswer
from forum.registrations.models import ENDED, Attendee, Registration, RegistrationState
from forum.registrations.staff_narrowed import Narrowed
from forum.sorting import Sort

# Who has a seat, who may get one, who waits, who comes no more.
_BY_STATE = case(
    {
        state: place
        for place, state in enumerate(
            ("confirmed", "offered", "requested", "unconfirmed", "waitlisted", "cancelled", "declined")
        )
    },
    value=Registration.state,
)
ORDERS: dict[str, tuple[Any, ...]] = {
    "registered_at": (Registration.registered_at, Registration.id),
    "changed_at": (Registration.state_changed_at, Registration.id),
    "state": (_BY_STATE, Registration.queued_at, Registration.id),
    "name": (Registration.sort_key, Registration.id),
    "affiliation": (Registration.affiliation, Registration.sort_key, Registration.id),
}


def registrations(
    session: Session, narrowed: Narrowed, sort: Sort, *, limit: int | None = None, offset: int = 0
) -> Sequence[Registration]:
    """The registrations of a lecture, or one page of them, in the order of one of ORDERS."""
    query = narrowed(select(Registration)).options(
        joinedload(Registration.attendee), joinedload(Registration.pool).joinedload(SeatPool.room)
    )
    order = sort.applied(*ORDERS[sort.column])
    return session.scalars(query.order_by(*order).limit(limit).offset(offset)).all()


def count_registrations(session: Session, narrowed: Narrowed) -> int:
    """How many registrations such a list has."""
    return session.scalar(narrowed(select(func.count(Registration.id)))) or 0


def picked(session: Session, lecture_id: int, public_ids: Collection[str]) -> Sequence[Registration]:
    """The registrations of these names, as far as they belong to the lecture, in the order they came."""
    query = select(Registration).where(
        Registration.lecture_id == lecture_id, Registration.public_id.in_(public_ids)
    )
    query = query.options(joinedload(Registration.attendee), joinedload(Registration.pool))
    return session.scalars(query.order_by(Registration.registered_at, Registration.id)).all()


def count_by_state(session: Session, lecture_id: int) -> dict[RegistrationState, int]:
    """How many registrations are in each state that occurs."""
    query = select(Registration.state, func.count()).where(Registration.lecture_id == lecture_id)
    rows = session.execute(query.group_by(Registration.state))
    return {row[0]: row[1] for row in rows}


def registration_of(session: Session, lecture_id: int, public_id: str) -> Registration | None:
    """One registration of exactly this lecture."""
    query = select(Registration).where(
        Registration.public_id == public_id, Registration.lecture_id == lecture_id
    )
    return session.scalar(query.options(joinedload(Registration.attendee), joinedload(Registration.lecture)))


def failed_mails(session: Session, lecture_id: int) -> dict[int | None, str]:
    """By registration, why the last of its mails could not be delivered."""
    query = select(OutboxMessage.registration_id, OutboxMessage.last_error).where(
        OutboxMessage.lecture_id == lecture_id, OutboxMessage.failed_at.is_not(None)
    )
    return {key: error or "" for key, error in session.execute(query.order_by(OutboxMessage.id))}


def questions_asked(session: Session, lecture: Lecture) -> Sequence[Question]:
    """What the lecture and its series ask, and what they asked and somebody here answered."""
    answered = select(QuestionAnswer.question_id).join(
        Registration, Registration.id == QuestionAnswer.registration_id
    )
    is_asked = (Question.lecture_id == lecture.id) | and_(
        Question.series_id.is_not(None), Question.series_id == lecture.series_id
    )
    is_known = Question.id.in_(answered.where(Registration.lecture_id == lecture.id))
    query = select(Question).where((is_asked & Question.retired_at.is_(None)) | is_known)
    order = (Question.series_id.is_(None), Question.position, Question.id)
    return session.scalars(query.order_by(*order)).all()


def live_keys(session: Session, lecture_id: int, keys: Collection[str]) -> set[str]:
    """Which of these normalised addresses have a registration that has not ended."""
    query = select(Attendee.email_key).join(Registration, Registration.attendee_id == Attendee.id)
    is_live = (Registration.lecture_id == lecture_id, Registration.state.not_in(ENDED))
    found = session.scalars(query.where(*is_live, Attendee.email_key.in_(keys)))
    return {key for key in found if key}
