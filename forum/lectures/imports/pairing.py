"""Rows and the lectures they are, before anything is written: found by matching, or refused.

Nothing is made here: a series that is not there yet is only thought of, and its lectures are new.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.i18n import N_
from forum.lectures.imports.entries import BadCell
from forum.lectures.imports.looking import Looking
from forum.lectures.imports.matching import Identity, Known, Wanted, match
from forum.lectures.imports.queries import known_lectures
from forum.lectures.imports.rows import Remark, Row, digest
from forum.lectures.models import Series
from forum.wording import Wording

KEY_LIMIT = 250


@dataclass(frozen=True)
class Source:
    """Where the rows of a file go: all into `series`, else each into the one it names, else into `title`."""

    series: Series | None
    title: Wording

    def keys(self, row: Row) -> frozenset[str]:
        """What a row may be known by."""
        source_key = self.key(row)
        # Our own code, when a list of ours comes back; a file's code means something in its series only.
        return frozenset({source_key, row.code or source_key}) if source_key else frozenset()

    def key(self, row: Row) -> str | None:
        """What this file calls a row for ever, if anything."""
        if row.key:
            return row.key if len(row.key) <= KEY_LIMIT else f"{row.key[:KEY_LIMIT]}#{digest(row.key)}"
        scope = self.series.slug if self.series else ""
        return f"code:{scope}/{row.code}" if row.code else None


@dataclass(frozen=True)
class Pair:
    """One row, the series it belongs to (which may be thought of), and the lecture it is, if any."""

    row: Row
    series: Series | None
    known: Known | None


@dataclass(frozen=True)
class Pairs:
    """The rows that may come in, and why the others may not."""

    pairs: list[Pair]
    refused: list[Remark]


def pairs_of(
    session: Session,
    rows: Sequence[Row],
    source: Source,
    looking: Looking,
    *,
    granted: frozenset[int] | None,
    now: datetime,
) -> Pairs:
    """The lecture of every row that has one. `granted` are the series that may be touched, None for all."""
    series, refused = _series_by_row(rows, source, looking)
    wanted = [
        Wanted(row.number, _identity(row, series[row.number]), source.keys(row))
        for row in rows
        if row.number in series
    ]
    known = {one.lecture_id: one for one in known_lectures(session)}
    matches = match(wanted, known.values(), now)
    refused += [
        Remark(number, "starts_at", N_("Row %(row)d is the same lecture."), {"row": earlier})
        for number, earlier in matches.repeated.items()
    ]
    found = {number: known[lecture_id] for number, lecture_id in matches.lecture_ids.items()}
    there = (row for row in rows if row.number in series and row.number not in matches.repeated)
    pairs = [Pair(row, series[row.number], found.get(row.number)) for row in there]
    return _granted(pairs, refused, granted)


def _series_by_row(
    rows: Iterable[Row], source: Source, looking: Looking
) -> tuple[dict[int, Series | None], list[Remark]]:
    series: dict[int, Series | None] = {}
    refused = []
    for row in rows:
        looking.row_number = row.number
        try:
            series[row.number] = source.series or looking.series(row.series or source.title)
        except BadCell as refusal:
            refused.append(Remark(row.number, refusal.column, refusal.sentence, refusal.filling))
    return series, refused


def _granted(pairs: list[Pair], refused: list[Remark], granted: frozenset[int] | None) -> Pairs:
    if granted is None:
        return Pairs(pairs, refused)
    allowed = []
    for pair in pairs:
        if sentence := _out_of_reach(pair, granted):
            refused.append(Remark(pair.row.number, "series", sentence, {}))
        else:
            allowed.append(pair)
    return Pairs(allowed, refused)


def _out_of_reach(pair: Pair, granted: frozenset[int]) -> str | None:
    if pair.known and pair.known.series_id not in granted:
        return N_("This lecture belongs to a series that others organise.")
    if pair.series is None:
        return N_("No series is named; please choose the one it goes into.")
    return None if pair.series.id in granted else N_("Others organise this series.")


def _identity(row: Row, series: Series | None) -> Identity:
    return Identity(series.id if series else 0, row.starts_at, row.speakers_mark, digest(row.title))
