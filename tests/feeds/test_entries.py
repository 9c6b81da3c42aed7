"""What a calendar says of a lecture, in every state and in both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.feeds.entries import entry_of
from forum.lectures.models import Lecture, PublicState
from forum.lectures.programme import touch_programme
from forum.settings import Settings
from forum.wording import EMPTY, Wording
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture
from tests.feeds.readers import unfolded
from tests.feeds.season import FEEDS, SECRET_LINK, Season, fetched, pictures


def entry_lines(database: Database, key: int, language: str, settings: Settings) -> list[str]:
    with database.reading() as session:
        lecture = session.get_one(Lecture, key)
        return entry_of(lecture, "zh" if language == "zh" else "en", settings).description.split("\n")


def test_a_description_is_complete_by_itself_in_chinese(
    context: Flask, database: Database, season: Season, settings: Settings
) -> None:
    assert entry_lines(database, season.open, "zh", settings) == [
        "2026-03-09（周一）12:00–13:30 北京时间 UTC+8",
        "2026-03-09（周一）04:00–05:30 协调世界时 UTC",
        "地点：大厅，天文台，星海路 1 号",
        "线上：登记后可得到链接。",
        "报告人：王小明 (Wang Xiaoming)，星海大学",
        "系列：公开讲座",
        "语言：中文",
        "详情与登记：http://forum.example.org/zh/lectures/qxf-2026-001",
        "讲义：https://slides.example.org/1.pdf",
        "",
        "关于反馈。",
    ]


def test_a_description_is_complete_by_itself_in_english(
    context: Flask, database: Database, season: Season, settings: Settings
) -> None:
    assert entry_lines(database, season.cancelled, "en", settings) == [
        "2026-03-23 (Mon) 12:00–13:30 Beijing Time, UTC+8",
        "2026-03-23 (Mon) 04:00–05:30 Coordinated Universal Time, UTC",
        "This lecture is cancelled.",
        "Illness.",
        "Place: Great Hall, Observatory, 1 Xinghai Road",
        "Online: the link is sent to everyone who registers.",
        "Speaker: 王小明 (Wang Xiaoming), Xinghai University",
        "Series: Open Lectures",
        "Language: Chinese",
        "Details: http://forum.example.org/en/lectures/qxf-2026-003",
        "",
        "On feedback.",
    ]


PREFIXES = {
    "open": ("CONFIRMED", ""),
    "online": ("CONFIRMED", ""),
    "cancelled": ("CANCELLED", "【已取消】[Cancelled] "),
    "postponed": ("TENTATIVE", "【延期】[Postponed] "),
    "withdrawn": ("CANCELLED", "【已取消】[Cancelled] "),
    "taken_back": ("CANCELLED", "【已取消】[Cancelled] "),
}


def test_every_state_shows_in_every_feed_in_word_and_status(client: FlaskClient, season: Season) -> None:
    """A-05, A-06: also where a client knows nothing of STATUS; what was never public is nowhere."""
    for path in FEEDS:
        if path.startswith("lectures/"):
            continue
        shown = pictures(client, path)
        assert len(shown) == len(PREFIXES), path
        for name, (status, prefix) in PREFIXES.items():
            picture = shown[f"lecture-{getattr(season, name)}@uid.example.org"]
            assert (picture["STATUS"], picture["TRANSP"]) == (status, "TRANSPARENT")
            assert picture["SUMMARY"].startswith(prefix + "Lecture "), path


def test_what_was_taken_back_says_nothing_of_what_it_was(client: FlaskClient, season: Season) -> None:
    for key in (season.withdrawn, season.taken_back):
        for path in ("forum.ics", f"lectures/qxf-2026-00{key}.ics"):
            picture = pictures(client, path, "zh")[f"lecture-{key}@uid.example.org"]
            assert picture["SUMMARY"] == f"【已取消】[Cancelled] 讲座 QXF-2026-00{key}"
            assert picture["DESCRIPTION"] == "本讲不再预告。"
            assert "LOCATION" not in picture
            assert "URL" not in picture


def test_the_way_into_the_online_room_is_in_no_feed(client: FlaskClient, season: Season) -> None:
    for path in (*FEEDS, "lectures/qxf-2026-002.ics", "lectures/qxf-2026-007.ics"):
        for lang in ("zh", "en"):
            assert SECRET_LINK.encode() not in fetched(client, path, lang).data.replace(b"\r\n ", b"")


def test_feeds_name_no_organiser_no_attendee_no_alarm(client: FlaskClient, season: Season) -> None:
    """A-01, A-23, A-25: some clients write to the organiser at every import."""
    for path in FEEDS:
        lines = unfolded(fetched(client, path).data)
        unwanted = ("METHOD", "ORGANIZER", "ATTENDEE", "BEGIN:VALARM", "DURATION", "RRULE")
        assert not [line for line in lines if line.startswith(unwanted) or "SCHEDULE-" in line]


def test_an_unlisted_lecture_is_only_at_its_own_address(client: FlaskClient, season: Season) -> None:
    own = f"lecture-{season.unlisted}@uid.example.org"
    assert all(own not in pictures(client, path) for path in FEEDS)
    assert own in pictures(client, "lectures/qxf-2026-007.ics")


def test_an_online_lecture_is_at_no_place_on_earth(
    context: Flask, database: Database, season: Season, settings: Settings
) -> None:
    with database.reading() as session:
        online = entry_of(session.get_one(Lecture, season.online), "en", settings)
        mixed = entry_of(session.get_one(Lecture, season.open), "en", settings)
    assert (online.location, online.coordinates) == ("Online", None)
    assert (mixed.location, mixed.coordinates) == (
        "Great Hall, Observatory, 1 Xinghai Road",
        (39.9042, 116.4074),
    )


@pytest.mark.databases("sqlite")
def test_what_is_not_known_yet_is_said_to_be_open(
    context: Flask, database: Database, settings: Settings
) -> None:
    with database.transaction() as session:
        bare = make_lecture(
            session, title=EMPTY, abstract=EMPTY, languages="", takes_registrations=False, room=None
        )
        entry = entry_of(bare, "en", settings)
    assert entry.summary == "Lecture QXF-2026-001"
    assert entry.location == ""
    assert entry.description.split("\n")[2:] == [
        "Place: to be announced",
        "Details: http://forum.example.org/en/lectures/qxf-2026-001",
    ]


@pytest.mark.databases("sqlite")
def test_a_text_without_translation_is_shown_in_its_own_language(
    context: Flask, database: Database, settings: Settings
) -> None:
    with database.transaction() as session:
        japanese = Wording(original="誤差の話", original_language="ja")
        lecture = make_lecture(
            session, title=japanese, abstract=Wording("只有中文。"), languages="ja", interpretation="zh,en"
        )
        entry = entry_of(lecture, "en", settings)
    assert entry.summary == "誤差の話"
    assert entry.description.endswith("\n\n只有中文。")
    assert "Language: Japanese, interpreted into Chinese and English" in entry.description


@pytest.mark.databases("sqlite")
def test_a_lecture_in_another_zone_has_three_times(
    context: Flask, database: Database, settings: Settings
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, timezone="Europe/Berlin", starts_at=NOON + timedelta(hours=12))
        entry = entry_of(lecture, "en", settings)
    assert entry.description.split("\n")[:3] == [
        "2026-03-03 (Tue) 00:00–01:30 Beijing Time, UTC+8",
        "2026-03-02 (Mon) 17:00–18:30 Central European Standard Time, UTC+1",
        "2026-03-02 (Mon) 16:00–17:30 Coordinated Universal Time, UTC",
    ]


@pytest.mark.databases("sqlite")
def test_a_moved_lecture_names_its_former_time(
    context: Flask, database: Database, settings: Settings
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(
            session, previous_starts_at=NOON, change_note=Wording("厅堂维修。", "The hall is being repaired.")
        )
        entry = entry_of(lecture, "en", settings)
    assert entry.description.split("\n")[2:4] == [
        "The time has changed. Formerly: 2026-03-02 (Mon) 12:00 Beijing Time, UTC+8",
        "The hall is being repaired.",
    ]


@pytest.mark.databases("sqlite")
def test_an_entry_does_not_depend_on_the_hour_of_asking(
    context: Flask, database: Database, season: Season, settings: Settings
) -> None:
    with database.reading() as session:
        lecture = session.get_one(Lecture, season.open)
        assert entry_of(lecture, "zh", settings) == entry_of(lecture, "zh", settings)
        brief = entry_of(lecture, "zh", settings, is_brief=True)
        whole = entry_of(lecture, "zh", settings)
        left_out = {"description": brief.description, "contact": "", "coordinates": None}
        assert replace(whole, **left_out) == brief
        assert brief.description.split("\n") == [
            line
            for line in whole.description.split("\n")
            if line.startswith(("2026-03-09（周一）12:00", "报告人", "详情"))
        ]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("days", [60, 300])
def test_a_cancelled_lecture_stays_for_long(
    client: FlaskClient, database: Database, days: int
) -> None:
    with database.transaction() as session:
        ago = NOON - timedelta(days=days)
        make_lecture(session, starts_at=ago, public_state=PublicState.CANCELLED)
        make_lecture(session, starts_at=ago, public_state=PublicState.WITHDRAWN)
        touch_programme(session, NOON)
    assert {picture["STATUS"] for picture in pictures(client).values()} == {"CANCELLED"}
    assert len(pictures(client)) == 2


def test_what_was_taken_back_is_forgotten_after_a_year_in_feeds_that_are_kept(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        for state in (PublicState.WITHDRAWN, PublicState.CANCELLED, PublicState.PUBLISHED):
            make_lecture(session, starts_at=NOON - timedelta(days=800), public_state=state)
        touch_programme(session, NOON)
    assert [picture["STATUS"] for picture in pictures(client, "archive/2023.ics").values()] == [
        "CANCELLED",
        "CONFIRMED",
    ]
    assert pictures(client) == {}
