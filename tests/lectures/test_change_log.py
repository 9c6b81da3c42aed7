"""What the public reads of changes: the log, a lecture's own changes, the words for a while in sight."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from forum.journal import SYSTEM
from forum.lectures.audiences import STRANGER
from forum.lectures.change_log import Line
from forum.lectures.change_log_queries import announcements, announcements_of
from forum.lectures.models import Attendance, Audience, Lecture, PublicState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_room, make_speaker, make_venue

MINUTES, HOUR, DAY, NONE = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1), timedelta()
START = NOON + timedelta(days=20)
BECAUSE = Wording("厅堂维修", "The hall is being repaired")


def change(session: Session, lecture: Lecture, at: datetime, **changes: Any) -> None:
    if "starts_at" in changes:
        changes["ends_at"] = changes["starts_at"] + timedelta(minutes=90)
    wanted = LectureChanges(change_note=BECAUSE, **changes)
    revise_lecture(session, lecture, wanted, actor=SYSTEM, now=at)


def told(line: Line) -> tuple[object, ...]:
    """A line in short: when, and each thing that is different, from what to what."""
    before, after = line.before, line.after
    pairs = {
        "time": (line.has_moved, before.starts_at - START, after.starts_at - START),
        "room": (line.is_elsewhere, before.room and before.room.seats, after.room and after.room.seats),
        "state": (line.became, before.public_state.value, after.public_state.value),
        "title": (line.is_retitled, before.title.en, after.title.en),
        "people": (line.is_given_by_others, len(before.appearances), len(after.appearances)),
        "way": (line.is_otherwise, before.attendance.value, after.attendance.value),
    }
    return (line.at - NOON, {name: (was, now) for name, (differs, was, now) in pairs.items() if differs})


OFF, ON = {"public_state": PublicState.CANCELLED}, {"public_state": PublicState.PUBLISHED}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("steps", "log"),
    [
        ([], []),
        ([(NONE, {"starts_at": START + HOUR})], [(NONE, {"time": (NONE, HOUR)})]),
        # Moved twice in five minutes: nobody was told of the time between.
        (
            [(NONE, {"starts_at": START + HOUR}), (MINUTES, {"starts_at": START + DAY})],
            [(MINUTES, {"time": (NONE, DAY)})],
        ),
        ([(NONE, {"starts_at": START + HOUR}), (MINUTES, {"starts_at": START})], []),
        # An hour apart people were told of both.
        (
            [(NONE, {"starts_at": START + HOUR}), (HOUR, {"starts_at": START})],
            [(HOUR, {"time": (HOUR, NONE)}), (NONE, {"time": (NONE, HOUR)})],
        ),
        (
            [(NONE, OFF), (HOUR, ON)],
            [
                (HOUR, {"state": ("cancelled", "published")}),
                (NONE, {"state": ("published", "cancelled")}),
            ],
        ),
        (
            [(NONE, {"title": Wording("新题", "New"), "attendance": Attendance.ONLINE})],
            [(NONE, {"title": ("Old", "New"), "way": ("on_site", "online")})],
        ),
        # A better abstract is nobody's news.
        ([(NONE, {"abstract": Wording("改", "Better")})], []),
    ],
)
def test_the_log_says_what_was_and_what_is(database: Database, steps: list, log: list) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=START, title=Wording("旧题", "Old"))
        for after, changes in steps:
            change(session, lecture, NOON + after, **changes)
        found = announcements(session, STRANGER, limit=40, offset=0)
        assert [told(line) for line in found] == log
        assert found == announcements_of(session, lecture, limit=40)
        assert {line.reason for line in found} <= {BECAUSE}


@pytest.mark.databases("sqlite")
def test_rooms_and_people_are_named_as_they_were(database: Database) -> None:
    with database.transaction() as session:
        venue = make_venue(session)
        rooms = make_room(session, venue, seats=100), make_room(session, venue, seats=20)
        speakers = make_speaker(session, slug="one"), make_speaker(session, slug="two")
        lecture = make_lecture(session, starts_at=START, room=rooms[0], speakers=[speakers[0]])
        change(session, lecture, NOON, room=rooms[1])
        everybody = tuple(AppearancePlan(speaker=one) for one in speakers)
        change(session, lecture, NOON + HOUR, appearances=everybody)
        assert [told(line) for line in announcements(session, STRANGER, limit=40, offset=0)] == [
            (HOUR, {"people": (1, 2)}),
            (NONE, {"room": (100, 20)}),
        ]


def of_three(session: Session) -> list[Lecture]:
    lectures = [make_lecture(session, title=Wording(None, f"Lecture {n}")) for n in range(3)]
    for lecture in lectures:
        change(session, lecture, NOON, starts_at=lecture.starts_at + HOUR)
    return lectures


def test_the_page_asks_as_often_for_three_as_for_one(database: Database) -> None:
    def asked(session: Session) -> int:
        session.expire_all()
        statements: list[str] = []
        connection = session.connection()

        def listen(*said: Any) -> None:
            statements.append(said[2])

        event.listen(connection, "before_cursor_execute", listen)
        announcements(session, STRANGER, limit=40, offset=0)
        event.remove(connection, "before_cursor_execute", listen)
        return len(statements)

    with database.transaction() as session:
        lecture = make_lecture(session)
        change(session, lecture, NOON, starts_at=lecture.starts_at + HOUR)
        session.flush()
        one = asked(session)
        of_three(session)
        session.flush()
        assert asked(session) == one


@pytest.mark.databases("sqlite")
def test_everybody_reads_the_log(client: FlaskClient, database: Database, clock: Clock) -> None:
    assert "Nothing has been announced otherwise so far." in client.get("/en/lectures/changes").text
    with database.transaction() as session:
        moved, unlisted, hidden = of_three(session)
        unlisted.audience, hidden.public_state = Audience.UNLISTED, PublicState.UNPUBLISHED
        slug = moved.slug
    page = client.get("/en/lectures/changes").text
    assert "Lecture 0" in page
    assert "Lecture 1" not in page
    assert "Lecture 2" not in page
    assert "The hall is being repaired" in page
    assert "<del>" in page
    assert "厅堂维修" in client.get("/zh/lectures/changes").text
    assert client.get("/en/lectures/changes?page=2").status_code == 404
    # Three days later it is no news any more, but it stays in the lecture's own list.
    lately, afterwards = _with_banner(client, clock, slug)
    assert lately
    assert not afterwards


def _with_banner(client: FlaskClient, clock: Clock, slug: str) -> tuple[bool, bool]:
    shown = []
    for hours in (71, 1):
        clock.advance(hours=hours)
        page = client.get(f"/en/lectures/{slug}").text
        assert "What has changed" in page
        shown.append('class="change"' in page)
    return shown[0], shown[1]
