"""The people who register for the demo season, through the product's own operations."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum.demo.bulk import CANCELLED_AFTER, SAMPLE_CONSENT, Comer, fill
from forum.demo.occasion import Occasion
from forum.demo.people import person
from forum.lectures.models import Attendance, Lecture, WayOfAttending
from forum.mail.models import OutboxMessage
from forum.registrations.address import Address
from forum.registrations.applicants import Applicant
from forum.registrations.consents import Consent
from forum.registrations.operations import cancel, register

PEOPLE = 397  # a prime, so that any step walks past everybody before anybody comes twice
ONE_IN_CANCELS = 14


def register_people(
    session: Session, occasion: Occasion, lecture: Lecture, attendees: dict[int, int], *, now: datetime
) -> None:
    """Fill the seats, and the line behind them, one person after the other.

    Nobody is written to: these people do not exist. What the operations would have sent is taken back
    in the same transaction. Lectures that are over are filled without asking for each person.
    """
    comers = _comers(occasion, now)
    if occasion.is_over:
        fill(session, lecture, comers, attendees, now=now)
        return
    register_one_by_one(session, lecture, comers)
    write_to_nobody(session, lecture)


def write_to_nobody(session: Session, lecture: Lecture) -> None:
    """Take back what the operations would have sent about a lecture of the samples."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.lecture_id == lecture.id))


def register_one_by_one(session: Session, lecture: Lecture, comers: Iterable[Comer]) -> None:
    """Let everybody register as they would on the page."""
    for comer in comers:
        _register(session, lecture, comer)


def _register(session: Session, lecture: Lecture, comer: Comer) -> None:
    applicant = _applicant(comer)
    receipt = register(
        session,
        lecture_id=lecture.id,
        applicant=applicant,
        consent=Consent(SAMPLE_CONSENT, applicant.language, comer.at),
        fingerprint=None,
        now=comer.at,
    )
    if comer.cancels:
        cancel(session, registration_id=receipt.registration.id, now=comer.at + CANCELLED_AFTER)


def _comers(occasion: Occasion, now: datetime) -> list[Comer]:
    ways = _ways(occasion)
    return [
        Comer(
            number=(occasion.number * 53 + turn * 7) % PEOPLE,
            way=way,
            at=at,
            # Where people wait, a cancellation would move them up; the line is to be seen.
            cancels=not occasion.sample.waiting and turn % ONE_IN_CANCELS == ONE_IN_CANCELS - 1,
        )
        for turn, (way, at) in enumerate(zip(ways, occasion.registration_times(now, len(ways)), strict=True))
    ]


def _ways(occasion: Occasion) -> list[WayOfAttending]:
    """How each person attends, those on site and those online mixed in time."""
    sample = occasion.sample
    on_site = [WayOfAttending.ON_SITE] * (sample.registered + sample.waiting)
    if sample.attendance is not Attendance.MIXED:
        return on_site or [WayOfAttending.ONLINE] * sample.online
    every = max(2, len(on_site) // max(1, sample.online) + 1)
    mixed = list(on_site)
    for turn in range(sample.online):
        mixed.insert(min(len(mixed), turn * every), WayOfAttending.ONLINE)
    return mixed


def _applicant(comer: Comer) -> Applicant:
    somebody = person(comer.number)
    return Applicant(
        name=somebody.name,
        address=Address(email=somebody.email, key=somebody.email),
        language=somebody.language,
        affiliation=somebody.affiliation,
        attendance=comer.way,
    )
