"""What the agenda does with a lecture that the public does not know: placing it, putting it into an empty
slot, and taking either back. What is announced is moved on the page of moving (decision 57).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.agenda.outlook import Place
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry, last_deed, record
from forum.lectures import season_queries, slots, stages
from forum.lectures.clash_guard import Seen, refuse_clashes
from forum.lectures.models import Lecture, PlanningState
from forum.lectures.operations import MOVED, change_lecture
from forum.lectures.planning import TAKEN_BACK, kept_now, revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.restoring import changes_back
from forum.lectures.reversals import NothingToTakeBack
from forum.lectures.slots import SlotIsUsed
from forum.lectures.stages import SeenByThePublic
from forum.venues.models import Room
from forum.wording import EMPTY

AT_SLOT, PLANNED = "lecture.at_slot", "lecture.planned"


class SlotOfAnotherSeries(Refusal):
    """A slot is a date of its own series."""

    code = "slot_of_another_series"
    message = N_("This slot belongs to another series.")


def place(
    session: Session, lecture: Lecture, where: Place, *, despite_clashes: Seen, actor: Actor, now: datetime
) -> int | None:
    """Give a locked lecture another time or room; the key of the deed, None where nothing changed.

    Its zone stays. Raises SeenByThePublic, HasClashes, and what lectures refuse of their times.
    """
    if lecture.is_public:
        raise SeenByThePublic
    changes = LectureChanges(
        starts_at=where.starts_at, ends_at=where.ends_at, room=_room(session, where.room_id)
    )
    revision = change_lecture(
        session, lecture, changes, reason=EMPTY, despite_clashes=despite_clashes, actor=actor, now=now
    )
    return _last(session, lecture) if revision.changed else None


def fill_slot(
    session: Session, lecture: Lecture, slot: Lecture, *, despite_clashes: Seen, actor: Actor, now: datetime
) -> int | None:
    """Let a lecture take the time, room and date of an empty slot, which goes. Both are locked.

    Raises SeenByThePublic, SlotIsUsed, SlotOfAnotherSeries, HasClashes.
    """
    if lecture.is_public:
        raise SeenByThePublic
    if slot.series_id != lecture.series_id:
        raise SlotOfAnotherSeries
    if slot.id == lecture.id:
        raise SlotIsUsed
    changes = LectureChanges(starts_at=slot.starts_at, ends_at=slot.ends_at, room=slot.room)
    if lecture.registration_closes_at:
        moved_by = slot.starts_at - lecture.starts_at
        changes["registration_closes_at"] = lecture.registration_closes_at + moved_by
    due, before = slot.laid_out_for, lecture.laid_out_for
    removed = slots.remove_slot(session, slot, actor=actor, now=now)
    if not revise_lecture(session, lecture, changes, actor=actor, now=now, action=AT_SLOT):
        record(session, actor=actor, action=AT_SLOT, about=lecture, now=now, changed={})
    lecture.laid_out_for = due
    deed = last_deed(session, lecture)
    if deed is not None:
        deed.details = {**deed.details, "slot": removed.id, "stood_for": before.isoformat() if before else ""}
    refuse_clashes(session, lecture, despite_clashes, now=now)
    return deed.id if deed else None


def take_back(session: Session, lecture: Lecture, deed_id: int, *, actor: Actor, now: datetime) -> bool:
    """Undo one step of the agenda with a locked lecture; whether the lecture is still there.

    What somebody changed again since is not overwritten. Raises NothingToTakeBack.
    """
    deed = session.get(JournalEntry, deed_id)
    is_its_own = deed and (deed.object_kind, deed.object_id) == (Lecture.__tablename__, lecture.id)
    if deed is None or not is_its_own or lecture.is_public:
        raise NothingToTakeBack
    if deed.action == PLANNED:
        _take_planning_back(session, lecture, deed, actor, now)
        return False
    if deed.action not in {MOVED, AT_SLOT}:
        raise NothingToTakeBack
    _put_back(session, lecture, deed, actor, now)
    return True


def _put_back(session: Session, lecture: Lecture, deed: JournalEntry, actor: Actor, now: datetime) -> None:
    changed: dict[str, Any] = deed.details.get("changed") or {}
    values = {name: values for name, values in changed.items() if name in LectureChanges.__annotations__}
    if any(kept_now(lecture, name) != after for name, (_, after) in values.items()):
        raise NothingToTakeBack
    before = changes_back(session, lecture, {name: former for name, (former, _) in values.items()})
    revise_lecture(session, lecture, before, actor=actor, now=now, action=TAKEN_BACK)
    if deed.action == AT_SLOT and lecture.series is not None:
        removed = season_queries.removed_slot(session, lecture.series, deed.details["slot"])
        if removed is None:
            raise NothingToTakeBack
        slots.bring_back(session, removed, actor=actor, now=now)
        stood_for = deed.details["stood_for"]
        lecture.laid_out_for = date.fromisoformat(stood_for) if stood_for else None


def _take_planning_back(
    session: Session, lecture: Lecture, deed: JournalEntry, actor: Actor, now: datetime
) -> None:
    """Remove a lecture that was planned a moment ago; its number and code stay its own."""
    if _last(session, lecture) != deed.id:
        raise NothingToTakeBack
    if lecture.planning_state is not PlanningState.SLOT or lecture.appearances or lecture.title:
        stages.go_to(session, lecture, PlanningState.SLOT, actor=actor, now=now)
    try:
        slots.remove_slot(session, lecture, actor=actor, now=now)
    except SlotIsUsed as error:
        raise NothingToTakeBack from error


def _room(session: Session, key: int | None) -> Room | None:
    return session.get(Room, key) if key else None


def _last(session: Session, lecture: Lecture) -> int | None:
    deed = last_deed(session, lecture)
    return deed.id if deed else None
