"""What a published lecture offers the public at one instant, pure: the rule behind button and word."""

from datetime import datetime, timedelta
from enum import StrEnum

from forum.lectures.models import Lecture, PublicState, SeatPool

CHANGE_SHOWN_FOR = timedelta(hours=72)
"""So long a change stands in sight of everybody: on pages, on one's own registration, at the door."""


class Standing(StrEnum):
    """How a lecture stands towards somebody who would like to come."""

    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    FREE_ENTRY = "free_entry"
    OVER = "over"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


_BY_STATE = {
    PublicState.POSTPONED: Standing.POSTPONED,
    PublicState.CANCELLED: Standing.CANCELLED,
    PublicState.WITHDRAWN: Standing.WITHDRAWN,
}


def standing(lecture: Lecture, now: datetime) -> Standing:
    """State first, then time, then seats: a cancelled lecture is never merely full."""
    if lecture.public_state in _BY_STATE:
        return _BY_STATE[lecture.public_state]
    if lecture.ends_at <= now:
        return Standing.OVER
    if not lecture.takes_registrations or not lecture.offered_pools:
        return Standing.FREE_ENTRY
    if closing_time(lecture) <= now:
        return Standing.CLOSED
    return Standing.FULL if all(map(is_full, lecture.offered_pools)) else Standing.OPEN


def closing_time(lecture: Lecture) -> datetime:
    """When registration ends: at the time set for it, at the latest when the lecture begins."""
    return min(lecture.registration_closes_at or lecture.starts_at, lecture.starts_at)


def is_newly_changed(lecture: Lecture, now: datetime) -> bool:
    """Whether something else was announced of it so lately that people may not know of it yet."""
    at = lecture.change_announced_at
    return at is not None and now - at < CHANGE_SHOWN_FOR


def is_full(pool: SeatPool) -> bool:
    """Whether the next one to ask gets a place in line."""
    return pool.free == 0
