"""When a series meets, and what becomes of its dates on days off: pure, by tables."""

from datetime import date, time, timedelta

import pytest
from dateutil.rrule import rrulestr

from forum.lectures.holidays import (
    Span,
    is_day_off,
    is_working_day,
    special_days,
    unknown_years,
)
from forum.lectures.rhythm import Rhythm, dates, proposals, read
from forum.lectures.terms import Period, period_between, term_after, term_before, term_of
from forum.lectures.word_models import HolidayRule
from forum.wording import Wording

THURSDAYS = Rhythm(weekdays=(3,), at=time(15), starts_on=date(2026, 9, 3))
FORTNIGHT = Rhythm(weekdays=(3,), at=time(15), starts_on=date(2026, 9, 3), every=2)
FIRST_AND_LAST = Rhythm(weekdays=(1,), at=time(9, 30), starts_on=date(2027, 1, 1), nths=(1, -1))
TWICE_A_WEEK = Rhythm(weekdays=(0, 4), at=time(19), starts_on=date(2026, 12, 2), every=3)

# The State Council's notices on 2025 and 2026, as published by it in the November before.
OFF_IN_2026 = [
    ("2026-01-01", "2026-01-03", "元旦"),
    ("2026-02-15", "2026-02-23", "春节"),
    ("2026-04-04", "2026-04-06", "清明"),
    ("2026-05-01", "2026-05-05", "劳动节"),
    ("2026-06-19", "2026-06-21", "端午"),
    ("2026-09-25", "2026-09-27", "中秋"),
    ("2026-10-01", "2026-10-07", "国庆节"),
]
WORKED_IN_2025 = ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]
WORKED_IN_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


@pytest.mark.parametrize("rhythm", [THURSDAYS, FORTNIGHT, FIRST_AND_LAST, TWICE_A_WEEK])
def test_a_rhythm_is_what_its_rule_says_to_everybody_else(rhythm):
    first, last = date(2026, 8, 1), date(2028, 3, 1)

    others = rrulestr(f"{rhythm.kept};WKST=MO")

    assert read(rhythm.kept) == rhythm
    assert list(dates(rhythm, first, last)) == _until(others, last)


def _until(rule, last):
    found = []
    for at in rule:
        if at.date() > last:
            return found
        found.append(at.date())
    return found


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "",
        "RRULE:FREQ=DAILY",
        "DTSTART:20260903T150000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=XX",
        "DTSTART:20260931T150000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        "DTSTART:20260903T150000\nRRULE:FREQ=WEEKLY;INTERVAL=0;BYDAY=TH",
        "DTSTART:20260903T150000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=1TH",
        "DTSTART:20260903T150000\nRRULE:FREQ=MONTHLY;BYDAY=TH",
    ],
)
def test_what_is_none_of_our_rules_is_no_rhythm(kept):
    assert read(kept) is None


def test_the_days_of_2025_and_2026_are_those_that_were_announced():
    days = special_days(date(2025, 1, 1), date(2026, 12, 31))
    off = [(on.isoformat(), day.reason.zh) for on, day in days.items() if not day.is_working]
    announced = [
        ((date.fromisoformat(first) + timedelta(n)).isoformat(), name)
        for first, last, name in OFF_IN_2026
        for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    ]

    assert [on.isoformat() for on, day in days.items() if day.is_working] == WORKED_IN_2025 + WORKED_IN_2026
    assert [one for one in off if one[0] > "2026"] == announced
    assert days[date(2026, 2, 14)].reason == Wording("春节", "Spring Festival")


def test_what_was_not_announced_is_not_guessed():
    first, last = date(2026, 12, 1), date(2199, 1, 1)

    assert unknown_years(date(2026, 1, 1), date(2026, 12, 31)) == []
    assert unknown_years(first, last)[-1] == 2199
    assert all(on.year not in unknown_years(first, last) for on in special_days(first, last))


def test_what_the_house_says_counts_before_the_calendar():
    own = [
        Span(date(2026, 10, 7), date(2026, 10, 8), Wording(en="Moving house")),
        Span(date(2026, 10, 1), date(2026, 10, 1), Wording(en="Launch"), is_working=True),
    ]

    days = special_days(date(2026, 10, 1), date(2026, 10, 10), own)

    thursday, moving, saturday = date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 10)
    assert [is_day_off(on, days) for on in (thursday, moving, saturday)] == [False, True, False]
    assert [is_working_day(on, days) for on in (thursday, moving, saturday)] == [True, False, True]
    assert days[moving].reason == Wording(en="Moving house")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (HolidayRule.SKIP, ["2026-09-24", "2026-10-01 off", "2026-10-08"]),
        (HolidayRule.MARK, ["2026-09-24", "2026-10-01 off", "2026-10-08"]),
        # The eighth is a date of its own; a moved one never takes the place of another.
        (HolidayRule.MOVE, ["2026-09-24", "2026-10-01 off", "2026-10-08"]),
    ],
)
def test_a_date_on_a_day_off(rule, expected):
    due = list(dates(THURSDAYS, date(2026, 9, 24), date(2026, 10, 8)))

    found = proposals(due, rule, special_days(date(2026, 9, 1), date(2026, 11, 1)))

    assert [f"{one.on}{' off' if one.is_off else ''}" for one in found] == expected


def test_a_date_moves_over_the_holidays_to_the_next_working_day_a_saturday_included():
    special = special_days(date(2026, 2, 1), date(2026, 3, 1))
    due = [date(2026, 2, 19)]
    # Of the Spring Festival until the 23rd; and one that would go to a Saturday on which one works.
    house = [Span(date(2026, 2, 24), date(2026, 2, 27), Wording(en="Repairs"))]

    moved = proposals(due, HolidayRule.MOVE, special)
    further = proposals(due, HolidayRule.MOVE, special_days(date(2026, 2, 1), date(2026, 3, 9), house))

    assert [(one.due_on, one.on, one.is_off) for one in moved] == [(due[0], date(2026, 2, 24), False)]
    assert [one.on for one in further] == [date(2026, 2, 28)]


def test_a_year_has_two_terms():
    spring, autumn = Period(date(2027, 3, 1), date(2027, 8, 31)), Period(date(2026, 9, 1), date(2027, 2, 28))

    assert [term_of(on) for on in (date(2027, 2, 28), date(2026, 9, 1), date(2027, 3, 1))] == [
        autumn,
        autumn,
        spring,
    ]
    assert (term_after(autumn), term_before(spring)) == (spring, autumn)
    assert (spring.is_spring, autumn.is_spring) == (True, False)
    assert period_between(date(2027, 5, 2), date(2027, 5, 1), date(2026, 1, 1)) == Period(
        date(2027, 5, 1), date(2027, 5, 2)
    )
    assert period_between(None, None, date(2027, 6, 6)) == spring
    assert period_between(date(2000, 1, 1), date(2100, 1, 1), date(2026, 1, 1)).last.year == 2003
