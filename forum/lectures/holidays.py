"""Which days people are off, and on which days at a weekend they work: plain facts, pure.

China announces each year in the November before it. Until then nothing is guessed: a year that the
library does not hold yet is not known (`unknown_years`), and organisers enter what they know themselves
(forum/lectures/days_off.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import constants

from forum.wording import Wording

ONE_DAY = timedelta(days=1)
_NAMES = {one.value: Wording(zh=one.chinese, en=one.value) for one in constants.Holiday}
_KNOWN = frozenset(on.year for on in constants.holidays)


@dataclass(frozen=True)
class SpecialDay:
    """A day unlike others of its weekday: a day off, or (`is_working`) one at a weekend to work on."""

    on: date
    reason: Wording
    is_working: bool = False


@dataclass(frozen=True)
class Span:
    """Days of the house's own, both ends included."""

    first_on: date
    last_on: date
    reason: Wording
    is_working: bool = False


def special_days(first: date, last: date, own: Iterable[Span] = ()) -> dict[date, SpecialDay]:
    """Every special day from `first` to `last`; what the house says of a day counts before the calendar."""
    found = {day.on: day for on in days(first, last) if (day := _in_china(on))}
    for span in own:
        for on in days(max(first, span.first_on), min(last, span.last_on)):
            found[on] = SpecialDay(on, span.reason, span.is_working)
    return found


def unknown_years(first: date, last: date) -> list[int]:
    """The years from `first` to `last` whose days off have not been announced, or not to us."""
    return [year for year in range(first.year, last.year + 1) if year not in _KNOWN]


def is_day_off(on: date, special: Mapping[date, SpecialDay]) -> bool:
    """Whether people are off on a day that is special for it; an ordinary weekend is none."""
    day = special.get(on)
    return day is not None and not day.is_working


def is_working_day(on: date, special: Mapping[date, SpecialDay]) -> bool:
    """Whether one works on a day: Monday to Friday, unless something else is said."""
    day = special.get(on)
    return on.weekday() < 5 if day is None else day.is_working


def days(first: date, last: date) -> Iterable[date]:
    """Each day, both ends included; none when the last comes before the first."""
    return (first + n * ONE_DAY for n in range((last - first).days + 1))


def _in_china(on: date) -> SpecialDay | None:
    if on in constants.workdays:
        return SpecialDay(on, _NAMES[constants.workdays[on]], is_working=True)
    if on in constants.holidays:
        return SpecialDay(on, _NAMES[constants.holidays[on]])
    return None
