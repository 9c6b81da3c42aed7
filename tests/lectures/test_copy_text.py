"""Texts for messaging groups: by kind and state, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.lectures.copy_text import Kind, Setting, kinds_for, text_of, usual_kind, week_text
from forum.lectures.models import (
    Appearance,
    Attendance,
    Audience,
    Lecture,
    PublicState,
    Role,
    SeatPool,
    Talk,
    WayOfAttending,
)
from forum.speakers.models import Speaker
from forum.venues.models import Room, Venue
from forum.wording import EMPTY, Wording

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
STARTS = datetime(2026, 11, 26, 6, tzinfo=UTC)
SETTING = Setting(
    {"zh": "样例论坛", "en": "Sample Forum"}, "Asia/Shanghai", NOW, "https://f.example.org/l/12"
)
VENUE = Venue(name=Wording("天文台", "Observatory"))
HALL = Room(id=1, name=Wording("大厅", "Great Hall"), venue=VENUE)
SIDE = Room(id=2, name=Wording("小厅", "Side Room"), venue=VENUE)


def part(name: str, latin: str, role: Role, honorific: Wording = EMPTY) -> Appearance:
    speaker = Speaker(name=name, name_latin=latin, name_language="zh-Hans", affiliation=EMPTY)
    place = Wording("样例研究所", "Sample Institute")
    return Appearance(speaker=speaker, role=role, honorific=honorific, affiliation=place, position=0)


def lecture(**more: object) -> Lecture:
    facts: dict[str, object] = {
        "number": 12,
        "title": Wording("晕轨道的导航", "Navigating Halo Orbits"),
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=90),
        "timezone": "Asia/Shanghai",
        "attendance": Attendance.ON_SITE,
        "public_state": PublicState.PUBLISHED,
        "audience": Audience.PUBLIC,
        "takes_registrations": True,
        "change_note": EMPTY,
        "room": HALL,
        "room_id": 1,
        "appearances": [
            part("吴岚", "Wu Lan", Role.SPEAKER, Wording("教授", "Prof.")),
            part("陈默", "Chen Mo", Role.CHAIR),
        ],
        "pools": [SeatPool(id=1, attendance=WayOfAttending.ON_SITE, seats=40, taken=0, overbooked=0)],
    }
    return Lecture(**(facts | more))


MOVED = {
    "starts_at": STARTS + timedelta(days=1, hours=1),
    "ends_at": STARTS + timedelta(days=1, hours=2),
    "previous_starts_at": STARTS,
    "previous_room": HALL,
    "previous_room_id": 1,
    "room": SIDE,
    "room_id": 2,
    "change_announced_at": NOW,
    "change_note": Wording("大厅停电", "The power in the Great Hall is off."),
}
GONE = {"public_state": PublicState.CANCELLED, "change_note": Wording("报告人患病", "The speaker is ill.")}


@pytest.mark.parametrize(
    ("facts", "kind", "languages", "text"),
    [
        (
            {"issue_label": "12A"},
            Kind.ANNOUNCEMENT,
            ("zh",),
            (
                "【讲座预告】样例论坛第 12A 期\n\n题目：晕轨道的导航\n报告人：吴岚 教授（样例研究所）\n"
                "主持人：陈默（样例研究所）\n时间：2026-11-26（周四）14:00–15:30\n地点：天文台，大厅\n\n"
                "免费参加，请登记：\nhttps://f.example.org/l/12"
            ),
        ),
        (
            {"attendance": Attendance.MIXED},
            Kind.REMINDER,
            ("en",),
            (
                "[Reminder] Sample Forum, No. 12\n\nTitle: Navigating Halo Orbits\n"
                "Speaker: Prof. Wu Lan (Sample Institute)\nChair: Chen Mo (Sample Institute)\n"
                "Time: 2026-11-26 (Thu) 14:00–15:30 (Beijing Time, UTC+8)\n"
                "Place: Observatory, Great Hall; also online, the link comes by mail to whoever registers\n\n"
                "Free of charge, please register:\nhttps://f.example.org/l/12"
            ),
        ),
        (
            MOVED,
            Kind.CHANGE,
            ("zh",),
            (
                "【变更通知】样例论坛第 12 期\n请注意，以下讲座有变更：\n\n题目：晕轨道的导航\n"
                "报告人：吴岚 教授（样例研究所）\n主持人：陈默（样例研究所）\n"
                "原定时间：2026-11-26（周四）14:00\n改为：2026-11-27（周五）15:00–16:00\n"
                "原定地点：天文台，大厅\n改在：天文台，小厅\n原因：大厅停电\n\n"
                "已登记的席位继续有效。\nhttps://f.example.org/l/12"
            ),
        ),
        (
            GONE,
            Kind.CANCELLATION,
            ("zh", "en"),
            (
                "【取消通知】样例论坛第 12 期\n很抱歉，以下讲座取消：\n\n题目：晕轨道的导航\n"
                "报告人：吴岚 教授（样例研究所）\n主持人：陈默（样例研究所）\n"
                "原定时间：2026-11-26（周四）14:00–15:30\n原因：报告人患病\n\n"
                "已登记者将收到邮件通知。由此带来的不便，敬请谅解。\nhttps://f.example.org/l/12\n\n"
                "[Cancelled] Sample Forum, No. 12\nWe are sorry that this lecture has to be cancelled:\n\n"
                "Title: Navigating Halo Orbits\nSpeaker: Prof. Wu Lan (Sample Institute)\n"
                "Chair: Chen Mo (Sample Institute)\nIt was to be: 2026-11-26 (Thu) 14:00–15:30\n"
                "Reason: The speaker is ill.\n\n"
                "Everybody who has registered is told by mail. We ask for your understanding.\n"
                "https://f.example.org/l/12"
            ),
        ),
    ],
    ids=["announced with a label", "reminder, mixed", "moved", "cancelled, both"],
)
def test_text_is_what_a_group_reads(facts, kind, languages, text) -> None:  # E-03
    assert text_of(lecture(**facts), kind, languages, SETTING) == text


def test_talks_of_a_sitting_stand_in_their_order() -> None:
    first, second = part("吴岚", "Wu Lan", Role.SPEAKER), part("陈默", "Chen Mo", Role.SPEAKER)
    talks = [
        Talk(title=Wording("甲"), starts_after_minutes=0, length_minutes=40, appearances=[first]),
        Talk(title=Wording("乙"), appearances=[second]),
    ]

    text = text_of(lecture(talks=talks), Kind.ANNOUNCEMENT, ("zh",), SETTING)

    assert "\n14:00 甲（吴岚）\n乙（陈默）\n" in text


BEFORE_THE_DAY = STARTS - timedelta(hours=20)
USUAL = [Kind.ANNOUNCEMENT, Kind.REMINDER]


@pytest.mark.parametrize(
    ("facts", "now", "first", "offered"),
    [
        ({}, NOW, Kind.ANNOUNCEMENT, USUAL),
        ({}, BEFORE_THE_DAY, Kind.REMINDER, USUAL),
        (MOVED, NOW, Kind.CHANGE, [*USUAL, Kind.CHANGE]),
        (MOVED, NOW + timedelta(days=4), Kind.ANNOUNCEMENT, [*USUAL, Kind.CHANGE]),
        (GONE, NOW, Kind.CANCELLATION, [Kind.CANCELLATION]),
        ({"public_state": PublicState.POSTPONED}, NOW, Kind.POSTPONEMENT, [Kind.POSTPONEMENT]),
        ({"public_state": PublicState.UNPUBLISHED}, BEFORE_THE_DAY, Kind.ANNOUNCEMENT, USUAL),
    ],
)
def test_kind_follows_from_the_state(facts, now, first, offered) -> None:
    found = lecture(**facts)

    assert (usual_kind(found, now), kinds_for(found, now)) == (first, offered)


def test_week_names_every_lecture_with_its_link() -> None:
    told = [(lecture(), "https://f.example.org/l/12"), (lecture(**GONE), "https://f.example.org/l/13")]

    text = week_text(told, Wording("轨道系列", "Orbits"), "zh", SETTING)

    assert text.splitlines()[0] == "【本周讲座】轨道系列"
    assert text.count("2026-11-26（周四）14:00–15:30（已取消）") == 1
    assert [line for line in text.splitlines() if line.startswith("http")] == [
        "https://f.example.org/l/12", "https://f.example.org/l/13", "https://f.example.org/l/12"
    ]  # fmt: skip
