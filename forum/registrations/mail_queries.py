"""The mails about registrations, as organisers look after them: what left, what waits, what was refused."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.mail.models import OutboxMessage


class MailState(StrEnum):
    """How far a mail has got."""

    WAITING = "waiting"
    """Held back for a while, or due just now."""
    RETRYING = "retrying"
    """The server of the recipient did not take it yet; it is tried again."""
    SENT = "sent"
    REFUSED = "refused"
    """Given up: the server said no, or nothing for days."""


@dataclass(frozen=True)
class MailLine:
    """One mail: which, when it was decided, when it left or will be tried, and what a server said to it."""

    message: str
    decided_at: datetime
    at: datetime
    state: MailState
    said: str


def mails_of(session: Session, registration_ids: Sequence[int]) -> dict[int, list[MailLine]]:
    """By registration, all its mails, the oldest first, in one question."""
    query = select(OutboxMessage).where(OutboxMessage.registration_id.in_(list(registration_ids)))
    found: dict[int, list[MailLine]] = defaultdict(list)
    for one in session.scalars(query.order_by(OutboxMessage.id)):
        if one.registration_id is not None:
            found[one.registration_id].append(line_of(one))
    return dict(found)


def troubled(session: Session, lecture_id: int) -> dict[int, MailLine]:
    """By registration, the last of its mails that a server refused, for good or for now."""
    query = select(OutboxMessage).where(
        OutboxMessage.lecture_id == lecture_id,
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.last_error.is_not(None),
        OutboxMessage.registration_id.is_not(None),
    )
    rows = session.scalars(query.order_by(OutboxMessage.id))
    return {one.registration_id: line_of(one) for one in rows if one.registration_id is not None}


def line_of(message: OutboxMessage) -> MailLine:
    """What a row of the outbox tells of its mail."""
    state = MailState.WAITING
    if message.sent_at is not None:
        state = MailState.SENT
    elif message.failed_at is not None:
        state = MailState.REFUSED
    elif message.last_error is not None:
        state = MailState.RETRYING
    at = message.sent_at or message.failed_at or message.due_at
    said = "" if message.sent_at else message.last_error or ""
    return MailLine(message.message, message.created_at, at, state, said)
