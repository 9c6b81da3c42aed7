"""Changing what a registration holds: its seat, its place in line, its badge, its end.

Every function here wants the lecture's lock (`queries.locked_lecture`). The pool's figures change
together with the registration's own row, and the door learns of it by the roster's cursor.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import SYSTEM
from forum.lectures.models import Lecture, SeatPool
from forum.registrations import messages, queries
from forum.registrations.capacity import gets_a_seat, has_free_seat, overbooked_after_leaving
from forum.registrations.models import (
    HOLDS_A_SEAT,
    EndedBecause,
    Registration,
    RegistrationState,
    RevokedBadge,
    stamp,
)
from forum.registrations.policy import Passing, Policy
from forum.registrations.rules_models import RegistrationRules, rules_of
from forum.registrations.story import note
from forum.registrations.waiting_reasons import answer_by
from forum.tokens import new_token_id


def seat_or_line(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Give somebody new a seat where one is free and nobody waits, else a place in line."""
    pool = registration.pool
    if gets_a_seat(pool, waiting=queries.waiting(session, pool)):
        take_seat(session, lecture, registration, now=now)
    else:
        join_line(session, lecture, registration, now=now)


def take_seat(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Give the registration a seat of its pool.

    The count is raised by the database itself, so that its check holds even where the lock does not.
    """
    registration.pool.taken = SeatPool.taken + 1
    rules = rules_of(session, lecture.id)
    _become(session, lecture, registration, state_with_seat(registration, rules), now)


def state_with_seat(registration: Registration, rules: RegistrationRules) -> RegistrationState:
    """How somebody stands who has a seat: it may still hang on their address, then on the organisers."""
    if registration.address_confirmed_at is None:
        return RegistrationState.UNCONFIRMED
    if rules.needs_approval and registration.approved_at is None:
        return RegistrationState.REQUESTED
    return RegistrationState.CONFIRMED


def settle(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Let a seat that is held become what it is by now: requested, confirmed. No figure changes."""
    rules = rules_of(session, lecture.id)
    registration.held_until = None
    _become(session, lecture, registration, state_with_seat(registration, rules), now)


def overbook_seat(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Give a seat whether there is one or not: the organisers' decision."""
    _make_room(registration.pool)
    take_seat(session, lecture, registration, now=now)


def offer_seat(
    session: Session, lecture: Lecture, registration: Registration, until: datetime, *, now: datetime
) -> None:
    """Hold a seat for somebody until an instant, by which they have to accept it."""
    registration.pool.taken = SeatPool.taken + 1
    registration.held_until = until
    _become(session, lecture, registration, RegistrationState.OFFERED, now)


def offer_again(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Hold the seat that was held before the registration ended, whether there still is one or not."""
    _make_room(registration.pool)
    offer_seat(session, lecture, registration, registration.held_until or now, now=now)


def join_line(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Put the registration at the end of its pool's line."""
    _become(session, lecture, registration, RegistrationState.WAITLISTED, now)


def back_to_line(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Take a seat that was given a moment ago; the place in line is the one of before."""
    _leave_seat(registration.pool)
    registration.held_until = None
    _become(session, lecture, registration, RegistrationState.WAITLISTED, now)


def end(
    session: Session,
    lecture: Lecture,
    registration: Registration,
    because: EndedBecause,
    *,
    now: datetime,
    due_at: datetime | None = None,
) -> list[Registration]:
    """End a live registration; a seat it held is free again and goes to the first in line.

    Returns who moved up; they are told at `due_at`.
    """
    pool, is_declined = registration.pool, because is EndedBecause.DECLINED
    held_a_seat = registration.state in HOLDS_A_SEAT
    registration.ended_because = because
    if held_a_seat:
        _leave_seat(pool)
    state = RegistrationState.DECLINED if is_declined else RegistrationState.CANCELLED
    _become(session, lecture, registration, state, now)
    return pass_seats_on(session, lecture, pool, now=now, due_at=due_at) if held_a_seat else []


def end_with_all(
    session: Session, lecture: Lecture, registration: Registration, because: EndedBecause, *, now: datetime
) -> None:
    """End one of everybody who counts on the lecture: a seat it held goes to nobody."""
    if registration.state in HOLDS_A_SEAT:
        _leave_seat(registration.pool)
    registration.ended_because = because
    _become(session, lecture, registration, RegistrationState.CANCELLED, now)


def pass_seats_on(
    session: Session, lecture: Lecture, pool: SeatPool, *, now: datetime, due_at: datetime | None = None
) -> list[Registration]:
    """Let every free seat of the pool pass to the first in line as the policy says, and tell them (C-11).

    Returns who moved up, with a seat or with the offer of one.
    """
    if not has_free_seat(pool) or pool not in lecture.offered_pools:
        return []
    policy = Policy.of(lecture, rules_of(session, lecture.id))
    moved: list[Registration] = []
    match policy.passing(now):
        case Passing.PROMOTION:
            while has_free_seat(pool) and (line := queries.line(session, pool, limit=1)):
                _promote(session, lecture, line[0], now, due_at)
                moved += line
        case Passing.OFFER:
            for registration in queries.line(session, pool):
                if not has_free_seat(pool):
                    break
                if until := answer_by(registration, lecture, policy, now):
                    _offer(session, lecture, registration, until, now, due_at)
                    moved.append(registration)
    return moved


def _promote(
    session: Session, lecture: Lecture, registration: Registration, now: datetime, due_at: datetime | None
) -> None:
    take_seat(session, lecture, registration, now=now)
    messages.queue(session, messages.seated(registration), registration, now, due_at=due_at)
    note(session, registration, SYSTEM, "promoted", now)


def _offer(
    session: Session,
    lecture: Lecture,
    registration: Registration,
    until: datetime,
    now: datetime,
    due_at: datetime | None,
) -> None:
    offer_seat(session, lecture, registration, until, now=now)
    messages.queue(session, messages.OFFERED, registration, now, due_at=due_at)
    note(session, registration, SYSTEM, "offered", now, until=until.isoformat())


def hand_on(
    session: Session, lecture: Lecture, giver: Registration, taker: Registration, *, now: datetime
) -> None:
    """Let somebody new have the seat of somebody who gives it up; the pool's figures stay as they are."""
    state = state_with_seat(taker, rules_of(session, lecture.id))
    giver.ended_because = EndedBecause.ATTENDEE
    _become(session, lecture, giver, RegistrationState.CANCELLED, now)
    _become(session, lecture, taker, state, now)


def leave_for(registration: Registration, pool: SeatPool, *, now: datetime) -> SeatPool:
    """Take somebody out of their pool, with seat or place in line, into another where they have nothing yet.

    Returns the pool that was left; seat the person, then pass on what they left.
    """
    former = registration.pool
    if registration.state is RegistrationState.CONFIRMED and registration.approved_at is None:
        # Nobody is asked anew about somebody who is let in, where approval is asked for only since.
        registration.approved_at = now
    if registration.state in HOLDS_A_SEAT:
        _leave_seat(former)
    registration.pool, registration.held_until = pool, None
    return former


def replace_badge(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Give the registration another badge; the door refuses the former one from now on (B-07)."""
    former = RevokedBadge(
        token_id=registration.token_id,
        registration_id=registration.id,
        lecture_id=lecture.id,
        revoked_at=now,
    )
    stamp(lecture, former)
    session.add(former)
    registration.token_id = new_token_id()
    stamp(lecture, registration)
    session.flush()


def _make_room(pool: SeatPool) -> None:
    if not has_free_seat(pool):
        pool.overbooked = SeatPool.overbooked + 1


def _leave_seat(pool: SeatPool) -> None:
    pool.overbooked = overbooked_after_leaving(pool)
    pool.taken = SeatPool.taken - 1


def _become(
    session: Session, lecture: Lecture, registration: Registration, state: RegistrationState, now: datetime
) -> None:
    session.add(registration)
    registration.state = state
    registration.state_changed_at = now
    if registration.is_live:
        registration.ended_because = None
    stamp(lecture, registration)
    session.flush()
