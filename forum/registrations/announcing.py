"""Announcing a change of a lecture: the one door for forms, drafts, imports, swaps and all else.

The lecture changes, what hangs on its time follows, and whoever counts on it is told. The lecture is locked.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.lectures.clash_guard import Seen
from forum.lectures.models import Lecture, PublicState
from forum.lectures.operations import Revision, change_lecture
from forum.lectures.plans import LectureChanges
from forum.registrations import messages
from forum.registrations.consequences import move_end_of_line, move_line_up, tell_registrants
from forum.wording import EMPTY, Wording

# What nobody may miss; a title or a text is told to nobody.
TOLD_ALWAYS = frozenset({"starts_at", "ends_at", "timezone", "room", "public_state", "attendance"})
# For those who are registered these two are the same: it does not take place.
NOT_HELD = frozenset({PublicState.CANCELLED, PublicState.WITHDRAWN})
_NEWS = {
    "lecture.moved": messages.LECTURE_MOVED,
    "lecture.cancelled": messages.LECTURE_CANCELLED,
    "lecture.withdrawn": messages.LECTURE_CANCELLED,
    "lecture.postponed": messages.LECTURE_POSTPONED,
    "lecture.restored": messages.LECTURE_RESTORED,
}


@dataclass(frozen=True)
class Announced:
    """What changed, how many people are written to and when that mail leaves."""

    changed: frozenset[str]
    written: int
    leaves_at: datetime
    change_id: int | None


def announce(
    session: Session,
    lecture: Lecture,
    changes: LectureChanges,
    *,
    reason: Wording = EMPTY,
    despite_clashes: Seen,
    actor: Actor,
    now: datetime,
) -> Announced:
    """Change a locked lecture and let everything follow: registration, line, waitlist, reminders, mails.

    Raises what `forum.lectures.operations.change_lecture` refuses.
    """
    before, former, held = lecture.public_state, lecture.starts_at, messages.held_until(lecture, now)
    revision = change_lecture(
        session, lecture, changes, reason=reason, despite_clashes=despite_clashes, actor=actor, now=now
    )
    change_id = revision.change.id if revision.change else None
    if "starts_at" in revision.changed:
        move_end_of_line(session, lecture, by=lecture.starts_at - former)
    if revision.changed & TOLD_ALWAYS:
        move_line_up(session, lecture, now=now)
    # Where it begins sooner by now than it was to, nobody may wait for the mail.
    leaves_at = min(held, messages.held_until(lecture, now))
    written = 0
    if _is_news(lecture, revision, before):
        written = _tell(session, lecture, revision, now, leaves_at, former)
    return Announced(revision.changed, written, leaves_at, change_id)


def _is_news(lecture: Lecture, revision: Revision, before: PublicState) -> bool:
    if not revision.changed & TOLD_ALWAYS or before is PublicState.UNPUBLISHED:
        return False
    if revision.action == "lecture.moved":
        return lecture.public_state is PublicState.PUBLISHED
    return before is not lecture.public_state and not {before, lecture.public_state} <= NOT_HELD


def _tell(
    session: Session,
    lecture: Lecture,
    revision: Revision,
    now: datetime,
    due_at: datetime,
    former: datetime,
) -> int:
    message = _NEWS[revision.action]
    moved_from = former if message == messages.LECTURE_MOVED else None
    return tell_registrants(session, lecture, message, now, due_at=due_at, moved_from=moved_from)
