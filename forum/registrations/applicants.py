"""Somebody asks to come: who it is, and the registration made for them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.i18n import Language
from forum.lectures.models import Attendance, Lecture, SeatPool, WayOfAttending
from forum.questions.asking import NO_ANSWERS, Answers
from forum.registrations import queries, refusals
from forum.registrations.address import Address
from forum.registrations.models import Attendee, Origin, Registration
from forum.registrations.needs import NO_NEEDS, Needs
from forum.speakers.names import search_keys
from forum.tokens import new_public_id, new_token_id


@dataclass(frozen=True)
class Applicant:
    """What somebody tells of themselves, checked and cleaned.

    `attendance` None: the lecture's only way. `room_id` names a branch room, None the lecture's own.
    `timezone` None: the forum's.
    """

    name: str
    address: Address | None
    language: Language
    affiliation: str = ""
    attendance: WayOfAttending | None = None
    room_id: int | None = None
    timezone: str | None = None
    answers: Answers = NO_ANSWERS
    needs: Needs = NO_NEEDS
    # Missed lectures lately, where this one minds that: waits behind the others (forum/door/no_shows.py).
    yields: bool = False


def pool_for(
    session: Session, lecture: Lecture, way: WayOfAttending | None, room_id: int | None = None
) -> SeatPool:
    """The pool of the way asked for, or of the lecture's only way. Raises NoSuchWay."""
    if way is None and lecture.attendance is not Attendance.MIXED:
        way = WayOfAttending(lecture.attendance.value)
    is_offered = lecture.attendance in {Attendance.MIXED, way}
    fitting = (pool for pool in queries.pools(session, lecture) if pool.attendance is way)
    pool = next((pool for pool in fitting if is_offered and pool.room_id == room_id), None)
    if pool is None:
        raise refusals.NoSuchWay
    return pool


def attendee_behind(session: Session, applicant: Applicant, now: datetime) -> Attendee:
    """The person behind the address, or a new one.

    What is known of somebody is never changed by a form: whoever filled it in has proved nothing.
    """
    key = applicant.address.key if applicant.address else None
    if key and (known := queries.attendee_to_stay(session, key)):
        return known
    attendee = Attendee(
        public_id=new_public_id(),
        email_key=key,
        email=applicant.address.email if applicant.address else None,
        name=applicant.name,
        affiliation=applicant.affiliation,
        language=applicant.language,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(attendee)
    except IntegrityError:
        # The same address registered for another lecture at this very moment (C-21).
        known = queries.attendee_by_key(session, key or "")
        if known is None:
            raise
        return known
    return attendee


def new_registration(
    lecture: Lecture, pool: SeatPool, attendee: Attendee, applicant: Applicant, origin: Origin, now: datetime
) -> Registration:
    """A registration that claims nothing yet: it needs a seat or a place in line. Its address is trusted.

    Whom the organisers entered themselves, they need not approve.
    """
    return Registration(
        public_id=new_public_id(),
        token_id=new_token_id(),
        lecture=lecture,
        pool=pool,
        attendee=attendee,
        origin=origin,
        name=applicant.name,
        affiliation=applicant.affiliation,
        language=applicant.language,
        timezone=applicant.timezone,
        search_keys=search_keys(applicant.name, aliases=f"{applicant.affiliation}\n{attendee.email or ''}"),
        registered_at=now,
        queued_at=now,
        yields=applicant.yields,
        link_generation=0,
        address_confirmed_at=now,
        approved_at=None if origin is Origin.WEB else now,
    )
