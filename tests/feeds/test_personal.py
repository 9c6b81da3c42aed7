"""The calendar of one person, as their programs read it (A-50 to A-54, A-05, A-15, A-23, A-35)."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.db import db
from forum.feeds.ical import CalendarEntry, EntryStatus, written
from forum.feeds.personal_models import PersonalFeed
from forum.lectures.models import Attendance, PublicState
from forum.links import PERSONAL_FEED, PERSONAL_PAGE, personal_token, registration_token
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.tokens import link_token
from tests.cast import CLEO, DAN, LINK_KEY, NOON
from tests.conftest import Database
from tests.factories import make_calendar, make_lecture, make_registration, make_room
from tests.feeds.readers import Picture, by_libical, lint

ROOM = "https://meet.example.org/secret-room-7"
LATER = NOON + timedelta(hours=1)


def make_feed(session: Session, registration: Registration, **values: object) -> PersonalFeed:
    """The calendar of the person of a registration."""
    return make_calendar(session, registration.attendee, **{"public_id": "c" * 16, **values})


def address(feed_id: str = "c" * 16, generation: int = 0, lang: str = "en") -> str:
    """The address of a personal calendar."""
    token = link_token(LINK_KEY.encode(), PERSONAL_FEED, feed_id, generation)
    return f"/feeds/{lang}/personal/{token}.ics"


def fetched(client: FlaskClient, lang: str = "en", **headers: str) -> TestResponse:
    """Cleo's calendar, whole and without fault."""
    answer = client.get(address(lang=lang), headers=headers, buffered=True)
    assert answer.status_code == 200, answer.text
    assert lint(answer.data) == []
    return answer


def entries(client: FlaskClient, lang: str = "en") -> dict[str, Picture]:
    return {picture["UID"]: picture for picture in by_libical(fetched(client, lang).data)}


