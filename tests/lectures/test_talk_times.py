"""Talks inside their sitting: clocks become minutes, and what does not fit is named."""

from datetime import UTC, datetime, time, timedelta

import pytest

from forum.errors import Refusal
from forum.lectures.plans import AppearancePlan
from forum.lectures.talk_casting import NameOfTwo, NotOfThisLecture, TalkEntry, cast_talks, name_among
from forum.lectures.talk_times import TalkTime, Trouble, TroubleKind, minutes_into, trouble
from forum.speakers.models import Speaker
from forum.wording import Wording

TWO = datetime(2026, 4, 9, 6, tzinfo=UTC)  # 14:00 in Beijing
BEIJING, BERLIN = "Asia/Shanghai", "Europe/Berlin"
OUTSIDE, OVERLAP = TroubleKind.OUTSIDE, TroubleKind.OVERLAP


@pytest.mark.parametrize(
    ("talks", "found"),
    [
        ([], None),
        ([(None, None), (None, None)], None),
        ([(0, 40), (40, 50)], None),
        ([(40, 50), (0, 40)], None),
        ([(0, 91)], Trouble(OUTSIDE, 1)),
        ([(0, 40), (90, None)], Trouble(OUTSIDE, 2)),
        ([(0, 40), (39, 20)], Trouble(OVERLAP, 1, 2)),
        ([(0, None), (0, 30)], Trouble(OVERLAP, 1, 2)),
        ([(0, None), (20, None), (0, 60)], Trouble(OVERLAP, 1, 3)),
        ([(0, 20), (None, None), (10, None)], Trouble(OVERLAP, 1, 3)),
    ],
)
def test_first_trouble_is_found(talks, found) -> None:  # E-03
    times = [TalkTime(*one) for one in talks]

    assert trouble(times, TWO, TWO + timedelta(minutes=90)) == found


@pytest.mark.parametrize(
    ("clock", "starts_at", "zone", "not_before", "minutes"),
    [
        (time(14, 0), TWO, BEIJING, 0, 0),
        (time(14, 45), TWO + timedelta(seconds=20), BEIJING, 0, 45),
        (time(13, 59), TWO, BEIJING, 0, 1439),
        (time(0, 10), TWO + timedelta(hours=9, minutes=30), BEIJING, 0, 40),
        # The second day of a congress: nine in the morning comes after yesterday's talk.
        (time(15, 0), TWO, BEIJING, 1200, 1500),
        # In the night of 25 October the clocks of Berlin show three o'clock an hour late.
        (time(4, 0), datetime(2026, 10, 24, 23, 30, tzinfo=UTC), BERLIN, 0, 210),
    ],
)
def test_clock_is_the_first_one_after_the_beginning(clock, starts_at, zone, not_before, minutes) -> None:
    assert minutes_into(clock, starts_at, zone, not_before) == minutes


def person(name: str, latin: str | None = None) -> AppearancePlan:
    return AppearancePlan(speaker=Speaker(name=name, name_latin=latin, name_language="zh-Hans"))


def cast(people: list[AppearancePlan], *entries: TalkEntry, hours: int = 2) -> list[tuple[object, ...]]:
    ends_at = TWO + timedelta(hours=hours)
    plans = cast_talks(entries, people, starts_at=TWO, ends_at=ends_at, zone=BEIJING)
    return [(plan.time, [one.name for one in plan.speakers]) for plan in plans]


def test_rows_become_talks_by_people_of_the_lecture() -> None:
    people = [person("吴岚", "Wu Lan"), person("陈默")]

    assert cast(
        people,
        TalkEntry(title=Wording("甲"), starts=time(14), ends=time(14, 40), names="Wu Lan；陈 默"),
        TalkEntry(title=Wording("乙")),
        TalkEntry(title=Wording("丙"), starts=time(15), kept=TalkTime(70, 20)),
    ) == [(TalkTime(0, 40), ["吴岚", "陈默"]), (TalkTime(), []), (TalkTime(70, 20), [])]
    on_two_days = [
        TalkEntry(title=Wording("甲"), starts=time(16)),
        TalkEntry(title=Wording("乙"), starts=time(9)),
    ]
    assert [found[0] for found in cast(people, *on_two_days, hours=30)] == [TalkTime(120), TalkTime(1140)]


@pytest.mark.parametrize(
    ("names", "refusal"), [("无此人", NotOfThisLecture), ("张伟", NameOfTwo), ("Zhang Wei B", None)]
)
def test_name_means_one_of_the_people(names: str, refusal: type[Refusal] | None) -> None:
    people = [person("张伟", "Zhang Wei A"), person("张伟", "Zhang Wei B")]
    entry = TalkEntry(title=Wording("甲"), names=names)

    if refusal is None:
        assert cast(people, entry) == [(TalkTime(), ["张伟"])]
        assert name_among(people[1].speaker, [one.speaker for one in people]) == names
        return
    with pytest.raises(refusal):
        cast(people, entry)
