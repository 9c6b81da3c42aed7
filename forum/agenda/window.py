"""Which days the agenda shows, pure: a week from Monday on, a month in whole weeks, one day of all rooms."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from forum.lectures.months import CalendarMonth
from forum.moments import zone_of

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
WRITTEN = "%Y-%m-%dT%H:%M"
CLOCK = len("14:00")


class View(StrEnum):
    """How the days are laid out; the list shows those of the month."""

    WEEK = "week"
    MONTH = "month"
    ROOMS = "rooms"
    LIST = "list"


@dataclass(frozen=True)
class Window:
    """The days around one of them, in the forum's zone."""

    view: View
    on: date
    zone: str

    @cached_property
    def days(self) -> list[date]:
        """Every day that is shown, in order."""
        if self.view is View.ROOMS:
            return [self.on]
        if self.view is View.WEEK:
            monday = self.on - self.on.weekday() * A_DAY
            return [monday + n * A_DAY for n in range(7)]
        return CalendarMonth(self.on.year, self.on.month).days

    @property
    def begins(self) -> datetime:
        """The midnight with which it begins."""
        return self._midnight(self.days[0])

    @property
    def ends(self) -> datetime:
        """The midnight after its last day."""
        return self._midnight(self.days[-1] + A_DAY)

    @property
    def before(self) -> date:
        """A day of the window before this one."""
        return self._turned(-1)

    @property
    def after(self) -> date:
        """A day of the window after this one."""
        return self._turned(1)

    def local(self, at: datetime) -> str:
        """An instant as the clocks of the forum show it: "2026-03-12T14:00"."""
        return local_clock(at, self.zone)

    def day_of(self, at: datetime) -> date:
        """The day of an instant in the forum's zone."""
        return at.astimezone(zone_of(self.zone)).date()

    def _turned(self, by: int) -> date:
        if self.view is View.ROOMS:
            return self.on + by * A_DAY
        if self.view is View.WEEK:
            return self.on + by * A_WEEK
        return CalendarMonth(self.on.year, self.on.month).plus(by).first_day

    def _midnight(self, on: date) -> datetime:
        return datetime.combine(on, time(), zone_of(self.zone))


def local_clock(at: datetime, zone: str) -> str:
    """An instant as the clocks of a zone show it: "2026-03-12T14:00"."""
    return at.astimezone(zone_of(zone)).strftime(WRITTEN)
