"""Instants in words: the zone is always named, never abbreviated (C-74)."""

from datetime import UTC, datetime, timedelta

import pytest

from forum import moments

AFTERNOON = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
# The days on which clocks change in Europe and America, and a plain one.
DAYS = [
    datetime(2026, month, day, 6, tzinfo=UTC) for month, day in [(3, 8), (3, 29), (10, 25), (11, 1), (12, 1)]
]
ZONES = [
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Europe/London",
    "America/Chicago",
    "America/St_Johns",
]


def test_a_moment_names_day_clock_and_zone():  # C-74
    assert moments.moment(AFTERNOON, "Asia/Shanghai", "zh") == "2026-12-01（周二）14:00 北京时间 UTC+8"
    assert moments.moment(AFTERNOON, "Asia/Shanghai", "en") == "2026-12-01 (Tue) 14:00 Beijing Time, UTC+8"


@pytest.mark.parametrize(
    ("zone", "zh", "en"),
    [
        ("Asia/Tokyo", "日本标准时间 UTC+9", "Japan Standard Time, UTC+9"),
        ("America/St_Johns", "纽芬兰标准时间 UTC−3:30", "Newfoundland Standard Time, UTC−3:30"),
        ("UTC", "协调世界时 UTC", "Coordinated Universal Time, UTC"),
    ],
)
def test_other_zones_have_their_names(zone, zh, en):
    assert moments.zone_words(AFTERNOON, zone, "zh") == zh
    assert moments.zone_words(AFTERNOON, zone, "en") == en


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", DAYS, ids=str)
def test_no_zone_is_ever_abbreviated(at, zone):  # C-74
    words = moments.moment(at, zone, "en") + moments.moment(at, zone, "zh")

    assert not any(short in words for short in ("CST", "CET", "CDT", "BST", "GMT+", "EST"))


def test_summer_time_has_its_own_name_and_offset():
    july = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)

    assert moments.zone_words(july, "Europe/Berlin", "en") == "Central European Summer Time, UTC+2"


def test_a_span_names_the_second_day_only_when_there_is_one():
    late = AFTERNOON + timedelta(hours=9)

    assert moments.span(AFTERNOON, AFTERNOON + timedelta(minutes=90), "Asia/Shanghai", "zh") == (
        "2026-12-01（周二）14:00–15:30 北京时间 UTC+8"
    )
    assert moments.span(late, late + timedelta(hours=2), "Asia/Shanghai", "en") == (
        "2026-12-01 (Tue) 23:00–2026-12-02 (Wed) 01:00 Beijing Time, UTC+8"
    )


def test_the_parts_of_a_day_are_local():
    parts = moments.day_parts(datetime(2026, 11, 30, 18, 0, tzinfo=UTC), "Asia/Shanghai", "zh")

    assert (parts.day, parts.two_digits, parts.month, parts.month_number) == (1, "01", "十二月", 12)
    assert (parts.year, parts.weekday, parts.weekday_short, parts.clock) == (2026, "星期二", "周二", "02:00")
    assert parts.iso == "2026-12-01T02:00+08:00"


@pytest.mark.parametrize(
    ("month", "year", "zh", "en"),
    [
        (12, 2026, "二〇二六年秋冬季", "Autumn–Winter 2026/27"),
        (1, 2027, "二〇二六年秋冬季", "Autumn–Winter 2026/27"),
        (3, 2026, "二〇二六年春夏季", "Spring–Summer 2026"),
    ],
)
def test_the_season_on_the_spine(month, year, zh, en):
    at = datetime(year, month, 15, 4, tzinfo=UTC)

    assert moments.season(at, "Asia/Shanghai", "zh") == zh
    assert moments.season(at, "Asia/Shanghai", "en") == en
