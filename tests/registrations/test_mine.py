"""My lectures: the link that is sent to an address, and the page it opens (decision 42)."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from forum.lectures.models import Audience, Lecture, SeatPool, WayOfAttending
from forum.links import registration_token
from forum.mail.delivery import Postman
from forum.mail.models import OutboxMessage
from forum.registrations.mine import end_links
from forum.registrations.models import Attendee, OtherAddress, Registration, RegistrationState, RevokedBadge
from forum.wording import Wording
from tests.cast import CLEO, DAN, NOON
from tests.conftest import Clock, Database
from tests.factories import make_attendee, make_audience, make_lecture, make_registration, make_room

HERE = "/en/my-lectures"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.49"
OTHER = "cleo@elsewhere.example"


@pytest.fixture
def registrations(database: Database) -> list[Registration]:
    """Cleo has a seat ahead, waits for another lecture, and heard a third."""
    with database.transaction() as session:
        return [
            make_registration(
                session,
                make_lecture(session, starts_at=NOON + timedelta(days=days), room=make_room(session)),
                CLEO,
                state,
            )
            for days, state in (
                (7, RegistrationState.CONFIRMED),
                (9, RegistrationState.WAITLISTED),
                (-7, RegistrationState.CONFIRMED),
            )
        ]


def letters(app: Flask, database: Database) -> list[EmailMessage]:
    """Every mail that is on its way, as it goes out."""
    postman: Postman = app.extensions["forum.postman"]
    with database.reading() as session, app.app_context():
        outbox = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [postman.write(session, message) for message in outbox]


def link_in(letter: EmailMessage) -> str:
    """The path of the one secret link of a letter; its text and its HTML have the same."""
    found = set()
    for kind in ("plain", "html"):
        body = letter.get_body((kind,))
        assert body is not None
        found |= set(re.findall(rf"http://forum\.example\.org({HERE}/[a-z0-9-]+)", str(body.get_content())))
    [link] = found
    return link


@pytest.fixture
def link(app: Flask, client: FlaskClient, database: Database, registrations: list[Registration]) -> str:
    """What Cleo got by mail."""
    client.post(HERE, data={"email": CLEO.email})
    [letter] = letters(app, database)
    return link_in(letter)


def rows(page: str) -> list[tuple[str, str]]:
    """The rows of a page: what is said of each, and where its own page is."""
    return re.findall(
        r'<p class="mine-state"><b>(.*?)</b>.*?<p class="mine-ways"><a[^>]*href="([^"]*)"', page, re.DOTALL
    )


def test_every_address_is_answered_alike_and_only_the_mailbox_hears(
    app: Flask, client: FlaskClient, database: Database, registrations: list[Registration], clock: Clock
) -> None:
    # C-22
    with database.transaction() as session:
        person = make_attendee(session, CLEO)
        session.add(OtherAddress(attendee_id=person.id, email_key=OTHER, email=OTHER, joined_at=NOON))

    answers = [client.post(HERE, data={"email": email}) for email in (CLEO.email, DAN.email, CLEO.email)]
    clock.advance(hours=1)
    answers.append(client.post(HERE, data={"email": f" {OTHER.upper()}"}))

    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"{HERE}/sent")}
    # One mail within twenty minutes; an address that was joined to the person leads to the same page.
    [letter] = letters(app, database)
    assert letter["To"].endswith(f"<{OTHER}>")
    assert len(rows(client.get(link_in(letter)).text)) == 3
    wrong = client.post(HERE, data={"email": "cleo@"})
    assert (wrong.status_code, wrong.text.count('aria-invalid="true"')) == (422, 1)


def test_the_page_lists_what_is_ahead_and_what_is_over(
    app: Flask, client: FlaskClient, link: str, registrations: list[Registration]
) -> None:
    page = client.get(link)
    with app.app_context():
        tokens = [registration_token(one.public_id, 0) for one in registrations]

    assert rows(page.text) == [
        ("You have a seat", f"/en/registrations/{tokens[0]}"),
        ("On the waitlist, place 1", f"/en/registrations/{tokens[1]}"),
        ("You were registered", f"/en/registrations/{tokens[2]}"),
    ]
    assert page.text.count("/cancellation") == 2
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    # A mail leads here: nothing is decided, and nothing kept (C-24).
    assert "<form" not in page.text.partition("<main")[2]
    assert "registrations=" not in "".join(page.headers.getlist("Set-Cookie"))
    assert link.rpartition("/")[2] not in page.text.partition("<body")[0]


@pytest.mark.databases("sqlite")
def test_on_another_device_a_lecture_for_members_has_a_title_and_no_address_that_is_not_there(
    client: FlaskClient, database: Database, registrations: list[Registration], link: str
) -> None:
    with database.transaction() as session:
        lecture = session.get_one(Lecture, registrations[0].lecture_id)
        lecture.audience, lecture.audiences = Audience.NAMED, [make_audience(session)]

    page = client.get(link).text

    assert f"/lectures/{lecture.slug}" not in page
    assert (page.count('class="entry-title"'), page.count('class="entry-title"><a ')) == (3, 2)


@pytest.mark.databases("sqlite")
def test_somebody_with_nothing_ahead_is_told_where_to_look(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        make_attendee(session, CLEO)
    client.post(HERE, data={"email": CLEO.email})
    [letter] = letters(app, database)

    page = client.get(link_in(letter)).text

    assert "Nothing is ahead of you." in page
    assert rows(page) == []


@pytest.mark.databases("sqlite")
def test_the_link_opens_for_thirty_days_and_only_as_it_was_given_out(
    client: FlaskClient, clock: Clock, link: str
) -> None:
    day = link.rpartition("-")[2]
    forged = [
        link.removesuffix(day) + "20260401",
        link[:-9],
        link.replace(link[20], "a" if link[20] != "a" else "b"),
    ]

    statuses = [client.get(one).status_code for one in forged]
    clock.now = NOON + timedelta(days=30)
    at_the_end = client.get(link).status_code
    clock.advance(days=1)
    too_late = client.get(link, follow_redirects=True)

    assert statuses == [404, 404, 404]
    assert at_the_end == 200
    assert "That link has ended" in too_late.text
    assert client.get(f"{link}/renewal").location == HERE


def test_ending_all_links_ends_them_all_and_mails_one(
    app: Flask, client: FlaskClient, database: Database, link: str, registrations: list[Registration]
) -> None:
    #
    with app.app_context():
        owns = [f"/en/registrations/{registration_token(one.public_id, 0)}" for one in registrations]
    asked = client.get(f"{link}/renewal")

    answer = client.post(f"{link}/renewal")

    assert "End all links and send me a new one" in asked.text
    assert answer.location == f"{HERE}/sent"
    assert [client.get(one).status_code for one in (link, *owns)] == [404] * 4
    [letter] = letters(app, database)
    assert letter["Subject"].startswith("A new link to your lectures")
    assert len(rows(client.get(link_in(letter)).text)) == 3
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RevokedBadge)) == 3
        assert session.scalars(select(Attendee.link_generation)).all() == [1]


@pytest.mark.databases("sqlite")
def test_in_a_chat_program_the_page_moves_to_an_address_that_tells_nothing(
    app: Flask, link: str, registrations: list[Registration]
) -> None:
    phone = app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = WECHAT

    page = phone.get(link)
    there = phone.get(f"{HERE}/device")

    assert f'data-moves-to="{HERE}/device"' in page.text
    # What is over for a week and what is ahead is kept by the program's own cookie.
    assert [said for said, _ in rows(there.text)] == [
        "You have a seat",
        "On the waitlist, place 1",
        "You were registered",
    ]
    assert app.test_client().get(f"{HERE}/device").location == HERE


@pytest.mark.databases("sqlite")
def test_it_asks_the_database_a_fixed_number_of_times(
    client: FlaskClient, database: Database, link: str, questions: Callable[[], int]
) -> None:
    questions()
    client.get(link)
    once = questions()
    with database.transaction() as session:
        for _ in range(4):
            state = RegistrationState.WAITLISTED
            make_registration(session, make_lecture(session, room=make_room(session)), CLEO, state)

    client.get(link)

    assert questions() == once


class TestBehindTheDefence:
    """The form with robots kept out (C-31)."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_BOT_DEFENCE": "on", "FORUM_RATE_LIMITS": "on"}

    @pytest.mark.databases("sqlite")
    def test_a_robot_is_stopped_and_a_person_is_not(self, client: FlaskClient, clock: Clock) -> None:
        [stamp] = re.findall(r'name="submission_key"[^>]*value="([^"]+)"', client.get(HERE).text)
        filled = {"email": CLEO.email, "submission_key": stamp}

        at_once = client.post(HERE, data=filled).status_code
        clock.advance(seconds=5)
        trapped = client.post(HERE, data={**filled, "website": "http://x"}).status_code
        by_hand = [client.post(HERE, data=filled).status_code for _ in range(2)]
        for_another = client.post(HERE, data={**filled, "email": DAN.email}).status_code

        assert [at_once, trapped, *by_hand, for_another] == [422, 422, 303, 303, 422]


