"""What organisers do with registrations: by hand, with a reason, and written down."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.lectures.inheritance import follow_what_is_the_same
from forum.lectures.models import SeatPool, WayOfAttending
from forum.registrations import answering, messages, queries, refusals, seats
from forum.registrations.applicants import Applicant, attendee_behind, new_registration, pool_for
from forum.registrations.capacity import excess, gets_a_seat
from forum.registrations.mailbox import free_share, registered_before
from forum.registrations.models import EndedBecause, Origin, Registration, RegistrationState
from forum.registrations.opening import obstacle_for_staff
from forum.registrations.rules_models import rules_of
from forum.registrations.story import note


def register_by_hand(
    session: Session,
    *,
    lecture_id: int,
    applicant: Applicant,
    overbooking_reason: str = "",
    origin: Origin = Origin.STAFF,
    actor: Actor,
    now: datetime,
) -> Registration:
    """Register somebody for an organiser, also after registration closed, also without an address.

    Where no seat is free, a reason gives one beyond the seats; without a reason it is a place in line.
    Raises AlreadyRegistered, LectureIsCancelled, LectureIsOver or NoSuchWay.
    """
    lecture = queries.locked_lecture(session, lecture_id)
    if refusal := obstacle_for_staff(lecture, now):
        raise refusal
    pool = pool_for(session, lecture, applicant.attendance, applicant.room_id)
    attendee = attendee_behind(session, applicant, now)
    behind = queries.of_mailbox(session, lecture.id, attendee.id)
    if registered_before(behind, applicant.name, rules_of(session, lecture.id).most_per_address):
        raise refusals.AlreadyRegistered(name=attendee.name)
    registration = new_registration(lecture, pool, attendee, applicant, origin, now)
    registration.share = free_share(behind)
    reason = overbooking_reason.strip()
    waiting = queries.waiting(session, pool)
    if reason and not gets_a_seat(pool, waiting=waiting):
        registration.override_reason = reason
        # Counted before everybody's eyes where somebody waits for that seat (C-10).
        registration.bypassed_line_at = now if waiting else None
        seats.overbook_seat(session, lecture, registration, now=now)
    else:
        seats.seat_or_line(session, lecture, registration, now=now)
    answering.keep(session, registration, applicant, now=now)
    note(session, registration, actor, "registered_by_hand", now, reason=reason)
    messages.queue(session, messages.REGISTERED_BY_HAND, registration, now)
    return registration


def give_seat(
    session: Session, *, registration_id: int, reason: str, actor: Actor, now: datetime
) -> Registration:
    """Seat somebody who waits, past the line and beyond the seats if need be; the reason is kept (C-10).

    Raises NothingToGive, ReasonMissing, LectureIsCancelled or LectureIsOver.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if refusal := obstacle_for_staff(lecture, now):
        raise refusal
    if registration.state is not RegistrationState.WAITLISTED:
        raise refusals.NothingToGive
    if not reason.strip():
        raise refusals.ReasonMissing
    registration.override_reason = reason.strip()
    # Whoever is given a seat is approved by that, and taken at their word about the address.
    given = [name for name in ("approved_at", "address_confirmed_at") if getattr(registration, name) is None]
    for name in given:
        setattr(registration, name, now)
    out_of_turn = _goes_past_others(session, registration, now)
    seats.overbook_seat(session, lecture, registration, now=now)
    details = {"reason": reason.strip(), "out_of_turn": out_of_turn, "given": given}
    note(session, registration, actor, "seat_given", now, **details)
    due_at = messages.held_until(lecture, now)
    messages.queue(session, messages.seated(registration), registration, now, due_at=due_at)
    return registration


def cancel_by_hand(
    session: Session, *, registration_id: int, reason: str, actor: Actor, now: datetime
) -> Registration:
    """End somebody's registration for an organiser; a second time changes nothing. Raises ReasonMissing.

    The mails are held back for some minutes, in which `reversals.take_back` undoes it without a trace.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if not registration.is_live:
        return registration
    if not reason.strip():
        raise refusals.ReasonMissing
    before, due_at = registration.state.value, messages.held_until(lecture, now)
    heirs = seats.end(session, lecture, registration, EndedBecause.STAFF, now=now, due_at=due_at)
    details = {"reason": reason.strip(), "before": before, "passed_on": [heir.id for heir in heirs]}
    note(session, registration, actor, "cancelled_by_hand", now, **details)
    messages.queue(session, messages.CANCELLED_BY_STAFF, registration, now, due_at=due_at)
    return registration


def set_seats(
    session: Session,
    *,
    lecture_id: int,
    way: WayOfAttending,
    seats_wanted: int | None,
    actor: Actor,
    now: datetime,
) -> SeatPool:
    """Say how many may attend in one way (None: no limit), opening its pool where there is none.

    Fewer seats than people keeps everybody and counts the excess; more seats move the line up (C-04).
    """
    lecture = queries.locked_lecture(session, lecture_id)
    pool = queries.main_pool(session, lecture, way)
    if pool is None:
        pool = SeatPool(lecture_id=lecture.id, attendance=way, taken=0, overbooked=0)
        session.add(pool)
    former, pool.seats = pool.seats, seats_wanted
    pool.overbooked = excess(seats_wanted, pool.taken)
    session.flush()
    if former != seats_wanted:
        details = {"attendance": way.value, "seats": [former, seats_wanted]}
        record(session, actor=actor, action="seats_changed", about=lecture, now=now, **details)
        follow_what_is_the_same(lecture, {"seats"})
    seats.pass_seats_on(session, lecture, pool, now=now)
    return pool


def _goes_past_others(session: Session, registration: Registration, now: datetime) -> bool:
    """Note that somebody gets their seat before others in front of them; whether that is new."""
    first = queries.line(session, registration.pool, limit=1)
    if not first or first[0] is registration or registration.bypassed_line_at:
        return False
    registration.bypassed_line_at = now
    return True
