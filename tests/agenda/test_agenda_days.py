"""Which days the agenda shows, and what a lecture is elsewhere: pure."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forum.agenda.outlook import Place, moved
from forum.agenda.window import View, Window
from forum.lectures.clash_facts import People, Sitting

SHANGHAI = "Asia/Shanghai"
NINE = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("view", "first", "last", "before", "after"),
    [
        (View.WEEK, date(2026, 3, 9), date(2026, 3, 15), date(2026, 3, 4), date(2026, 3, 18)),
        (View.MONTH, date(2026, 2, 23), date(2026, 4, 5), date(2026, 2, 1), date(2026, 4, 1)),
        (View.LIST, date(2026, 2, 23), date(2026, 4, 5), date(2026, 2, 1), date(2026, 4, 1)),
        (View.ROOMS, date(2026, 3, 11), date(2026, 3, 11), date(2026, 3, 10), date(2026, 3, 12)),
    ],
)
def test_a_window_is_whole_days_of_the_forum(view: View, first: date, last: date, before: date, after: date):
    window = Window(view, date(2026, 3, 11), SHANGHAI)

    assert (window.days[0], window.days[-1], window.before, window.after) == (first, last, before, after)
    assert window.local(window.begins) == f"{first}T00:00"
    assert window.ends - window.begins == timedelta(days=(last - first).days + 1)


def test_days_of_a_zone_that_changes_its_clocks_begin_at_midnight():
    window = Window(View.WEEK, date(2026, 3, 29), "Europe/Berlin")

    assert window.ends.astimezone(UTC) - window.begins.astimezone(UTC) == timedelta(days=7, hours=-1)
    assert window.day_of(window.ends) == date(2026, 3, 30)


def test_who_has_a_seat_in_its_room_has_it_in_the_next():
    people = (People(1, 100, 90), People(7, 20, 5))
    sitting = Sitting(3, NINE, NINE + timedelta(hours=1), 1, frozenset({5}), frozenset({7}), people)

    elsewhere = moved(sitting, Place(NINE + timedelta(days=1), NINE + timedelta(days=1, hours=2), 2))
    assert (elsewhere.starts_at, elsewhere.room_ids) == (NINE + timedelta(days=1), {2, 7})
    assert elsewhere.people == (People(2, 100, 90), People(7, 20, 5))
    assert moved(sitting, Place(NINE, NINE + timedelta(hours=1), None)).people == (People(7, 20, 5),)
