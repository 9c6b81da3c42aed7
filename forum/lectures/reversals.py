"""Taking back what has just become of a lecture: its publication, cancellation, postponement, withdrawal,
or another drawing.

What it was before is read from the journal, whose last line about the lecture must be the deed itself.
Calendars that looked in between follow, since every change raises the revision.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry, last_deed
from forum.lectures.changes import take_change_back
from forum.lectures.models import Lecture, PlanningState, PublicState
from forum.lectures.planning import TAKEN_BACK, revise_lecture
from forum.lectures.plans import LectureChanges
from forum.wording import Wording

# As long as the mail about it is held back (forum/registrations/messages.py).
WITHIN = timedelta(minutes=5)
PUBLISHED = "lecture.published"
REVERSIBLE = frozenset(
    {PUBLISHED, "lecture.cancelled", "lecture.postponed", "lecture.withdrawn", "lecture.drawn"}
)


class NothingToTakeBack(Refusal):
    """The last thing that happened to the lecture was something else, or long ago."""

    code = "nothing_to_take_back"
    message = N_("This cannot be taken back any more: more has happened to the lecture since.")


@dataclass(frozen=True)
class TakenBack:
    """Which deed was taken back, and when it had been done."""

    action: str
    done_at: datetime


def open_deed(session: Session, lecture: Lecture, now: datetime) -> int | None:
    """The key of what was done last with a lecture, while it may still be taken back."""
    deed = _deed(session, lecture, now)
    return deed.id if deed else None


def take_back(session: Session, lecture: Lecture, deed_id: str, *, actor: Actor, now: datetime) -> TakenBack:
    """Give a locked lecture the state and the note it had before. Raises NothingToTakeBack.

    The deed is named: what a colleague did since is not taken back by a button shown before it.
    """
    deed = _deed(session, lecture, now)
    if deed is None or str(deed.id) != deed_id:
        raise NothingToTakeBack
    before = {name: values[0] for name, values in deed.details["changed"].items()}
    changes = _as_before(before)
    revise_lecture(session, lecture, changes, actor=actor, now=now, action=TAKEN_BACK)
    take_change_back(session, lecture, deed.at, now)
    if "change_announced_at" in before:
        announced_at = before["change_announced_at"]
        lecture.change_announced_at = datetime.fromisoformat(announced_at) if announced_at else None
    return TakenBack(deed.action, deed.at)


def _deed(session: Session, lecture: Lecture, now: datetime) -> JournalEntry | None:
    deed = last_deed(session, lecture)
    return deed if deed and deed.action in REVERSIBLE and now - deed.at <= WITHIN else None


def _as_before(before: dict[str, Any]) -> LectureChanges:
    changes = LectureChanges()
    if "public_state" in before:
        changes["public_state"] = PublicState(before["public_state"])
    if "planning_state" in before:
        changes["planning_state"] = PlanningState(before["planning_state"])
    if "change_note" in before:
        changes["change_note"] = Wording(zh=before["change_note"]["zh"], en=before["change_note"]["en"])
    if "plate_family" in before:
        changes["plate_family"] = before["plate_family"]
    if "plate_seed" in before:
        changes["plate_seed"] = before["plate_seed"]
    return changes
