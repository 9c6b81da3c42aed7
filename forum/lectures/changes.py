"""Noting what the public is told of a lecture, in the transaction that changes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.lectures.change_models import Change
from forum.lectures.models import Lecture

# What whoever noted the lecture down wants to know; a better sentence in the abstract is none of it.
TOLD = frozenset(
    {"starts_at", "ends_at", "timezone", "room", "public_state", "attendance", "title", "appearances"}
)


def note_change(
    session: Session, lecture: Lecture, details: Mapping[str, Any], now: datetime
) -> Change | None:
    """Write down what changed for the public of a published lecture; None where nobody would care."""
    what = {name: values for name, values in details.items() if name in TOLD}
    if not what:
        return None
    change = Change(lecture_id=lecture.id, at=now, what=what, reason=lecture.change_note)
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
