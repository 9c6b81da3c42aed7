"""Seats of those who did not come, given in order to people who are there, by one at a time."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.door.arrivals import has_arrived
from forum.door.standby_models import CallOutcome, Standby, StandbyCall
from forum.door.standby_queries import called, hall, holder_name, last_call, line, seats_now, standby_of
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record
from forum.lectures.models import Lecture, PublicState
from forum.registrations import seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.story import note

HELD_FOR = timedelta(seconds=60)
"""How long after their last deed nobody else gives out seats, unless they take over."""

_WHY = "seat of somebody who did not come"


class StandbyIsNotOpen(Refusal):
    """Nobody opened it, the lecture is over, or its hall has no seats of its own."""

    code = "standby_is_not_open"
    message = N_("Standby is not open for this lecture.")


class NoSeatToGive(Refusal):
    """Everything is taken or kept for somebody."""

    code = "no_seat_to_give"
    message = N_("No seat is free at present.")


class NobodyIsThere(Refusal):
    """Nobody of the waitlist was read at the door."""

    code = "nobody_is_there"
    message = N_("Nobody on the waitlist is here. Scan their badges, and they stand in line.")


class NobodyIsCalled(Refusal):
    """Somebody else answered for this call already, or it was put back."""

    code = "nobody_is_called"
    message = N_("Nobody is called at present. Somebody else may have answered already.")


class TooLateToPutBack(Refusal):
    """They are inside by now, or there was no call."""

    code = "too_late_to_put_back"
    message = N_("This cannot be taken back any more: they are inside, or their registration ended.")


class SomebodyElseGives(Refusal):
    """One at a time, so that no seat is given twice."""

    code = "somebody_else_gives"
    message = N_("%(name)s is giving out the seats at the moment. Take over if they have stopped.")


def open_standby(
    session: Session, lecture: Lecture, *, gives_from: datetime, actor: Actor, now: datetime
) -> Standby:
    """Give out seats from a time on; opened again, it goes on with another one. Wants the lecture's lock."""
    if lecture.public_state is not PublicState.PUBLISHED or now >= lecture.ends_at or hall(lecture) is None:
        raise StandbyIsNotOpen
    found = session.get(Standby, lecture.id)
    if found and found.closed_at is None and found.gives_from == gives_from:
        return found
    if found is None:
        found = Standby(lecture_id=lecture.id, gives_from=gives_from)
        session.add(found)
    found.gives_from, found.closed_at = gives_from, None
    record(session, actor=actor, action="standby_opened", about=lecture, now=now)
    return found


def end_standby(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> None:
    """Give out no more; whoever is called at this moment was not. A second time changes nothing."""
    standby = standby_of(session, lecture)
    if standby is None:
        return
    if call := called(session, lecture):
        call.outcome = CallOutcome.PUT_BACK
    standby.closed_at, standby.held_until = now, None
    record(session, actor=actor, action="standby_ended", about=lecture, now=now)


def take_over(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> None:
    """Give out the seats in place of whoever did."""
    standby = _open(session, lecture, now)
    if (standby.holder_kind, standby.holder_id) != (actor.kind, actor.id):
        record(session, actor=actor, action="standby_taken_over", about=lecture, now=now)
    _hold(standby, actor, now)


def call_next(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> Registration:
    """Call the first who is there, if there is a seat; who is called already stays so."""
    standby = _held(session, lecture, actor, now)
    if call := called(session, lecture):
        registration = session.get_one(Registration, call.registration_id)
        if registration.state is RegistrationState.WAITLISTED and not has_arrived(session, registration):
            return registration
        call.outcome = CallOutcome.PUT_BACK
    pool = hall(lecture)
    if pool is None or seats_now(session, lecture, pool, standby.gives_from, now).free == 0:
        raise NoSeatToGive
    there = line(session, pool)
    if not there:
        raise NobodyIsThere
    registration = there[0].registration
    session.add(StandbyCall(lecture_id=lecture.id, registration_id=registration.id, called_at=now))
    note(session, registration, actor, "standby_called", now)
    return registration


def seat_called(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> Registration:
    """They came: the seat is theirs, and their badge opens the door."""
    standby = _held(session, lecture, actor, now)
    call, registration = _expected(session, lecture)
    pool = hall(lecture)
    # Counted anew: late holders may have come in since the call.
    if pool is None or seats_now(session, lecture, pool, standby.gives_from, now).free == 0:
        raise NoSeatToGive
    call.outcome = CallOutcome.SEATED
    registration.override_reason = _WHY
    registration.approved_at = registration.approved_at or now
    registration.address_confirmed_at = registration.address_confirmed_at or now
    seats.overbook_seat(session, lecture, registration, now=now)
    note(session, registration, actor, "standby_seated", now)
    return registration


def miss_called(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> Registration:
    """They did not answer: the next is called first, and they wait behind."""
    _held(session, lecture, actor, now)
    call, registration = _expected(session, lecture)
    call.outcome = CallOutcome.ABSENT
    note(session, registration, actor, "standby_missed", now)
    return registration


def put_back(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> Registration:
    """Take the last call back with what came of it, as long as nobody went in with it."""
    _held(session, lecture, actor, now)
    call = last_call(session, lecture)
    registration = session.get(Registration, call.registration_id) if call else None
    if call is None or registration is None or not registration.is_live or has_arrived(session, registration):
        raise TooLateToPutBack
    if call.outcome is CallOutcome.SEATED and registration.state is RegistrationState.CONFIRMED:
        registration.override_reason = None
        seats.back_to_line(session, lecture, registration, now=now)
    call.outcome = CallOutcome.PUT_BACK
    note(session, registration, actor, "standby_put_back", now)
    return registration


def _open(session: Session, lecture: Lecture, now: datetime) -> Standby:
    standby = standby_of(session, lecture)
    if standby is None or lecture.public_state is not PublicState.PUBLISHED or now >= lecture.ends_at:
        raise StandbyIsNotOpen
    return standby


def _held(session: Session, lecture: Lecture, actor: Actor, now: datetime) -> Standby:
    """The open standby, held by who acts. Raises SomebodyElseGives."""
    standby = _open(session, lecture, now)
    is_mine = (standby.holder_kind, standby.holder_id) == (actor.kind, actor.id)
    if not is_mine and standby.held_until is not None and standby.held_until > now:
        raise SomebodyElseGives(name=holder_name(session, standby))
    _hold(standby, actor, now)
    return standby


def _hold(standby: Standby, actor: Actor, now: datetime) -> None:
    standby.holder_kind, standby.holder_id, standby.held_until = actor.kind, actor.id, now + HELD_FOR


def _expected(session: Session, lecture: Lecture) -> tuple[StandbyCall, Registration]:
    call = called(session, lecture)
    registration = session.get(Registration, call.registration_id) if call else None
    if call is None or registration is None or registration.state is not RegistrationState.WAITLISTED:
        raise NobodyIsCalled
    return call, registration
