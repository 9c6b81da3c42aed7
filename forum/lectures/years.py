"""The years of the archive: which there are, how many lectures each holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.lectures import queries
from forum.lectures.audiences import Reader
from forum.lectures.months import CalendarMonth
from forum.lectures.queries import Filters, Span
from forum.moments import zone_of


@dataclass(frozen=True)
class Year:
    """A year in the forum's zone, and how many lectures of it are over."""

    number: int
    span: Span
    count: int = 0


def year_of(text: str, zone: str) -> Year | None:
    """ "2026", or None for what is no such year."""
    january = CalendarMonth.read(f"{text}-01")
    return _year(january.year, zone) if january else None


def years_of(session: Session, filters: Filters, now: datetime, zone: str, reader: Reader) -> list[Year]:
    """The years in which there were lectures, the latest first; asked with two questions."""
    extent = queries.extent(session, filters, reader)
    if extent is None or extent[0] > now:
        return []
    first, last = (min(at, now).astimezone(zone_of(zone)).year for at in extent)
    years = [_year(number, zone) for number in range(last, first - 1, -1)]
    counts = queries.count_past_within(session, now, [year.span for year in years], filters, reader)
    return [Year(year.number, year.span, count) for year, count in zip(years, counts, strict=True) if count]


def _year(number: int, zone: str) -> Year:
    begins, ends = (datetime(number + n, 1, 1, tzinfo=zone_of(zone)) for n in (0, 1))
    return Year(number, (begins, ends))
