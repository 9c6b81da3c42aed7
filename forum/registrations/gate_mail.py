"""What mails say between asking for a seat and having it: code, deadlines, the organisers' reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import Language
from forum.lectures.standing import closing_time
from forum.links import absolute, address_code, registration_token
from forum.mail.models import OutboxMessage
from forum.mail.plain import Trusted
from forum.registrations import queries
from forum.registrations.models import Registration
from forum.wording import detect_language


def gate_values(
    session: Session, message: OutboxMessage, registration: Registration, language: Language
) -> dict[str, object]:
    """What a mail about a registration can name of these; empty where it does not apply."""
    code = address_code(registration.public_id, registration.link_generation, message.message_id)
    return {
        "address_code": Trusted(code) if registration.address_confirmed_at is None else "",
        "held_until": Trusted(_told(registration.held_until, registration, language)),
        "decision_by": Trusted(_told(closing_time(registration.lecture), registration, language)),
        "decline_reason": registration.decline_reason or "",
        "decline_reason_lang": detect_language(registration.decline_reason or ""),
        "behind_address": _behind_address(session, registration, language) if message.registration_id else [],
    }


def _told(at: datetime | None, registration: Registration, language: Language) -> str:
    """An instant in the zone the person lives in, else in the lecture's; always with its zone."""
    own = registration.timezone
    zone = own if own and moments.is_zone(own) else registration.lecture.timezone
    return moments.moment(at, zone, language) if at else ""


def _behind_address(
    session: Session, registration: Registration, language: Language
) -> list[dict[str, object]]:
    """Everybody registered behind the same address for the lecture; empty where it is one alone (C-21)."""
    live = queries.of_mailbox(session, registration.lecture_id, registration.attendee_id)
    return [_line(one, language) for one in live] if len(live) > 1 else []


def _line(registration: Registration, language: Language) -> dict[str, object]:
    token = registration_token(registration.public_id, registration.link_generation)
    page = absolute("registrations.show", lang=language, token=token)
    name = registration.name
    return {"name": name, "lang": detect_language(name), "page": Trusted(page)}
