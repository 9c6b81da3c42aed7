"""The mail a circular becomes for each of its readers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.circulars.models import Circular
from forum.circulars.queries import CIRCULAR, by_public_id, key_of
from forum.circulars.text import one_line, paragraphs
from forum.i18n import N_, Language, as_language, translate
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.plain import Trusted
from forum.registrations.composing import registration_of
from forum.registrations.mail_values import values_of
from forum.registrations.models import Registration

ONLINE = N_("Online; the way in is on your own page")
UNKNOWN = N_("to be announced")


def queue(
    session: Session, circular: Circular, registration: Registration, *, due_at: datetime, now: datetime
) -> None:
    """Write the circular to one of its readers, who has an address; a second time it is the same mail."""
    enqueue(
        session,
        CIRCULAR,
        recipient=registration.attendee.email or "",
        recipient_name=registration.name,
        language=as_language(registration.language),
        registration_id=registration.id,
        lecture_id=circular.lecture_id,
        params={"circular": circular.public_id},
        merge_key=key_of(circular, registration),
        due_at=due_at,
        now=now,
    )


def composers() -> Mapping[str, Compose]:
    """By message name, what it says; a reader who gave the seat back meanwhile gets it no more."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        registration = registration_of(session, message)
        circular = by_public_id(session, message.params["circular"])
        if circular is None or not registration.is_live:
            raise Pointless
        language = as_language(message.language)
        values = {
            **values_of(session, registration, language),
            "code_picture": Trusted(""),
            "calendar_hint": "",
        }
        return Contents(values | _words(circular, values, language))

    return {CIRCULAR: compose}


def _words(circular: Circular, values: Mapping[str, Any], language: Language) -> dict[str, object]:
    """Subject and body in the reader's language, else in the one there is, with everything filled in."""
    place = ONLINE if values["is_online"] else UNKNOWN
    filled = {
        "name": values["name"],
        "title": values["title"],
        "when": values["when"],
        "where": (not values["is_online"] and values["where"]) or Trusted(translate(language, place)),
        "own_page": values["own_page"],
    }
    subject, body = circular.subject.shown_in(language), circular.body.shown_in(language)
    return {
        "subject": one_line(subject.text, filled),
        "paragraphs": paragraphs(body.text, filled),
        "body_lang": body.lang,
    }
