"""People who register, by the dozen."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture, WayOfAttending
from forum.mail.models import OutboxMessage
from forum.registrations import queries
from forum.registrations.address import read_address
from forum.registrations.applicants import Applicant
from forum.registrations.consents import Consent
from forum.registrations.models import Registration
from forum.registrations.operations import Receipt, register
from tests.cast import NOON, Person

CONSENT = Consent("I agree.", "en", NOON)


def somebody(number: int) -> Person:
    """One of many."""
    return Person(f"Guest {number}", f"guest{number}@example.org")


def applicant(person: Person, **values: object) -> Applicant:
    """What a person tells of themselves."""
    return Applicant(person.name, read_address(person.email), "en", **values)  # type: ignore[arg-type]


def apply(
    session: Session,
    lecture: Lecture,
    person: Person,
    *,
    now: datetime = NOON,
    way: WayOfAttending | None = None,
    fingerprint: str | None = None,
) -> Receipt:
    """Register as the form does."""
    return register(
        session,
        lecture_id=lecture.id,
        applicant=applicant(person, attendance=way),
        consent=CONSENT,
        fingerprint=fingerprint,
        now=now,
    )


def states(session: Session, lecture: Lecture) -> list[tuple[str, str]]:
    """Everybody's first name word and state, in the order they came."""
    return [(row.name, row.state.value) for row in queries.all_registrations(session, lecture.id)]


def mails(session: Session, registration: Registration | None = None) -> list[str]:
    """The messages in the outbox, by name, in the order they were decided."""
    query = select(OutboxMessage.message).order_by(OutboxMessage.id)
    if registration is not None:
        query = query.where(OutboxMessage.registration_id == registration.id)
    return list(session.scalars(query))


def recount(session: Session, lecture: Lecture) -> None:
    """Compare every pool's figures with its registrations (C-01)."""
    pools = queries.pools(session, lecture)
    seated = queries.seated(session, [pool.id for pool in pools])
    for pool in pools:
        assert pool.taken == seated.get(pool.id, 0)
        assert pool.seats is None or pool.taken <= pool.seats + pool.overbooked
        assert pool.seats is None or pool.overbooked == max(0, pool.taken - pool.seats)
