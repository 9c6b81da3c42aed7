"""Passing a seat on to a friend, where a lecture allows it and while nobody waits for one.

Who has the seat makes a link and gives it to somebody; whoever opens it enters and agrees for themselves.
The seat changes hands in one transaction: nobody in between can take it, and it is never counted twice.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture
from forum.registrations import messages, queries, seats
from forum.registrations.handover_models import Handover
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.opening import obstacle
from forum.registrations.rules_models import rules_of
from forum.registrations.story import note
from forum.tokens import new_public_id

LASTS = timedelta(days=7)


class NothingToHandOn(Refusal):
    """Only a certain seat can change hands, and only where the lecture allows it."""

    code = "nothing_to_hand_on"
    message = N_("There is no seat here that could be passed on.")


class SomebodyWaits(Refusal):
    """The line comes before friends."""

    code = "somebody_waits"
    message = N_(
        "Somebody is waiting for a seat, so seats go to the first in line and are not passed on by hand."
    )


class HandoverIsOver(Refusal):
    """The link was taken back, has run out, or the seat it stood for is gone."""

    code = "handover_is_over"
    message = N_("This link passes no seat on any more.")


class TakenAlready(Refusal):
    """Somebody was quicker, perhaps the same person in another window."""

    code = "taken_already"
    message = N_("Somebody has taken this seat already. Each link passes on one seat, once.")


def begin(session: Session, *, registration_id: int, now: datetime) -> Handover:
    """Make the link that passes one's seat on; asked again, the one there is. Raises a Refusal."""
    registration, _lecture = queries.locked_registration(session, registration_id)
    if refusal := obstacle_to(session, registration, now):
        raise refusal
    if earlier := open_handover(session, registration, now):
        return earlier
    _end_open(session, registration, now)
    handover = Handover(public_id=new_public_id(), registration_id=registration.id, created_at=now)
    session.add(handover)
    session.flush()
    note(session, registration, _attendee(registration), "handover_begun", now)
    return handover


def take_back(session: Session, *, registration_id: int, now: datetime) -> None:
    """Let the link pass nothing on any more; a second time changes nothing."""
    registration, _lecture = queries.locked_registration(session, registration_id)
    if _end_open(session, registration, now):
        note(session, registration, _attendee(registration), "handover_ended", now)


def obstacle_to(session: Session, registration: Registration, now: datetime) -> type[Refusal] | None:
    """Why somebody cannot pass their seat on at present; None where they can."""
    rules = rules_of(session, registration.lecture_id)
    if registration.state is not RegistrationState.CONFIRMED or not rules.is_transferable:
        return NothingToHandOn
    if closed := obstacle(registration.lecture, now):
        return closed
    return SomebodyWaits if queries.waiting(session, registration.pool) else None


def obstacle_to_taking(session: Session, handover: Handover, now: datetime) -> type[Refusal] | None:
    """Why a link passes no seat on; None where it does."""
    if handover.taken_at is not None:
        return TakenAlready
    if not _is_open(handover, now):
        return HandoverIsOver
    refusal = obstacle_to(session, handover.registration, now)
    return HandoverIsOver if refusal is NothingToHandOn else refusal


def open_handover(session: Session, registration: Registration, now: datetime) -> Handover | None:
    """The link somebody made that can still be used."""
    found = session.scalar(_open_of(registration))
    return found if found and _is_open(found, now) else None


def by_public_id(session: Session, public_id: str) -> Handover | None:
    """The handover of this name."""
    return session.scalar(select(Handover).where(Handover.public_id == public_id))


def was_handed_on(session: Session, registration: Registration) -> bool:
    """Whether this registration ended because somebody else has the seat now."""
    query = select(Handover.id).where(
        Handover.registration_id == registration.id, Handover.taken_at.is_not(None)
    )
    return session.scalar(query) is not None


def change_hands(
    session: Session, lecture: Lecture, handover: Handover, taker: Registration, now: datetime
) -> None:
    """The giver's badge and link end, once somebody else has the seat; both are told."""
    giver = handover.registration
    handover.taken_at, handover.taken_by_id = now, taker.id
    giver.link_generation += 1
    seats.replace_badge(session, lecture, giver, now=now)
    note(session, giver, _attendee(giver), "handed_on", now)
    messages.queue(session, messages.HANDED_ON, giver, now)


def _is_open(handover: Handover, now: datetime) -> bool:
    return handover.taken_at is None and handover.ended_at is None and now < handover.created_at + LASTS


def _open_of(registration: Registration) -> Select[Handover]:
    return select(Handover).where(
        Handover.registration_id == registration.id, Handover.taken_at.is_(None), Handover.ended_at.is_(None)
    )


def _end_open(session: Session, registration: Registration, now: datetime) -> bool:
    found = session.scalar(_open_of(registration))
    if found is None:
        return False
    found.ended_at = now
    session.flush()
    return True


def _attendee(registration: Registration) -> Actor:
    return Actor(ActorKind.ATTENDEE, registration.attendee_id)
