"""What a mail names beside its own lecture when a registration ended or went along with a change."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import Language
from forum.lectures.models import PublicState
from forum.mail.models import OutboxMessage
from forum.mail.plain import Trusted
from forum.registrations.models import Registration


def along_values(
    session: Session, message: OutboxMessage, registration: Registration, language: Language
) -> dict[str, object]:
    """Whether the lecture is off, and the one that was left, where the mail notes which that was."""
    is_off = registration.lecture.public_state is not PublicState.PUBLISHED
    key = message.params.get("left")
    left = session.get(Registration, key) if key else registration
    lecture = (left or registration).lecture
    noted = message.params.get("moved_from")
    announced = datetime.fromisoformat(noted) if noted else lecture.starts_at
    title, reason = lecture.title.shown_in(language), lecture.change_note.shown_in(language)
    return {
        "is_off": is_off,
        "left_number": lecture.number,
        "left_title": title.text,
        "left_when": Trusted(moments.moment(announced, lecture.timezone, language)),
        "left_reason": reason.text,
        "left_reason_lang": reason.lang,
    }
