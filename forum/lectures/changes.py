"""Noting what the public is told of a lecture, in the transaction that changes it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.lectures.change_models import Change
from forum.lectures.models import Lecture
from forum.wording import EMPTY, Wording

# What whoever noted the lecture down wants to know; a better sentence in the abstract is none of it.
TOLD = frozenset(
    {"starts_at", "ends_at", "timezone", "room", "public_state", "attendance", "title", "appearances"}
)

# So long news of a change wait before they leave (forum/registrations/messages.py).
NOBODY_TOLD_FOR = timedelta(minutes=10)


def note_change(
    session: Session, lecture: Lecture, details: Mapping[str, Any], now: datetime, reason: Wording = EMPTY
) -> Change | None:
    """Write down what changed for the public of a published lecture; None where nobody would care."""
    told = {name: [_by_key(one) for one in values] for name, values in details.items() if name in TOLD}
    what = {name: values for name, values in told.items() if values[0] != values[1]}
    if not what:
        return None
    change = Change(lecture_id=lecture.id, at=now, what=what, reason=reason)
    session.add(change)
    session.flush()
    return change


def take_change_back(session: Session, lecture: Lecture, since: datetime, now: datetime) -> None:
    """Leave what was announced at `since` or later, and did not last, out of the log and of every mail."""
    query = select(Change).where(
        Change.lecture_id == lecture.id, Change.at >= since, Change.taken_back_at.is_(None)
    )
    for change in session.scalars(query):
        change.taken_back_at = now


def lasting_changes(
    session: Session, lecture_ids: Collection[int], since: datetime | None = None
) -> Sequence[Change]:
    """What was announced of these lectures and not taken back, oldest first."""
    query = select(Change).where(Change.lecture_id.in_(lecture_ids), Change.taken_back_at.is_(None))
    if since is not None:
        query = query.where(Change.at >= since)
    return session.scalars(query.order_by(Change.at, Change.id)).all()


def last_change(session: Session, lecture: Lecture) -> Change | None:
    """What was noted last of a lecture."""
    query = select(Change).where(Change.lecture_id == lecture.id)
    return session.scalar(query.order_by(Change.id.desc()).limit(1))


def _by_key(value: Any) -> Any:
    """Speakers by their keys alone: what else is printed of them that day is no change to be told of."""
    if not isinstance(value, list):
        return value
    return [one["speaker"] if isinstance(one, dict) else one for one in value]
