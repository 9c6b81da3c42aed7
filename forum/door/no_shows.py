"""Who was expected and not seen at the door, where a lecture minds that (C-42)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from forum.door.arrivals import arrived
from forum.door.models import Scan
from forum.lectures.models import Lecture, PublicState, SeatPool, WayOfAttending
from forum.registrations.applicants import Applicant
from forum.registrations.models import Attendee, Origin, Registration, RegistrationState
from forum.registrations.queries import attendee_by_key
from forum.registrations.rules_models import rules_of

REMEMBERED_FOR = timedelta(days=180)
SO_OFTEN = 2


def with_manners(session: Session, lecture_id: int, applicant: Applicant, *, now: datetime) -> Applicant:
    """The applicant as the lecture sees them: whoever missed too much lately waits behind the others.

    Only where organisers decided so, and never where several people share one address: it would be asked
    of the wrong one.
    """
    rules = rules_of(session, lecture_id)
    if not rules.minds_no_shows or rules.most_per_address > 1 or applicant.address is None:
        return applicant
    attendee = attendee_by_key(session, applicant.address.key)
    if attendee is None or times_missed(session, attendee, now=now) < SO_OFTEN:
        return applicant
    return replace(applicant, yields=True)


def times_missed(session: Session, attendee: Attendee, *, now: datetime) -> int:
    """How often lately a seat was kept on site for somebody who was not seen, at doors where codes were read.

    What the organisers forgave does not count, nor what is longer ago than REMEMBERED_FOR.
    """
    since = max(now - REMEMBERED_FOR, attendee.no_shows_cleared_at or now - REMEMBERED_FOR)
    query = (
        select(Registration.id, Registration.lecture_id)
        .join(Lecture, Lecture.id == Registration.lecture_id)
        .join(SeatPool, SeatPool.id == Registration.pool_id)
        .where(
            Registration.attendee_id == attendee.id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.origin != Origin.WALK_IN,
            Registration.has_come.is_(False),
            Registration.joined_at.is_(None),
            SeatPool.attendance == WayOfAttending.ON_SITE,
            Lecture.public_state == PublicState.PUBLISHED,
            Lecture.ends_at > since,
            Lecture.ends_at <= now,
            exists().where(Scan.lecture_id == Lecture.id),
        )
    )
    expected = {row.id: row.lecture_id for row in session.execute(query)}
    came = arrived(set(expected.values())).where(Scan.registration_id.in_(list(expected)))
    return len(expected) - (session.scalar(select(func.count()).select_from(came.subquery())) or 0)
