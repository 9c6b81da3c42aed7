"""What somebody registered for, over all lectures: the same number of questions, however much it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.registrations.models import ENDED, Attendee, OtherAddress, Registration, RegistrationState
from forum.venues.models import Room
from forum.wording import detect_language


@dataclass(frozen=True)
class Mine:
    """One registration as lists of one's own show it. `place` is the place in line of whoever waits."""

    registration_id: int
    public_id: str
    link_generation: int
    state: RegistrationState
    name: str
    registered_at: datetime
    changed_at: datetime
    held_until: datetime | None
    way: WayOfAttending
    lecture_id: int
    slug: str
    starts_at: datetime
    ends_at: datetime
    # The branch room the person sits in; None in the lecture's own room, and online.
    branch_room: Room | None = None
    place: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether it still claims a seat or a place in line."""
        return self.state not in ENDED

    @property
    def name_language(self) -> str:
        """The language that the name's script says (E-09)."""
        return detect_language(self.name)


def by_public_ids(session: Session, public_ids: Sequence[str]) -> list[Mine]:
    """The registrations of these names that there still are, in the order of their lectures."""
    still_somebodys = Registration.anonymised_at.is_(None)
    return _read(session, _rows().where(Registration.public_id.in_(public_ids), still_somebodys))


def of_person(session: Session, attendee_id: int) -> list[Mine]:
    """Everything a person ever registered for, in the order of the lectures."""
    return _read(session, _rows().where(Registration.attendee_id == attendee_id))


def person_behind(session: Session, email_key: str) -> tuple[Attendee, str] | None:
    """Whose address this is, and how it is written to: their own one, or a further one of theirs."""
    own = session.scalar(select(Attendee).where(Attendee.email_key == email_key))
    query = select(Attendee, OtherAddress.email).join(OtherAddress, OtherAddress.attendee_id == Attendee.id)
    further = session.execute(query.where(OtherAddress.email_key == email_key)).first()
    if own is not None and own.email:
        return own, own.email
    return (further[0], further[1]) if further else None


def person_by_public_id(session: Session, public_id: str) -> Attendee | None:
    """The person of this name."""
    return session.scalar(select(Attendee).where(Attendee.public_id == public_id))


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Registration.id,
            Registration.public_id,
            Registration.link_generation,
            Registration.state,
            Registration.name,
            Registration.registered_at,
            Registration.state_changed_at,
            Registration.held_until,
            SeatPool.attendance,
            Lecture.id,
            Lecture.slug,
            Lecture.starts_at,
            Lecture.ends_at,
            Room,
        )
        .join(SeatPool, SeatPool.id == Registration.pool_id)
        .join(Lecture, Lecture.id == Registration.lecture_id)
        .outerjoin(Room, Room.id == SeatPool.room_id)
        .where(Registration.anonymised_at.is_(None))
        .order_by(Lecture.starts_at, Registration.id)
    )


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[Mine]:
    found = [Mine(*row) for row in session.execute(query)]
    waiting = [one.registration_id for one in found if one.state is RegistrationState.WAITLISTED]
    places = _places(session, waiting) if waiting else {}
    return [replace(one, place=places.get(one.registration_id)) for one in found]


def _places(session: Session, registration_ids: Sequence[int]) -> dict[int, int]:
    """By registration the place in line, counted from 1, in the order of `queries.place_in_line`."""
    lines = select(Registration.pool_id).where(Registration.id.in_(registration_ids))
    order = (Registration.yields, Registration.queued_at, Registration.id)
    number = func.row_number().over(partition_by=Registration.pool_id, order_by=order).label("number")
    numbered = (
        select(Registration.id, number)
        .where(Registration.pool_id.in_(lines), Registration.state == RegistrationState.WAITLISTED)
        .subquery()
    )
    query = select(numbered.c.id, numbered.c.number).where(numbered.c.id.in_(registration_ids))
    return dict(session.execute(query).all())
