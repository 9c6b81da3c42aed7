"""Halves of a year in which seasons are planned, pure: from March and from September."""

from dataclasses import dataclass
from datetime import date, timedelta

SPRING, AUTUMN = 3, 9
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def is_spring(self) -> bool:
        """Whether most would call it the spring of its year."""
        return SPRING <= self.first.month < AUTUMN


def term_of(on: date) -> Period:
    """The half-year a day lies in."""
    if on.month < SPRING:
        return _from(date(on.year - 1, AUTUMN, 1))
    return _from(date(on.year, SPRING if on.month < AUTUMN else AUTUMN, 1))


def term_after(period: Period) -> Period:
    """The half-year that begins after the end of a period's own."""
    return term_of(term_of(period.first).last + timedelta(days=1))


def term_before(period: Period) -> Period:
    """The half-year before."""
    return term_of(term_of(period.first).first - timedelta(days=1))


def period_between(first: date | None, last: date | None, today: date) -> Period:
    """What was asked for, else the term of today; no longer than three years."""
    term = term_of(first or today)
    first, last = first or term.first, last or term.last
    if last < first:
        first, last = last, first
    return Period(first, min(last, first + LONGEST))


def _from(first: date) -> Period:
    following = date(first.year, AUTUMN, 1) if first.month == SPRING else date(first.year + 1, SPRING, 1)
    return Period(first, following - timedelta(days=1))
