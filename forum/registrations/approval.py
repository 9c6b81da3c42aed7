"""Approving and declining, where a lecture asks the organisers about everybody who registers.

Whoever asks holds a seat meanwhile. The mails about a decision are kept back for some minutes, in which
`reversals.take_back` undoes it and nobody hears of it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.registrations import messages, queries, refusals, seats
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.registrations.opening import obstacle_for_staff
from forum.registrations.story import note

MAY_BE_APPROVED = frozenset({RegistrationState.REQUESTED})
MAY_BE_DECLINED = frozenset({RegistrationState.REQUESTED, RegistrationState.WAITLISTED})


def approve(session: Session, *, registration_id: int, actor: Actor, now: datetime) -> Registration:
    """Let somebody who asked come: the seat that is held is theirs. A second time changes nothing.

    Raises NothingToDecide, LectureIsCancelled or LectureIsOver.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if refusal := obstacle_for_staff(lecture, now):
        raise refusal
    if registration.state is RegistrationState.CONFIRMED and registration.approved_at:
        return registration
    if registration.state not in MAY_BE_APPROVED:
        raise refusals.NothingToDecide(name=registration.name)
    registration.approved_at = now
    seats.settle(session, lecture, registration, now=now)
    note(session, registration, actor, "approved", now)
    due_at = messages.held_until(lecture, now)
    messages.queue(session, messages.APPROVED, registration, now, due_at=due_at)
    return registration


def decline(
    session: Session, *, registration_id: int, reason: str, actor: Actor, now: datetime
) -> Registration:
    """Say no to somebody who asked, also while they wait in line; they read the reason. The seat moves on.

    A second time changes nothing. Raises ReasonMissing, NothingToDecide, LectureIsCancelled or LectureIsOver.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if refusal := obstacle_for_staff(lecture, now):
        raise refusal
    if registration.state is RegistrationState.DECLINED:
        return registration
    if registration.state not in MAY_BE_DECLINED:
        raise refusals.NothingToDecide(name=registration.name)
    if not reason.strip():
        raise refusals.ReasonMissing
    before, due_at = registration.state.value, messages.held_until(lecture, now)
    registration.decline_reason = reason.strip()
    heirs = seats.end(session, lecture, registration, EndedBecause.DECLINED, now=now, due_at=due_at)
    details = {"reason": reason.strip(), "before": before, "passed_on": [heir.id for heir in heirs]}
    note(session, registration, actor, "declined", now, **details)
    messages.queue(session, messages.DECLINED, registration, now, due_at=due_at)
    return registration
