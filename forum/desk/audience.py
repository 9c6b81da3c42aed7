"""Whom a change of a lecture reaches: the calendars that show it, and the people who count on it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.feeds.personal_models import PersonalFeed
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.registrations.models import ENDED, Attendee, Registration, RegistrationState

_IN_ORDER = ("confirmed", "offered", "requested", "unconfirmed", "waitlisted")


@dataclass(frozen=True)
class Share:
    """How many people of one way of attending stand in one state, and how many of them have an address."""

    way: WayOfAttending
    state: RegistrationState
    people: int
    with_address: int


def shares(session: Session, lecture: Lecture) -> list[Share]:
    """Everybody who counts on a lecture, by way and state; the room first, and who has a seat."""
    query = (
        select(SeatPool.attendance, Registration.state, func.count(), func.count(Attendee.email))
        .select_from(Registration)
        .join(SeatPool, Registration.pool_id == SeatPool.id)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(Registration.lecture_id == lecture.id, Registration.state.not_in(ENDED))
        .group_by(SeatPool.attendance, Registration.state)
    )
    found = [Share(*row) for row in session.execute(query)]
    ways = list(WayOfAttending)
    return sorted(found, key=lambda one: (ways.index(one.way), _IN_ORDER.index(one.state)))


def personal_calendars(session: Session, lecture: Lecture) -> int:
    """How many calendars of people of their own show the lecture."""
    counts_on = select(Registration.attendee_id).where(
        Registration.lecture_id == lecture.id, Registration.state.not_in(ENDED)
    )
    query = select(func.count(PersonalFeed.id)).where(
        PersonalFeed.attendee_id.in_(counts_on),
        PersonalFeed.renewed_at.is_(None),
        PersonalFeed.stopped_at.is_(None),
    )
    return session.scalar(query) or 0
