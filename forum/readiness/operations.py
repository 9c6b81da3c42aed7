"""What organisers note of the steps of one lecture; each deed can be taken back while nothing came after it.

The journal keeps with each deed what was noted before and after. It stands with the lecture and names no
field of it: readiness is beside the lecture, changes nothing anybody outside sees, and is told to nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_, translate
from forum.journal import Actor, ActorKind, JournalEntry, record
from forum.kept_values import differences, kept, unkept
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.readiness.models import MOST_DAYS, FromAbroad, Mark, Party, StepKind
from forum.readiness.rule import StepKey, Wanted
from forum.readiness.words import BY_HAND
from forum.speakers.availability_models import Heard

DONE, OPEN = "readiness.done", "readiness.reopened"
NOT_NEEDED, NEEDED = "readiness.not_needed", "readiness.needed"
DUE = "readiness.due"
ABROAD, NOT_ABROAD = "readiness.abroad", "readiness.not_abroad"
TAKEN_BACK = "readiness.taken_back"
REVERSIBLE = frozenset({DONE, OPEN, NOT_NEEDED, NEEDED, DUE})
_NOTED = (
    *("own_days", "not_needed_because", "done_at", "done_for", "done_by_id", "on_behalf_of"),
    *("heard", "said_on", "note"),
)


class ToldByData(Refusal):
    """A tick would say what the data does not."""

    code = "told_by_data"
    message = N_("This follows from what is entered: it is done as soon as that is there.")


class NotWithinReach(Refusal):
    """Readiness ends with the lecture."""

    code = "not_within_reach"
    message = N_("Please choose a day from %(days)s days before the lecture to the lecture itself.")


class NotedOtherwiseSince(Refusal):
    """Somebody noted something else of this step, or it is gone."""

    code = "noted_otherwise_since"
    message = N_("This cannot be taken back any more: something else has been noted since.")


@dataclass(frozen=True)
class Word:
    """Whose word it is that something is done, how it came and when; empty where the organiser did it."""

    on_behalf_of: Party | None = None
    heard: Heard | None = None
    said_on: date | None = None
    note: str = ""


def tick(
    session: Session, lecture: Lecture, step: Wanted, word: Word, *, actor: Actor, now: datetime
) -> int | None:
    """Note that a step is done, for the date the lecture has. Raises ToldByData."""
    if step.kind not in BY_HAND:
        raise ToldByData
    values = {
        "done_at": now,
        "done_for": lecture.starts_at,
        "done_by_id": actor.id if actor.kind is ActorKind.STAFF else None,
        "on_behalf_of": word.on_behalf_of,
        "heard": word.heard,
        "said_on": word.said_on,
        "note": word.note,
        "not_needed_because": None,
    }
    return _note(session, lecture, step, DONE, values, actor, now)


def reopen(session: Session, lecture: Lecture, step: Wanted, *, actor: Actor, now: datetime) -> int | None:
    """Note that a step is not done after all."""
    undone = dict.fromkeys(("done_at", "done_for", "done_by_id", "on_behalf_of", "heard", "said_on"))
    return _note(session, lecture, step, OPEN, {**undone, "note": ""}, actor, now)


def leave_out(
    session: Session, lecture: Lecture, step: Wanted, because: str, *, actor: Actor, now: datetime
) -> int | None:
    """Note that a step is not needed for this lecture, and why; this works for every kind."""
    return _note(session, lecture, step, NOT_NEEDED, {"not_needed_because": because}, actor, now)


def take_in(session: Session, lecture: Lecture, step: Wanted, *, actor: Actor, now: datetime) -> int | None:
    """Note that a step is needed after all."""
    return _note(session, lecture, step, NEEDED, {"not_needed_because": None}, actor, now)


def set_due(
    session: Session, lecture: Lecture, step: Wanted, on: date | None, *, actor: Actor, now: datetime
) -> int | None:
    """Give a step a day of its own, which moves along with the lecture; None: as the series has it.

    Raises NotWithinReach.
    """
    days = None
    if on is not None:
        days = (lecture.starts_at.astimezone(zone_of(lecture.timezone)).date() - on).days
        if not 0 <= days <= MOST_DAYS:
            raise NotWithinReach(days=MOST_DAYS)
    return _note(session, lecture, step, DUE, {"own_days": days}, actor, now)


def say_from_abroad(session: Session, lecture: Lecture, is_so: bool, *, actor: Actor, now: datetime) -> bool:
    """Note whether a speaker of a locked lecture comes from abroad; whether that is news."""
    row = session.get(FromAbroad, lecture.id)
    if (row is not None) == is_so:
        return False
    if row is None:
        session.add(FromAbroad(lecture_id=lecture.id))
    else:
        session.delete(row)
    session.flush()
    record(session, actor=actor, action=ABROAD if is_so else NOT_ABROAD, about=lecture, now=now)
    return True


def take_back(session: Session, lecture: Lecture, deed_id: int, *, actor: Actor, now: datetime) -> None:
    """Note of a step of a locked lecture what was noted before a deed. Raises NotedOtherwiseSince."""
    deed = _deed(session, lecture, deed_id)
    if deed is None or "became" not in deed.details:
        raise NotedOtherwiseSince
    key = StepKind(deed.details["step"]["kind"]), deed.details["step"]["id"]
    mark = _mark(session, lecture, key)
    if mark is None or _noted(mark) != deed.details["became"]:
        raise NotedOtherwiseSince
    for name, value in deed.details["was"].items():
        setattr(mark, name, unkept(Mark, name, value))
    session.flush()
    record(session, actor=actor, action=TAKEN_BACK, about=lecture, now=now, other=deed.details["other"])


def _note(
    session: Session,
    lecture: Lecture,
    step: Wanted,
    action: str,
    values: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> int | None:
    """Change what is noted of a step of a locked lecture; the key of the line, None where nothing changed."""
    mark = _mark(session, lecture, step.key) or _new_mark(session, lecture, step)
    before = _noted(mark)
    for name, value in values.items():
        setattr(mark, name, value)
    session.flush()
    after = _noted(mark)
    if not differences(before, after):
        return None
    record(
        session,
        actor=actor,
        action=action,
        about=lecture,
        now=now,
        other=_name_of(step),
        step={"kind": step.kind.value, "id": step.key[1]},
        was=before,
        became=after,
    )
    session.flush()
    return _latest(session, lecture)


def _mark(session: Session, lecture: Lecture, key: StepKey) -> Mark | None:
    kind, step_id = key
    query = select(Mark).where(Mark.lecture_id == lecture.id, Mark.kind == kind)
    own = Mark.step_id.is_(None) if step_id is None else Mark.step_id == step_id
    return session.scalar(query.where(own))


def _new_mark(session: Session, lecture: Lecture, step: Wanted) -> Mark:
    mark = Mark(lecture_id=lecture.id, kind=step.kind, step_id=step.key[1], note="")
    session.add(mark)
    session.flush()
    return mark


def _noted(mark: Mark) -> dict[str, Any]:
    return {name: kept(getattr(mark, name)) for name in _NOTED}


def _name_of(step: Wanted) -> dict[str, str | None]:
    """How a line names a step, whoever reads it in whichever language."""
    if step.kind is StepKind.OWN:
        return {"name_zh": step.name.zh, "name_en": step.name.en}
    return {"name_zh": translate("zh", step.label), "name_en": translate("en", step.label)}


def _deed(session: Session, lecture: Lecture, deed_id: int) -> JournalEntry | None:
    query = select(JournalEntry).where(
        JournalEntry.id == deed_id,
        JournalEntry.object_kind == Lecture.__tablename__,
        JournalEntry.object_id == lecture.id,
        JournalEntry.action.in_(REVERSIBLE),
    )
    return session.scalar(query)


def _latest(session: Session, lecture: Lecture) -> int | None:
    query = select(JournalEntry.id).where(
        JournalEntry.object_kind == Lecture.__tablename__, JournalEntry.object_id == lecture.id
    )
    return session.scalar(query.order_by(JournalEntry.id.desc()).limit(1))
