"""Making the copies of a season: new lectures with codes, numbers and uids of their own, seen by nobody yet.

What belongs to the people of a lecture (registrations, clearances, materials, consents) never goes along.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.journal import Actor, JournalEntry, record
from forum.lectures.bookkeeping import lock_numbering
from forum.lectures.gaps import is_empty_slot
from forum.lectures.inheritance import of_series
from forum.lectures.models import Attendance, Lecture, PlanningState, Series
from forum.lectures.planning import plan_lecture, revise_lecture
from forum.lectures.plans import LectureChanges, LecturePlan, PoolPlan, TalkPlan, as_printed
from forum.lectures.slots import SlotIsUsed, remove_slot
from forum.lectures.talk_times import AT_NO_TIME
from forum.lectures.talks import plans_of
from forum.questions import copying
from forum.questions.models import Question
from forum.registrations.rules_models import RegistrationRules
from forum.registrations.rules_operations import RULES
from forum.wording import EMPTY

COPIED = "series.copied"
# What goes along, part by part; what does not is as the target series has it.
PARTS = (
    *("room", "length", "seats", "languages", "host", "attendance", "audience"),
    *("rules", "questions", "topics"),
)
# What of them is carried over field by field.
_FIELDS = {
    "host": ("host",),
    "attendance": ("attendance",),
    "audience": ("audience", "audiences"),
    "languages": ("languages", "interpretation"),
    "topics": ("topics",),
}
SLOTS, PEOPLE, TEXTS = "slots", "people", "texts"
_NOT_ALONG = frozenset({"second_online_url", "stream_broken_at", "stream_note"})
_NOTES = ("access_note", "registration_note", "latecomers", "recording_note")


@dataclass(frozen=True)
class WantedCopy:
    """One lecture to copy: for which date, and when it begins."""

    source: Lecture
    due_on: Any
    starts_at: datetime


def copy_season(
    session: Session,
    target: Series,
    wanted: Iterable[WantedCopy],
    parts: Collection[str],
    *,
    zone: str,
    new_uid: Callable[[], str],
    actor: Actor,
    now: datetime,
) -> list[Lecture]:
    """Plan the copies, in order of time, and say so in one line of the journal. Raises TooManyQuestions."""
    lock_numbering(session)
    copies = []
    for one in sorted(wanted, key=lambda copy: copy.starts_at):
        plan = _plan(target, one, parts, zone)
        copy = plan_lecture(session, plan, uid=new_uid(), actor=actor, now=now)
        if "rules" in parts:
            _copy_rules(session, one, copy)
        if "questions" in parts:
            copying.copy(session, one.source, copy, actor=actor, now=now)
        copies.append(copy)
    session.flush()
    if copies:
        ids = [copy.id for copy in copies]
        record(session, actor=actor, action=COPIED, about=target, now=now, lectures=ids)
    return copies


def last_copying(session: Session, target: Series) -> int | None:
    """The key of the line of the journal that tells of the last one."""
    found: int | None = session.scalar(_copyings(target).order_by(JournalEntry.id.desc()).limit(1))
    return found


def copying_of(session: Session, target: Series, deed_id: int) -> JournalEntry | None:
    """The line of the journal that says which lectures were copied together."""
    found = session.scalar(_copyings(target).where(JournalEntry.id == deed_id))
    return session.get(JournalEntry, found) if found else None


def take_copy_back(
    session: Session, target: Series, deed: JournalEntry, *, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Remove the copies that nobody has touched since; how many went and how many stay."""
    ids = deed.details.get("lectures", [])
    query = select(Lecture).where(Lecture.id.in_(ids), Lecture.series_id == target.id).with_for_update()
    present = session.scalars(query.order_by(Lecture.id)).all()
    gone = sum(_is_removed(session, copy, actor, now) for copy in present)
    return gone, len(present) - gone


def _plan(target: Series, one: WantedCopy, parts: Collection[str], zone: str) -> LecturePlan:
    source, usual = one.source, of_series(target, target.default_room)
    values: dict[str, Any] = {name: usual[name] for name in ("host", "languages", "attendance", "online_url")}
    along = (name for part in parts for name in _FIELDS.get(part, ()))
    values |= {name: getattr(source, name) for name in along}
    if "length" in parts:
        values["ends_at"] = one.starts_at + (source.ends_at - source.starts_at)
    if "rules" in parts:
        values |= {"takes_registrations": source.takes_registrations, **_closing(one), **_notes(source)}
    if "seats" in parts:
        values["pools"] = _pools(source, values["attendance"], parts)
    room = source.room if "room" in parts else usual["room"]
    return LecturePlan(
        starts_at=one.starts_at,
        timezone=zone,
        series=target,
        room=None if values["attendance"] is Attendance.ONLINE else room,
        laid_out_for=one.due_on,
        **_content(source, parts),
        **values,
    )


