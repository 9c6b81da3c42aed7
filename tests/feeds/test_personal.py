"""The calendar of one person, as their programs read it (A-50 to A-54, A-05, A-15, A-23, A-35)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.db import db
from forum.feeds import personal_operations as operations
from forum.feeds import personal_queries as queries
from forum.feeds.ical import CalendarEntry, EntryStatus, written
from forum.feeds.personal_models import FeedRead, PersonalFeed
from forum.feeds.programs import name_of
from forum.lectures.models import Attendance, Lecture, PublicState, SeatPool
from forum.links import PERSONAL_FEED, PERSONAL_PAGE, personal_token, registration_token
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.tokens import link_token
from forum.wording import Wording
from tests.cast import CLEO, DAN, LINK_KEY, NOON
from tests.conftest import Clock, Database
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
    def test_whoever_sits_in_a_branch_room_is_led_there(
        self, client: FlaskClient, database: Database
    ) -> None:
        with database.transaction() as session:
            lecture = make_lecture(session, room=make_room(session))
            mine = make_registration(session, lecture, CLEO)
            make_feed(session, mine)
        before = fetched(client).headers["ETag"]
        with database.transaction() as session:
            branch = make_room(session)
            branch.name = Wording("分会场", "Branch")
            pool = SeatPool(
                lecture_id=lecture.id, attendance="on_site", room_id=branch.id, taken=1, overbooked=0
            )
            session.get_one(Registration, mine.id).pool = pool

        [entry] = entries(client).values()

        assert entry["LOCATION"].startswith("Branch")
        assert fetched(client).headers["ETag"] != before

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
                text("UPDATE registrations SET state = 'perhaps' WHERE id = :id"),
                {"id": registrations[1].id},
            )
            session.execute(
                text("UPDATE lectures SET starts_at = 'soon' WHERE id = :id"), {"id": lectures[2].id}
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


@pytest.mark.databases("postgresql")
def test_programs_that_read_it_for_the_first_time_at_once_raise_no_alarm(
    app: Flask, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    #
    with database.transaction() as session:
        make_feed(session, make_registration(session, make_lecture(session), CLEO))
    together = Barrier(6)

    def read(_number: int) -> None:
        client = app.test_client()
        together.wait()
        client.get(address(), headers={"User-Agent": "Thunderbird/140"}, buffered=True).close()

    with ThreadPoolExecutor(together.parties) as pool:
        list(pool.map(read, range(together.parties)))

    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
    with database.reading() as session:
        assert [read.program for read in session.scalars(select(FeedRead))] == ["Thunderbird"]


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


class TestConditions:
    """What a program has already is not sent again; what ended says so (A-35, A-51, A-54)."""

    @pytest.mark.databases("sqlite")
    def test_it_is_kept_by_its_reader_alone_and_asked_about_anew(
        self, client: FlaskClient, database: Database
    ) -> None:
        #
        with database.transaction() as session:
            make_feed(session, make_registration(session, make_lecture(session), CLEO))
            elsewhere = make_lecture(session)
        whole = fetched(client)
        tag, since = whole.headers["ETag"], whole.headers["Last-Modified"]

        head = client.head(address())
        again = client.get(address(), headers={"If-None-Match": tag})
        by_date = client.get(address(), headers={"If-Modified-Since": since})

        assert whole.headers["Cache-Control"] == "private, max-age=300"
        assert whole.headers["Referrer-Policy"] == "no-referrer"
        assert whole.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert whole.headers["Vary"] == "Accept-Encoding"
        assert whole.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "Set-Cookie" not in whole.headers
        assert {**head.headers} == {**whole.headers}
        assert (again.status_code, again.headers["ETag"], again.data) == (304, tag, b"")
        assert again.headers["Cache-Control"] == "private, max-age=300"
        assert by_date.status_code == 304
        # What happens elsewhere in the programme renews nothing; a registration does.
        with database.transaction() as session:
            session.get_one(Lecture, elsewhere.id).revision += 1
        assert client.get(address(), headers={"If-None-Match": tag}).status_code == 304
        with database.transaction() as session:
            make_registration(session, session.get_one(Lecture, elsewhere.id), CLEO, state_changed_at=LATER)
        assert client.get(address(), headers={"If-None-Match": tag}).status_code == 200

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize("change", ["revision", "reminder", "cancelled"])
    def test_every_change_gives_another_tag(
        self, client: FlaskClient, database: Database, change: str
    ) -> None:
        # at the very same instant, too.
        with database.transaction() as session:
            registration = make_registration(session, make_lecture(session), CLEO)
            feed = make_feed(session, registration)
        before = fetched(client)
        with database.transaction() as session:
            if change == "revision":
                session.get_one(Lecture, registration.lecture_id).revision += 1
            elif change == "reminder":
                operations.choose_reminder(session, feed.public_id, 15, now=NOON)
            else:
                gone = session.get_one(Registration, registration.id)
                gone.state, gone.ended_because = RegistrationState.CANCELLED, EndedBecause.ATTENDEE

        after = fetched(client)

        assert after.headers["ETag"] != before.headers["ETag"]
        assert after.data != before.data

    def test_a_former_address_is_gone_at_once_and_says_since_when(
        self, app: Flask, client: FlaskClient, database: Database
    ) -> None:
        # whoever asks another process hears the same, since nothing is kept.
        with database.transaction() as session:
            make_feed(session, make_registration(session, make_lecture(session), CLEO))
            others = make_registration(session, make_lecture(session), DAN)
            make_feed(session, others, public_id="d" * 16)
        calendar_uid = re.findall(rb"\r\nUid:(.*)\r\n", fetched(client).data)
        with database.transaction() as session:
            new = operations.renew(session, "c" * 16, now=LATER)

        former = client.get(address(), headers={"If-None-Match": "*"})

        assert (former.status_code, former.mimetype) == (410, "text/plain")
        assert former.headers["Cache-Control"] == "no-store"
        assert "2026-03-02（周一）13:00 北京时间" in former.text
        assert "2026-03-02 (Mon) 13:00 Beijing Time" in former.text
        there = client.get(address(new.public_id, 1), buffered=True)
        assert there.status_code == 200
        assert re.findall(rb"\r\nUid:(.*)\r\n", there.data) == calendar_uid
        assert client.get(address("d" * 16)).status_code == 200

    def test_a_stopped_one_is_gone_until_it_is_started_again(
        self, client: FlaskClient, database: Database
    ) -> None:
        #
        with database.transaction() as session:
            make_feed(session, make_registration(session, make_lecture(session), CLEO))
            operations.stop(session, "c" * 16, now=LATER)

        gone = client.get(address(lang="zh"))
        with database.transaction() as session:
            operations.start(session, "c" * 16, now=LATER)

        assert gone.status_code == 410
        assert "停止" in gone.text
        assert "stopped" in gone.text
        assert client.get(address()).status_code == 200

    @pytest.mark.databases("sqlite")
    def test_every_token_takes_the_same_work(
        self, app: Flask, client: FlaskClient, database: Database, long_run: bool
    ) -> None:
        #
        with database.transaction() as session:
            make_feed(session, make_registration(session, make_lecture(session), CLEO))
        good = address()
        tokens = ["a", "a" * 47, "a" * 48, "a" * 49, "c" * 48, "%00" * 48, "é" * 48, "A" * 48, "1" * 48]
        tried = [f"/feeds/en/personal/{token}.ics" for token in tokens]
        tried += [
            good.replace(".ics", "a.ics"),
            good[:-5] + "2.ics" if good[-5] != "2" else good[:-5] + "3.ics",
        ]
        tried += [f"/feeds/en/personal/{n:048x}.ics" for n in range(100_000 if long_run else 100)]

        assert {client.get(one).status_code for one in tried} == {404}
        assert {asked_by(app, lambda one=one: client.get(one)) for one in tried if "%" not in one} == {1}

    @pytest.mark.databases("sqlite")
    def test_a_failure_inside_is_no_empty_calendar(
        self, app: Flask, client: FlaskClient, database: Database
    ) -> None:
        #
        with database.transaction() as session:
            make_feed(session, make_registration(session, make_lecture(session), CLEO))
            session.execute(text("ALTER TABLE seat_pools RENAME TO away"))

        answer = client.get(address())

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


class TestReaders:
    """Who reads a calendar, and when, is written down without disturbing anybody (A-51)."""

    def test_a_program_is_noted_once_a_minute_and_the_latest_few_are_kept(
        self, client: FlaskClient, database: Database, clock: Clock
    ) -> None:
        with database.transaction() as session:
            make_feed(session, make_registration(session, make_lecture(session), CLEO))
        for program in ("Google-Calendar-Importer", "khal/0.14", "Google-Calendar-Importer"):
            fetched(client, **{"User-Agent": program})
        clock.now = LATER
        fetched(client, **{"User-Agent": "Google-Calendar-Importer"})
        noted = seen(database)
        for number in range(9):
            clock.now += timedelta(minutes=1)
            client.get(address(), headers={"User-Agent": f"reader-{number}"}, buffered=True)
        client.head(address(), headers={"User-Agent": "only-looking"})

        assert noted == [("Google Calendar", NOON, LATER, 2), ("khal", NOON, NOON, 1)]
        assert [program for program, *_ in seen(database)] == [f"reader-{n}" for n in (8, 7, 6, 5, 4)]

    @pytest.mark.databases("sqlite")
    def test_a_read_that_cannot_be_noted_disturbs_nobody(
        self, client: FlaskClient, database: Database
    ) -> None:
        with database.transaction() as session:
            make_feed(session, make_registration(session, make_lecture(session), CLEO))
            session.execute(text("ALTER TABLE feed_reads RENAME TO away"))

        assert fetched(client).status_code == 200

    @pytest.mark.parametrize(
        ("user_agent", "name"),
        [
            ("", ""),
            ("Google-Calendar-Importer", "Google Calendar"),
            ("iOS/18.4 (22E240) dataaccessd/1.0", "Calendar (iPhone, iPad)"),
            ("macOS/15.0 (24A335) CalendarAgent/1113", "Calendar (Mac)"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Thunderbird/128.0", "Thunderbird"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
            ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Outlook"),
            ("my-script 1.0/2 <script>", "my-script 1.0"),
            ("<script>alert(1)</script>", ""),
            ("x" * 9999, "x" * 60),
            ("a\r\nb\x00\u202e", "a b"),
        ],
    )
    def test_a_program_is_told_by_its_name(self, user_agent: str, name: str) -> None:
        assert name_of(user_agent) == name


def seen(database: Database) -> list[tuple[str, datetime, datetime, int]]:
    """The programs on record, the last one first."""
    with database.reading() as session:
        rows = queries.reads(session, session.scalars(select(PersonalFeed.id)).one())
        return [(row.program, row.first_read_at, row.last_read_at, row.read_count) for row in rows]
