"""What a mail about a registration says at the moment it is sent."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from forum.i18n import as_language
from forum.lectures.models import PublicState
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.packing import Enclosure
from forum.mail.plain import Trusted
from forum.registrations import samples
from forum.registrations.along import along_values
from forum.registrations.gate_mail import gate_values
from forum.registrations.mail_values import values_of
from forum.registrations.messages import (
    CODE_PICTURE,
    LECTURE_POSTPONED,
    MESSAGES,
    NEWS_OF_THE_LECTURE,
    OF_THE_END,
    OFFERED,
    REMINDER,
    WITH_BADGE,
    WITH_NO_ENTRY,
    WITH_THE_LEFT,
    Enclose,
    EncloseEntry,
)
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.news_letters import news_of


def composers(*, badge: Enclose, entry: EncloseEntry) -> Mapping[str, Compose]:
    """By message name, what each says; `badge` and `entry` make what later features enclose."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        registration = registration_of(session, message)
        if message.message == REMINDER and message.registration_id and not _can_be_reminded(registration):
            raise Pointless
        if message.message == OFFERED and message.registration_id and not _is_offered(registration):
            raise Pointless  # decided while the message was in a worker's hands
        language = as_language(message.language)
        kind = message.message
        news: dict[str, object] = {}
        if kind in NEWS_OF_THE_LECTURE:
            kind, news = news_of(session, message, registration, language)
        enclosures: list[Enclosure] = []
        if registration.state is RegistrationState.CONFIRMED and kind in WITH_BADGE:
            enclosures += badge(session, registration, language)
        if kind not in WITH_NO_ENTRY:
            enclosures += entry(registration, message)
        methods = {value for one in enclosures for name, value in one.parameters if name == "method"}
        has_code = any(enclosure.content_id == CODE_PICTURE for enclosure in enclosures)
        made = {
            "code_picture": Trusted(f"cid:{CODE_PICTURE}" if has_code else ""),
            "calendar_hint": calendar_hint(kind, methods),
        }
        values = {**values_of(session, registration, language), **made}
        values |= gate_values(session, message, registration, language)
        if message.message in WITH_THE_LEFT:
            values |= along_values(session, message, registration, language)
        return Contents({**values, **news}, enclosures, template=kind)

    return dict.fromkeys(MESSAGES, compose)


def registration_of(session: Session, message: OutboxMessage) -> Registration:
    """Whom a message is about; the one made up where organisers look at a mail or try it."""
    if message.registration_id is not None:
        registration = session.get_one(Registration, message.registration_id)
        if registration.anonymised_at:
            raise Pointless  # erased while the message was in a worker's hands
        return registration
    return samples.registration(session, message)


def _is_offered(registration: Registration) -> bool:
    return registration.state is RegistrationState.OFFERED


def _can_be_reminded(registration: Registration) -> bool:
    has_seat = registration.state is RegistrationState.CONFIRMED
    return has_seat and registration.lecture.public_state is PublicState.PUBLISHED


def calendar_hint(message: str, methods: Collection[str]) -> str:
    """What the reader has to know about their own calendar, by the METHOD of what is enclosed for it.

    Delete the lecture there, open what is enclosed, or: an answer to the invitation gives no seat back.

    A published entry speaks of the lecture, never of one guest, so it cannot take a lecture out of the
    calendar of somebody who does not come.
    """
    if message in OF_THE_END:
        return "" if "CANCEL" in methods else "delete"
    if "REQUEST" in methods and message != LECTURE_POSTPONED:
        return "answer"
    return "open" if message in NEWS_OF_THE_LECTURE and "PUBLISH" in methods else ""
