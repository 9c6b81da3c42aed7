"""From what somebody types to spans: a table of cases, with gaps and folds of a zone."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from forum.speakers.spans import Span
from forum.speaking.saying import (
    EndsBeforeItBegins,
    SkippedHour,
    TooLongAhead,
    Typed,
    joined,
    weekly,
    without,
)

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
GAP, FOLD = date(2026, 3, 29), date(2026, 10, 25)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES = [
    ("a whole day", Typed(False, date(2026, 3, 2)), "2026-03-01T23:00", "2026-03-02T23:00"),
    ("the day of the gap has 23 hours", Typed(False, GAP), "2026-03-28T23:00", "2026-03-29T22:00"),
    ("the day of the fold has 25", Typed(False, FOLD), "2026-10-24T22:00", "2026-10-25T23:00"),
    (
        "several days",
        Typed(True, date(2026, 3, 2), until_on=date(2026, 3, 4)),
        "2026-03-01T23:00",
        "2026-03-04T23:00",
    ),
    (
        "the first of an hour that occurs twice",
        Typed(True, FOLD, time(2, 30), FOLD, time(4)),
        "2026-10-25T00:30",
        "2026-10-25T03:00",
    ),
    (
        "midnight as an end",
        Typed(True, date(2026, 3, 2), time(22), None, time(0)),
        "2026-03-02T21:00",
        "2026-03-02T23:00",
    ),
    (
        "from an hour on to the end of the day",
        Typed(True, date(2026, 3, 2), time(14)),
        "2026-03-02T13:00",
        "2026-03-02T23:00",
    ),
]


@pytest.mark.parametrize(("typed", "starts", "ends"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_days_and_clocks_become_instants(typed, starts, ends):
    assert typed.span(BERLIN) == Span(utc(starts), utc(ends), typed.can)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (Typed(True, GAP, time(2, 30), GAP, time(4)), SkippedHour),
        (Typed(True, GAP, time(1), GAP, time(2, 30)), SkippedHour),
        (Typed(True, FOLD, time(4), FOLD, time(4)), EndsBeforeItBegins),
        (Typed(True, FOLD, time(5), FOLD, time(4)), EndsBeforeItBegins),
    ],
)
def test_what_no_clock_shows_is_refused(typed, refusal):
    with pytest.raises(refusal):
        typed.span(BERLIN)


def test_a_habit_is_laid_over_its_weeks_and_what_touches_is_one_piece():
    monday = date(2026, 3, 2)

    spans = weekly({(1, 8), (1, 10), (3, 22), (4, 0)}, monday, monday + timedelta(days=7), True, NEW_YORK)

    assert [(one.starts_at, one.ends_at) for one in spans] == [
        (utc("2026-03-02T13:00"), utc("2026-03-02T17:00")),
        (utc("2026-03-05T03:00"), utc("2026-03-05T07:00")),
        # The clocks went forward on the eighth.
        (utc("2026-03-09T12:00"), utc("2026-03-09T16:00")),
    ]
    assert weekly({(7, 2)}, GAP, GAP, True, BERLIN) == [
        Span(utc("2026-03-29T01:00"), utc("2026-03-29T02:00"), True)
    ]
    with pytest.raises(EndsBeforeItBegins):
        weekly({(1, 8)}, monday, monday - timedelta(days=1), True, BERLIN)
    with pytest.raises(TooLongAhead):
        weekly({(1, 8)}, monday, monday + timedelta(weeks=26), True, BERLIN)


def test_what_is_said_last_leaves_pieces_of_what_was_said_before():
    hours = [utc(f"2026-03-02T{hour:02}:00") for hour in range(12)]
    day = Span(hours[0], hours[10], can=True)

    left = without(day, [Span(hours[2], hours[3], False), Span(hours[9], hours[11], False)])

    assert left == [Span(hours[0], hours[2], True), Span(hours[3], hours[9], True)]
    assert without(day, [Span(hours[0], hours[10], False)]) == []
    assert joined(left) == left
    assert joined([*left, Span(hours[2], hours[3], True)]) == [Span(hours[0], hours[9], True)]
