"""The season as a ruler, a month as a calendar, how near a lecture is."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from forum.lectures.listing import Nearness, Row, nearness
from forum.lectures.models import Lecture, PublicState
from forum.lectures.months import CalendarMonth, weeks, within
from forum.lectures.season import LONGEST, SHORTEST, Vernier, vernier
from forum.lectures.standing import Standing

SHANGHAI = "Asia/Shanghai"
NOVEMBER = datetime(2026, 11, 23, 4, tzinfo=UTC)


def row(starts_at: datetime, zone: str = SHANGHAI) -> Row:
    lecture = Lecture(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        timezone=zone,
        public_state=PublicState.PUBLISHED,
    )
    return Row(lecture, Standing.OPEN)


def months_of(season: Vernier) -> list[str]:
    return [f"{start.begins_at:%Y-%m}" for start in season.months]


def test_the_ruler_is_the_half_year_and_as_much_longer_as_it_must_be():
    march = row(datetime(2027, 3, 11, 6, tzinfo=UTC))

    assert months_of(vernier([], None, NOVEMBER, SHANGHAI)) == ["2026-09", "2026-10", "2026-11", "2026-12"]
    assert months_of(vernier([march], march, NOVEMBER, SHANGHAI))[-1] == "2027-03"
    assert months_of(vernier([], None, datetime(2027, 2, 28, 20, tzinfo=UTC), SHANGHAI))[0] == "2027-03"
    assert months_of(vernier([], None, datetime(2027, 1, 5, tzinfo=UTC), SHANGHAI))[0] == "2026-09"


@pytest.mark.parametrize(("days", "months"), [(0, SHORTEST), (4000, LONGEST)])
def test_the_ruler_is_neither_too_short_nor_too_long(days: int, months: int):
    far = row(NOVEMBER + timedelta(days=days))

    assert len(vernier([far], far, NOVEMBER, SHANGHAI).months) == months


def test_marks_stand_where_their_days_do():
    past, soon = row(datetime(2026, 8, 31, 15, tzinfo=UTC)), row(datetime(2026, 11, 30, 16, tzinfo=UTC))
    first = row(datetime(2026, 8, 31, 16, tzinfo=UTC))  # the midnight with which September begins in Shanghai

    season = vernier([soon, past, first], soon, NOVEMBER, SHANGHAI)

    assert [(mark.row, mark.x, mark.is_next) for mark in season.marks] == [
        (first, 0.0, False),
        (soon, season.months[3].x, True),
    ]
    assert season.next == season.months[3].x
    assert 0 < season.today < season.next
    assert season.weeks.count("M") == 17  # Mondays
    assert season.days.count("M") == 122 + 1 - 17


def test_days_are_named_where_there_is_room_and_the_next_one_always():
    many = [row(NOVEMBER + timedelta(days=n)) for n in range(1, 41)]

    season = vernier(many, many[1], NOVEMBER, SHANGHAI)
    named = [mark.x for mark in season.marks if mark.has_label]

    assert len(season.marks) == 40
    assert season.marks[1].has_label
    assert min(later - earlier for earlier, later in pairwise(named)) >= 2.6


def test_a_month_is_read_from_the_address():
    assert CalendarMonth.read("2026-12") == CalendarMonth(2026, 12)
    assert [CalendarMonth.read(text) for text in ("", "2026-13", "2026-1", "0001-01", "２０２６-12")] == [
        None
    ] * 5
    assert str(CalendarMonth(2026, 12).plus(1)) == "2027-01"
    assert str(CalendarMonth(2026, 1).plus(-1)) == "2025-12"


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [("2026-12", date(2026, 11, 30), date(2027, 1, 3)), ("2027-02", date(2027, 2, 1), date(2027, 2, 28))],
)
def test_a_month_is_shown_in_whole_weeks_from_monday(month: str, first: date, last: date):
    days = CalendarMonth.read(month).days

    assert (days[0], days[-1], len(days) % 7) == (first, last, 0)


def test_every_lecture_stands_on_its_own_day_at_its_own_place():
    morning, evening = (row(datetime(2026, 12, 3, hour, tzinfo=UTC)) for hour in (1, 11))
    far_away = row(datetime(2026, 12, 4, 1, tzinfo=UTC), "America/Los_Angeles")  # still the third there
    new_year = row(datetime(2026, 12, 31, 17, tzinfo=UTC))  # already January in Shanghai
    rows = [morning, evening, far_away, new_year]
    december = CalendarMonth(2026, 12)

    days = {day.day: day for week in weeks(december, rows, NOVEMBER, SHANGHAI) for day in week}

    assert days[date(2026, 12, 3)].rows == [morning, evening, far_away]
    assert (days[date(2027, 1, 1)].rows, days[date(2027, 1, 1)].is_other) == ([new_year], True)
    assert within(december, rows) == [morning, evening, far_away]
    assert all(
        december.span(SHANGHAI)[0] <= one.lecture.starts_at < december.span(SHANGHAI)[1] for one in rows
    )


def test_today_is_marked_in_its_own_month_alone():
    def today_in(month: CalendarMonth) -> list[date]:
        return [day.day for week in weeks(month, [], NOVEMBER, SHANGHAI) for day in week if day.is_today]

    assert today_in(CalendarMonth(2026, 11)) == [date(2026, 11, 23)]
    assert today_in(CalendarMonth(2026, 12)) == []


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (-1, Nearness(0, is_running=True)),
        (2, Nearness(0, is_running=False)),
        (12, Nearness(1, is_running=False)),  # by the calendar of the place, not by 24 hours
        (24 * 9, Nearness(9, is_running=False)),
    ],
)
def test_how_near_a_lecture_is(hours: int, expected: Nearness):
    assert nearness(row(NOVEMBER + timedelta(hours=hours)).lecture, NOVEMBER) == expected
