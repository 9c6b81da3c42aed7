"""The mail with the links of the audiences that an address belongs to.

A row of the outbox holds whose links they are. The links are derived at sending, for what is true then.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from forum.i18n import Language, as_language
from forum.lectures import audience_queries
from forum.lectures.audience_links import page_address
from forum.lectures.audience_models import NamedAudience
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.plain import Trusted
from forum.tokens import digest

SENT = "audience_link"


def key_of(email_key: str) -> str:
    """The merge key: of the mails to an address not sent yet only the latest goes out."""
    return f"audience-link:{digest(email_key)[:32]}"


def queue(
    session: Session,
    audiences: Sequence[NamedAudience],
    email_key: str,
    language: Language,
    now: datetime,
) -> None:
    """Write to an address that may have these links."""
    enqueue(
        session,
        SENT,
        recipient=email_key,
        recipient_name="",
        language=language,
        params={"audiences": [one.public_id for one in audiences]},
        merge_key=key_of(email_key),
        now=now,
    )


def composers() -> Mapping[str, Compose]:
    """What the letter says: of audiences that are still there, and still take this address."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        language, asked = as_language(message.language), set(message.params["audiences"])
        found = [
            one for one in audience_queries.open_to(session, message.recipient) if one.public_id in asked
        ]
        if not found:
            raise Pointless
        links = [
            {"name": one.name.shown_in(language).text, "link": Trusted(page_address(one, language))}
            for one in found
        ]
        return Contents({"audiences": links})

    return {SENT: compose}
