"""The mails that carry the addresses of somebody's calendar; nothing else ever does (A-50).

A row of the outbox holds whose calendar it is. The addresses are derived at sending,
for what is current then.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from forum.feeds.personal import calendar_name
from forum.feeds.personal_links import feed_address, page_address
from forum.feeds.personal_models import PersonalFeed
from forum.feeds.personal_queries import by_public_id, current
from forum.feeds.subscriptions import Ways
from forum.i18n import as_language
from forum.mail.delivery import Compose, Contents
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.plain import Trusted
from forum.registrations.models import Attendee
from forum.settings import Settings

SENT = "personal_calendar"
RENEWED = "personal_calendar_renewed"
MESSAGES = (SENT, RENEWED)


def key_of(attendee: Attendee) -> str:
    """The merge key: of the mails not sent yet only the latest goes out."""
    return f"calendar:{attendee.public_id}"


def queue(session: Session, message: str, feed: PersonalFeed, now: datetime) -> None:
    """Write to the person of a calendar; to nobody where no address is known."""
    attendee = feed.attendee
    if attendee.email is None:
        return
    enqueue(
        session,
        message,
        recipient=attendee.email,
        recipient_name=attendee.name,
        language=as_language(attendee.language),
        params={"calendar": feed.public_id},
        merge_key=key_of(attendee),
        now=now,
    )


def composers(settings: Settings) -> Mapping[str, Compose]:
    """By message name, what each letter says."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        asked = by_public_id(session, message.params["calendar"])
        feed = current(session, asked.attendee_id) or asked
        language = as_language(message.language)
        ways = Ways.to(feed_address(feed, language), calendar_name(language, settings))
        return Contents(
            {
                "name": message.recipient_name,
                "page": Trusted(page_address(feed, language)),
                "address": Trusted(ways.https),
                "webcal": Trusted(ways.webcal),
                "google": Trusted(ways.google),
                "is_stopped": feed.stopped_at is not None,
            }
        )

    return dict.fromkeys(MESSAGES, compose)
