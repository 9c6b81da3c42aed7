"""What organisers do with a lecture. Each deed is one use case: guards first, then the change.

Every change goes through `planning.revise_lecture`, which keeps the promises made to calendars.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor
from forum.lectures import staff_queries as queries
from forum.lectures.models import Lecture, PublicState
from forum.lectures.planning import plan_lecture, publish_lecture, revise_lecture
from forum.lectures.plans import LectureChanges, LecturePlan
from forum.lectures.scheduling import Clash, Sitting, clashes
from forum.venues.models import Room
from forum.wording import EMPTY, Wording


class EditedMeanwhile(Refusal):
    """Somebody else saved the lecture after this form was opened."""

    code = "edited_meanwhile"
    message = N_("Somebody saved this lecture while you were writing. What you typed is still here.")


class HasClashes(Refusal):
    """A room or a speaker is wanted twice; saved all the same once that has been seen."""

    code = "has_clashes"
    message = N_("A room or a speaker is taken at this time.")

    def __init__(self, found: list[Clash]) -> None:
        super().__init__()
        self.found = found


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


class EndsBeforeItBegins(Refusal):
    """A lecture lasts at least a moment."""

    code = "ends_before_it_begins"
    message = N_("The lecture ends before it begins.")


def create_lecture(
    session: Session, plan: LecturePlan, *, uid: str, despite_clashes: bool, actor: Actor, now: datetime
) -> Lecture:
    """Plan a lecture that the public does not see yet. Raises HasClashes unless they have been seen."""
    lecture = plan_lecture(session, plan, uid=uid, actor=actor, now=now)
    _warn_of_clashes(session, lecture, despite_clashes)
    return lecture


def edit_lecture(
    session: Session,
    lecture: Lecture,
    changes: LectureChanges,
    *,
    edit_version: int,
    despite_clashes: bool,
    actor: Actor,
    now: datetime,
) -> frozenset[str]:
    """Save what was typed; answers with the names of what changed. `lecture` is locked.

    Raises EditedMeanwhile when `edit_version` is no longer the present one, and HasClashes where time,
    room or speakers change into a clash that was not seen.
    """
    if lecture.edit_version != edit_version:
        raise EditedMeanwhile
    changed = revise_lecture(session, lecture, changes, actor=actor, now=now)
    if changed & {"starts_at", "ends_at", "room", "appearances"}:
        _warn_of_clashes(session, lecture, despite_clashes)
    return changed


def publish(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> bool:
    """Announce a lecture; whether it was hidden before. Raises NotReadyToPublish."""
    if not lecture.title:
        raise NotReadyToPublish
    return publish_lecture(session, lecture, actor=actor, now=now)


def move(
    session: Session,
    lecture: Lecture,
    *,
    starts_at: datetime,
    ends_at: datetime,
    timezone: str,
    room: Room | None,
    reason: Wording,
    despite_clashes: bool,
    actor: Actor,
    now: datetime,
) -> frozenset[str]:
    """Give a lecture another time or room; a postponed one has a date again and takes place.

    The end of registration moves along: a date that has passed would keep it closed for ever.
    Answers with the names of what changed. Raises EndsBeforeItBegins or HasClashes.
    """
    if ends_at <= starts_at:
        raise EndsBeforeItBegins
    changes = LectureChanges(
        starts_at=starts_at, ends_at=ends_at, timezone=timezone, room=room, change_note=reason
    )
    if lecture.public_state is PublicState.POSTPONED:
        changes["public_state"] = PublicState.PUBLISHED
    if lecture.registration_closes_at:
        changes["registration_closes_at"] = lecture.registration_closes_at + (starts_at - lecture.starts_at)
    changed = revise_lecture(session, lecture, changes, actor=actor, now=now, action="lecture.moved")
    _warn_of_clashes(session, lecture, despite_clashes)
    return changed


def cancel(session: Session, lecture: Lecture, *, reason: Wording, actor: Actor, now: datetime) -> None:
    """Call a lecture off; it stays where people look for it, marked. Raises NotAnnounced, AlreadyOver."""
    _call_off(session, lecture, PublicState.CANCELLED, reason, "lecture.cancelled", actor, now)


def postpone(session: Session, lecture: Lecture, *, reason: Wording, actor: Actor, now: datetime) -> None:
    """Say that a new date will be found. Raises NotAnnounced or AlreadyOver."""
    _call_off(session, lecture, PublicState.POSTPONED, reason, "lecture.postponed", actor, now)


def withdraw(session: Session, lecture: Lecture, *, reason: Wording, actor: Actor, now: datetime) -> None:
    """Take a lecture out of the programme; its address says that it is gone. Raises NotAnnounced."""
    if not lecture.is_public:
        raise NotAnnounced
    changes = LectureChanges(public_state=PublicState.WITHDRAWN, change_note=reason)
    revise_lecture(session, lecture, changes, actor=actor, now=now, action="lecture.withdrawn")


def restore(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> None:
    """Let a lecture take place after all, with the seats people have. Raises NothingToRestore."""
    if lecture.public_state in {PublicState.UNPUBLISHED, PublicState.PUBLISHED}:
        raise NothingToRestore
    changes = LectureChanges(public_state=PublicState.PUBLISHED, change_note=EMPTY)
    revise_lecture(session, lecture, changes, actor=actor, now=now, action="lecture.restored")


def sitting_of(lecture: Lecture) -> Sitting:
    """A lecture as the clash rules see it."""
    return Sitting(
        lecture.id,
        lecture.starts_at,
        lecture.ends_at,
        lecture.room.id if lecture.room else None,
        frozenset(speaker.id for speaker in lecture.speakers),
    )


def _call_off(
    session: Session,
    lecture: Lecture,
    state: PublicState,
    reason: Wording,
    action: str,
    actor: Actor,
    now: datetime,
) -> None:
    if lecture.public_state in {PublicState.UNPUBLISHED, PublicState.WITHDRAWN}:
        raise NotAnnounced
    if lecture.ends_at <= now:
        raise AlreadyOver
    changes = LectureChanges(public_state=state, change_note=reason)
    revise_lecture(session, lecture, changes, actor=actor, now=now, action=action)


def _warn_of_clashes(session: Session, lecture: Lecture, despite_clashes: bool) -> None:
    if despite_clashes:
        return
    planned = sitting_of(lecture)
    if found := clashes(planned, queries.sittings_beside(session, planned)):
        raise HasClashes(found)
