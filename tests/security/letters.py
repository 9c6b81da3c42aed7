"""One of every mail the forum sends, as it goes out, and the links in it."""

import re
from datetime import datetime
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import messages as accounts
from forum.accounts import security_messages
from forum.accounts.browsers import Place
from forum.feeds import personal_messages
from forum.lectures.models import Lecture
from forum.mail.delivery import Postman
from forum.mail.models import OutboxMessage
from forum.registrations import messages
from forum.registrations.models import RegistrationState
from tests.cast import NOON, Person
from tests.factories import make_attendee, make_calendar, make_registration, make_staff

_LINK = re.compile(r"https?://[^\s\"<>\\]+")
_STATES = {
    messages.REGISTERED_WAITLISTED: RegistrationState.WAITLISTED,
    messages.CANCELLED_BY_ATTENDEE: RegistrationState.CANCELLED,
    messages.CANCELLED_BY_STAFF: RegistrationState.CANCELLED,
}


def queue_one_of_each(session: Session, lecture: Lecture, good_until: datetime) -> list[OutboxMessage]:
    """Every mail there is, each to a person of its own."""
    for number, message in enumerate(messages.MESSAGES):
        person = Person(f"Guest {number}", f"guest{number}@example.org")
        state = _STATES.get(message, RegistrationState.CONFIRMED)
        messages.queue(session, message, make_registration(session, lecture, person, state), NOON)
    for number, (purpose, _message) in enumerate(accounts.LINKS.items()):
        staff = make_staff(session, Person(f"Staff {number}", f"staff{number}@example.org"))
        staff.link_expires_at = good_until
        staff.password = None if purpose == "invitation" else "!"
        accounts.queue_link(session, purpose, staff, NOON)
    for number, message in enumerate(personal_messages.MESSAGES):
        attendee = make_attendee(session, Person(f"Reader {number}", f"reader{number}@example.org"))
        personal_messages.queue(session, message, make_calendar(session, attendee), NOON)
    staff = make_staff(session)
    for message in accounts.NEWS:
        accounts.queue_news(session, message, staff, NOON)
    for message in security_messages.MESSAGES:
        security_messages.queue(session, message, staff, Place("Firefox · Linux", "192.0.2.1"), NOON)
    session.flush()
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def written(app: Flask, session: Session, outbox: list[OutboxMessage]) -> list[EmailMessage]:
    """The mails these become. There must be one of every kind the postman knows."""
    postman: Postman = app.extensions["forum.postman"]
    assert sorted({message.message for message in outbox}) == sorted(postman.composers)
    with app.app_context():
        return [postman.write(session, message) for message in outbox]


def links(mail: EmailMessage) -> set[str]:
    """Every address in any part of a mail, text, page and calendar entry."""
    found = set()
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            content = part.get_content()
            text = content if isinstance(content, str) else content.decode()
            found |= set(_LINK.findall(re.sub(r"\r?\n[ \t]", "", text).replace("&amp;", "&")))
    return {link.rstrip(".,;)") for link in found}
