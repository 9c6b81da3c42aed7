"""Which lectures are in which feed, and how much a feed may hold."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from forum.feeds.cache import Kept
from forum.feeds.calendars import calendar_of
from forum.feeds.subscriptions import MOST_ENTRIES, MOST_OCTETS, WHOLE_FORUM, Feed, Window
from forum.lectures.models import Appearance, Attendance, Audience, Lecture, PlanningState, PublicState
from forum.lectures.programme import touch_programme
from forum.settings import Settings
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic, make_venue
from tests.feeds.happenings import OWN, STARTS, Happenings, address_of
from tests.feeds.readers import unfolded
from tests.feeds.season import fetched, pictures


@pytest.mark.parametrize(
    ("now", "opens", "month"),
    [
        ("2026-03-02T04:00", "2025-02-28T16:00", "2026-02-28T16:00"),
        ("2026-03-31T15:59", "2025-02-28T16:00", "2026-02-28T16:00"),
        ("2026-03-31T16:00", "2025-03-31T16:00", "2026-03-31T16:00"),
        ("2024-02-29T12:00", "2023-01-31T16:00", "2024-01-31T16:00"),
        ("2025-12-31T16:00", "2024-12-31T16:00", "2025-12-31T16:00"),
    ],
)
def test_the_window_opens_on_the_first_of_a_month_a_year_ago(
    now: str, opens: str, month: str
) -> None:
    window = Window.around(datetime.fromisoformat(now).replace(tzinfo=UTC), "Asia/Shanghai")
    assert f"{window.opens_at:%Y-%m-%dT%H:%M}" == opens
    assert f"{window.month_begins_at:%Y-%m-%dT%H:%M}" == month


def test_each_feed_holds_its_own_lectures_and_its_own_past(client: FlaskClient, database: Database) -> None:
    """A-26: a year back in what goes on, everything in what belongs together, for ever by year."""
    with database.transaction() as session:
        common = {
            "series": make_series(session),
            "room": make_room(session, make_venue(session)),
            "topics": [make_topic(session)],
            "speakers": [make_speaker(session, slug="wang")],
        }
        opens_at = datetime(2025, 2, 28, 16, 0, tzinfo=UTC)
        make_lecture(session, starts_at=opens_at - timedelta(hours=3), minutes=180, **common)  # over before
        make_lecture(session, starts_at=opens_at - timedelta(hours=3), minutes=181, **common)
        make_lecture(session, starts_at=NOON + timedelta(days=2000), **common)
        make_lecture(session)
        touch_programme(session, NOON)

    def held(path: str) -> set[int]:
        return {int(uid.removeprefix("lecture-").partition("@")[0]) for uid in pictures(client, path)}

    assert held("forum.ics") == {2, 3, 4}
    assert held("venues/observatory.ics") == held("topics/control.ics") == {2, 3}
    assert held("series/open.ics") == held("speakers/wang.ics") == {1, 2, 3}
    assert held("archive/2025.ics") == {1, 2}
    assert held("archive/2026.ics") == {4}
    assert held("archive/2031.ics") == {3}
    assert held("archive/1999.ics") == set()


def test_a_year_begins_at_midnight_where_the_forum_is(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        make_lecture(session, starts_at=datetime(2025, 12, 31, 15, 59, tzinfo=UTC))
        make_lecture(session, starts_at=datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
        touch_programme(session, NOON)
    assert list(pictures(client, "archive/2025.ics")) == ["lecture-1@uid.example.org"]
    assert list(pictures(client, "archive/2026.ics")) == ["lecture-2@uid.example.org"]


def test_a_year_goes_on_telling_what_was_there_for_minutes(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    forum = Happenings(database, clock)
    forum.prepare()
    forum.publish()
    forum.move(STARTS + timedelta(days=300))
    assert len(pictures(client, "archive/2027.ics")) == 1

    forum.move(STARTS)

    (picture,) = pictures(client, "archive/2027.ics").values()
    assert picture["DTSTART"] == "20260312T040000Z"
    assert pictures(client, "archive/2025.ics") == {}


def make_many(session: Session, count: int, *, first: datetime, abstract: str) -> None:
    """Lectures an hour apart, written by one statement."""
    common = {
        "timezone": "Asia/Shanghai",
        "attendance": Attendance.ON_SITE,
        "planning_state": PlanningState.CONFIRMED,
        "public_state": PublicState.PUBLISHED,
        "audience": Audience.PUBLIC,
        "created_at": NOON,
        "changed_at": NOON,
        "published_at": NOON,
        "revision": 0,
        "languages": "en",
        "interpretation": "",
        "abstract_en": abstract,
    }
    rows = [
        {
            **common,
            "number": number,
            "code": f"QXF-{number}",
            "slug": f"qxf-{number}",
            "uid": f"{number}@uid.example.org",
            "title_en": f"Lecture {number}",
            "starts_at": first + timedelta(hours=number),
            "ends_at": first + timedelta(hours=number + 1),
        }
        for number in range(1, count + 1)
    ]
    session.execute(insert(Lecture.__table__), rows)
    touch_programme(session, NOON)


MONTH = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)


def held(octets: bytes) -> tuple[list[datetime], list[bool]]:
    """When the entries of a calendar begin, and whether each says what it is about."""
    entries = "\n".join(unfolded(octets)).split("BEGIN:VEVENT")[1:]
    stamps = [re.search(r"DTSTART:(\w+)", entry) for entry in entries]
    starts = [datetime.strptime(stamp[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for stamp in stamps if stamp]
    return starts, ["On feedback" in entry for entry in entries]


@pytest.mark.databases("sqlite")
def test_too_many_lectures_leave_out_the_most_distant_past_and_are_brief(
    client: FlaskClient, database: Database, long_run: bool
) -> None:
    count, coming = (5000, 900) if long_run else (2100, 300)
    with database.transaction() as session:
        first = MONTH - timedelta(hours=count - coming + 1)
        make_many(session, count, first=first, abstract="On feedback. " * 300)
    octets = client.get("/feeds/en/forum.ics").data
    starts, are_whole = held(octets)
    assert starts == [MONTH + timedelta(hours=number) for number in range(coming - MOST_ENTRIES, coming)]
    assert not any(are_whole)
    assert len(octets) <= MOST_OCTETS


# Octets of room, and how many of the past and of the coming (forty each) are there, and are whole.
ROOMS = [(500_000, (40, 40), (40, 40)), (260_000, (40, 40), (0, 40)), (40_000, (40, 40), (0, 0)),
         (30_000, (27, 40), (0, 0)), (10_000, (0, 22), (0, 0)), (100, (0, 0), (0, 0))]  # fmt: skip


@pytest.mark.databases("sqlite")
def test_what_has_no_room_is_told_briefly_first_of_all_what_is_over(
    context: Flask, database: Database, settings: Settings
) -> None:
    with database.transaction() as session:
        make_many(session, 80, first=MONTH - timedelta(hours=41), abstract="On feedback. " * 300)
    feed = Feed(WHOLE_FORUM, "en", Window.around(NOON, settings.timezone), 1, NOON)
    for room, there, whole in ROOMS:
        kept = Kept()
        with database.reading() as session:
            octets = calendar_of(session, feed, settings, kept, room)
            again = calendar_of(session, feed, settings, kept, room)
        starts, are_whole = held(octets)
        coming = [is_whole for at, is_whole in zip(starts, are_whole, strict=True) if at >= MONTH]
        past = are_whole[: len(starts) - len(coming)]
        assert ((len(past), len(coming)), (sum(past), sum(coming))) == (there, whole), room
        # The nearest stay, in order of time, and what was kept in between is the same.
        assert starts == [MONTH + timedelta(hours=n) for n in range(-len(past), len(coming))]
        assert octets == again


@pytest.mark.databases("sqlite")
def test_a_whole_season_with_abstracts_stays_below_a_megabyte(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        make_many(session, 150, first=NOON, abstract="讲" * 5000)
    octets = fetched(client).data
    entries = "\n".join(unfolded(octets)).split("BEGIN:VEVENT")
    assert len(octets) <= MOST_OCTETS
    assert max(len(entry.encode()) for entry in entries) <= 8192
    assert octets.count("…".encode()) == 150


def test_a_speaker_who_is_no_longer_in_a_lecture_no_longer_has_it(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        speakers = [make_speaker(session, name, slug=slug) for name, slug in (("甲", "jia"), ("乙", "yi"))]
        lecture = make_lecture(session, speakers=speakers, title=Wording(None, "Together"))
        touch_programme(session, NOON)
    assert len(pictures(client, "speakers/jia.ics")) == len(pictures(client, "speakers/yi.ics")) == 1
    with database.transaction() as session:
        session.delete(session.get_one(Appearance, lecture.appearances[0].id))
        touch_programme(session, NOON)
    assert pictures(client, "speakers/jia.ics") == {}
    assert len(pictures(client, "speakers/yi.ics")) == 1


@pytest.mark.databases("sqlite")
def test_who_comes_instead_is_not_told_by_a_drawing_that_is_taken_back(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    forum = Happenings(database, clock)
    forum.prepare()
    forum.publish()
    forum.withdraw()
    forum.give_to("li")

    forum.draw()
    forum.take_back()

    assert client.get("/feeds/en/speakers/li.ics").status_code == 404
    assert "lecture-of-the-story@" not in client.get("/feeds/en/series/open.ics").text


@pytest.mark.databases("sqlite")
def test_nobody_who_registered_is_told_the_date_of_what_is_planned_anew(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    forum = Happenings(database, clock)
    forum.prepare()
    forum.publish()
    forum.withdraw()
    assert len(pictures(client, address_of(OWN))) == 1

    forum.revise(starts_at=STARTS + timedelta(days=40), ends_at=STARTS + timedelta(days=40, hours=2))

    assert pictures(client, address_of(OWN)) == {}
    forum.restore()
    assert len(pictures(client, address_of(OWN))) == 1
