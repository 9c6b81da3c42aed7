"""News of a lecture on their way: what each holds, when it leaves, and whether anybody has been told yet.

One row of the outbox stands for one person and one lecture; it notes the first change that this person has
not been told of. The words are made at sending, from what they knew before it and what is true then.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from forum.lectures.change_models import Change
from forum.lectures.models import Lecture, PublicState
from forum.mail.models import OutboxMessage
from forum.registrations.news_kinds import NEWS, OFF

SINCE = "since"
"""Under this name a row keeps the key of the first change its reader has not been told of."""


def first_untold(session: Session, lecture: Lecture, change: Change) -> int:
    """The change from which on those who count on a lecture know nothing, if they were told all before.

    While it is off nobody is told of another time: news that it takes place again tell of that as well.
    """
    earlier = _changes(session, lecture, Change.id < change.id, Change.taken_back_at.is_(None))
    first = change.id
    for one in reversed(earlier):
        if "public_state" in one.what:
            was_off = PublicState(one.what["public_state"][1]) in {*OFF, PublicState.POSTPONED}
            return first if was_off else change.id
        first = one.id
    return change.id


def first_of(session: Session, message: OutboxMessage) -> int | None:
    """The first change that the reader of a message has not been told of; None where it notes none.

    What lay before it and never left is told by it too: news that were in hand when it was decided may
    have been refused, and are not sent any more.
    """
    own: int | None = message.params.get(SINCE)
    if own is None or message.merge_key is None:
        return own
    query = select(OutboxMessage.sent_at, OutboxMessage.params).where(
        OutboxMessage.merge_key == message.merge_key,
        OutboxMessage.message.in_(NEWS),
        OutboxMessage.id < message.id,
    )
    for sent_at, params in session.execute(query.order_by(OutboxMessage.id.desc())):
        if sent_at is not None or SINCE not in params:
            break
        own = min(own, params[SINCE])
    return own


def untold(session: Session, lecture: Lecture, first: int, known_from: datetime | None) -> Sequence[Change]:
    """The changes that lasted, from the first on; `known_from` is since when the reader counts on it."""
    after = () if known_from is None else (Change.at >= known_from,)
    return _changes(session, lecture, Change.id >= first, Change.taken_back_at.is_(None), *after)


def is_told(session: Session, lecture: Lecture, since: datetime) -> bool:
    """Whether anybody has been told, or is being told just now, of what became of a lecture since then."""
    has_left = or_(OutboxMessage.sent_at.is_not(None), OutboxMessage.lease_until.is_not(None))
    query = select(
        exists().where(
            OutboxMessage.lecture_id == lecture.id,
            OutboxMessage.message.in_(NEWS),
            OutboxMessage.created_at >= since,
            has_left,
        )
    )
    return bool(session.scalar(query))


def windows(session: Session, group: Collection[str]) -> dict[tuple[str, str], datetime]:
    """By address and language, when the news of these kinds leave that wait for somebody already."""
    query = (
        select(OutboxMessage.recipient, OutboxMessage.language, func.min(OutboxMessage.due_at))
        .where(
            OutboxMessage.message.in_(group),
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.lease_until.is_(None),
        )
        .group_by(OutboxMessage.recipient, OutboxMessage.language)
    )
    return {(recipient, language): due_at for recipient, language, due_at in session.execute(query)}


def _changes(session: Session, lecture: Lecture, *conditions: Any) -> Sequence[Change]:
    query = select(Change).where(Change.lecture_id == lecture.id, *conditions)
    return session.scalars(query.order_by(Change.id)).all()
