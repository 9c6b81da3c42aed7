"""The mails with the link to all somebody registered for; nothing else ever carries it.

A row of the outbox holds whose link it is. The link is derived at sending, for what is current then.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import as_language
from forum.links import MY_LECTURES_LASTS, absolute, my_lectures_token
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.plain import Trusted
from forum.registrations.mine_queries import person_by_public_id
from forum.registrations.models import Attendee

SENT = "my_lectures"
REPLACED = "my_lectures_replaced"
MESSAGES = (SENT, REPLACED)


def key_of(person: Attendee) -> str:
    """The merge key: of the mails not sent yet only the latest goes out."""
    return f"my-lectures:{person.public_id}"


def queue(session: Session, message: str, person: Attendee, address: str, now: datetime) -> None:
    """Write to one of the addresses of a person."""
    enqueue(
        session,
        message,
        recipient=address,
        recipient_name=person.name,
        language=as_language(person.language),
        params={"person": person.public_id},
        merge_key=key_of(person),
        now=now,
    )


def composers(zone: str) -> Mapping[str, Compose]:
    """By message name, what each letter says; days are told in the forum's zone."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        person = person_by_public_id(session, message.params["person"])
        if person is None or person.anonymised_at:
            raise Pointless
        language, issued_at = as_language(message.language), message.created_at
        token = my_lectures_token(person.public_id, person.link_generation, issued_at.date())
        return Contents(
            {
                "name": message.recipient_name,
                "page": Trusted(absolute("registrations_mine.show", lang=language, token=token)),
                "last_day": Trusted(moments.day(issued_at + MY_LECTURES_LASTS, zone, language)),
            }
        )

    return dict.fromkeys(MESSAGES, compose)
