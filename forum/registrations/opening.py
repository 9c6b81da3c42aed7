"""When a lecture can be registered for, and when seats still pass to those who wait. Pure."""

from datetime import datetime, timedelta

from forum.errors import Refusal
from forum.lectures.models import Lecture, PublicState
from forum.lectures.standing import closing_time
from forum.registrations import refusals

# So long after the lecture the link to one's own registration opens it (C-25).
LINKS_LAST = timedelta(days=7)

_CLOSED_BY_STATE: dict[PublicState, type[Refusal]] = {
    PublicState.UNPUBLISHED: refusals.LectureIsNotPublic,
    PublicState.WITHDRAWN: refusals.LectureIsNotPublic,
    PublicState.CANCELLED: refusals.LectureIsCancelled,
    PublicState.POSTPONED: refusals.LectureIsPostponed,
}


def obstacle(lecture: Lecture, now: datetime) -> type[Refusal] | None:
    """Why nobody can register for this lecture now; None when one can."""
    if closed := _CLOSED_BY_STATE.get(lecture.public_state):
        return closed
    if not lecture.takes_registrations or not lecture.offered_pools:
        return refusals.TakesNoRegistrations
    if now >= lecture.ends_at:
        return refusals.LectureIsOver
    return refusals.RegistrationClosed if now >= closing_time(lecture) else None


def obstacle_for_staff(lecture: Lecture, now: datetime) -> type[Refusal] | None:
    """The same for the organisers, who may still enter people until the end, announced or not."""
    if lecture.public_state in {PublicState.CANCELLED, PublicState.WITHDRAWN}:
        return _CLOSED_BY_STATE[lecture.public_state]
    return refusals.LectureIsOver if now >= lecture.ends_at else None


def passes_seats_on(lecture: Lecture, now: datetime) -> bool:
    """Whether a freed seat goes to the first in line: not once registration is closed (C-14)."""
    return lecture.public_state is PublicState.PUBLISHED and now < closing_time(lecture)


def link_has_ended(lecture: Lecture, now: datetime) -> bool:
    """Whether the links to its registrations have done their service."""
    return now > lecture.ends_at + LINKS_LAST
