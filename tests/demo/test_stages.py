"""Dates of the demo season follow from the day of loading."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forum.demo.reading import read_season
from forum.demo.stages import Stage, door_start, index_of_next, starts
from tests.cast import NOON

SHANGHAI = "Asia/Shanghai"
LECTURES = read_season().lectures
ANY_DAY = [NOON + timedelta(days=day, hours=5 * day) for day in range(8)]


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_season_lies_around_today_whatever_the_weekday(now: datetime) -> None:
    times = starts(LECTURES, Stage.OPEN, now=now, zone=SHANGHAI)
    assert [at < now for at in times] == [one.slot.week < 0 for one in LECTURES]
    assert times == sorted(times)
    assert timedelta(days=300) < times[-1] - times[0] < timedelta(days=366)


def test_lectures_are_on_thursdays_at_two_but_for_three_that_are_not() -> None:
    times = [
        at.astimezone(ZoneInfo(SHANGHAI)) for at in starts(LECTURES, Stage.OPEN, now=NOON, zone=SHANGHAI)
    ]
    unusual = [f"{at:%a %H:%M}" for at in times if f"{at:%a %H:%M}" != "Thu 14:00"]
    assert unusual == ["Thu 15:30", "Tue 19:00", "Tue 14:00"]


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_at_the_door_the_next_lecture_begins_within_the_hour(now: datetime) -> None:
    times = starts(LECTURES, Stage.DOOR, now=now, zone=SHANGHAI)
    assert timedelta() < times[index_of_next(LECTURES)] - now <= timedelta(minutes=35)


def test_a_door_starts_on_the_next_five_minutes() -> None:
    assert door_start(datetime(2026, 3, 2, 4, 0, tzinfo=UTC)) == datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
    assert door_start(datetime(2026, 3, 2, 4, 0, 1, tzinfo=UTC)) == datetime(2026, 3, 2, 4, 35, tzinfo=UTC)


@pytest.mark.parametrize("now", ANY_DAY, ids=str)
def test_afterwards_the_whole_season_is_over(now: datetime) -> None:
    assert max(starts(LECTURES, Stage.AFTER, now=now, zone=SHANGHAI)) < now
