"""A month as a wall calendar shows it, pure: whole weeks from Monday on, with the lectures of each day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from forum.lectures.listing import Row
from forum.moments import zone_of

EARLIEST, LATEST = 1900, 2999
_WEEK = 7
_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, order=True)
class CalendarMonth:
    """A month of a year."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> "CalendarMonth | None":
        """ "2026-12", or None for what is no such month."""
        found = _WRITTEN.fullmatch(text)
        year, month = (int(found[1]), int(found[2])) if found else (0, 0)
        return cls(year, month) if EARLIEST <= year <= LATEST and 1 <= month <= 12 else None

    @classmethod
    def of(cls, at: datetime, zone: str) -> "CalendarMonth":
        """The local month of an instant."""
        local = at.astimezone(zone_of(zone))
        return cls(local.year, local.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def plus(self, months: int) -> "CalendarMonth":
        """So many months later; earlier when negative."""
        count = 12 * self.year + self.month - 1 + months
        return CalendarMonth(count // 12, count % 12 + 1)

    @property
    def first_day(self) -> date:
        """The first of the month."""
        return date(self.year, self.month, 1)

    @property
    def noon(self) -> datetime:
        """An instant in the month wherever one is, for the words of its name."""
        return datetime.combine(self.first_day, time(12), UTC)

    @property
    def days(self) -> list[date]:
        """Every day of the weeks that touch the month, from a Monday to a Sunday."""
        monday = self.first_day - timedelta(days=self.first_day.weekday())
        last = self.plus(1).first_day - timedelta(days=1)
        count = (last - monday).days + _WEEK - last.weekday()
        return [monday + timedelta(days=n) for n in range(count)]

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Instants around all lectures that may fall on one of the days, whatever zone each is held in."""
        begin, *_, end = self.days
        midnights = (datetime.combine(day, time(), zone_of(zone)) for day in (begin, end))
        first, last = midnights
        return first - timedelta(days=1), last + timedelta(days=3)


@dataclass(frozen=True)
class Day:
    """One day of the calendar; `at` is its noon in the forum's zone, for the words of its date."""

    day: date
    at: datetime
    rows: list[Row]
    is_other: bool
    is_today: bool


def weeks(month: CalendarMonth, rows: Sequence[Row], now: datetime, zone: str) -> list[list[Day]]:
    """The weeks of a month; each lecture on the day of the place where it is held."""
    today = now.astimezone(zone_of(zone)).date()
    days = [
        Day(
            day=day,
            at=datetime.combine(day, time(12), zone_of(zone)),
            rows=[row for row in rows if _local_day(row) == day],
            is_other=CalendarMonth(day.year, day.month) != month,
            is_today=day == today,
        )
        for day in month.days
    ]
    return [days[n : n + _WEEK] for n in range(0, len(days), _WEEK)]


def within(month: CalendarMonth, rows: Sequence[Row]) -> list[Row]:
    """The lectures of the month itself, without those of the days around it."""
    return [row for row in rows if (_local_day(row).year, _local_day(row).month) == (month.year, month.month)]


def _local_day(row: Row) -> date:
    return row.lecture.starts_at.astimezone(zone_of(row.lecture.timezone)).date()
