"""What the forms of the staff side share, pure."""

from datetime import UTC, date, datetime, time

import pytest

from forum.web.fields import cleaned, instant, tags_of


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        (date(2026, 4, 9), time(14), "Asia/Shanghai", datetime(2026, 4, 9, 6, tzinfo=UTC)),
        (date(2026, 7, 9), time(0), "Europe/Berlin", datetime(2026, 7, 8, 22, tzinfo=UTC)),
        # The clocks skip from two to three in the morning.
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", None),
        (date(2026, 3, 29), time(3), "Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        # Half past two comes twice; the first of the two is meant.
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_local_day_and_clock_are_an_instant(day, clock, zone, expected):
    assert instant(day, clock, zone) == expected


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a\r\nb\rc ", "a\nb\nc"),
        ("e\u0301", "é"),
        ("Ada\u202eecalevoL\x00", "AdaecalevoL"),
        (None, ""),
        ("阿卜杜热合曼·买买提", "阿卜杜热合曼·买买提"),
    ],
)
def test_typed_text_is_made_clean(typed, kept):
    assert cleaned(typed) == kept


@pytest.mark.parametrize("typed", ["zh, en", "zh，en", "zh、en", "zh en", " zh;en "])
def test_languages_are_parted_however_they_are_typed(typed):
    assert tags_of(typed) == ["zh", "en"]
