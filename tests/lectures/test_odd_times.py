"""Times that are odd, as the planning form reads them: a table of what was typed and what it means."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from forum.lectures.forms import WhenAndWhere

BERLIN = "Europe/Berlin"
READ = [
    (
        "the day before a leap day ends",
        "2028-02-29",
        "22:00",
        "00:00",
        "UTC",
        "2028-02-29T22:00",
        "2028-03-01T00:00",
    ),
    (
        "midnight begins the day",
        "2026-04-09",
        "00:00",
        "01:00",
        "UTC",
        "2026-04-09T00:00",
        "2026-04-09T01:00",
    ),
    ("beyond midnight", "2026-12-31", "23:00", "01:00", "UTC", "2026-12-31T23:00", "2027-01-01T01:00"),
    (
        "an hour that occurs twice is the first",
        "2026-10-25",
        "02:30",
        "04:00",
        BERLIN,
        "2026-10-25T00:30",
        "2026-10-25T03:00",
    ),
    (
        "as long as the clocks do not say",
        "2026-03-29",
        "01:30",
        "03:30",
        BERLIN,
        "2026-03-29T00:30",
        "2026-03-29T01:30",
    ),
]
REFUSED = [
    ("2026-02-29", "14:00", "15:00", "UTC", "on", "There is no such day in the calendar."),
    ("2026-04-31", "14:00", "15:00", "UTC", "on", "There is no such day in the calendar."),
    ("2026-03-29", "02:30", "04:00", BERLIN, "starts", "On this day the clocks skip this hour."),
    ("2026-03-28", "23:00", "02:30", BERLIN, "ends", "On this day the clocks skip this hour."),
    ("2026-04-09", "14:00", "14:00", "UTC", "ends", "The end is the same as the beginning."),
    ("2026-04-09", "24:00", "", "UTC", "starts", "Please write the time as 14:30."),
]


def typed(on: str, starts: str, ends: str, zone: str) -> WhenAndWhere:
    form = WhenAndWhere(MultiDict({"on": on, "starts": starts, "ends": ends, "timezone": zone, "room": ""}))
    form.offer_rooms([])
    return form


@pytest.mark.databases("sqlite")
def test_odd_times_mean_one_instant(app: Flask) -> None:
    with app.test_request_context("/staff/lectures", method="POST"):
        for case, on, starts, ends, zone, begins_at, ends_at in READ:
            form = typed(on, starts, ends, zone)

            assert form.validate(), case
            read = [form.starts_at, form.ends_at]
            assert read == [datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (begins_at, ends_at)], (
                case
            )


@pytest.mark.databases("sqlite")
def test_times_that_cannot_be_are_said_beside_their_field(app: Flask) -> None:
    with app.test_request_context("/staff/lectures", method="POST"):
        for on, starts, ends, zone, name, sentence in REFUSED:
            form = typed(on, starts, ends, zone)

            assert not form.validate()
            assert form.errors == {name: [sentence]}


SPANS = [
    # on, starts, ends, ends_on; the end, or the field and what is said beside it; whether a time comes twice
    ("2028-02-28", "09:00", "17:00", "2028-03-01", "2028-03-01T16:00", False),
    ("2026-04-09", "14:00", "13:00", "2026-04-09", ("ends_on", "The lecture ends before it begins."), None),
    ("2026-04-09", "14:00", "", "2026-04-11", ("ends", "Please enter when it ends on that day."), None),
    ("2026-10-25", "02:30", "04:00", "", "2026-10-25T03:00", True),
    ("2026-10-24", "14:00", "02:30", "2026-10-25", "2026-10-25T00:30", True),
]


@pytest.mark.databases("sqlite")
def test_a_lecture_of_three_days_is_typed_and_a_fold_is_said(app: Flask) -> None:
    with app.test_request_context("/staff/lectures", method="POST"):
        for on, starts, ends, ends_on, wanted, comes_twice in SPANS:
            data = {"on": on, "starts": starts, "ends": ends, "ends_on": ends_on, "timezone": BERLIN}
            form = WhenAndWhere(MultiDict({**data, "room": ""}))
            form.offer_rooms([])

            if isinstance(wanted, tuple):
                assert not form.validate()
                assert form.errors == {wanted[0]: [wanted[1]]}
            else:
                assert form.validate(), form.errors
                assert form.ends_at == datetime.fromisoformat(wanted).replace(tzinfo=UTC)
                assert form.comes_twice is comes_twice
