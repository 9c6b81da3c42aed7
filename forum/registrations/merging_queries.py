"""What is compared to find people who are registered twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.lectures.models import SeatPool
from forum.registrations.merging_likeness import Card
from forum.registrations.models import ENDED, Attendee, OtherAddress, Registration


@dataclass(frozen=True)
class Dossier:
    """A person with everything that goes over to another by joining them."""

    attendee: Attendee
    addresses: Sequence[OtherAddress]
    registrations: Sequence[Registration]


def cards_of_lecture(session: Session, lecture_id: int) -> list[Card]:
    """Everybody who counts on a lecture, in the order they came."""
    query = (
        select(
            Registration.public_id,
            Registration.attendee_id,
            Registration.name,
            Registration.affiliation,
            Attendee.email,
        )
        .join(Attendee, Attendee.id == Registration.attendee_id)
        .where(Registration.lecture_id == lecture_id, Registration.state.not_in(ENDED))
        .order_by(Registration.registered_at, Registration.id)
    )
    return [
        Card(key, person, name, work, email or "")
        for key, person, name, work, email in session.execute(query)
    ]


def cards_of_all(session: Session) -> list[Card]:
    """Every person there is, in the order they first came."""
    query = select(Attendee.public_id, Attendee.id, Attendee.name, Attendee.affiliation, Attendee.email)
    rows = session.execute(query.where(Attendee.anonymised_at.is_(None)).order_by(Attendee.id))
    return [Card(key, person, name, work, email or "") for key, person, name, work, email in rows]


def dossier(session: Session, public_id: str) -> Dossier | None:
    """A person whom registrations still name."""
    query = select(Attendee).where(Attendee.public_id == public_id, Attendee.anonymised_at.is_(None))
    attendee = session.scalar(query)
    if attendee is None:
        return None
    further = select(OtherAddress).where(OtherAddress.attendee_id == attendee.id).order_by(OtherAddress.id)
    registrations = (
        select(Registration)
        .where(Registration.attendee_id == attendee.id)
        .options(joinedload(Registration.lecture), joinedload(Registration.pool).joinedload(SeatPool.room))
        .order_by(Registration.id)
    )
    return Dossier(attendee, session.scalars(further).all(), session.scalars(registrations).all())
