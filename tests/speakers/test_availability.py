"""Whether a time suits somebody who said when they can come: a table of cases, and the clash it makes."""

from datetime import UTC, datetime

import pytest

from forum.lectures.clash_words import ShownClash
from forum.lectures.scheduling import ClashKind, Sitting, clashes, clashes_by_lecture
from forum.speakers.models import Speaker
from forum.speakers.spans import Span, Unsuitable, unsuitable

SHANGHAI, ADELAIDE = "Asia/Shanghai", "Australia/Adelaide"
WU_LAN = 3


def at(day, clock):
    return datetime.fromisoformat(f"2026-12-{day:02}T{clock}+08:00").astimezone(UTC)


def span(can, day, begins, ends, last=None):
    return Span(at(day, begins), at(last or day, ends), can)


AWAY = span(False, 1, "00:00", "00:00", last=4)
EARLIER = span(True, 3, "08:00", "09:00")
MORNINGS = [span(True, day, "09:00", "12:00") for day in (1, 2, 3)]
CASES = [
    ("nothing was said", [], (3, "10:00", "11:00"), None),
    ("within what they cannot", [AWAY], (3, "10:00", "11:00"), Unsuitable(AWAY)),
    ("begins the minute it ends", [AWAY], (4, "00:00", "01:00"), None),
    ("within what they can", MORNINGS, (3, "10:00", "12:00"), None),
    ("reaches beyond what they can", MORNINGS, (3, "10:00", "12:01"), Unsuitable()),
    ("on another day of that week", MORNINGS, (6, "10:00", "11:00"), Unsuitable()),
    ("in the week after", MORNINGS, (7, "10:00", "11:00"), None),
    ("in the week before", MORNINGS, (7, "00:00", "01:00"), None),
    ("two that join hold it together", [EARLIER, *MORNINGS], (3, "08:30", "11:30"), None),
    ("a gap between two", [span(True, 3, "07:00", "08:00"), *MORNINGS], (3, "07:30", "11:30"), Unsuitable()),
    ("cannot wins over can", [*MORNINGS, AWAY], (3, "10:00", "11:00"), Unsuitable(AWAY)),
]  # fmt: skip


@pytest.mark.parametrize(("spans", "held", "wanted"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_a_time_suits_or_it_does_not(spans, held, wanted):
    day, begins, ends = held

    assert unsuitable(spans, at(day, begins), at(day, ends), SHANGHAI) == wanted


def test_the_week_is_that_of_the_lecture_where_clocks_change():
    # Monday 5 October 2026 in Adelaide: the clocks went forward the night before.
    monday = datetime(2026, 10, 4, 13, 30, tzinfo=UTC)
    offered = [Span(monday, monday.replace(hour=15), True)]

    before = unsuitable(offered, monday.replace(hour=12), monday.replace(hour=13), ADELAIDE)
    after = unsuitable(offered, monday.replace(hour=16), monday.replace(hour=17), ADELAIDE)

    assert (before, after) == (None, Unsuitable())


def test_who_cannot_come_warns_and_is_named():
    sitting = Sitting(7, at(3, "10:00"), at(3, "11:00"), speaker_ids=frozenset({WU_LAN}), zone=SHANGHAI)

    [away] = clashes(sitting, [], availability={WU_LAN: [AWAY]})
    [elsewhen] = clashes_by_lecture([sitting], availability={WU_LAN: [span(True, 5, "09:00", "12:00")]})[7]

    speaker = Speaker(id=WU_LAN, name="吴岚")
    told = [ShownClash(one, None, None, None, speaker, None).told("en") for one in (away, elsewhen)]
    assert {(one.kind, one.blocks, one.wanted_id) for one in (away, elsewhen)} == {
        (ClashKind.NOT_AVAILABLE, False, WU_LAN)
    }
    assert told == [
        "吴岚 cannot come then (2026-12-01 (Tue)–2026-12-03 (Thu)).",
        "吴岚 can come at other times of that week.",
    ]
