"""Sending what the outbox holds: one leased row at a time, by any number of processes on any hosts.

A row is claimed in one transaction, sent outside of any, and marked in another. A crash in between
sends it again when the lease has run out, with the same Message-ID: at least once, never lost.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from forum.db import reading, transaction
from forum.i18n import HTML_TAGS, N_, Language, as_language, translate
from forum.mail.models import OutboxMessage
from forum.mail.packing import Cover, Enclosure, pack
from forum.mail.rendering import Letter, Stationery
from forum.mail.transport import DeliveryProblem, Transport, Undeliverable, Unreachable
from forum.settings import Settings

# Longer than all exchanges of one sending may take together (transport.TIMEOUT_SECONDS each).
LEASE = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
# A server that is away is nobody's fault: such a try does not count against the message.
PAUSE_WHEN_UNREACHABLE = timedelta(minutes=1)

log = logging.getLogger(__name__)


class Delivery(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    POSTPONED = "postponed"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    LEFT_OUT = "left out"


class Pointless(Exception):
    """Raised by a composer when what a message was to say is no longer so; it is not sent at all."""


@dataclass(frozen=True)
class Contents:
    """What a message says: the values its templates print, and the files that go with it."""

    values: Mapping[str, object]
    enclosures: Sequence[Enclosure] = ()


Compose = Callable[[Session, OutboxMessage], Contents]


@dataclass(frozen=True)
class Postman:
    """Delivers the outbox. `composers` knows by message name what a message says.

    Features register their composers where the application is put together, so that mail stands
    before all of them and still carries what the last of them makes (badge, calendar entry).
    """

    settings: Settings
    stationery: Stationery
    transport: Transport
    composers: Mapping[str, Compose]

    def deliver_next(self, now: datetime) -> Delivery | None:
        """Send the message that has been due longest. None when nothing is due."""
        with transaction() as session:
            message = claim(session, now)
        if message is None:
            return None
        outcome, error = self._attempt(message, now)
        with transaction() as session:
            settle(session, message, outcome, error, now)
        return outcome

    def deliver_due(self, clock: Callable[[], datetime], is_stopping: Callable[[], bool]) -> list[Delivery]:
        """Send everything that is due, until told to stop or until the server takes nothing."""
        outcomes: list[Delivery] = []
        try:
            while not is_stopping() and (outcome := self.deliver_next(clock())):
                outcomes.append(outcome)
                if outcome is Delivery.UNREACHABLE:
                    break
        finally:
            self.transport.close()
        return outcomes

    def write(self, session: Session, message: OutboxMessage) -> EmailMessage:
        """The mail a message becomes when it is sent now."""
        language = as_language(message.language)
        contents = self.composers[message.message](session, message)
        letter = self.draft(message.message, language, contents.values)
        cover = Cover(
            sender=self.settings.mail_from,
            sender_name=self.settings.name(language),
            recipient=message.recipient,
            recipient_name=message.recipient_name,
            language=language,
            message_id=f"{message.message_id}@{self.settings.uid_domain}",
            written_at=message.created_at,
        )
        if message.params.get("is_test"):
            letter = replace(
                letter, subject=translate(language, N_("Test: %(subject)s"), subject=letter.subject)
            )
        return pack(cover, letter, contents.enclosures)

    def draft(self, name: str, language: Language, values: Mapping[str, object]) -> Letter:
        """A letter on the forum's own paper, not packed yet."""
        return self.stationery.write(name, language, {**self._letterhead(language), **values})

    def _letterhead(self, language: Language) -> dict[str, object]:
        other: Language = "en" if language == "zh" else "zh"
        return {
            "forum_name": self.settings.name(language),
            "forum_other_name": self.settings.name(other),
            "other_lang": HTML_TAGS[other],
        }

    def _attempt(self, message: OutboxMessage, now: datetime) -> tuple[Delivery, str | None]:
        if is_stale(message, now):
            return Delivery.LEFT_OUT, None
        try:
            with reading() as session:
                mail = self.write(session, message)
            self.transport.send(mail, _file_name(message))
        except Pointless:
            return Delivery.LEFT_OUT, None
        except Unreachable as problem:
            log.warning("mail server takes no mail: %s", problem)
            return Delivery.UNREACHABLE, str(problem)
        except Undeliverable as problem:
            return Delivery.FAILED, str(problem)
        except DeliveryProblem as problem:
            return _later_or_never(message), str(problem)
        except Exception as fault:  # one message that cannot be written must not hold up the others
            log.exception("message %s (%s) cannot be written", message.id, message.message)
            return _later_or_never(message), f"{type(fault).__name__}: {fault}"
        return Delivery.SENT, None


def claim(session: Session, now: datetime) -> OutboxMessage | None:
    """Lease the message that has been due longest, so that no other process takes it meanwhile.

    One that was in hand when later news of its kind came, and was not sent, is never taken up again:
    nobody shall read that a lecture is cancelled after reading that it takes place after all.
    """
    later = aliased(OutboxMessage)
    is_overtaken = exists().where(later.merge_key == OutboxMessage.merge_key, later.id > OutboxMessage.id)
    longest_due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.due_at <= now,
            ~is_overtaken,
            or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now),
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.id == longest_due)
        .values(lease_until=now + LEASE)
        .returning(OutboxMessage)
    ).one_or_none()


def is_stale(message: OutboxMessage, now: datetime) -> bool:
    """Whether a message came too late to be of use (`enqueue` was told until when it is)."""
    until = message.params.get("not_after")
    return until is not None and now > datetime.fromisoformat(until)


def settle(
    session: Session, message: OutboxMessage, outcome: Delivery, error: str | None, now: datetime
) -> None:
    """Mark how it went, unless the lease was lost to another process meanwhile."""
    is_ours = (OutboxMessage.id == message.id, OutboxMessage.lease_until == message.lease_until)
    is_over = outcome in {Delivery.SENT, Delivery.FAILED}
    if outcome is Delivery.LEFT_OUT or (is_over and message.params.get("leaves_no_trace")):
        session.execute(delete(OutboxMessage).where(*is_ours))
        return
    values: dict[str, Any] = {"lease_until": None, "last_error": error}
    match outcome:
        case Delivery.SENT:
            values |= {"sent_at": now, "attempts": message.attempts + 1}
        case Delivery.FAILED:
            values |= {"failed_at": now, "attempts": message.attempts + 1}
        case Delivery.POSTPONED:
            values |= {"due_at": now + PAUSES[message.attempts], "attempts": message.attempts + 1}
        case Delivery.UNREACHABLE:
            values |= {"due_at": now + PAUSE_WHEN_UNREACHABLE}
    session.execute(update(OutboxMessage).where(*is_ours).values(values))


def _later_or_never(message: OutboxMessage) -> Delivery:
    return Delivery.POSTPONED if message.attempts < len(PAUSES) else Delivery.FAILED


def _file_name(message: OutboxMessage) -> str:
    return f"{message.created_at:%Y%m%dT%H%M%SZ}-{message.message}-{message.message_id}"
