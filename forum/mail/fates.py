"""How mails fare, as organisers look after them: what left, what waits, what was refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
