"""Bringing in what was chosen of an uploaded programme, in pieces, and taking it back the same way.

A piece is one transaction: it locks the import, takes the next rows of those to do, and notes what became of
them. So a request and the worker may work side by side, and whatever breaks off is gone on with.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from forum.accounts.models import Staff
from forum.accounts.rights import Rights
from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import SYSTEM, Actor, ActorKind, JournalEntry, record
from forum.lectures.import_models import ImportState, LectureImport
from forum.lectures.imports.entries import Programme
from forum.lectures.imports.languages import worded
from forum.lectures.imports.operations import ImportOptions, Outcome, import_rows
from forum.lectures.imports.packing import unpacked
from forum.lectures.imports.pairing import Source
from forum.lectures.imports.parsing import Parsed, parse
from forum.lectures.imports.rows import Remark
from forum.lectures.models import Lecture, Series
from forum.lectures.plans import LectureChanges
from forum.moments import zone_of
from forum.registrations.announcing import announce
from forum.speakers.models import Speaker
from forum.wording import Wording

PIECE = 100
"""Rows of one transaction: some two seconds, in which nobody else can write on SQLite."""
RESTS = timedelta(days=2)
REMEMBERED = timedelta(days=30)


class NotWaiting(Refusal):
    """It is being brought in, or was swept."""

    code = "import_not_waiting"
    message = N_("This file is not waiting any more: it is being brought in, or was kept long enough.")


class NothingTicked(Refusal):
    """Without a row there is nothing to do."""

    code = "import_nothing_ticked"
    message = N_("Please tick what is to come in.")


@dataclass(frozen=True)
class Way:
    """How the chosen rows come in: the last line of the journal that was seen, drafts or mails, and why."""

    seen_until: int
    drafts: bool
    reason: Wording


def last_line(session: Session) -> int:
    """The latest line of the journal there is."""
    return session.scalar(select(func.max(JournalEntry.id))) or 0


def import_of(session: Session, public_id: str) -> LectureImport | None:
    """An import with who uploaded it."""
    query = select(LectureImport).where(LectureImport.public_id == public_id)
    return session.scalar(query.options(joinedload(LectureImport.uploaded_by)))


def recent_imports(session: Session, staff_id: int | None, most: int) -> Sequence[LectureImport]:
    """What was uploaded lately, by this person or by anybody."""
    query = select(LectureImport).options(joinedload(LectureImport.uploaded_by))
    if staff_id is not None:
        query = query.where(LectureImport.uploaded_by_id == staff_id)
    return session.scalars(query.order_by(LectureImport.id.desc()).limit(most)).all()


def lectures_in_order(session: Session, ids: Sequence[int], most: int) -> Sequence[Lecture]:
    """The first of these lectures, by time."""
    query = select(Lecture).where(Lecture.id.in_(ids[:500])).order_by(Lecture.starts_at, Lecture.id)
    return session.scalars(query.limit(most)).all()


def locked(session: Session, public_id: str) -> LectureImport | None:
    """An import, locked, with all that is in its row."""
    query = select(LectureImport).where(LectureImport.public_id == public_id).with_for_update()
    return session.scalar(query, execution_options={"populate_existing": True})


def programme_of(waiting: LectureImport) -> Programme:
    """What the file said. Raises NotWaiting once it was swept, or where the row cannot be read."""
    if waiting.contents is None:
        raise NotWaiting
    try:
        return unpacked(waiting.contents)
    except (AttributeError, LookupError, TypeError, ValueError) as unreadable:
        raise NotWaiting from unreadable


def parsed_of(waiting: LectureImport, programme: Programme) -> Parsed:
    """The rows of the file, every cell understood."""
    *_, whole = Parsed(), *parse(programme, zone_of(waiting.timezone))
    return whole


def source_of(series: Series | None, programme: Programme) -> Source:
    """Where the rows go."""
    return Source(series, worded(programme.title, "zh"))


def begin(
    session: Session, waiting: LectureImport, numbers: Sequence[int], way: Way, *, actor: Actor, now: datetime
) -> None:
    """Let the chosen rows of a locked import come in. Raises NotWaiting or NothingTicked."""
    if waiting.state not in {ImportState.WAITING, ImportState.DONE}:
        raise NotWaiting
    if not numbers:
        raise NothingTicked
    waiting.state, waiting.touched_at = ImportState.UNDER_WAY, now
    waiting.seen_until, waiting.drafts, waiting.reason = way.seen_until, way.drafts, way.reason
    to_do = {"to_do": sorted(numbers), "total": len(numbers), "refused": [], "by": actor.id}
    waiting.outcome = {**waiting.outcome, **to_do}
    record(session, actor=actor, action="import.begun", about=waiting, now=now, rows=len(numbers))


def work_off(public_id: str, new_uid: Callable[[], str], now: datetime) -> int:
    """Do all that is to do for one import, piece by piece; how many rows were done."""
    done = 0
    with transaction() as session:
        waiting = locked(session, public_id)
        if waiting is None or waiting.state is not ImportState.UNDER_WAY:
            return 0
        programme = programme_of(waiting)
        parsed = parsed_of(waiting, programme)
    while True:
        with transaction() as session:
            waiting = locked(session, public_id)
            if waiting is None or waiting.state is not ImportState.UNDER_WAY:
                return done
            done += _piece(session, waiting, programme, parsed, new_uid, now)


def _piece(
    session: Session,
    waiting: LectureImport,
    programme: Programme,
    parsed: Parsed,
    new_uid: Callable[[], str],
    now: datetime,
) -> int:
    numbers, rest = waiting.outcome["to_do"][:PIECE], waiting.outcome["to_do"][PIECE:]
    before, meant = last_line(session), dict(waiting.choices.get("meant", {}))
    options = ImportOptions(
        series=waiting.series,
        title=source_of(None, programme).title,
        publish=False,
        new_uid=new_uid,
        revise=_told_why(waiting.reason),
        actor=actor_of(waiting),
        now=now,
        only=frozenset(numbers),
        granted=granted_to(session, waiting),
        meant=meant,
        seen_until=waiting.seen_until,
    )
    outcome = Outcome()
    for outcome in import_rows(session, parsed.rows, options):  # noqa: B007 (the account grows)
        pass
    outcome.refused += [one for one in parsed.refused if one.number in numbers]
    waiting.choices = {**waiting.choices, "meant": meant}
    waiting.outcome = _noted(waiting.outcome, outcome, rest, _lines(session, before, outcome, options.actor))
    waiting.touched_at = now
    if not rest:
        waiting.state = ImportState.DONE
    return len(numbers)


def _noted(former: dict[str, Any], outcome: Outcome, rest: list[int], lines: list[int]) -> dict[str, Any]:
    """The account of an import after one more piece."""
    made, changed = dict(former.get("made", {})), dict(former.get("changed", {}))
    for number, lecture_id in outcome.lectures.items():
        (made if lecture_id in outcome.imported else changed)[str(number)] = lecture_id
    return {
        **former,
        "to_do": rest,
        "made": made,
        "changed": changed,
        "unchanged": former.get("unchanged", 0) + outcome.unchanged,
        "refused": [*former.get("refused", ()), *map(packed_remark, outcome.refused)],
        "lines": [*former.get("lines", ()), *lines],
    }


def packed_remark(remark: Remark) -> list[Any]:
    """A remark as JSON can hold it."""
    filling = {
        name: value if isinstance(value, int) else str(value) for name, value in remark.filling.items()
    }
    return [remark.number, remark.column, remark.sentence, filling]


def _lines(session: Session, before: int, outcome: Outcome, actor: Actor) -> list[int]:
    """The lines of the journal that tell what this piece changed, to be taken back one by one."""
    ids = set(outcome.updated)
    query = select(JournalEntry).where(
        JournalEntry.id > before,
        JournalEntry.actor_kind == actor.kind,
        JournalEntry.actor_id == actor.id,
        or_(
            JournalEntry.object_kind == Lecture.__tablename__,
            (JournalEntry.object_kind == Speaker.__tablename__) & (JournalEntry.action == "speaker.revised"),
        ),
    )
    return [
        entry.id
        for entry in session.scalars(query.order_by(JournalEntry.id))
        if entry.object_kind == Speaker.__tablename__ or entry.object_id in ids
    ]


def _told_why(reason: Wording) -> Callable[..., frozenset[str]]:
    """How a known lecture changes: as every change does, with the reason that was given for the file."""

    def revise(
        session: Session, lecture: Lecture, changes: LectureChanges, actor: Actor, now: datetime
    ) -> frozenset[str]:
        announced = announce(
            session, lecture, changes, reason=reason, despite_clashes=True, actor=actor, now=now
        )
        return announced.changed

    return revise


def actor_of(waiting: LectureImport) -> Actor:
    """Who let it come in, or go back."""
    by = waiting.outcome.get("by")
    return Actor(ActorKind.STAFF, by) if by else SYSTEM


def granted_to(session: Session, waiting: LectureImport) -> frozenset[int] | None:
    """The series that person may touch now, whatever they might before; None for all."""
    staff = session.get(Staff, waiting.outcome.get("by") or 0)
    return Rights.of(staff.grants).organised_series if staff and staff.active else frozenset()


def sweep(now: datetime) -> int:
    """Forget files that rested, and imports that nobody takes back any more; how many."""
    with transaction() as session:
        rested = (LectureImport.touched_at < now - RESTS, LectureImport.contents.is_not(None))
        idle = LectureImport.state.in_((ImportState.DONE, ImportState.TAKEN_BACK))
        never = (LectureImport.state == ImportState.WAITING, *rested)
        gone = session.execute(delete(LectureImport).where(*never))
        emptied = session.execute(
            update(LectureImport).where(idle, *rested).values(contents=None, choices={})
        )
        old = LectureImport.touched_at < now - REMEMBERED
        forgotten = session.execute(delete(LectureImport).where(idle, old))
    results: tuple[Any, ...] = (gone, emptied, forgotten)
    return sum(result.rowcount for result in results)


def open_imports(states: Collection[ImportState]) -> list[str]:
    """The imports in these states, the oldest first."""
    with reading() as session:
        query = select(LectureImport.public_id).where(LectureImport.state.in_(states))
        return list(session.scalars(query.order_by(LectureImport.id)))


def leave_to_drafts(waiting: LectureImport, numbers: Collection[int], drafted: dict[int, int]) -> None:
    """Take out of what is to do the rows whose changes wait as drafts."""
    outcome = waiting.outcome
    rest = [number for number in outcome["to_do"] if number not in numbers]
    kept = {**outcome.get("drafted", {}), **{str(number): key for number, key in drafted.items()}}
    waiting.outcome = {**outcome, "to_do": rest, "drafted": kept}
