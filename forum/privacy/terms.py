"""How long what is kept: for the pages that say so beforehand and the job that does it (C-64). Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from forum.moments import zone_of
from forum.settings import Settings

NEEDS_DAYS = 30
"""What somebody needs to take part says something of their health: it goes soon after the lecture."""

UNPROVED_DAYS = 7
"""A registration whose address nobody ever proved, counted from its end."""

SPANS_DAYS = 30
"""When a speaker could come says where somebody was: nobody asks for it once that is over."""

SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Terms:
    """The terms of this installation. Days begin in the forum's own zone."""

    registrations_months: int
    scans_days: int
    journal_months: int
    mail_days: int
    zone: str

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As they are set."""
        return cls(
            registrations_months=settings.keep_registrations_months,
            scans_days=settings.keep_scans_days,
            journal_months=settings.keep_journal_months,
            mail_days=settings.keep_mail_days,
            zone=settings.timezone,
        )

    def registration_goes_at(self, lecture_ends_at: datetime) -> datetime:
        """When those who registered become anonymous: the first moment of the day that pages name."""
        return self._begins(_months_later(self._day(lecture_ends_at), self.registrations_months))

    def unproved_goes_at(self, ended_at: datetime) -> datetime:
        """When a registration goes whose address was never proved and that has ended."""
        return self._begins(self._day(ended_at) + timedelta(days=UNPROVED_DAYS))

    def scans_go_at(self, lecture_ends_at: datetime) -> datetime:
        """When the log of the door forgets whom it was about."""
        return self._begins(self._day(lecture_ends_at) + timedelta(days=self.scans_days))

    def needs_go_at(self, lecture_ends_at: datetime) -> datetime:
        """When it is forgotten what people needed."""
        return self._begins(self._day(lecture_ends_at) + timedelta(days=NEEDS_DAYS))

    def spans_before(self, now: datetime) -> datetime:
        """What speakers said of times that were over before this is not kept."""
        return self._begins(self._day(now) - timedelta(days=SPANS_DAYS))

    def journal_before(self, now: datetime) -> datetime:
        """Lines of the journal older than this say no more who and in which words."""
        return self._begins(_months_later(self._day(now), -self.journal_months))

    def mail_before(self, now: datetime) -> datetime:
        """Mail that was settled before this is not kept."""
        return now - timedelta(days=self.mail_days)

    def ended_before(self, now: datetime, *, days: int = 0, months: int = 0) -> datetime:
        """Lectures that end later cannot be due: narrows what is asked of the database."""
        return now - timedelta(days=days + months * SHORTEST_MONTH - 1)

    def _day(self, at: datetime) -> date:
        return at.astimezone(zone_of(self.zone)).date()

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time.min, zone_of(self.zone))


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or its last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
