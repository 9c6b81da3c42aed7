"""When a series usually meets, pure: "every other Thursday at 15:00", "each first and third Tuesday".

It is kept as a calendar says it (RFC 5545 section 3.8.5.3), with the local time in a floating DTSTART:

    DTSTART:20260903T150000
    RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH

Organisers see a form. What was put in by hand and is none of these two shapes is no rhythm.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from forum.lectures.holidays import ONE_DAY, SpecialDay, days, is_day_off, is_working_day
from forum.lectures.word_models import HolidayRule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_WEEKS = 26
# Of a month: its first to its fourth, and its last.
NTHS = (1, 2, 3, 4, -1)
# A date that falls on a day off moves no further than over the longest holidays.
FURTHEST = 14
_KEPT = re.compile(
    r"DTSTART:(\d{8}T\d{4})00\nRRULE:FREQ=(?:WEEKLY;INTERVAL=(\d{1,2})|MONTHLY);BYDAY=([-A-Z0-9,]+)", re.ASCII
)
_DAY = re.compile(r"(-1|[1-4])?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True)
class Rhythm:
    """On which weekdays (0 is Monday) at which local time: every so many weeks, or the n-th of each month.

    Weeks are counted from the one of `starts_on`, and begin on Monday. `nths` are empty where weeks count.
    """

    weekdays: tuple[int, ...]
    at: time
    starts_on: date
    every: int = 1
    nths: tuple[int, ...] = ()

    @property
    def kept(self) -> str:
        """As it stands in the database."""
        start = datetime.combine(self.starts_on, self.at)
        names = [WEEKDAYS[day] for day in self.weekdays]
        if self.nths:
            by_day, frequency = [f"{n}{name}" for n in self.nths for name in names], "FREQ=MONTHLY"
        else:
            by_day, frequency = names, f"FREQ=WEEKLY;INTERVAL={self.every}"
        return f"DTSTART:{start:%Y%m%dT%H%M}00\nRRULE:{frequency};BYDAY={','.join(by_day)}"


@dataclass(frozen=True)
class Proposal:
    """A date of the rhythm: `due_on` by the rhythm, `on` after holidays, and what is special about it."""

    due_on: date
    on: date
    special: SpecialDay | None = None
    is_off: bool = False


def read(kept: str | None) -> Rhythm | None:
    """The rhythm that a text of the database says."""
    found = _KEPT.fullmatch(kept or "")
    parts = [_DAY.fullmatch(part) for part in found[3].split(",")] if found else []
    if not found or not all(parts):
        return None
    try:
        start = datetime.strptime(found[1], "%Y%m%dT%H%M")  # noqa: DTZ007 (floating: the zone is the lecture's)
    except ValueError:
        return None
    numbers = {int(part[1]) for part in parts if part and part[1]}
    weekdays = {WEEKDAYS.index(part[2]) for part in parts if part}
    every = int(found[2] or 1)
    if bool(found[2]) == bool(numbers) or not 1 <= every <= MOST_WEEKS:
        return None
    nths = tuple(n for n in NTHS if n in numbers)
    return Rhythm(tuple(sorted(weekdays)), start.time(), start.date(), every, nths)


def dates(rhythm: Rhythm, first: date, last: date) -> Iterator[date]:
    """The dates of a rhythm from `first` to `last`, none before its own start."""
    monday = rhythm.starts_on - rhythm.starts_on.weekday() * ONE_DAY
    for on in days(max(first, rhythm.starts_on), last):
        if on.weekday() in rhythm.weekdays:
            falls = bool(_nths_of(on) & set(rhythm.nths)) if rhythm.nths else True
            if falls and (rhythm.nths or (on - monday).days // 7 % rhythm.every == 0):
                yield on


def proposals(
    on_days: Iterable[date], rule: HolidayRule, special: Mapping[date, SpecialDay]
) -> list[Proposal]:
    """What becomes of the dates of a rhythm: one on a day off is left out, only marked, or moved.

    A moved one goes to the next working day, unless another date of the rhythm stands there.
    """
    due = list(on_days)
    found: dict[date, Proposal] = {}
    for on in due:
        is_off = is_day_off(on, special)
        moved = _next_working_day(on, special) if is_off and rule is HolidayRule.MOVE else on
        if moved is None or (moved != on and (moved in due or moved in found)):
            moved = on
        still_off = is_day_off(moved, special)
        found[moved] = Proposal(on, moved, special.get(on) if is_off else special.get(moved), still_off)
    return [found[on] for on in sorted(found)]


def is_proposed(proposal: Proposal, rule: HolidayRule) -> bool:
    """Whether a date is ticked beforehand: not on a day off, unless days off are only marked."""
    return rule is HolidayRule.MARK or not proposal.is_off


def _nths_of(on: date) -> set[int]:
    """Which of its weekday in its month a day is: the n-th, and perhaps the last."""
    is_last = (on + timedelta(days=7)).month != on.month
    return {(on.day - 1) // 7 + 1} | ({-1} if is_last else set())


def _next_working_day(on: date, special: Mapping[date, SpecialDay]) -> date | None:
    later = days(on + ONE_DAY, on + FURTHEST * ONE_DAY)
    return next((day for day in later if is_working_day(day, special)), None)
