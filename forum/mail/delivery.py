"""Sending what the outbox holds: one leased row at a time, by any number of processes on any hosts.

A row is claimed in one transaction, sent outside of any, and marked in another. A crash in between
sends it again when the lease has run out, with the same Message-ID: at least once, never lost. What is told
to one person in one mail (`gathering.py`) is claimed, sent and marked together.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from forum.db import reading, transaction
from forum.i18n import HTML_TAGS, N_, Language, as_language, translate
from forum.mail.gathering import Gathering, has_an_elder, is_overtaken, lease_companions
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
    """What a message says: the values its templates print, and the files that go with it.

    `template` is another name than the message's, where what there is to say has changed meanwhile.
    """

    values: Mapping[str, object]
    enclosures: Sequence[Enclosure] = ()
    template: str = ""


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
    gatherings: Sequence[Gathering[Contents]] = ()

    def deliver_next(self, now: datetime) -> Delivery | None:
        """Send the message that has been due longest, and what leaves with it. None when nothing is due."""
        with transaction() as session:
            claimed = claim(session, now, self.gatherings)
        if not claimed:
            return None
        attempt = self._attempt(claimed, now)
        with transaction() as session:
            for message in claimed:
                if message.id in attempt.aside:
                    settle(session, message, *attempt.aside[message.id], now)
                else:
                    settle(session, message, attempt.outcome, attempt.error, now, attempts=attempt.attempts)
        return attempt.aside.get(claimed[0].id, (attempt.outcome, None))[0]

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
        return self._packed(message, self.composers[message.message](session, message))

    def _packed(self, message: OutboxMessage, contents: Contents) -> EmailMessage:
        language = as_language(message.language)
        letter = self.draft(contents.template or message.message, language, contents.values)
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

    def _attempt(self, claimed: Sequence[OutboxMessage], now: datetime) -> "_Attempt":
        attempt = _Attempt(attempts=min(message.attempts for message in claimed))
        try:
            with reading() as session:
                mail = self._written(session, claimed, attempt, now)
            if mail is None:
                attempt.outcome = Delivery.LEFT_OUT
            else:
                self.transport.send(mail, _file_name(claimed[0]))
        except Unreachable as problem:
            log.warning("mail server takes no mail: %s", problem)
            attempt.outcome, attempt.error = Delivery.UNREACHABLE, str(problem)
        except Undeliverable as problem:
            attempt.outcome, attempt.error = Delivery.FAILED, str(problem)
        except DeliveryProblem as problem:
            attempt.outcome, attempt.error = _later_or_never(attempt.attempts), str(problem)
        except Exception as fault:  # one message that cannot be written must not hold up the others
            log.exception("message %s (%s) cannot be written", claimed[0].id, claimed[0].message)
            attempt.outcome, attempt.error = _later_or_never(attempt.attempts), _words(fault)
        return attempt

    def _written(
        self, session: Session, claimed: Sequence[OutboxMessage], attempt: "_Attempt", now: datetime
    ) -> EmailMessage | None:
        """One mail of all that still has something to say; None where nothing has."""
        said: list[tuple[OutboxMessage, Contents]] = []
        for message in claimed:
            if is_stale(message, now):
                attempt.aside[message.id] = (Delivery.LEFT_OUT, None)
                continue
            try:
                said.append((message, self.composers[message.message](session, message)))
            except Pointless:
                attempt.aside[message.id] = (Delivery.LEFT_OUT, None)
            except Exception as fault:  # what cannot be written must not hold up what leaves with it
                log.exception("message %s (%s) cannot be written", message.id, message.message)
                attempt.aside[message.id] = (_later_or_never(message.attempts), _words(fault))
        if not said:
            return None
        first, contents = said[0]
        if len(said) > 1:
            group = next(one for one in self.gatherings if first.message in one.messages)
            contents = group.gather(session, said)
        return self._packed(first, contents)


@dataclass
class _Attempt:
    """How the sending of one mail went; `aside` holds how it went with messages that are not in it."""

    attempts: int
    outcome: Delivery = Delivery.SENT
    error: str | None = None
    aside: dict[int, tuple[Delivery, str | None]] = field(default_factory=dict)


def claim(
    session: Session, now: datetime, gatherings: Sequence[Gathering[Contents]] = ()
) -> Sequence[OutboxMessage]:
    """Lease the message that has been due longest, so that no other process takes it meanwhile.

    What leaves with it follows it; empty when nothing is due. One that was in hand when later news of its
    kind came, and was not sent, is never taken up again: nobody shall read that a lecture is cancelled
    after reading that it takes place after all.
    """
    longest_due = (
        select(OutboxMessage.id, OutboxMessage.lease_until)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.due_at <= now,
            ~is_overtaken(),
            or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now),
            ~has_an_elder(gatherings, now),
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.execute(longest_due).one_or_none()
    if found is None:
        return []
    leased = (
        update(OutboxMessage)
        .where(OutboxMessage.id == found.id)
        .values(lease_until=now + LEASE)
        .returning(OutboxMessage)
    )
    leader = session.scalars(leased).one()
    return lease_companions(session, leader, found.lease_until, gatherings, now)


def is_stale(message: OutboxMessage, now: datetime) -> bool:
    """Whether a message came too late to be of use (`enqueue` was told until when it is)."""
    until = message.params.get("not_after")
    return until is not None and now > datetime.fromisoformat(until)


def settle(
    session: Session,
    message: OutboxMessage,
    outcome: Delivery,
    error: str | None,
    now: datetime,
    *,
    attempts: int | None = None,
) -> None:
    """Mark how it went, unless the lease was lost to another process meanwhile.

    `attempts` are those of the one in the mail that was tried least, which decide how long all wait.
    """
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
            values |= {
                "due_at": now + PAUSES[message.attempts if attempts is None else attempts],
                "attempts": message.attempts + 1,
            }
        case Delivery.UNREACHABLE:
            values |= {"due_at": now + PAUSE_WHEN_UNREACHABLE}
    session.execute(update(OutboxMessage).where(*is_ours).values(values))


def _words(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"


def _later_or_never(attempts: int) -> Delivery:
    return Delivery.POSTPONED if attempts < len(PAUSES) else Delivery.FAILED


def _file_name(message: OutboxMessage) -> str:
    return f"{message.created_at:%Y%m%dT%H%M%SZ}-{message.message}-{message.message_id}"
