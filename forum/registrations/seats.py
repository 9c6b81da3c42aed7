"""Changing what a registration holds: its seat, its place in line, its badge, its end.

Every function here wants the lecture's lock (`queries.locked_lecture`). The pool's figures change
together with the registration's own row, and the door learns of it by the roster's cursor.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import SYSTEM, record
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
from forum.registrations.opening import passes_seats_on
from forum.registrations.rules_models import RegistrationRules, rules_of
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
    pool = registration.pool
    if not has_free_seat(pool):
        pool.overbooked = SeatPool.overbooked + 1
    take_seat(session, lecture, registration, now=now)


def join_line(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Put the registration at the end of its pool's line."""
    _become(session, lecture, registration, RegistrationState.WAITLISTED, now)


def back_to_line(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    """Take a seat that was given a moment ago; the place in line is the one of before."""
    _leave_seat(registration.pool)
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
    pool = registration.pool
    held_a_seat = registration.state in HOLDS_A_SEAT
    registration.ended_because = because
    if held_a_seat:
        _leave_seat(pool)
    _become(session, lecture, registration, RegistrationState.CANCELLED, now)
    return pass_seats_on(session, lecture, pool, now=now, due_at=due_at) if held_a_seat else []


def pass_seats_on(
    session: Session, lecture: Lecture, pool: SeatPool, *, now: datetime, due_at: datetime | None = None
) -> list[Registration]:
    """Give every free seat of the pool to the first in line, and tell them. Returns who moved up."""
    promoted: list[Registration] = []
    while passes_seats_on(lecture, now) and has_free_seat(pool):
        first = queries.line(session, pool, limit=1)
        if not first:
            break
        take_seat(session, lecture, first[0], now=now)
        messages.queue(session, messages.PROMOTED, first[0], now, due_at=due_at)
        record(session, actor=SYSTEM, action="promoted", about=first[0], now=now)
        promoted += first
    return promoted


def leave_for(registration: Registration, pool: SeatPool) -> SeatPool:
    """Take somebody out of their pool, with seat or place in line, into another where they have nothing yet.

    Returns the pool that was left; seat the person, then pass on what they left.
    """
    former = registration.pool
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
