"""Seats offered for a time: accepting one, letting it run out, looking at it anew (C-11, C-12, C-13, C-15).

An offer is a promise: it ends by its own clock, by the person or by the organisers, and in no other way.
While its lecture is called off it rests; when the lecture takes place again, at whatever time, its end is
reckoned anew and never falls before the one that was promised, unless the lecture itself has begun by then.
"""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import SYSTEM, Actor, ActorKind
from forum.lectures.models import Lecture, PublicState
from forum.registrations import line_queries, messages, queries, refusals, seats
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.registrations.policy import Passing, Policy
from forum.registrations.rules_models import rules_of
from forum.registrations.story import note

# An acceptance that came in time may still wait for the lecture's lock, or for a host whose clock is slow,
# so the end of an offer is carried out a little later than it is (C-12).
GRACE = timedelta(minutes=1)
# Where the mail about an offer still waits when only so much is left of it, the offer is made anew (C-15).
LEAST_LEFT = timedelta(minutes=30)


class OfferIsOver(Refusal):
    """The seat is no longer held."""

    code = "offer_is_over"
    message = N_("The seat is no longer kept for you, so it cannot be accepted any more.")


class LectureIsOff(Refusal):
    """Nothing can be accepted of a lecture that does not take place at present."""

    code = "lecture_is_off"
    message = N_("The lecture does not take place at present, so the seat cannot be accepted now.")


def is_open(registration: Registration, now: datetime) -> bool:
    """Whether the person can accept a seat now."""
    until = registration.held_until
    is_held = registration.lecture.public_state is PublicState.PUBLISHED
    return registration.state is RegistrationState.OFFERED and is_held and until is not None and now < until


def accept(session: Session, *, registration_id: int, now: datetime) -> Registration:
    """Take the seat that is held for oneself; a second time changes nothing.

    Raises OfferIsOver, LectureIsOff or LectureHasBegun.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if registration.state in {RegistrationState.CONFIRMED, RegistrationState.REQUESTED}:
        return registration
    if registration.state is not RegistrationState.OFFERED:
        raise OfferIsOver
    if now >= lecture.starts_at:
        raise refusals.LectureHasBegun
    if lecture.public_state is not PublicState.PUBLISHED:
        raise LectureIsOff
    if not is_open(registration, now):
        raise OfferIsOver
    seats.settle(session, lecture, registration, now=now)
    note(session, registration, Actor(ActorKind.ATTENDEE, registration.attendee_id), "offer_accepted", now)
    messages.queue(session, messages.seated(registration), registration, now)
    return registration


def expire(session: Session, *, registration_id: int, now: datetime) -> bool:
    """End an offer whose time is up and pass its seat on; False where there is nothing to end any more.

    Whoever was not told of it in time, because no mail could leave, goes back to their place in line instead.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    until = registration.held_until
    if registration.state is not RegistrationState.OFFERED or until is None or now < until - LEAST_LEFT:
        return False
    if lecture.public_state is not PublicState.PUBLISHED:
        return False
    if messages.is_unsent(session, messages.OFFERED, registration):
        messages.forget(session, messages.OFFERED, registration)
        seats.back_to_line(session, lecture, registration, now=now)
        note(session, registration, SYSTEM, "offer_never_sent", now)
        seats.pass_seats_on(session, lecture, registration.pool, now=now)
        return True
    if now < until + GRACE:
        return False
    seats.end(session, lecture, registration, EndedBecause.EXPIRED, now=now)
    note(session, registration, SYSTEM, "offer_expired", now, until=until.isoformat())
    if now < lecture.starts_at:
        messages.queue(session, messages.OFFER_EXPIRED, registration, now)
    return True


def review(session: Session, lecture: Lecture, *, now: datetime) -> None:
    """Look at the live offers anew after the lecture moved or takes place again; it is locked.

    Where seats are given without asking by now, the seat is simply theirs.
    """
    policy = Policy.of(lecture, rules_of(session, lecture.id))
    if not policy.is_held or now >= lecture.starts_at:
        return
    for registration in line_queries.offered(session, lecture):
        if policy.passing(now) is Passing.PROMOTION:
            seats.settle(session, lecture, registration, now=now)
            note(session, registration, SYSTEM, "promoted", now)
            messages.queue(session, messages.seated(registration), registration, now)
        elif (until := _until(registration, lecture, policy, now)) != registration.held_until:
            registration.held_until = until
            note(session, registration, SYSTEM, "offer_prolonged", now, until=until.isoformat())
            messages.queue(session, messages.OFFERED, registration, now)


def sweep(now: datetime, engine: Engine | None = None) -> int:
    """The job: end what has run out, and pass on what is free. Returns how many things were done.

    Every offer and every lecture has a transaction of its own.
    """
    with reading(engine) as session:
        keys = line_queries.offers_run_out(session, now + LEAST_LEFT)
    done = 0
    for key in keys:
        with transaction(engine) as session:
            done += expire(session, registration_id=key, now=now)
    with reading(engine) as session:
        found = line_queries.lectures_with_seats_and_lines(session, now)
        waiting = [lecture.id for lecture in found if _passes(session, lecture, now)]
    for lecture_id in waiting:
        with transaction(engine) as session:
            done += pass_on(session, lecture_id, now=now)
    return done


def pass_on(session: Session, lecture_id: int, *, now: datetime) -> int:
    """Let every free seat of a lecture pass to its line. Returns how many moved up."""
    lecture = queries.locked_lecture(session, lecture_id)
    pools = queries.pools(session, lecture)
    return sum(len(seats.pass_seats_on(session, lecture, pool, now=now)) for pool in pools)


def _passes(session: Session, lecture: Lecture, now: datetime) -> bool:
    policy = Policy.of(lecture, rules_of(session, lecture.id))
    return policy.passing(now) is not Passing.NOTHING


def _until(registration: Registration, lecture: Lecture, policy: Policy, now: datetime) -> datetime:
    """Until when an offer holds by the present rules: never shorter than promised, never past the beginning.

    Its clock began when it was made; where that has run out while the lecture was off, it begins again.
    """
    zone = registration.timezone or lecture.timezone
    promised = registration.held_until or now
    until = policy.offer_until(registration.state_changed_at, zone) or promised
    if until <= now:
        until = policy.offer_until(now, zone) or promised
    return min(max(until, promised), lecture.starts_at)