def _content(source: Lecture, parts: Collection[str]) -> dict[str, Any]:
    """An empty slot; or the people, invited again; or a course that is held once more."""
    if TEXTS in parts:
        state, title, abstract = PlanningState.TENTATIVE, source.title, source.abstract
    else:
        state, title, abstract = PlanningState.INVITED, EMPTY, EMPTY
    people = tuple(as_printed(one) for one in source.appearances)
    if PEOPLE not in parts or not (people or title):
        return {"title": EMPTY, "planning_state": PlanningState.SLOT}
    talks = _talks(source, parts) if TEXTS in parts else ()
    return {
        "title": title,
        "abstract": abstract,
        "appearances": people,
        "talks": talks,
        "planning_state": state,
    }


def _talks(source: Lecture, parts: Collection[str]) -> tuple[TalkPlan, ...]:
    """The talks of a sitting with titles and people; their times only along with the length they fit into."""
    talks = plans_of(source)
    return talks if "length" in parts else tuple(replace(one, time=AT_NO_TIME) for one in talks)


def _closing(one: WantedCopy) -> dict[str, Any]:
    closes_at = one.source.registration_closes_at
    by = one.starts_at - one.source.starts_at
    return {"registration_closes_at": closes_at + by if closes_at else None}


def _notes(source: Lecture) -> dict[str, Any]:
    return {name: getattr(source, name) for name in _NOTES}


def _pools(source: Lecture, attendance: Attendance, parts: Collection[str]) -> tuple[PoolPlan, ...] | None:
    """The seats of each way; branch rooms only along with the room. None where the ways are others."""
    if source.attendance is not attendance:
        return None
    kept = [pool for pool in source.offered_pools if pool.room_id is None or "room" in parts]
    return tuple(PoolPlan(attendance=pool.attendance, seats=pool.seats, room=pool.room) for pool in kept)


def _copy_rules(session: Session, one: WantedCopy, copy: Lecture) -> None:
    rules = session.get(RegistrationRules, one.source.id)
    if rules is None:
        return
    values = {name: getattr(rules, name) for name in RULES if name not in _NOT_ALONG}
    if rules.line_closes_at:
        values["line_closes_at"] = rules.line_closes_at + (one.starts_at - one.source.starts_at)
    session.add(RegistrationRules(lecture_id=copy.id, stream_note=EMPTY, **values))


def _is_removed(session: Session, copy: Lecture, actor: Actor, now: datetime) -> bool:
    """Remove a copy that is as it was made; whatever hangs on it by now keeps it."""
    if copy.edit_version or copy.published_at is not None or any(pool.taken for pool in copy.pools):
        return False
    try:
        with session.begin_nested():
            session.execute(delete(Question).where(Question.lecture_id == copy.id))
            session.execute(delete(RegistrationRules).where(RegistrationRules.lecture_id == copy.id))
            copy.pools = [pool for pool in copy.pools if pool.room_id is None]
            if not is_empty_slot(copy):
                _empty(session, copy, actor, now)
            remove_slot(session, copy, actor=actor, now=now)
    except (SlotIsUsed, IntegrityError):
        return False
    return True


def _empty(session: Session, copy: Lecture, actor: Actor, now: datetime) -> None:
    changes = LectureChanges(
        title=EMPTY,
        abstract=EMPTY,
        access_note=EMPTY,
        registration_note=EMPTY,
        latecomers=EMPTY,
        recording_note=EMPTY,
        appearances=(),
        talks=(),
        planning_state=PlanningState.SLOT,
    )
    revise_lecture(session, copy, changes, actor=actor, now=now, action="lecture.slot")


def _copyings(target: Series) -> Any:
    about = (JournalEntry.object_kind == "series", JournalEntry.object_id == target.id)
    return select(JournalEntry.id).where(JournalEntry.action == COPIED, *about)


def parts_of(asked: Sequence[str], content: str) -> frozenset[str]:
    """What goes along, of what a form says."""
    whole = {SLOTS: set[str](), PEOPLE: {PEOPLE}, TEXTS: {PEOPLE, TEXTS}}
    return frozenset({one for one in asked if one in PARTS} | whole.get(content, set()))
