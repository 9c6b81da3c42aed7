"""Taking a whole import back: what it made and nobody used goes, what it changed and nobody changed since
becomes what it was. Everything else stays and is counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.db import transaction
from forum.desk.importing import NotWaiting, actor_of, granted_to, locked
from forum.desk.journal_operations import Wish, take_back
from forum.desk.journal_operations import locked as locked_row
from forum.desk.journal_units import Unit, mark_of, may_be_taken_back, units_of
from forum.errors import Refusal
from forum.journal import Actor, JournalEntry, record
from forum.lectures import slots
from forum.lectures.import_models import ImportState, LectureImport
from forum.lectures.imports.queries import lectures_by_id
from forum.lectures.models import Lecture
from forum.registrations.models import Registration
from forum.speakers.models import Speaker
from forum.wording import Wording

PIECE = 50


@dataclass(frozen=True)
class Reach:
    """What taking back would do now: lectures that go, lectures that stay, lines that go back or do not,
    and which published lectures people would be told of."""

    goes: list[int]
    stays: list[int]
    returns: list[int]
    changed_since: list[int]
    public: list[int]


def reach(session: Session, done: LectureImport, granted: frozenset[int] | None) -> Reach:
    """What of an import can be taken back."""
    made = list(done.outcome.get("made", {}).values())
    lectures = lectures_by_id(session, made, locked=False)
    registered = _registered(session, made)
    goes = [key for key, one in lectures.items() if _is_unused(one) and key not in registered]
    returns: list[int] = []
    changed_since: list[int] = []
    public: list[int] = []
    for entry in _entries(session, done.outcome.get("lines", ())):
        row = _row(session, entry)
        if row is None or not may_be_taken_back(entry, row):
            continue
        chosen = _chosen(units_of(session, entry, row, granted=granted))
        (returns if chosen else changed_since).append(entry.id)
        if chosen and isinstance(row, Lecture) and row.is_public:
            public.append(row.id)
    return Reach(goes, [key for key in lectures if key not in goes], returns, changed_since, public)


def _is_unused(lecture: Lecture) -> bool:
    """Whether nobody has seen or touched it since it came."""
    return lecture.published_at is None and lecture.edit_version == 0


def _registered(session: Session, lecture_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(lecture_ids), 500):
        some = Registration.lecture_id.in_(lecture_ids[start : start + 500])
        found |= set(session.scalars(select(Registration.lecture_id).where(some).distinct()))
    return found


def _chosen(units: Iterable[Unit]) -> list[str]:
    return [unit.key for unit in units if unit.is_possible and not unit.is_changed_since]


def _entries(session: Session, ids: Sequence[int]) -> list[JournalEntry]:
    """Lines, the latest first: what was changed last goes back first."""
    found: list[JournalEntry] = []
    for start in range(0, len(ids), 500):
        query = select(JournalEntry).where(JournalEntry.id.in_(ids[start : start + 500]))
        found += session.scalars(query)
    return sorted(found, key=lambda one: -one.id)


def _row(session: Session, entry: JournalEntry) -> Lecture | Speaker | None:
    if entry.object_kind == Lecture.__tablename__:
        return session.get(Lecture, entry.object_id)
    return session.get(Speaker, entry.object_id)


def begin_back(
    session: Session, done: LectureImport, reason: Wording, *, actor: Actor, now: datetime
) -> None:
    """Let a locked import go back. Raises NotWaiting."""
    if done.state is not ImportState.DONE:
        raise NotWaiting
    done.state, done.touched_at, done.reason = ImportState.GOING_BACK, now, reason
    back = {"made": list(done.outcome.get("made", {}).values()), "lines": done.outcome.get("lines", [])}
    done.outcome = {**done.outcome, "back": back, "removed": 0, "returned": 0, "left": 0, "by": actor.id}
    record(session, actor=actor, action="import.taken_back", about=done, now=now)


def work_back(public_id: str, now: datetime) -> int:
    """Take back all that is left of one import, piece by piece; how much was looked at."""
    done = 0
    while True:
        with transaction() as session:
            waiting = locked(session, public_id)
            if waiting is None or waiting.state is not ImportState.GOING_BACK:
                return done
            done += _piece(session, waiting, now)


def _piece(session: Session, waiting: LectureImport, now: datetime) -> int:
    account, actor = dict(waiting.outcome), actor_of(waiting)
    made, lines = account["back"]["made"], sorted(account["back"]["lines"], reverse=True)
    if made:
        now_to_do, made = made[:PIECE], made[PIECE:]
        went = _remove(session, now_to_do, actor, now)
        account["removed"] += went
        account["left"] += len(now_to_do) - went
    else:
        now_to_do, lines = lines[:PIECE], lines[PIECE:]
        went = _return(session, waiting, now_to_do, actor, now)
        account["returned"] += went
    waiting.outcome = {**account, "back": {"made": made, "lines": lines}}
    waiting.touched_at = now
    if not made and not lines:
        waiting.state = ImportState.TAKEN_BACK
    return len(now_to_do)


def _remove(session: Session, lecture_ids: Sequence[int], actor: Actor, now: datetime) -> int:
    went, registered = 0, _registered(session, lecture_ids)
    for key, lecture in lectures_by_id(session, lecture_ids).items():
        if not _is_unused(lecture) or key in registered:
            continue
        try:
            with session.begin_nested():
                slots.remove(session, lecture, actor=actor, now=now)
        except slots.SlotIsUsed:
            continue
        went += 1
    return went


def _return(
    session: Session, waiting: LectureImport, lines: Sequence[int], actor: Actor, now: datetime
) -> int:
    returned, granted = 0, granted_to(session, waiting)
    for entry in _entries(session, lines):
        row = _row(session, entry)
        if row is None or not may_be_taken_back(entry, row):
            continue
        row = locked_row(session, row)
        units = units_of(session, entry, row, granted=granted)
        wish = Wish(_chosen(units), mark_of(units), waiting.reason, despite_clashes=True, granted=granted)
        if not wish.chosen:
            continue
        try:
            with session.begin_nested():
                take_back(session, entry, row, wish, actor=actor, now=now)
        except Refusal:
            continue
        returned += 1
    return returned
