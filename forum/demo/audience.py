"""The people who register for the demo season, through the product's own operations."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum.demo.occasion import Occasion
from forum.demo.people import person
from forum.lectures.models import Attendance, Lecture, WayOfAttending
from forum.mail.models import OutboxMessage
from forum.registrations.address import Address
from forum.registrations.operations import Applicant, Consent, cancel, register

PEOPLE = 397  # a prime, so that any step walks past everybody before anybody comes twice
ONE_IN_CANCELS = 14
SAMPLE_CONSENT = "Sample data; nobody was asked. 样例数据，无人登记。"


def register_people(session: Session, occasion: Occasion, lecture: Lecture, *, now: datetime) -> None:
    """Fill the seats, and the line behind them, one person after the other.

    Nobody is written to: these people do not exist. What the operations would have sent is taken back
    in the same transaction.
    """
    ways = _ways(occasion)
    times = occasion.registration_times(now, len(ways))
    for turn, (way, at) in enumerate(zip(ways, times, strict=True)):
        applicant = _applicant((occasion.number * 53 + turn * 7) % PEOPLE, way)
        receipt = register(
            session,
            lecture_id=lecture.id,
            applicant=applicant,
            consent=Consent(SAMPLE_CONSENT, at),
            fingerprint=None,
            now=at,
        )
        if not occasion.sample.waiting and turn % ONE_IN_CANCELS == ONE_IN_CANCELS - 1:
            cancel(session, registration_id=receipt.registration.id, now=at + timedelta(minutes=30))
    session.execute(delete(OutboxMessage).where(OutboxMessage.lecture_id == lecture.id))


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


def _applicant(number: int, way: WayOfAttending) -> Applicant:
    somebody = person(number)
    return Applicant(
        name=somebody.name,
        address=Address(email=somebody.email, key=somebody.email),
        language=somebody.language,
        affiliation=somebody.affiliation,
        attendance=way,
    )
