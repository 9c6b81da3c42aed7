"""One mail about several registrations made with one form, in place of one mail for each.

It is noted in the transaction of each registration and grows with them, so that none goes without word
whatever happens in between; it leaves some seconds later, when the last of them is done.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.i18n import Language, as_language
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue, unsent
from forum.mail.plain import Trusted
from forum.registrations import messages
from forum.registrations.mail_values import everywhere, values_of
from forum.registrations.models import Registration, RegistrationState

SEVERAL = "registered_several"
GATHERED_FOR = timedelta(seconds=20)
TOLD_TOGETHER = frozenset(
    {
        *(messages.REGISTERED_CONFIRMED, messages.REGISTERED_WAITLISTED, messages.REQUESTED),
        messages.LINK_AGAIN,
    }
)


def tell_together(session: Session, registration: Registration, now: datetime) -> None:
    """Let the mail just noted about a registration be part of the one about several.

    Where none was noted (its link was sent a moment ago) nothing is added; an address that has yet to be
    proved keeps the mail of its own, which carries the code (C-23).
    """
    attendee = registration.attendee
    withdrawn = [messages.take_back(session, one, registration, now) for one in sorted(TOLD_TOGETHER)]
    if attendee.email is None or not any(withdrawn):
        return
    key = f"several:{attendee.public_id}"
    if registration.registered_at < now and _was_told(session, key, registration, now):
        return
    former = unsent(session, key)
    told: list[int] = former.params["registrations"] if former else []
    enqueue(
        session,
        SEVERAL,
        recipient=attendee.email,
        recipient_name=registration.name,
        language=as_language(registration.language),
        params={"registrations": [*(one for one in told if one != registration.id), registration.id]},
        merge_key=key,
        due_at=now + GATHERED_FOR,
        now=now,
    )


def _was_told(session: Session, key: str, registration: Registration, now: datetime) -> bool:
    """Whether such a mail named this registration lately: nobody fills a mailbox through us."""
    query = select(OutboxMessage.params).where(
        OutboxMessage.merge_key == key,
        OutboxMessage.created_at > now - messages.LINK_MAIL_PAUSE,
        OutboxMessage.sent_at.is_not(None),
    )
    return any(registration.id in params["registrations"] for params in session.scalars(query))


def composers(*, badge: messages.Enclose) -> Mapping[str, Compose]:
    """What the letter says; `badge` makes the badges of those who have a seat."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        language = as_language(message.language)
        found = [session.get(Registration, key) for key in message.params["registrations"]]
        live = sorted(
            (one for one in found if one and one.is_live), key=lambda one: (one.lecture.starts_at, one.id)
        )
        if not live:
            raise Pointless
        badges = [
            part
            for one in live
            if one.state is RegistrationState.CONFIRMED
            for part in badge(session, one, language)
            if not part.content_id
        ]
        each = [_said(session, one, language) for one in live]
        return Contents({"name": message.recipient_name, "each": each, "has_badges": bool(badges)}, badges)

    return {SEVERAL: compose}


def _said(session: Session, registration: Registration, language: Language) -> dict[str, object]:
    entry = everywhere("feeds.lecture", registration.lecture, language)
    return {**values_of(session, registration, language), "calendar_entry": Trusted(entry)}
