"""Taking back what has just become of a lecture: its publication, move, cancellation, postponement,
withdrawal, restoration, or another drawing.

What it was before is read from the journal, whose last line about the lecture must be the deed itself.
Calendars that looked in between follow, since every change raises the revision.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry, last_deed
from forum.kept_values import wording_of
from forum.lectures.changes import NOBODY_TOLD_FOR, take_change_back
from forum.lectures.models import Lecture, PlanningState
from forum.lectures.planning import TAKEN_BACK, revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.restoring import RESTORABLE, NoLongerThere, changes_back
from forum.venues.models import Room

PUBLISHED = "lecture.published"
# How far the organisers are (forum/lectures/stages.py).
STAGES = frozenset({f"lecture.{state.value}" for state in PlanningState})
REVERSIBLE = frozenset(
    {
        *(PUBLISHED, "lecture.moved", "lecture.cancelled", "lecture.postponed", "lecture.withdrawn"),
        *("lecture.restored", "lecture.drawn"),
        *STAGES,
    }
)

# What is noted of its steps (forum/readiness) leaves the lecture as it is.
BESIDE_THE_LECTURE = "readiness."


class NothingToTakeBack(Refusal):
    """The last thing that happened to the lecture was something else, or long ago."""

    code = "nothing_to_take_back"
    message = N_("This cannot be taken back any more: more has happened to the lecture since.")


@dataclass(frozen=True)
class TakenBack:
    """Which deed was taken back, when it had been done, and the names of what is as before again."""

    action: str
    done_at: datetime
    changed: frozenset[str]


def open_deed(session: Session, lecture: Lecture, now: datetime) -> int | None:
    """The key of what was done last with a lecture, while it may still be taken back."""
    deed = _deed(session, lecture, now)
    return deed.id if deed else None


def take_back(session: Session, lecture: Lecture, deed_id: str, *, actor: Actor, now: datetime) -> TakenBack:
    """Give a locked lecture what the deed took from it: state, time, room, note. Raises NothingToTakeBack.

    The deed is named: what a colleague did since is not taken back by a button shown before it.
    """
    deed = _deed(session, lecture, now)
    if deed is None or str(deed.id) != deed_id:
        raise NothingToTakeBack
    return undo(session, lecture, deed, actor=actor, now=now)


def undo(session: Session, lecture: Lecture, deed: JournalEntry, *, actor: Actor, now: datetime) -> TakenBack:
    """The same of a deed that is known to be among the last. Raises NothingToTakeBack."""
    before = {name: values[0] for name, values in deed.details["changed"].items()}
    changed = revise_lecture(
        session, lecture, _changes(session, lecture, before), actor=actor, now=now, action=TAKEN_BACK
    )
    take_change_back(session, lecture, deed.at, now)
    _remember_as_before(session, lecture, before)
    return TakenBack(deed.action, deed.at, changed)


def _deed(session: Session, lecture: Lecture, now: datetime) -> JournalEntry | None:
    deed = last_deed(session, lecture, besides=BESIDE_THE_LECTURE)
    return deed if deed and deed.action in REVERSIBLE and now - deed.at <= NOBODY_TOLD_FOR else None


def _changes(session: Session, lecture: Lecture, before: dict[str, Any]) -> LectureChanges:
    try:
        changes = changes_back(
            session, lecture, {name: value for name, value in before.items() if name in RESTORABLE}
        )
    except NoLongerThere as gone:
        raise NothingToTakeBack from gone
    if "change_note" in before:
        changes["change_note"] = wording_of(before["change_note"])
    return changes


def _remember_as_before(session: Session, lecture: Lecture, before: dict[str, Any]) -> None:
    """Let pages strike through what was announced before the deed, not the deed itself."""
    for name in ("change_announced_at", "previous_starts_at"):
        if name in before:
            setattr(lecture, name, _instant(before[name]))
    if "previous_room" in before:
        lecture.previous_room = _room(session, before["previous_room"])


def _room(session: Session, key: int | None) -> Room | None:
    return session.get(Room, key) if key else None


def _instant(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
