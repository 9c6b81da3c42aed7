"""What becomes of a lecture, told to calendar programs that look in between, late, or never again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.feeds.attachment import entry_for_mail
from forum.journal import SYSTEM
from forum.lectures.models import Lecture, PublicState
from forum.lectures.planning import plan_lecture, publish_lecture, revise_lecture
from forum.lectures.plans import LectureChanges, LecturePlan
from forum.settings import Settings
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.feeds.client import Program
from tests.feeds.readers import Picture, by_icalendar
from tests.feeds.season import fetched, pictures

UID = "lecture-of-the-story@uid.example.org"
STARTS = NOON + timedelta(days=10)
TITLE = Wording("停在晕轨道上", "Parked on a halo")


@pytest.fixture
def planned(database: Database) -> int:
    """The key of a lecture that nobody has published yet."""
    plan = LecturePlan(title=TITLE, starts_at=STARTS, timezone="Asia/Shanghai")
    with database.transaction() as session:
        return plan_lecture(session, plan, uid=UID, actor=SYSTEM, now=NOON).id


Change = Callable[[LectureChanges], None]


@pytest.fixture
def change(database: Database, clock: Clock, planned: int) -> Change:
    """A function that changes the lecture an hour later than whatever came before."""

    def change(changes: LectureChanges) -> None:
        with database.transaction() as session:
            lecture = session.get_one(Lecture, planned)
            revise_lecture(session, lecture, changes, actor=SYSTEM, now=clock.advance(hours=1))

    return change


@pytest.fixture
def publish(database: Database, clock: Clock, planned: int) -> Callable[[], None]:
    """A function that publishes the lecture."""

    def publish() -> None:
        with database.transaction() as session:
            lecture = session.get_one(Lecture, planned)
            publish_lecture(session, lecture, actor=SYSTEM, now=clock.advance(hours=1))

    return publish


def told(client: FlaskClient) -> Picture:
    """What the feed says of the lecture now."""
    return pictures(client)[UID]


NAMES = ("SEQUENCE", "DTSTAMP", "DTSTART", "STATUS", "SUMMARY")


def test_a_lecture_from_plan_to_withdrawal(
    client: FlaskClient, publish: Callable[[], None], change: Change
) -> None:
    program, story = Program(), []

    def look() -> None:
        program.subscribe(fetched(client).data)
        if UID in pictures(client):
            story.append(tuple(told(client)[name] for name in NAMES))

    look()
    assert program.agenda == {}
    publish()
    look()
    change({"starts_at": STARTS + timedelta(days=1), "ends_at": STARTS + timedelta(days=1, hours=2)})
    look()
    change({"public_state": PublicState.POSTPONED})
    look()
    change({"public_state": PublicState.CANCELLED, "change_note": Wording("病。", "Illness.")})
    look()
    change({"public_state": PublicState.PUBLISHED})
    look()
    change({"public_state": PublicState.UNPUBLISHED})
    look()
    assert story == [
        ("0", "20260302T050000Z", "20260312T040000Z", "CONFIRMED", "Parked on a halo"),
        ("1", "20260302T060000Z", "20260313T040000Z", "CONFIRMED", "Parked on a halo"),
        ("2", "20260302T070000Z", "20260313T040000Z", "TENTATIVE", "【延期】[Postponed] Parked on a halo"),
        ("3", "20260302T080000Z", "20260313T040000Z", "CANCELLED", "【已取消】[Cancelled] Parked on a halo"),
        ("4", "20260302T090000Z", "20260313T040000Z", "CONFIRMED", "Parked on a halo"),
        (
            "5",
            "20260302T100000Z",
            "20260313T040000Z",
            "CANCELLED",
            "【已取消】[Cancelled] Lecture QXF-2026-001",
        ),
    ]
    assert program.agenda == {"20260313T040000Z": "~【已取消】[Cancelled] Lecture QXF-2026-001~"}


def test_a_program_that_only_imports_is_right_after_each_file(
    context: Flask,
    client: FlaskClient,
    database: Database,
    settings: Settings,
    planned: int,
    publish: Callable[[], None],
    change: Change,
) -> None:
    program = Program()

    def mailed() -> bytes:
        with database.reading() as session:
            return entry_for_mail(session.get_one(Lecture, planned), "en", settings)

    publish()
    first_mail = mailed()
    program.import_once(first_mail)
    change({"starts_at": STARTS + timedelta(days=1), "ends_at": STARTS + timedelta(days=1, hours=2)})
    program.import_once(fetched(client, "lectures/qxf-2026-001.ics").data)
    assert program.agenda == {"20260313T040000Z": "Parked on a halo"}
    program.import_once(first_mail)  # found again in the mailbox
    assert program.agenda == {"20260313T040000Z": "Parked on a halo"}
    change({"public_state": PublicState.CANCELLED})
    program.import_once(mailed())
    assert program.agenda == {"20260313T040000Z": "~【已取消】[Cancelled] Parked on a halo~"}
    program.subscribe(fetched(client).data)
    assert len(program.entries) == 1


def test_the_uid_is_the_same_wherever_the_lecture_goes(
    context: Flask,
    client: FlaskClient,
    database: Database,
    settings: Settings,
    planned: int,
    publish: Callable[[], None],
    change: Change,
) -> None:
    publish()
    change({"title": Wording("另一题", "Another title")})
    with database.reading() as session:
        mail = entry_for_mail(session.get_one(Lecture, planned), "zh", settings)
    paths = ["forum.ics", "lectures/qxf-2026-001.ics", "archive/2026.ics"]
    files = [mail, *(fetched(client, path, lang).data for path in paths for lang in ("zh", "en"))]
    assert {(p["UID"], p["SEQUENCE"]) for octets in files for p in by_icalendar(octets)} == {(UID, "1")}


def test_what_is_not_visible_raises_nothing(
    client: FlaskClient, publish: Callable[[], None], change: Change
) -> None:
    publish()
    before = fetched(client)
    change({"online_url": "https://meet.example.org/x"})
    change({"title": TITLE})
    assert fetched(client).headers["ETag"] == before.headers["ETag"]
