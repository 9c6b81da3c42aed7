"""What a series asks for before its lectures: its steps, chosen as a whole, and what becomes of them.

A series that never chose has the forum's usual steps; choosing writes them down as rows of its own. A step
that is left out stays as a row that is removed, so that it can come back with all that was done of it. What
changes here reaches every coming lecture by itself, since nothing of it is copied to lectures.

Copying a season within a series needs nothing of this: the steps belong to the series. Into another series
`take_over` carries them. When series merge (`merge_templates`), the one that stays keeps its steps as it
keeps its texts; own steps of the other one go along as removed, so that what was done of them stays done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry, record
from forum.kept_values import kept, wording_of
from forum.lectures.models import Series
from forum.readiness.models import Party, Step, StepKind
from forum.readiness.queries import steps_of, template_of
from forum.readiness.rule import Wanted
from forum.readiness.usual import USUAL

CHOSEN, TAKEN_BACK = "readiness.steps_chosen", "readiness.steps_taken_back"
MOST_STEPS = 60
_UNWATCHED = {"synchronize_session": False}


class ChosenOtherwiseSince(Refusal):
    """Somebody chose other steps meanwhile."""

    code = "chosen_otherwise_since"
    message = N_("The steps were changed once more since, so this stays as it is now.")


def choose_steps(
    session: Session,
    series: Series,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    now: datetime,
    action: str = CHOSEN,
) -> int | None:
    """Let a locked series ask for these steps, in this order; the key of the line, if one changes.

    A step without an `id` is a new one of its own, or the only one of its kind.
    """
    before = template_of(session, series.id)
    rows = _rows(session, series)
    for position, step in enumerate(wanted):
        row = _row_of(rows, step) or Step(series_id=series.id, kind=step.kind)
        _write(session, row, step, position)
    for row in rows.values():
        row.removed_at = row.removed_at or now
    session.flush()
    after = template_of(session, series.id)
    if _kept(before) == _kept(after):
        return None
    return _line(session, series, action, before, after, actor, now)


def take_back(session: Session, series: Series, deed_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a locked series ask for what it asked for before a deed. Raises ChosenOtherwiseSince."""
    deed = session.get(JournalEntry, deed_id)
    is_ours = deed is not None and (deed.action, deed.object_id) == (CHOSEN, series.id)
    before = template_of(session, series.id)
    if deed is None or not is_ours or deed.details.get("became") != _kept(before):
        raise ChosenOtherwiseSince
    wanted = [_wanted(one) for one in deed.details["was"]]
    choose_steps(session, series, wanted, actor=actor, now=now, action=TAKEN_BACK)


def take_over(session: Session, series: Series, other: Series, *, actor: Actor, now: datetime) -> int | None:
    """Let a locked series ask for what another one asks for; own steps become own steps of this one."""
    mine = {step.name: step.id for step in template_of(session, series.id) if step.kind is StepKind.OWN}
    copied = [replace(step, id=mine.get(step.name)) for step in template_of(session, other.id)]
    return choose_steps(session, series, copied, actor=actor, now=now)


def merge_templates(session: Session, *, kept_id: int, other_id: int, now: datetime) -> None:
    """Before a series becomes part of another one: what was done of its own steps stays noted."""
    own = [step for step in steps_of(session, other_id) if step.kind is StepKind.OWN]
    if not own:
        return
    if not steps_of(session, kept_id):
        # It has the usual steps and goes on having them.
        for position, step in enumerate(USUAL):
            _write(session, Step(series_id=kept_id, kind=step.kind), step, position)
    moving = update(Step).where(Step.id.in_([step.id for step in own]))
    session.execute(moving.values(series_id=kept_id, removed_at=now), execution_options=_UNWATCHED)


def with_missing(steps: Sequence[Wanted], further: Sequence[Wanted]) -> list[Wanted]:
    """Steps and what further ones are not among them, by kind."""
    there = {step.kind for step in steps}
    return [*steps, *(step for step in further if step.kind not in there)]


def _rows(session: Session, series: Series) -> dict[int, Step]:
    query = select(Step).where(Step.series_id == series.id).order_by(Step.id).with_for_update()
    return {row.id: row for row in session.scalars(query)}


def _row_of(rows: dict[int, Step], step: Wanted) -> Step | None:
    if step.kind is StepKind.OWN:
        return rows.pop(step.id or 0, None)
    found = next((row.id for row in rows.values() if row.kind is step.kind), None)
    return rows.pop(found) if found else None


def _write(session: Session, row: Step, step: Wanted, position: int) -> None:
    row.name, row.days_before, row.party = step.name, step.days_before, step.party
    row.starts_anew, row.is_for_abroad = step.starts_anew, step.is_for_abroad
    row.position, row.removed_at = position, None
    session.add(row)


def _line(
    session: Session,
    series: Series,
    action: str,
    before: Sequence[Wanted],
    after: Sequence[Wanted],
    actor: Actor,
    now: datetime,
) -> int | None:
    record(session, actor=actor, action=action, about=series, now=now, was=_kept(before), became=_kept(after))
    session.flush()
    query = select(JournalEntry.id).where(
        JournalEntry.action == action,
        JournalEntry.object_kind == "series",
        JournalEntry.object_id == series.id,
    )
    return session.scalar(query.order_by(JournalEntry.id.desc()).limit(1))


def _kept(steps: Sequence[Wanted]) -> list[dict[str, Any]]:
    return [
        {
            "id": step.key[1],
            "kind": step.kind.value,
            "name": kept(step.name),
            "days_before": step.days_before,
            "party": step.party.value,
            "starts_anew": step.starts_anew,
            "is_for_abroad": step.is_for_abroad,
        }
        for step in steps
    ]


def _wanted(value: Mapping[str, Any]) -> Wanted:
    return Wanted(
        kind=StepKind(value["kind"]),
        days_before=value["days_before"],
        party=Party(value["party"]),
        starts_anew=value["starts_anew"],
        is_for_abroad=value["is_for_abroad"],
        name=wording_of(value["name"]),
        id=value["id"],
    )
