"""What a line would give back: its fields in units that belong together, each with how it stands now."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from forum.desk.journal_fields import Sort, field_of
from forum.desk.journal_lines import FieldChange, changed_of, changes_shown, keys_in, speaker_in
from forum.desk.journal_queries import MODELS, Rows, rows_named
from forum.journal import MERGED, JournalEntry
from forum.kept_values import is_wording, kept, state_of, told_names
from forum.lectures.models import Lecture
from forum.lectures.planning import kept_now
from forum.lectures.restoring import RESTORABLE
from forum.registrations.rules_models import rules_of
from forum.registrations.rules_operations import RULES

_TOGETHER = (
    ("starts_at", "ends_at", "timezone"),
    ("public_state", "planning_state"),
    ("audience", "audiences"),
    ("plate_family", "plate_seed"),
    ("latitude", "longitude"),
    ("sketch_id", "sketch_width", "sketch_height"),
    ("name", "name_language"),
    ("opens_minute", "closes_minute"),
)
"""Fields that make no sense apart."""
_BY_ROWS = frozenset({"series", "speakers", "topics", "venues", "rooms"})
_SEATS = "seats_changed"


@dataclass(frozen=True)
class Unit:
    """Fields that are taken back together: what is there now and what would be there again.

    `is_changed_since`: something else has come in the meantime. `is_gone`: what was there is not any more.
    `is_foreign`: it would go to a series that whoever asks does not organise.
    """

    names: tuple[str, ...]
    now: Mapping[str, Any]
    before: Mapping[str, Any]
    changes: tuple[FieldChange, ...]
    is_changed_since: bool = False
    is_gone: bool = False
    is_foreign: bool = False

    @property
    def key(self) -> str:
        """What the form calls it."""
        return self.names[0]

    @property
    def is_possible(self) -> bool:
        """Whether it can be taken back at all."""
        return not (self.is_gone or self.is_foreign)


def may_be_taken_back(entry: JournalEntry, row: Any) -> bool:
    """Whether a line still knows what was there before, and what it was about is still there."""
    is_there = row is not None and row.id == entry.object_id
    return is_there and not entry.action.endswith(MERGED) and bool(_names(entry))


def units_of(
    session: Session, entry: JournalEntry, row: Any, *, granted: frozenset[int] | None = None
) -> list[Unit]:
    """What a line would change now, field by field; what is as it was before already is left out."""
    changed = changed_of(entry)
    names = _names(entry)
    now = present(session, entry, row, names)
    values = {name: (now[name], changed[name][0]) for name in names}
    rows = rows_named(session, _keys(entry, values))
    return [
        _unit(entry, group, changed, now, rows, granted)
        for group in _groups(names)
        if any(not alike(now[name], changed[name][0]) for name in group)
    ]


def present(session: Session, entry: JournalEntry, row: Any, names: Iterable[str]) -> dict[str, Any]:
    """What these fields hold now, as the journal would keep it."""
    if isinstance(row, Lecture):
        return {name: _of_lecture(session, entry, row, name) for name in names}
    state = {**state_of(row), "slug": getattr(row, "slug", None)}
    return {name: state[name] for name in names}


def mark_of(units: Sequence[Unit]) -> str:
    """What tells how things stand from any other moment; a form carries it until it is sent."""
    said = [[unit.names, unit.now, unit.before] for unit in units]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def alike(one: Any, other: Any) -> bool:
    """Whether two kept values say the same; lines from before named people and files by one word."""
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return all(_alike_part(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def _alike_part(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) != isinstance(other, Mapping):
        return bool(_word(one) == _word(other))
    return bool(one == other)


def _word(part: Any) -> Any:
    if isinstance(part, Mapping):
        return part["url"] if "url" in part else speaker_in(part)
    return part


def _names(entry: JournalEntry) -> list[str]:
    """The fields of a line that can be given back; of some texts old lines kept too little."""
    table = entry.object_kind
    return [
        name
        for name, (before, _after) in changed_of(entry).items()
        if name in _restorable(table) and (field_of(table, name).sort is not Sort.TEXT or is_wording(before))
    ]


def _restorable(table: str) -> frozenset[str]:
    if table == Lecture.__tablename__:
        return RESTORABLE | set(RULES) | {"seats"}
    return frozenset({*told_names(MODELS[table]), "slug"}) if table in _BY_ROWS else frozenset()


def _groups(names: Sequence[str]) -> list[tuple[str, ...]]:
    groups = []
    left = list(names)
    for together in _TOGETHER:
        group = tuple(name for name in together if name in left)
        if group:
            groups.append((left.index(group[0]), group))
    grouped = {name for _place, group in groups for name in group}
    groups += [(left.index(name), (name,)) for name in left if name not in grouped]
    return [group for _place, group in sorted(groups)]


def _unit(
    entry: JournalEntry,
    group: tuple[str, ...],
    changed: Mapping[str, Sequence[Any]],
    now: Mapping[str, Any],
    rows: Rows,
    granted: frozenset[int] | None,
) -> Unit:
    before = {name: changed[name][0] for name in group}
    differing = {name: (now[name], before[name]) for name in group if not alike(now[name], before[name])}
    wanted = {
        key for name, value in before.items() for key in keys_in(field_of(entry.object_kind, name), value)
    }
    return Unit(
        group,
        {name: now[name] for name in group},
        before,
        changes_shown(entry.object_kind, differing, rows),
        is_changed_since=any(not alike(now[name], changed[name][1]) for name in group),
        is_gone=not wanted <= rows.keys(),
        is_foreign=granted is not None and "series" in before and before["series"] not in granted,
    )


def _keys(entry: JournalEntry, values: Mapping[str, Iterable[Any]]) -> set[tuple[str, int]]:
    return {
        key
        for name, both in values.items()
        for value in both
        for key in keys_in(field_of(entry.object_kind, name), value)
    }


def _of_lecture(session: Session, entry: JournalEntry, lecture: Lecture, name: str) -> Any:
    if entry.action == _SEATS:
        way = entry.details.get("attendance")
        return next((pool.seats for pool in lecture.pools if pool.way == way), None)
    if name in RULES:
        return kept(getattr(rules_of(session, lecture.id), name))
    return kept_now(lecture, name)
