"""What organisers do with a lecture. Each deed is one use case: guards first, then the change.

Every change goes through `planning.revise_lecture`, which keeps the promises made to calendars.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.db import UNREADABLE
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor
from forum.lectures.change_models import Change
from forum.lectures.changes import TOLD, last_change
from forum.lectures.clash_guard import Seen, refuse_clashes
from forum.lectures.models import Lecture, PublicState
from forum.lectures.planning import plan_lecture, publish_lecture, revise_lecture
from forum.lectures.plans import LectureChanges, LecturePlan
from forum.wording import EMPTY, Wording

WHEN_AND_WHERE = frozenset({"starts_at", "ends_at", "timezone", "room"})
TAKES_SPACE = frozenset({"starts_at", "ends_at", "room", "appearances", "public_state"})
MOVED, RESTORED, REVISED = "lecture.moved", "lecture.restored", "lecture.revised"
_DEEDS = {
    PublicState.CANCELLED: "lecture.cancelled",
    PublicState.POSTPONED: "lecture.postponed",
    PublicState.WITHDRAWN: "lecture.withdrawn",
}


class EditedMeanwhile(Refusal):
    """Somebody else saved the lecture after this form was opened."""

    code = "edited_meanwhile"
    message = N_("Somebody saved this lecture while you were writing. What you typed is still here.")


class NotReadyToPublish(Refusal):
    """Without a title there is nothing to announce."""

    code = "not_ready_to_publish"
    message = N_("The lecture needs a title before it can be published.")


class NotAnnounced(Refusal):
    """Only what the public knows of can be cancelled, postponed or withdrawn."""

    code = "not_announced"
    message = N_("This lecture is not in the programme, so there is nothing to take back.")


class AlreadyOver(Refusal):
    """What has been held cannot be called off."""

    code = "already_over"
    message = N_("This lecture is over.")


class NothingToRestore(Refusal):
    """It takes place as announced."""

    code = "nothing_to_restore"
    message = N_("This lecture is neither cancelled nor postponed nor withdrawn.")


class MovedToThePast(Refusal):
    """What people still wait for cannot have begun already."""

    code = "moved_to_the_past"
    message = N_("That time has passed already, so nobody could come.")


class EndsBeforeItBegins(Refusal):
    """A lecture lasts at least a moment."""

    code = "ends_before_it_begins"
    message = N_("The lecture ends before it begins.")


def create_lecture(
    session: Session, plan: LecturePlan, *, uid: str, despite_clashes: Seen, actor: Actor, now: datetime
) -> Lecture:
    """Plan a lecture that the public does not see yet. Raises HasClashes unless they have been seen."""
    lecture = plan_lecture(session, plan, uid=uid, actor=actor, now=now)
    refuse_clashes(session, lecture, despite_clashes, now=now)
    return lecture


def edit_lecture(
    session: Session,
    lecture: Lecture,
    changes: LectureChanges,
    *,
    despite_clashes: Seen,
    actor: Actor,
    now: datetime,
) -> frozenset[str]:
    """Save what was typed; answers with the names of what changed. `lecture` is locked.

    Raises HasClashes where time, room or speakers change into a clash that was not seen.
    """
    changed = revise_lecture(session, lecture, changes, actor=actor, now=now)
    if changed & TAKES_SPACE:
        refuse_clashes(session, lecture, despite_clashes, now=now)
    return changed


def publish(
    session: Session, lecture: Lecture, *, despite_clashes: Seen, actor: Actor, now: datetime
) -> bool:
    """Announce a lecture; whether it was hidden before. Raises NotReadyToPublish, or HasClashes.

    What was planned weeks ago may be in the way of what others planned and published since.
    """
    if not lecture.title:
        raise NotReadyToPublish
    is_new = publish_lecture(session, lecture, actor=actor, now=now)
    if is_new:
        refuse_clashes(session, lecture, despite_clashes, now=now)
    return is_new


@dataclass(frozen=True)
class Revision:
    """What a change came to: the names of what changed, the name of the deed, what is public of it."""

    changed: frozenset[str]
    action: str
    change: Change | None


def change_lecture(
    session: Session,
    lecture: Lecture,
    changes: LectureChanges,
    *,
    reason: Wording,
    despite_clashes: Seen,
    actor: Actor,
    now: datetime,
) -> Revision:
    """Move a locked lecture, call it off, restore it or correct it; the deed is named after what changes.

    A postponed lecture that gets a date takes place again, and the end of registration moves along: a date
    that has passed would keep it closed for ever. Raises NotAnnounced, AlreadyOver, NothingToRestore,
    EndsBeforeItBegins, MovedToThePast, or HasClashes unless they have been seen.
    """
    changes = _carried_along(lecture, changes)
    differing = _differing(lecture, changes)
    _refuse_impossible(lecture, changes, differing, now)
    action = _named_after(lecture, changes, differing)
    is_off = action == MOVED and lecture.public_state in {PublicState.CANCELLED, PublicState.WITHDRAWN}
    if not is_off and (action != REVISED or reason != EMPTY):
        changes["change_note"] = reason
    was_public = lecture.is_public
    changed = revise_lecture(session, lecture, changes, actor=actor, now=now, action=action)
    if changed & TAKES_SPACE:
        refuse_clashes(session, lecture, despite_clashes, now=now)
    change = last_change(session, lecture) if was_public and changed & TOLD else None
    if change and is_off:
        # The lecture goes on saying why it is off.
        change.reason = reason
    return Revision(changed, action, change)


def refuse_impossible(lecture: Lecture, changes: LectureChanges, now: datetime) -> None:
    """What forbids these changes before any is made. Raises what `change_lecture` does, but for clashes."""
    changes = _carried_along(lecture, changes)
    _refuse_impossible(lecture, changes, _differing(lecture, changes), now)


def _differing(lecture: Lecture, changes: LectureChanges) -> frozenset[str]:
    return frozenset(name for name, value in changes.items() if getattr(lecture, name, None) != value)


def _carried_along(lecture: Lecture, changes: LectureChanges) -> LectureChanges:
    changes = changes.copy()
    moved_by = changes.get("starts_at", lecture.starts_at) - lecture.starts_at
    if moved_by and lecture.public_state is PublicState.POSTPONED:
        changes.setdefault("public_state", PublicState.PUBLISHED)
    if moved_by and lecture.registration_closes_at and lecture.starts_at != UNREADABLE:
        changes.setdefault("registration_closes_at", lecture.registration_closes_at + moved_by)
    return changes


def _named_after(lecture: Lecture, changes: LectureChanges, differing: frozenset[str]) -> str:
    state = changes.get("public_state", lecture.public_state)
    if state is not lecture.public_state and state in _DEEDS:
        return _DEEDS[state]
    if "public_state" in differing and lecture.public_state is not PublicState.POSTPONED:
        return RESTORED
    if differing & WHEN_AND_WHERE:
        return MOVED
    return RESTORED if "public_state" in differing else REVISED


def _refuse_impossible(
    lecture: Lecture, changes: LectureChanges, differing: frozenset[str], now: datetime
) -> None:
    starts_at = changes.get("starts_at", lecture.starts_at)
    if changes.get("ends_at", lecture.ends_at) <= starts_at and differing & {"starts_at", "ends_at"}:
        raise EndsBeforeItBegins
    if "starts_at" in differing and lecture.is_public and starts_at < now < lecture.ends_at:
        raise MovedToThePast
    state = changes.get("public_state")
    if state in {PublicState.CANCELLED, PublicState.POSTPONED}:
        if lecture.public_state in {PublicState.UNPUBLISHED, PublicState.WITHDRAWN}:
            raise NotAnnounced
        if lecture.ends_at <= now:
            raise AlreadyOver
    elif state is PublicState.WITHDRAWN and not lecture.is_public:
        raise NotAnnounced
    elif state is PublicState.PUBLISHED and lecture.public_state in {PublicState.UNPUBLISHED, state}:
        raise NothingToRestore
