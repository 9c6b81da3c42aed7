"""What is asked of personal calendars: always the same number of questions, however much somebody attends."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from forum.feeds.personal_models import FeedRead, PersonalFeed
from forum.feeds.taken_back import is_planned_anew
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.links import opens_personal, personal_id_in
from forum.registrations.models import ENDED, Attendee, EndedBecause, Registration, RegistrationState
from forum.venues.models import Room

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """How somebody stands towards one lecture, and which state of the lecture that is about.

    These are all the values a personal entry is made from, so they name its octets.
    """

    registration_id: int
    lecture_id: int
    state: RegistrationState
    ended_because: EndedBecause | None
    changed_at: datetime
    way: WayOfAttending
    revision: int
    lecture_changed_at: datetime
    is_planned_anew: bool
    # The branch room the person sits in; None in the lecture's own room, and online.
    branch_room: Room | None

    @property
    def is_live(self) -> bool:
        """Whether it still claims a seat or a place in line."""
        return self.state not in ENDED

    @property
    def is_shown(self) -> bool:
        """Whether the lecture stays in the calendar: until the person gives up or is declined.

        Of what was taken back and is planned anew, nobody outside hears the new date.
        """
        counts = self.is_live or self.ended_because is EndedBecause.LECTURE_CANCELLED
        return counts and not self.is_planned_anew


def opened(session: Session, purpose: str, token: str) -> PersonalFeed | None:
    """The calendar that a token was given out for, also one that has been renewed or stopped since.

    The same work for every token: one question and the same digests, whatever is wrong with it (A-54).
    """
    public_id = personal_id_in(token) or ""
    query = select(PersonalFeed).where(PersonalFeed.public_id == public_id)
    feed = session.scalar(query.options(joinedload(PersonalFeed.attendee)))
    is_genuine = opens_personal(token, purpose, public_id, feed.generation if feed else 0)
    return feed if is_genuine else None


def by_public_id(session: Session, public_id: str) -> PersonalFeed:
    """The calendar of this name. Raises NoResultFound."""
    return session.scalars(select(PersonalFeed).where(PersonalFeed.public_id == public_id)).one()


def locked_attendee(session: Session, attendee_id: int) -> Attendee:
    """The person, locked until the transaction ends: whatever is done to their calendar begins here."""
    query = select(Attendee).where(Attendee.id == attendee_id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one()


def current(session: Session, attendee_id: int) -> PersonalFeed | None:
    """The calendar of a person that was not replaced by a newer one."""
    query = select(PersonalFeed).where(
        PersonalFeed.attendee_id == attendee_id, PersonalFeed.renewed_at.is_(None)
    )
    return session.scalar(query)


def standings(session: Session, attendee_id: int) -> list[Standing]:
    """Every registration a person ever made for a published lecture, in the order they were made.

    A row that cannot be read costs only itself (A-15).
    """
    of_person = Registration.attendee_id == attendee_id
    try:
        return _read(session, _standings().where(of_person))
    except (ValueError, LookupError, TypeError, OverflowError):
        log.exception("a registration cannot be read; reading them one by one")
    readable = []
    for key in session.scalars(select(Registration.id).where(of_person).order_by(Registration.id)):
        try:
            readable += _read(session, _standings().where(Registration.id == key))
        except (ValueError, LookupError, TypeError, OverflowError):
            log.exception("registration %s left out of a calendar", key)
    return readable


def _standings() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Registration.id,
            Registration.lecture_id,
            Registration.state,
            Registration.ended_because,
            Registration.state_changed_at,
            SeatPool.attendance,
            Lecture.revision,
            Lecture.changed_at,
            is_planned_anew(),
            Room,
        )
        .join(SeatPool, SeatPool.id == Registration.pool_id)
        .join(Lecture, Lecture.id == Registration.lecture_id)
        .outerjoin(Room, Room.id == SeatPool.room_id)
        .options(joinedload(Room.venue))
        .where(Lecture.published_at.is_not(None))
        .order_by(Registration.id)
    )


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[Standing]:
    standings = [Standing(*row) for row in session.execute(query)]
    # SQLite gives a state that is none as it stands (forum/tolerant.py): what it means nobody knows.
    unreadable = [one for one in standings if not isinstance(one.state, RegistrationState)]
    for one in unreadable:
        log.error("registration %s left out of a calendar: its state is none", one.registration_id)
    return [one for one in standings if one not in unreadable]


def reads(session: Session, feed_id: int) -> Sequence[FeedRead]:
    """The programs that read a calendar, the last one first."""
    query = select(FeedRead).where(FeedRead.feed_id == feed_id)
    return session.scalars(query.order_by(FeedRead.last_read_at.desc(), FeedRead.id.desc())).all()
