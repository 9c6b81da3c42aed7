"""What would come of a file, row by row, without writing anything: new, changed, unchanged or refused.

The rules are those of the import itself; what it would make is thought of (looking.py). How often the
database is asked does not depend on how many rows there are, but for five hundred lectures at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.journal import SYSTEM
from forum.kept_values import kept
from forum.lectures.imports.changes import changes_of, own_pool, plan_of
from forum.lectures.imports.directory import Meant
from forum.lectures.imports.entries import BadCell
from forum.lectures.imports.looking import Looking
from forum.lectures.imports.pairing import Pair, Source, pairs_of
from forum.lectures.imports.parsing import Parsed
from forum.lectures.imports.queries import lectures_by_id
from forum.lectures.imports.rows import Remark, Row
from forum.lectures.models import Lecture, Series
from forum.lectures.planning import kept_now
from forum.lectures.plans import AppearancePlan, LectureChanges, LecturePlan, MaterialPlan


class Verdict(StrEnum):
    """What would come of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


Differences = dict[str, tuple[Any, Any]]
"""By field what is there and what would be, as the journal keeps values."""


@dataclass
class Judged:
    """One row: what would come of it, which lecture it is, what would change, or why it is refused."""

    number: int
    verdict: Verdict
    row: Row | None = None
    lecture: Lecture | None = None
    series: Series | None = None
    plan: LecturePlan | None = None
    changes: LectureChanges = field(default_factory=LectureChanges)
    differences: Differences = field(default_factory=dict)
    refusal: Remark | None = None
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose."""
        return self.verdict in {Verdict.NEW, Verdict.CHANGED}


@dataclass
class Judgement:
    """All rows in their order, and the directory that looked them up."""

    rows: list[Judged]
    looking: Looking

    def count(self, verdict: Verdict) -> int:
        """How many rows would come to this."""
        return sum(one.verdict is verdict for one in self.rows)

    def numbers(self, verdict: Verdict) -> set[int]:
        """The rows that would come to this."""
        return {one.number for one in self.rows if one.verdict is verdict}


def judge(
    session: Session,
    parsed: Parsed,
    source: Source,
    *,
    meant: Meant,
    granted: frozenset[int] | None,
    now: datetime,
) -> Judgement:
    """Judge every row of a file against the lectures there are."""
    looking = Looking(session, actor=SYSTEM, now=now, meant=dict(meant), may_add=granted is None)
    paired = pairs_of(session, parsed.rows, source, looking, granted=granted, now=now)
    known = [one.known.lecture_id for one in paired.pairs if one.known and _may_differ(one)]
    lectures = lectures_by_id(session, known, locked=False)
    remarks: dict[int, list[Remark]] = {}
    for one in parsed.left_out:
        remarks.setdefault(one.number, []).append(one)
    rows = {row.number: row for row in parsed.rows}
    judged = [_judged(pair, lectures, looking) for pair in paired.pairs]
    judged += [
        Judged(one.number, Verdict.REFUSED, row=rows.get(one.number), refusal=one)
        for one in [*parsed.refused, *paired.refused]
    ]
    for found in judged:
        found.remarks = remarks.get(found.number, []) + found.remarks
    return Judgement(sorted(judged, key=lambda one: one.number), looking)


def _may_differ(pair: Pair) -> bool:
    return pair.known is not None and pair.known.fingerprint != pair.row.fingerprint()


def _judged(pair: Pair, lectures: Mapping[int, Lecture], looking: Looking) -> Judged:
    row = pair.row
    looking.row_number = row.number
    try:
        if pair.known is None:
            plan = plan_of(row, pair.series, looking, None)
            return Judged(row.number, Verdict.NEW, row=row, series=pair.series, plan=plan)
        lecture = lectures.get(pair.known.lecture_id)
        if lecture is None:
            return Judged(row.number, Verdict.UNCHANGED, row=row, series=pair.series)
        changes, differences = _differences(lecture, row, pair.series, looking)
    except BadCell as refusal:
        remark = Remark(row.number, refusal.column, refusal.sentence, refusal.filling)
        return Judged(row.number, Verdict.REFUSED, row=row, refusal=remark)
    except Refusal as refusal:
        remark = Remark(row.number, "starts_at", refusal.message, refusal.values)
        return Judged(row.number, Verdict.REFUSED, row=row, refusal=remark)
    verdict = Verdict.CHANGED if differences else Verdict.UNCHANGED
    return Judged(
        row.number,
        verdict,
        row=row,
        lecture=lecture,
        series=pair.series,
        changes=changes,
        differences=differences,
    )


def _differences(
    lecture: Lecture, row: Row, series: Series | None, looking: Looking
) -> tuple[LectureChanges, Differences]:
    before, told_now = lecture.source_fingerprint or {}, row.fingerprint()
    told = {name for name, value in told_now.items() if before.get(name) != value}
    changes = changes_of(lecture, row, series, told, looking)
    found: Differences = {}
    for name, value in changes.items():
        former, later = kept_now(lecture, name), _kept_then(value)
        if not _alike(name, former, later):
            found[name] = (former, later)
    pool = own_pool(lecture)
    # Seats that people have taken are not counted anew.
    is_free = pool is not None and not pool.taken and pool.seats != 0
    if "seats" in told and pool is not None and is_free and pool.seats != row.seats:
        found["seats"] = (pool.seats, row.seats)
    return changes, found


def _alike(name: str, former: Any, later: Any) -> bool:
    if name == "topics":
        return set(former) == set(later)
    return bool(former == later)


def _kept_then(value: Any) -> Any:
    """What a change would leave, as the journal would keep it."""
    if isinstance(value, tuple):
        return [_kept_then(one) for one in value]
    if isinstance(value, AppearancePlan):
        texts = {name: kept(getattr(value, name)) for name in ("affiliation", "bio", "honorific", "role")}
        return {"speaker": value.speaker.id, **texts}
    if isinstance(value, MaterialPlan):
        return {name: kept(getattr(value, name)) for name in ("kind", "url", "title")}
    return kept(value)
