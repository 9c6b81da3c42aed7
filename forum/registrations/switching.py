"""Changing between the room, its branch rooms and online, by the person or by an organiser (C-03).

A seat of the other way is taken and the old one passed on in one transaction. Whoever joins another line
stands at its end: a line keeps the order in which people joined it, so nobody in it is overtaken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture, SeatPool
from forum.registrations import messages, queries, refusals, seats
from forum.registrations.capacity import gets_a_seat
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.opening import obstacle, obstacle_for_staff
from forum.registrations.story import note


class TooLateToSwitch(Refusal):
    """The lecture runs, so everybody stays where they are."""

    code = "too_late_to_switch"
    message = N_("The lecture has begun, so the way of attending can no longer be changed.")


class NothingToSwitch(Refusal):
    """Only a seat or a place in line that counts can be exchanged for another."""

    code = "nothing_to_switch"
    message = N_("There is no seat and no place in line here that could be changed.")


class WayIsFull(Refusal):
    """No seat is free there; what one has stays."""

    code = "way_is_full"
    message = N_("No seat is free there any more. You keep what you have.")


@dataclass(frozen=True)
class OtherWay:
    """A way of attending somebody could change to: its seats, who waits for them, whether one is free."""

    pool: SeatPool
    waiting: int
    has_seat: bool


def switch(
    session: Session, *, registration_id: int, pool_id: int, waits: bool = False, now: datetime
) -> Registration:
    """Attend in another way: take a free seat there, and pass on what one had; asked again, nothing changes.

    Where none is free, only who `waits` gives up what they have and goes to the end of the line there.
    Raises NothingToSwitch, TooLateToSwitch, NoSuchWay, WayIsFull, or what closes registration.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    pool = _pool(session, lecture, pool_id)
    if not may_switch(registration):
        raise NothingToSwitch
    if pool is registration.pool:
        return registration
    if refusal := closed_to(lecture, pool, now):
        raise refusal
    is_free = gets_a_seat(pool, waiting=queries.waiting(session, pool))
    if not is_free and not waits:
        raise WayIsFull
    former = seats.leave_for(registration, pool, now=now)
    if is_free:
        seats.take_seat(session, lecture, registration, now=now)
    else:
        registration.queued_at = now
        seats.join_line(session, lecture, registration, now=now)
    attendee = Actor(ActorKind.ATTENDEE, registration.attendee_id)
    note(session, registration, attendee, "switched", now, ways=[former.way, pool.way])
    messages.queue(session, messages.SWITCHED, registration, now)
    seats.pass_seats_on(session, lecture, former, now=now)
    return registration


def move_by_hand(
    session: Session, *, registration_id: int, pool_id: int, reason: str, actor: Actor, now: datetime
) -> Registration:
    """Seat somebody in another way of attending, beyond its seats if need be; the reason is kept.

    Going past people who wait there is written down and counted. The mail is held back for some minutes.
    Raises NothingToSwitch, NoSuchWay, ReasonMissing, LectureIsCancelled or LectureIsOver.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    pool = _pool(session, lecture, pool_id)
    if refusal := obstacle_for_staff(lecture, now):
        raise refusal
    if not may_switch(registration):
        raise NothingToSwitch
    if not reason.strip():
        raise refusals.ReasonMissing
    if pool is registration.pool:
        return registration
    if queries.waiting(session, pool):
        registration.bypassed_line_at = now
    former = seats.leave_for(registration, pool, now=now)
    registration.override_reason = reason.strip()
    seats.overbook_seat(session, lecture, registration, now=now)
    note(
        session, registration, actor, "moved_by_hand", now, reason=reason.strip(), ways=[former.way, pool.way]
    )
    due_at = messages.held_until(lecture, now)
    messages.queue(session, messages.SWITCHED, registration, now, due_at=due_at)
    seats.pass_seats_on(session, lecture, former, now=now, due_at=due_at)
    return registration


def other_ways(session: Session, registration: Registration, now: datetime) -> Sequence[OtherWay]:
    """What somebody could change to now, and whether a seat is free there; empty where there is no choice."""
    lecture = registration.lecture
    if not may_switch(registration):
        return []
    pools = [
        pool
        for pool in lecture.offered_pools
        if pool.id != registration.pool_id and not closed_to(lecture, pool, now)
    ]
    waiting = queries.waiting_by_pool(session, lecture.id) if pools else {}
    counted = [(pool, waiting.get(pool.id, 0)) for pool in pools]
    return [OtherWay(pool, number, gets_a_seat(pool, waiting=number)) for pool, number in counted]


def may_switch(registration: Registration) -> bool:
    """Whether there is something to exchange: a live claim behind an address that is proved."""
    return registration.is_live and registration.address_confirmed_at is not None


def closed_to(lecture: Lecture, pool: SeatPool, now: datetime) -> type[Refusal] | None:
    """Why nobody can change to this way any more.

    A room is entered by whom it could still admit anew; online takes no list for a gate, so it stays open
    until the lecture begins.
    """
    if now >= lecture.starts_at:
        return TooLateToSwitch
    closed = obstacle(lecture, now)
    return None if pool.is_online and closed is refusals.RegistrationClosed else closed


def is_seated(registration: Registration) -> bool:
    """Whether changing means leaving a seat, not a place in line."""
    return registration.state is not RegistrationState.WAITLISTED


def _pool(session: Session, lecture: Lecture, pool_id: int) -> SeatPool:
    queries.pools(session, lecture)
    pool = next((pool for pool in lecture.offered_pools if pool.id == pool_id), None)
    if pool is None:
        raise refusals.NoSuchWay
    return pool
