"""Lists of lectures as pages show them, pure: rows with their standing, months, facing pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from forum.lectures.models import Lecture, PublicState
from forum.lectures.standing import Standing, standing
from forum.moments import zone_of


@dataclass(frozen=True)
class Row:
    """One lecture of a list, and how it stands at the instant of the page."""

    lecture: Lecture
    standing: Standing


@dataclass(frozen=True)
class Month:
    """The rows of one month; its first lecture gives the month its name."""

    rows: list[Row]

    @property
    def first(self) -> Lecture:
        """The lecture that comes first in the list."""
        return self.rows[0].lecture


@dataclass(frozen=True)
class Page:
    """One page of a long list; `number` counts from 1."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int

    @property
    def count(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.size))


def as_rows(lectures: Iterable[Lecture], now: datetime) -> list[Row]:
    """Each lecture with its standing."""
    return [Row(lecture, standing(lecture, now)) for lecture in lectures]


def by_month(rows: Sequence[Row]) -> list[Month]:
    """Rows in their order, parted where the local month changes."""
    return [Month(list(group)) for _, group in groupby(rows, key=_local_month)]


def facing(months: Sequence[Month]) -> list[list[Month]]:
    """Months on two facing pages, as evenly as whole months allow; one page when there is one month."""
    if len(months) < 2:
        return [list(months)] if months else []
    total = sum(len(month.rows) for month in months)

    def unevenness(cut: int) -> int:
        return abs(total - 2 * sum(len(month.rows) for month in months[:cut]))

    cut = min(range(1, len(months)), key=unevenness)
    return [list(months[:cut]), list(months[cut:])]


@dataclass(frozen=True)
class Nearness:
    """How far away a lecture is, in local days; negative for one that is over."""

    days: int
    is_running: bool


def nearness(lecture: Lecture, now: datetime) -> Nearness:
    """How near a lecture is, by the calendar of the place where it is held."""
    here = zone_of(lecture.timezone)
    days = (lecture.starts_at.astimezone(here).date() - now.astimezone(here).date()).days
    return Nearness(days, lecture.starts_at <= now < lecture.ends_at)


def next_to_come(rows: Sequence[Row]) -> Row | None:
    """The first lecture that will really be held, else the first of all."""
    held = (row for row in rows if row.lecture.public_state is PublicState.PUBLISHED)
    return next(held, rows[0] if rows else None)


def _local_month(row: Row) -> tuple[int, int]:
    local = row.lecture.starts_at.astimezone(zone_of(row.lecture.timezone))
    return local.year, local.month
