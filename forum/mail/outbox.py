"""Deciding that mail shall go out: a row in the transaction of the deed it tells of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from forum.i18n import Language
from forum.mail.models import OutboxMessage
from forum.tokens import new_public_id


def enqueue(
    session: Session,
    message: str,
    *,
    recipient: str,
    recipient_name: str,
    language: Language,
    now: datetime,
    registration_id: int | None = None,
    lecture_id: int | None = None,
    params: Mapping[str, Any] | None = None,
    merge_key: str | None = None,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
) -> OutboxMessage:
    """Note that `message` (a name below templates/mail) shall go to one person, at once or at `due_at`.

    What cannot be sent by `not_after` is left out: a late reminder is none (C-15). Text and links are
    made at sending, so nothing secret lies here. Of unsent messages with the same `merge_key` only this
    one remains.
    """
    if merge_key is not None:
        withdraw(session, merge_key)
    intent = OutboxMessage(
        message=message,
        recipient=recipient,
        recipient_name=recipient_name,
        language=language,
        registration_id=registration_id,
        lecture_id=lecture_id,
        params={**(params or {}), **({"not_after": not_after.isoformat()} if not_after else {})},
        merge_key=merge_key,
        message_id=new_public_id(),
        created_at=now,
        due_at=due_at or now,
        attempts=0,
    )
    session.add(intent)
    return intent


def withdraw(session: Session, merge_key: str) -> None:
    """Take back what was not sent yet and nobody is just now sending."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.merge_key == merge_key,
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.lease_until.is_(None),
        )
    )


def unsent(session: Session, merge_key: str) -> OutboxMessage | None:
    """The message of this key that nobody has begun to send, locked until the transaction ends."""
    query = select(OutboxMessage).where(
        OutboxMessage.merge_key == merge_key,
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.failed_at.is_(None),
        OutboxMessage.lease_until.is_(None),
    )
    return session.scalar(query.order_by(OutboxMessage.id.desc()).limit(1).with_for_update())


def queued_since(session: Session, merge_key: str, since: datetime) -> Sequence[datetime]:
    """When messages of this key were decided lately; those withdrawn unsent do not count."""
    query = select(OutboxMessage.created_at).where(
        OutboxMessage.merge_key == merge_key, OutboxMessage.created_at > since
    )
    return session.scalars(query).all()


def was_queued_since(session: Session, message: str, registration_id: int, since: datetime) -> bool:
    """Whether this registration was written this message lately: nobody floods a mailbox through us."""
    query = select(
        exists().where(
            OutboxMessage.registration_id == registration_id,
            OutboxMessage.message == message,
            OutboxMessage.created_at > since,
        )
    )
    return bool(session.scalar(query))


def refusal_of(session: Session, recipient: str) -> str:
    """What a server said to the last mail for an address, where it did not take it; else empty."""
    query = select(OutboxMessage.last_error).where(
        OutboxMessage.recipient == recipient,
        or_(OutboxMessage.attempts > 0, OutboxMessage.sent_at.is_not(None)),
    )
    return session.scalar(query.order_by(OutboxMessage.id.desc()).limit(1)) or ""
