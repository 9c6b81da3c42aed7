"""The lectures of one week, by the calendar of ISO 8601."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from forum.lectures.models import Appearance, Lecture, Series
from forum.lectures.queries import Span, is_listed
from forum.moments import zone_of
from forum.venues.models import Room

_WRITTEN = re.compile(r"(20\d\d)-W(\d\d)")
SEVEN_DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """A week, by its Monday."""

    monday: date

    @classmethod
    def of(cls, at: datetime, zone: str) -> Self:
        """The week of an instant."""
        on = at.astimezone(zone_of(zone)).date()
        return cls(on - timedelta(days=on.weekday()))

    @classmethod
    def read(cls, written: str) -> Self | None:
        """The week written as 2026-W48; None where it is none."""
        found = _WRITTEN.fullmatch(written)
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else None
        except ValueError:
            return None

    def plus(self, weeks: int) -> "Week":
        """So many weeks later."""
        return Week(self.monday + weeks * SEVEN_DAYS)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def span(self, zone: str) -> Span:
        """From when to when it lasts in a zone."""
        first, last = (
            datetime.combine(on, time(), zone_of(zone)).astimezone(UTC)
            for on in (self.monday, self.monday + SEVEN_DAYS)
        )
        return first, last

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"


def listed_in_week(session: Session, series: Series, span: Span) -> Sequence[Lecture]:
    """The lectures of a series that stand in the programme and begin within the span, in their order."""
    query = select(Lecture).where(
        is_listed(), Lecture.series_id == series.id, Lecture.starts_at >= span[0], Lecture.starts_at < span[1]
    )
    options = (
        joinedload(Lecture.room).joinedload(Room.venue),
        selectinload(Lecture.appearances).joinedload(Appearance.speaker),
    )
    return session.scalars(query.options(*options).order_by(Lecture.starts_at, Lecture.id)).all()
