"""What the page before an import shows: rows with what would come of each, and what to think of before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy.orm import Session

from forum.desk.journal_fields import field_of
from forum.desk.journal_lines import FieldChange, changes_shown, keys_in
from forum.desk.journal_queries import rows_named
from forum.i18n import N_
from forum.lectures.clash_facts import Clash, Sitting
from forum.lectures.clash_queries import days_off, places_of, sitting_with, sittings
from forum.lectures.clash_words import ShownClash, shown_clashes
from forum.lectures.imports.judging import Judged, Judgement, Verdict
from forum.lectures.models import Attendance, Lecture, WayOfAttending
from forum.lectures.planning import usual_end, usual_pools
from forum.lectures.plans import LecturePlan
from forum.lectures.scheduling import People, clashes_by_lecture
from forum.moments import zone_of
from forum.registrations.announcing import TOLD_ALWAYS
from forum.registrations.queries import addresses_to_tell

TABLE = Lecture.__tablename__
AT_MIDNIGHT = N_("It begins at midnight; is the time of day missing?")
TWICE = N_("The clocks go back that night, so this time comes twice; the first one is meant.")
LONG = N_("It lasts more than a day.")
IS_OVER = N_("It is over already.")


@dataclass(frozen=True)
class ShownRow:
    """One row as the page shows it."""

    judged: Judged
    is_taken: bool
    changes: tuple[FieldChange, ...]
    clashes: list[ShownClash]
    warnings: list[str]


def shown_rows(
    session: Session,
    judgement: Judgement,
    chosen: Sequence[Judged],
    out: Collection[int],
    clashes: Mapping[int, list[Clash]],
    now: datetime,
) -> list[ShownRow]:
    """The rows of one page; how often the database is asked does not depend on how many they are."""
    rows = _rows_named(session, judgement, chosen)
    shown = _shown_clashes(session, judgement, [one for row in chosen for one in clashes.get(_key(row), ())])
    return [
        ShownRow(
            one,
            one.number not in out,
            changes_shown(TABLE, one.differences, rows),
            [clash for clash in shown if clash.clash.mine.lecture_id == _key(one)],
            list(_odd_times(one, now)),
        )
        for one in chosen
    ]


def clashes_in(session: Session, judgement: Judgement) -> dict[int, list[Clash]]:
    """What would stand in the way of the rows that are open, of each other and of what there is.

    By the key of the lecture; of a new one by that of its row (`_key`).
    """
    planned = [_sitting(one) for one in judgement.rows if one.is_open]
    held = [one for one in planned if one.is_held]
    if not held:
        return {}
    places = places_of(session, min(one.starts_at for one in held))
    apart = timedelta(minutes=max((place.setup_minutes for place in places.values()), default=0))
    others = sittings(
        session,
        Lecture.starts_at < max(one.ends_at for one in held) + apart,
        Lecture.ends_at > min(one.starts_at for one in held) - apart,
    )
    ours = {one.lecture_id for one in planned}
    every = [*held, *(one for one in others if one.lecture_id not in ours)]
    found = clashes_by_lecture(every, places, days_off(session, held))
    return {key: several for key, several in found.items() if key in ours}


def people_told(session: Session, judgement: Judgement, out: Collection[int]) -> tuple[int, int]:
    """How many published lectures change, and how many people would be told of a new time or place."""
    public = [one for one in judgement.rows if is_public_change(one) and one.number not in out]
    told = [one.lecture.id for one in public if one.lecture and one.differences.keys() & TOLD_ALWAYS]
    return len(public), len(addresses_to_tell(session, told)) if told else 0


def is_public_change(one: Judged) -> bool:
    """Whether a row would change what is public."""
    return one.verdict is Verdict.CHANGED and one.lecture is not None and one.lecture.is_public


def _key(one: Judged) -> int:
    """What stands for the lecture among the clashes; a new one has none yet."""
    return one.lecture.id if one.lecture else -one.number


def _sitting(one: Judged) -> Sitting:
    if one.lecture is not None:
        seats = one.row.seats if one.row else None
        sitting = sitting_with(one.lecture, one.changes, seats)
        if "appearances" not in one.changes:
            return sitting
        people = frozenset(plan.speaker.id for plan in one.changes["appearances"])
        return replace(sitting, speaker_ids=people)
    return _sitting_of_plan(one.number, cast("LecturePlan", one.plan))


def _sitting_of_plan(number: int, plan: LecturePlan) -> Sitting:
    pools = plan.pools if plan.pools is not None else usual_pools(plan)
    is_there = plan.room is not None and plan.attendance is not Attendance.ONLINE
    room_id = plan.room.id if plan.room else None
    people = [
        People(room_id, pool.seats, 0)
        for pool in pools
        if is_there and room_id is not None and pool.attendance is WayOfAttending.ON_SITE
    ]
    return Sitting(
        -number,
        plan.starts_at,
        plan.ends_at or usual_end(plan.series, plan.starts_at),
        room_id,
        frozenset(one.speaker.id for one in plan.appearances),
        people=tuple(people),
        zone=plan.timezone,
    )


def _rows_named(session: Session, judgement: Judgement, chosen: Iterable[Judged]) -> dict[Any, Any]:
    """Every row that the changes name: there already, or thought of."""
    keys: set[tuple[str, int]] = set()
    for one in chosen:
        for name, values in one.differences.items():
            for value in values:
                keys |= keys_in(field_of(TABLE, name), value)
    thought = {
        (table, row.id): row for table, made in judgement.looking.made.items() for row in made.values()
    }
    return {**rows_named(session, {key for key in keys if key[1] > 0}), **thought}


def _shown_clashes(session: Session, judgement: Judgement, found: Sequence[Clash]) -> list[ShownClash]:
    """Clashes with what they name; what is not there yet is named as its row has it."""
    made = judgement.looking.made
    rooms = {row.id: row for row in made["rooms"].values()}
    people = {row.id: row for row in made["speakers"].values()}
    planned = {-one.number: one.plan for one in judgement.rows if one.plan}
    shown = []
    for one in shown_clashes(session, found):
        wanted, other = one.clash.wanted_id, one.clash.lecture_id
        plan = planned.get(other) if other is not None else None
        shown.append(
            replace(
                one,
                room=one.room or rooms.get(wanted or 0),
                speaker=one.speaker or people.get(wanted or 0),
                lecture=_stand_in(-(other or 0), plan) if plan else one.lecture,
            )
        )
    return shown


def _stand_in(number: int, plan: LecturePlan) -> Any:
    """What a clash says of a lecture that is not there yet."""
    ends_at = plan.ends_at or usual_end(plan.series, plan.starts_at)
    return SimpleNamespace(code=f"#{number}", starts_at=plan.starts_at, ends_at=ends_at)


def _odd_times(one: Judged, now: datetime) -> Iterable[str]:
    """What of a row's times may be a slip: marked sentences."""
    if one.row is None or not one.is_open:
        return
    row = one.row
    local = row.starts_at.astimezone(zone_of(row.timezone))
    if (local.hour, local.minute) == (0, 0):
        yield AT_MIDNIGHT
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        yield TWICE
    if row.ends_at and row.ends_at - row.starts_at > timedelta(days=1):
        yield LONG
    if one.verdict is Verdict.NEW and (row.ends_at or row.starts_at) < now:
        yield IS_OVER
