"""Announcing a change of a lecture: the one door for forms, drafts, imports, swaps and all else.

The lecture changes, what hangs on its time follows, and whoever counts on it is told. The lecture is locked.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor, JournalEntry
from forum.lectures import reversals
from forum.lectures.clash_guard import Seen
from forum.lectures.models import Lecture
from forum.lectures.operations import Revision, change_lecture
from forum.lectures.plans import LectureChanges
from forum.registrations import fates, messages
from forum.registrations.consequences import Told, move_end_of_line, move_line_up, tell_of_change
from forum.registrations.fates import STAY, Follow
from forum.registrations.giving_back import give_back
from forum.registrations.reversals import keep_news, refuse_once_somebody_came
from forum.wording import EMPTY, Wording

# What nobody may miss; a title or a text is told to nobody.
TOLD_ALWAYS = frozenset({"starts_at", "ends_at", "timezone", "room", "public_state", "attendance"})


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
    follow: Follow = STAY,
    despite_clashes: Seen,
    actor: Actor,
    now: datetime,
) -> Announced:
    """Change a locked lecture and let everything follow: registrations, line, waitlist, reminders, mails.

    Raises what `forum.lectures.operations.change_lecture` refuses, and NowhereToGo.
    """
    former = lecture.starts_at
    revision = change_lecture(
        session, lecture, changes, reason=reason, despite_clashes=despite_clashes, actor=actor, now=now
    )
    # Where it begins sooner by now than it was to, nobody may wait for the mail.
    leaves_at = messages.held_until(lecture, now, former=former)
    written = 0
    if "starts_at" in revision.changed:
        move_end_of_line(session, lecture, by=lecture.starts_at - former)
    if revision.changed & TOLD_ALWAYS:
        written = fates.let_follow(
            session, lecture, follow, former=former, actor=actor, now=now, due_at=leaves_at
        )
        move_line_up(session, lecture, now=now)
    told = _tell(session, lecture, revision, former, actor, now)
    return Announced(
        revision.changed,
        written + (told.everybody if told else 0),
        min(leaves_at, told.leaves_at) if told else leaves_at,
        revision.change.id if revision.change else None,
    )


def _tell(
    session: Session, lecture: Lecture, revision: Revision, former: datetime, actor: Actor, now: datetime
) -> Told | None:
    if revision.change is None or not revision.changed & TOLD_ALWAYS:
        return None
    return tell_of_change(session, lecture, revision.change, former_starts_at=former, actor=actor, now=now)


def take_back(
    session: Session, lecture: Lecture, deed_id: str, *, actor: Actor, now: datetime
) -> reversals.TakenBack:
    """Undo what was done last to a locked lecture, as if it had not been done; nobody hears of it.

    Time, room, closing dates, the end of the line and the registrations are as before. Raises
    NothingToTakeBack where more has happened to the lecture, TooLateToTakeBack where somebody has been told
    or somebody else has the seat, SomebodyRegistered where a publication has been acted upon.
    """
    moved_to = lecture.starts_at
    deed = reversals.take_back(session, lecture, deed_id, actor=actor, now=now)
    _follow_back(session, lecture, deed, moved_to, actor, now)
    return deed


def undo(
    session: Session, lecture: Lecture, deed: JournalEntry, *, actor: Actor, now: datetime
) -> reversals.TakenBack:
    """The same for a deed that was one of several; whoever calls knows that nothing came after them."""
    moved_to = lecture.starts_at
    taken = reversals.undo(session, lecture, deed, actor=actor, now=now)
    _follow_back(session, lecture, taken, moved_to, actor, now)
    return taken


def _follow_back(
    session: Session,
    lecture: Lecture,
    deed: reversals.TakenBack,
    moved_to: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    if deed.action == reversals.PUBLISHED:
        refuse_once_somebody_came(session, lecture, deed.done_at)
        return
    if lecture.starts_at != moved_to:
        move_end_of_line(session, lecture, by=lecture.starts_at - moved_to)
    if deed.changed & TOLD_ALWAYS:
        keep_news(session, lecture, deed.done_at, now=now)
        give_back(session, lecture, deed.done_at, actor=actor, now=now)
        move_line_up(session, lecture, now=now)
