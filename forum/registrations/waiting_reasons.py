"""Why somebody who waits has no seat, though one may be free: said of every one of them (C-15). Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forum.lectures.models import Lecture, PublicState, SeatPool
from forum.lectures.standing import closing_time
from forum.registrations.capacity import has_free_seat
from forum.registrations.models import Registration
from forum.registrations.policy import Passing, Policy


class Why(StrEnum):
    """What stands between somebody who waits and a seat."""

    NOT_PUBLISHED = "not_published"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    HAS_BEGUN = "has_begun"
    WAY_CLOSED = "way_closed"
    REGISTRATION_CLOSED = "registration_closed"
    LINE_CLOSED = "line_closed"
    TOO_NEAR = "too_near"
    ADDRESS_NOT_PROVED = "address_not_proved"
    NO_SEAT_FREE = "no_seat_free"
    YIELDS = "yields"
    BEHIND_OTHERS = "behind_others"
    NO_ADDRESS = "no_address"
    NO_TIME_TO_ANSWER = "no_time_to_answer"
    NEXT = "next"


@dataclass(frozen=True)
class Reason:
    """The reason, and how many would get a seat earlier."""

    why: Why
    before: int = 0


_OFF = {
    PublicState.UNPUBLISHED: Why.NOT_PUBLISHED,
    PublicState.WITHDRAWN: Why.NOT_PUBLISHED,
    PublicState.CANCELLED: Why.CANCELLED,
    PublicState.POSTPONED: Why.POSTPONED,
}


def why_waiting(
    registration: Registration,
    pool: SeatPool,
    lecture: Lecture,
    policy: Policy,
    *,
    before: int,
    line_closes_at: datetime | None,
    now: datetime,
) -> Reason:
    """The first thing in the way of somebody who waits; `before`: how many could move up before them."""
    if closed := _closed(pool, lecture, policy, line_closes_at, now):
        return Reason(closed, before)
    if registration.address_confirmed_at is None:
        return Reason(Why.ADDRESS_NOT_PROVED, before)
    if not has_free_seat(pool):
        return Reason(Why.YIELDS if registration.yields and before else Why.NO_SEAT_FREE, before)
    if policy.passing(now) is Passing.OFFER and answer_by(registration, lecture, policy, now) is None:
        is_reached = registration.attendee.email is not None
        return Reason(Why.NO_TIME_TO_ANSWER if is_reached else Why.NO_ADDRESS, before)
    if before:
        return Reason(Why.YIELDS if registration.yields else Why.BEHIND_OTHERS, before)
    return Reason(Why.NEXT)


def answer_by(registration: Registration, lecture: Lecture, policy: Policy, now: datetime) -> datetime | None:
    """Until when somebody could accept a seat offered now; None: nobody would read of it, or not in time."""
    if registration.attendee.email is None:
        return None
    return policy.offer_until(now, registration.timezone or lecture.timezone)


def _closed(
    pool: SeatPool, lecture: Lecture, policy: Policy, line_closes_at: datetime | None, now: datetime
) -> Why | None:
    """Why nobody in this line gets anything; None while seats pass on."""
    if off := _OFF.get(lecture.public_state):
        return off
    if now >= lecture.starts_at:
        return Why.HAS_BEGUN
    if pool not in lecture.offered_pools:
        return Why.WAY_CLOSED
    if policy.passing(now) is not Passing.NOTHING:
        return None
    if now >= closing_time(lecture):
        return Why.REGISTRATION_CLOSED
    return Why.LINE_CLOSED if line_closes_at and now >= line_closes_at else Why.TOO_NEAR
