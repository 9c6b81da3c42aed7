"""Changing a series: its texts, and what its lectures usually have."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.journal import Actor, record_change
from forum.kept_values import state_of
from forum.lectures.models import Attendance, Lecture, Series
from forum.lectures.programme import touch_programme
from forum.lectures.search import search_terms
from forum.lectures.word_models import HolidayRule
from forum.venues.models import Room
from forum.wording import Wording


@dataclass(frozen=True, kw_only=True)
class SeriesHabits:
    """A series as an organiser describes it. Habits concern lectures planned from now on."""

    title: Wording
    description: Wording
    length_minutes: int
    seats: int | None
    room: Room | None
    timezone: str | None
    host: Staff | None = None
    languages: str = ""
    attendance: Attendance = Attendance.ON_SITE
    online_url: str | None = None
    rhythm: str | None = None
    holiday_rule: HolidayRule = HolidayRule.SKIP
    requires_clearance: bool = False
    approver_name: str = ""
    approver_email: str = ""
    approver_language: str = "zh"


def revise_series(
    session: Session, series: Series, habits: SeriesHabits, *, actor: Actor, now: datetime
) -> None:
    """Save a series; its lectures are found by its new title, and their calendar entries show it (A-04)."""
    before = state_of(series)
    is_renamed = series.title != habits.title
    series.title, series.description = habits.title, habits.description
    series.default_length_minutes, series.default_seats = habits.length_minutes, habits.seats
    series.default_room, series.timezone = habits.room, habits.timezone
    series.default_host, series.default_languages = habits.host, habits.languages
    series.default_attendance, series.default_online_url = habits.attendance, habits.online_url
    series.rhythm, series.holiday_rule = habits.rhythm, habits.holiday_rule
    series.requires_clearance = habits.requires_clearance
    series.approver_name, series.approver_email = habits.approver_name, habits.approver_email
    series.approver_language = habits.approver_language
    session.flush()
    if is_renamed:
        of_series = select(Lecture).where(Lecture.series_id == series.id).order_by(Lecture.id)
        fresh = {"populate_existing": True}
        for lecture in session.scalars(of_series.with_for_update(), execution_options=fresh):
            lecture.search_terms = search_terms(lecture)
            if lecture.published_at is not None:
                lecture.tell_calendars(now)
    touch_programme(session, now)
    record_change(session, actor=actor, action="series.revised", about=series, before=before, now=now)
