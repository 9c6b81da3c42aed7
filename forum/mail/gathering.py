"""Several messages to one person in one mail: who leads it, and who goes along.

The eldest of those that are due leads; the others wait for it, whichever process has it in hand. So two
workers never tell one person twice, and a mail that is sent again after a crash holds what it held before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from forum.mail.models import OutboxMessage

Said = TypeVar("Said")


@dataclass(frozen=True)
class Gathering(Generic[Said]):
    """Messages of these kinds that are due to one person leave in one mail.

    `gather` makes of what each says what all of them say together.
    """

    messages: frozenset[str]
    gather: Callable[[Session, Sequence[tuple[OutboxMessage, Said]]], Said]


def is_overtaken(message: Any = OutboxMessage) -> ColumnElement[bool]:
    """Whether later news of its kind were decided since."""
    later = aliased(OutboxMessage)
    return exists().where(later.merge_key == message.merge_key, later.id > message.id).correlate(message)


def has_an_elder(gatherings: Sequence[Gathering[Any]], now: datetime) -> ColumnElement[bool]:
    """Whether a message leaves together with one that has been due longer, in hand or not."""
    elder = aliased(OutboxMessage)
    return or_(
        False,
        *(
            and_(
                _may_be_gathered(OutboxMessage, one),
                exists()
                .where(
                    _may_be_gathered(elder, one),
                    elder.recipient == OutboxMessage.recipient,
                    elder.language == OutboxMessage.language,
                    elder.sent_at.is_(None),
                    elder.failed_at.is_(None),
                    elder.due_at <= now,
                    or_(
                        elder.due_at < OutboxMessage.due_at,
                        and_(elder.due_at == OutboxMessage.due_at, elder.id < OutboxMessage.id),
                    ),
                    ~is_overtaken(elder),
                )
                .correlate(OutboxMessage),
            )
            for one in gatherings
        ),
    )


def lease_companions(
    session: Session,
    leader: OutboxMessage,
    former_lease: datetime | None,
    gatherings: Sequence[Gathering[Any]],
    now: datetime,
) -> Sequence[OutboxMessage]:
    """Take in hand what leaves with a message that was just claimed, the leader in front.

    A leader whose lease ran out was in hand when its process died: exactly those of then go along, since
    the mail may have arrived and is known by its Message-ID.
    """
    group = next((one for one in gatherings if leader.message in one.messages), None)
    if group is None or leader.merge_key is None:
        return [leader]
    found = (
        select(OutboxMessage.id)
        .where(
            _may_be_gathered(OutboxMessage, group),
            OutboxMessage.recipient == leader.recipient,
            OutboxMessage.language == leader.language,
            OutboxMessage.id != leader.id,
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.due_at <= now,
            OutboxMessage.lease_until.is_(None)
            if former_lease is None
            else OutboxMessage.lease_until == former_lease,
            ~is_overtaken(),
        )
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(found).all()
    if not ids:
        return [leader]
    query = update(OutboxMessage).where(OutboxMessage.id.in_(ids)).values(lease_until=leader.lease_until)
    companions = session.scalars(query.returning(OutboxMessage)).all()
    return [leader, *sorted(companions, key=lambda one: (one.due_at, one.id))]


def _may_be_gathered(message: Any, group: Gathering[Any]) -> ColumnElement[bool]:
    # What is sent on trial has no key, and goes alone.
    return and_(message.message.in_(group.messages), message.merge_key.is_not(None))