class TestWhatIsInIt:
    """One entry for each lecture in which somebody has, or hopes for, a seat."""

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize(
        ("state", "prefix", "status", "shows_busy"),
        [
            (RegistrationState.CONFIRMED, "", "CONFIRMED", "OPAQUE"),
            (RegistrationState.WAITLISTED, "【候补】[Waitlist] ", "TENTATIVE", "TRANSPARENT"),
            (RegistrationState.REQUESTED, "【待批准】[Requested] ", "TENTATIVE", "TRANSPARENT"),
            (RegistrationState.OFFERED, "【席位待接受】[Seat offered] ", "TENTATIVE", "TRANSPARENT"),
            (RegistrationState.UNCONFIRMED, "【未确认】[Unconfirmed] ", "TENTATIVE", "TRANSPARENT"),
        ],
    )
    def test_an_entry_says_how_the_person_stands(
        self,
        client: FlaskClient,
        database: Database,
        state: RegistrationState,
        prefix: str,
        status: str,
        shows_busy: str,
    ) -> None:
        with database.transaction() as session:
            lecture = make_lecture(session, revision=4)
            make_feed(session, make_registration(session, lecture, CLEO, state, state_changed_at=LATER))

        octets = fetched(client).data
        [entry] = by_libical(octets)

        assert entry["UID"] == lecture.uid
        assert (entry["SUMMARY"], entry["SEQUENCE"]) == (f"{prefix}{lecture.title.en}", "4")
        assert (entry["STATUS"], entry["TRANSP"]) == (status, shows_busy)
        for name in (b"DTSTAMP", b"LAST-MODIFIED"):
            assert octets.count(name + b":20260302T050000Z") >= 1

    @pytest.mark.databases("sqlite")
    def test_what_somebody_gives_up_goes_and_what_is_called_off_stays(
        self, client: FlaskClient, database: Database
    ) -> None:
        #
        gone = (RegistrationState.CANCELLED, RegistrationState.DECLINED)
        with database.transaction() as session:
            off = make_lecture(session, public_state=PublicState.CANCELLED)
            late = make_lecture(session, public_state=PublicState.POSTPONED)
            back = make_lecture(session, public_state=PublicState.WITHDRAWN)
            secret = make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
            for lecture in (off, late, back, secret):
                make_feed_of = make_registration(session, lecture, CLEO)
            for state in gone:
                make_registration(session, make_lecture(session), CLEO, state)
            again = make_lecture(session)
            make_registration(session, again, CLEO, RegistrationState.CANCELLED)
            make_registration(session, again, CLEO)
            ended = make_lecture(session, public_state=PublicState.CANCELLED)
            because = {"ended_because": EndedBecause.LECTURE_CANCELLED}
            make_registration(session, ended, CLEO, RegistrationState.CANCELLED, **because)
            make_registration(session, make_lecture(session), DAN)
            make_feed(session, make_feed_of)

        found = entries(client)

        assert set(found) == {one.uid for one in (off, late, back, again, ended)}
        assert found[off.uid]["SUMMARY"].startswith("【已取消】[Cancelled] Lecture")
        assert {found[one.uid]["STATUS"] for one in (off, back, ended)} == {"CANCELLED"}
        assert (found[late.uid]["STATUS"], found[late.uid]["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
        assert found[back.uid]["SUMMARY"] == f"【已取消】[Cancelled] Lecture {back.code}"
        assert found[again.uid]["TRANSP"] == "OPAQUE"

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_it_holds_nobody_and_no_secret(
        self, app: Flask, client: FlaskClient, database: Database, lang: str
    ) -> None:
        #
        with database.transaction() as session:
            lecture = make_lecture(
                session, room=make_room(session), attendance=Attendance.ONLINE, online_url=ROOM
            )
            registration = make_registration(session, lecture, CLEO)
            make_registration(session, lecture, DAN)
            feed = make_feed(session, registration)
        with app.app_context():
            secrets = [
                registration_token(registration.public_id, 0),
                personal_token(PERSONAL_FEED, feed.public_id, 0),
                personal_token(PERSONAL_PAGE, feed.public_id, 0),
            ]

        octets = re.sub(rb"\r\n ", b"", fetched(client, lang).data).decode()

        held = [registration.public_id, feed.public_id, registration.attendee.public_id, ROOM]
        people = [CLEO.name, CLEO.email, "Cleo", DAN.name, DAN.email]
        assert [word for word in (*secrets, *held, *people) if word in octets] == []
        assert [
            word for word in ("ATTENDEE", "ORGANIZER", "VALARM", "METHOD", "SOURCE") if word in octets
        ] == []
        assert {"en": "my lectures", "zh": "我的讲座"}[lang] in octets.lower()
        assert {"en": "You have a seat online.", "zh": "您已有线上席位。"}[lang] in octets
        assert f"URL:http://forum.example.org/{lang}/lectures/{lecture.slug}\r\n" in octets

    @pytest.mark.databases("sqlite")
    def test_a_row_that_cannot_be_read_costs_its_own_entry(
        self, client: FlaskClient, database: Database
    ) -> None:
        #
        with database.transaction() as session:
            lectures = [make_lecture(session) for _ in range(4)]
            registrations = [make_registration(session, lecture, CLEO) for lecture in lectures]
            make_feed(session, registrations[0])
            session.execute(text("PRAGMA ignore_check_constraints = 1"))
            session.execute(
                text("UPDATE registrations SET state_changed_at = 'soon' WHERE id = :id"),
                {"id": registrations[1].id},
            )
            session.execute(
                text("UPDATE lectures SET ends_at = 'late' WHERE id = :id"), {"id": lectures[2].id}
            )

        assert set(entries(client)) == {lectures[0].uid, lectures[3].uid}

    @pytest.mark.databases("sqlite")
    def test_it_asks_the_database_a_fixed_number_of_times(
        self, app: Flask, client: FlaskClient, database: Database
    ) -> None:
        with database.transaction() as session:
            make_feed(session, make_registration(session, make_lecture(session), CLEO))
        once = asked_by(app, lambda: fetched(client))
        with database.transaction() as session:
            for _ in range(5):
                make_registration(session, make_lecture(session, room=make_room(session)), CLEO)

        assert asked_by(app, lambda: fetched(client)) == once <= 8


def asked_by(app: Flask, deed) -> int:
    """How many statements something costs, the note of who read it left out."""
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    deed()
    event.remove(engine, "before_cursor_execute", hear)
    return len([one for one in said if "feed_reads" not in one and one.startswith("SELECT")])


class TestReminders:
    """A-23: only if the person asked for one."""

    @pytest.mark.databases("sqlite")
    def test_a_reminder_is_in_what_one_has_a_seat_in_and_nowhere_else(
        self, client: FlaskClient, database: Database
    ) -> None:
        #
        with database.transaction() as session:
            sure = make_lecture(session)
            registration = make_registration(session, sure, CLEO)
            make_registration(session, make_lecture(session), CLEO, RegistrationState.WAITLISTED)
            make_registration(session, make_lecture(session, public_state=PublicState.CANCELLED), CLEO)
            make_feed(session, registration, reminder_minutes=60, reminder_chosen_at=LATER)

        octets = fetched(client).data

        assert octets.count(b"BEGIN:VALARM") == 1
        alarm = octets.partition(b"BEGIN:VALARM\r\n")[2].partition(b"END:VALARM")[0].decode()
        names = [line.partition(":")[0] for line in alarm.split("\r\n") if line]
        assert names == ["UID", "ACTION", "DESCRIPTION", "TRIGGER"]
        assert "ACTION:DISPLAY\r\n" in alarm
        assert "TRIGGER:-PT1H\r\n" in alarm
        # Clients that go by the change of an entry hear of the reminder, too.
        assert b"LAST-MODIFIED:20260302T050000Z" in octets

    @pytest.mark.parametrize(("minutes", "trigger"), [(15, b"-PT15M"), (60, b"-PT1H"), (1440, b"-P1D")])
    def test_its_uid_stays_whatever_is_chosen(self, minutes: int, trigger: bytes) -> None:
        # A-23, RFC 9074 section 4
        values = {"uid": "lecture-1@uid.example.org", "revision": 0, "created_at": NOON, "changed_at": NOON}
        times = {"starts_at": NOON, "ends_at": LATER, "summary": "A; B", "description": ""}
        entry = CalendarEntry(**values, **times, reminder_minutes=minutes)

        octets = written(entry)

        assert b"TRIGGER:" + trigger + b"\r\n" in octets
        assert b"BEGIN:VALARM\r\nUID:cab8dd60-cf90-530c-ba26-8b7ecba1a45a\r\n" in octets
        assert b"DESCRIPTION:A\\; B\r\n" in octets
        cancelled = CalendarEntry(**values, **times, reminder_minutes=minutes, status=EntryStatus.CANCELLED)
        assert b"VALARM" not in written(cancelled)