@pytest.mark.databases("postgresql")
def test_ending_the_links_locks_as_registering_does_the_lectures_first(
    database: Database, registrations: list[Registration]
) -> None:
    # C-02: in the other order both would wait for each other until one is thrown out.
    locked: list[str] = []

    def note(*parts: object) -> None:
        statement = " ".join(str(parts[2]).split())
        if "FOR UPDATE" in statement or statement.startswith("UPDATE"):
            locked.extend(table for table in ("lectures", "attendees") if f" {table} " in f"{statement} ")

    event.listen(database.engine, "before_cursor_execute", note)
    with database.transaction() as session:
        end_links(session, registrations[0].attendee_id, now=NOON)

    assert set(locked[: locked.index("attendees")]) == {"lectures"}
    assert "lectures" not in locked[locked.index("attendees") :]


@pytest.mark.databases("sqlite")
def test_whoever_sits_in_a_branch_room_reads_its_name(
    client: FlaskClient, link: str, database: Database, registrations: list[Registration]
) -> None:
    with database.transaction() as session:
        branch = make_room(session)
        branch.name = Wording("分会场", "Branch of the hall")
        ahead = session.get_one(Registration, registrations[0].id)
        ahead.pool.taken -= 1
        ahead.pool = SeatPool(
            lecture=ahead.lecture, attendance=WayOfAttending.ON_SITE, room=branch, taken=1, overbooked=0
        )

    assert client.get(link).text.count("Branch of the hall") == 1
