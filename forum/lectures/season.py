"""The season as a vernier, pure: a ruler with a tick for each day, a mark for each lecture, a needle today.

Places along the ruler are percentages of its length, so that it can be drawn at any width.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.lectures.listing import Row
from forum.moments import zone_of

LENGTH = 1000
"""In the units of the ruler's own drawing; its ticks are paths, which know no percentages."""

SHORTEST, LONGEST = 4, 13
"""In months."""

LABELS_APART = 2.6
"""Day numerals nearer to each other than this percentage would touch."""

_HALF_YEARS = (3, 9)


@dataclass(frozen=True)
class Mark:
    """One lecture on the ruler; `has_label` where there is room for its day."""

    row: Row
    x: float
    is_next: bool
    has_label: bool


@dataclass(frozen=True)
class MonthStart:
    """Where a month begins on the ruler."""

    begins_at: datetime
    x: float


@dataclass(frozen=True)
class Vernier:
    """Paths of the ticks, and what stands along them; `today` and `next` are places."""

    days: str
    weeks: str
    months: list[MonthStart]
    marks: list[Mark]
    today: float
    next: float | None


def vernier(rows: Iterable[Row], coming: Row | None, now: datetime, zone: str) -> Vernier:
    """The present half-year, prolonged to the last lecture; what lies outside is left out."""
    ordered = sorted(rows, key=lambda row: row.lecture.starts_at)
    starts = _month_starts(ordered, now, zone)
    begin, end = starts[0], starts[-1]

    def place(at: datetime) -> float:
        return round(100 * ((at - begin) / (end - begin)), 2)

    shown = [row for row in ordered if begin <= row.lecture.starts_at < end]
    marks = _marks(shown, coming, place, place(now))
    midnights = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    return Vernier(
        days=_ticks(place(day) for day in midnights if day.weekday()),
        weeks=_ticks(place(day) for day in midnights if not day.weekday()),
        months=[MonthStart(start, place(start)) for start in starts[:-1]],
        marks=marks,
        today=place(now),
        next=next((mark.x for mark in marks if mark.is_next), None),
    )


def _marks(
    rows: Sequence[Row], coming: Row | None, place: Callable[[datetime], float], today: float
) -> list[Mark]:
    places = [place(row.lecture.starts_at) for row in rows]
    of_next = next((x for row, x in zip(rows, places, strict=True) if row is coming), None)
    marks: list[Mark] = []
    last_label = -LABELS_APART
    for row, x in zip(rows, places, strict=True):
        is_next = row is coming
        touches_next = of_next is not None and abs(x - of_next) < LABELS_APART
        has_label = is_next or (x - last_label >= LABELS_APART and not touches_next)
        # The needle would run through it.
        has_label = has_label and abs(x - today) >= LABELS_APART / 2
        last_label = x if has_label else last_label
        marks.append(Mark(row, x, is_next, has_label))
    return marks


def _month_starts(rows: Sequence[Row], now: datetime, zone: str) -> list[datetime]:
    """Local midnights on the first of each month, from the half-year's first to the one after the end."""
    here = now.astimezone(zone_of(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    first = _half_year(here)
    last = max([here, *(row.lecture.starts_at for row in rows)]).astimezone(here.tzinfo)
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    months = min(max(months, SHORTEST), LONGEST)
    return [_plus(first, n) for n in range(months + 1)]


def _half_year(day: datetime) -> datetime:
    """The first of March or September before a day."""
    month = max((month for month in _HALF_YEARS if month <= day.month), default=_HALF_YEARS[-1])
    return day.replace(year=day.year - (day.month < _HALF_YEARS[0]), month=month, day=1)


def _plus(first: datetime, months: int) -> datetime:
    count = 12 * first.year + first.month - 1 + months
    return first.replace(year=count // 12, month=count % 12 + 1)


def _ticks(places: Iterable[float]) -> str:
    return "".join(f"M{x * LENGTH / 100:g} 0v1" for x in places)
