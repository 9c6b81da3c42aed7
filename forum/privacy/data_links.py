"""The address of everything that is kept about somebody; mails alone carry it, and it lasts a week.

The day on which it was sent is part of what it is derived from, so nothing of it lies in the database.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.i18n import Language
from forum.links import absolute, opens_personal, personal_id_in, personal_token
from forum.moments import zone_of
from forum.registrations.models import Attendee

PURPOSE = "personal-data"
LASTS_DAYS = 7


def address_of(attendee: Attendee, at: datetime, language: Language) -> str:
    """The page that shows everything."""
    return absolute("personal_data.everything", lang=language, token=token_of(attendee, at))


def token_of(attendee: Attendee, at: datetime) -> str:
    """The secret part of that address, as it is sent at an instant."""
    return personal_token(_purpose(_day(at)), attendee.public_id, attendee.link_generation)


def opened(session: Session, token: str, now: datetime) -> Attendee | None:
    """Whose data a link opens; None whatever is wrong with it. Always the same work (A-54)."""
    public_id = personal_id_in(token) or ""
    attendee = session.scalar(select(Attendee).where(Attendee.public_id == public_id))
    generation = attendee.link_generation if attendee else 0
    days = [_day(now) - timedelta(days=back) for back in range(LASTS_DAYS + 1)]
    is_genuine = True in [opens_personal(token, _purpose(day), public_id, generation) for day in days]
    return attendee if is_genuine else None


def _purpose(day: date) -> str:
    return f"{PURPOSE}|{day.isoformat()}"


def _day(at: datetime) -> date:
    return at.astimezone(zone_of("UTC")).date()
