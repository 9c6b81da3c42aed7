"""Asking for one's own calendar, and the page on which it is looked after (A-50 to A-53)."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.feeds.personal_models import FeedRead, PersonalFeed
from forum.links import PERSONAL_FEED, PERSONAL_PAGE
from forum.mail.delivery import Postman
from forum.mail.models import OutboxMessage
from forum.registrations.models import RegistrationState
from forum.tokens import link_token
from tests.cast import CLEO, DAN, LINK_KEY, NOON
from tests.conftest import Clock, Database
from tests.factories import make_attendee, make_calendar, make_lecture, make_registration, make_room

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.49"
SOMETIME = NOON + timedelta(hours=2)


def token(purpose: str, feed: PersonalFeed) -> str:
    """A link to a calendar."""
    return link_token(LINK_KEY.encode(), purpose, feed.public_id, feed.generation)


def letters(app: Flask, database: Database) -> list[EmailMessage]:
    """Every mail that is on its way, as it goes out."""
    postman: Postman = app.extensions["forum.postman"]
    with database.reading() as session, app.app_context():
        outbox = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [postman.write(session, message) for message in outbox]


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def current(database: Database) -> PersonalFeed:
    """The one calendar that stands."""
    with database.reading() as session:
        return session.scalars(select(PersonalFeed).where(PersonalFeed.renewed_at.is_(None))).one()


@pytest.fixture
def page(database: Database) -> str:
    """Cleo's page, with a lecture ahead, one she waits for, and one that is over."""
    with database.transaction() as session:
        for starts_at, state in (
            (NOON + timedelta(days=7), RegistrationState.CONFIRMED),
            (NOON + timedelta(days=9), RegistrationState.WAITLISTED),
            (NOON - timedelta(days=7), RegistrationState.CONFIRMED),
        ):
            lecture = make_lecture(session, starts_at=starts_at, room=make_room(session))
            make_registration(session, lecture, CLEO, state)
        feed = make_calendar(session, make_attendee(session, CLEO))
        return f"/en/calendar/{token(PERSONAL_PAGE, feed)}"


def test_asking_shows_nothing_and_writes_to_the_mailbox_alone(
    app: Flask, client: FlaskClient, database: Database, clock: Clock
) -> None:
    #
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session), CLEO)
        own = f"/en/registrations/{link_token(LINK_KEY.encode(), 'registration', registration.public_id, 0)}"

    shown = client.get(own).text
    offered = client.get(f"{own}/calendar")
    answers = [
        client.post(f"{own}/calendar"),
        client.post("/en/calendar", data={"email": " CLEO@Example.org "}),
    ]
    clock.now = SOMETIME
    answers.append(client.post("/zh/calendar", data={"email": CLEO.email}))

    assert f'href="{own}/calendar"' in shown
    assert "<form" not in shown.partition("<main")[2]
    feed = current(database)
    hidden = [token(purpose, feed) for purpose in (PERSONAL_FEED, PERSONAL_PAGE)]
    pages = [shown, offered.text, *(client.get(answer.location).text for answer in answers)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert [page for page in pages if any(one in page for one in (*hidden, feed.public_id))] == []
    # Twice at the same time is one mail; and each later one replaces one that has not left yet.
    [letter] = letters(app, database)
    assert (letter["To"].count(CLEO.email), letter["Subject"]) == (
        1,
        "Your calendar: Qian Xuesen Forum, my lectures",
    )
    for kind in ("plain", "html"):
        text = text_of(letter, kind)
        assert all(
            f"/{place}/{one}" in text for place, one in zip(("personal", "calendar"), hidden, strict=True)
        )
        assert f"webcal://forum.example.org/feeds/en/personal/{hidden[0]}.ics" in text
        assert (
            "https://calendar.google.com/calendar/r?cid=http%3A%2F%2Fforum.example.org%2Ffeeds%2Fen" in text
        )


@pytest.mark.databases("sqlite")
def test_an_address_nobody_registered_with_is_answered_alike(client: FlaskClient, database: Database) -> None:
    # A-50, C-22
    with database.transaction() as session:
        make_registration(session, make_lecture(session), CLEO)

    known = client.post("/en/calendar", data={"email": CLEO.email})
    unknown = client.post("/en/calendar", data={"email": DAN.email})

    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage.recipient)).all() == [CLEO.email]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("typed", ["", "cleo@", "a b@example.org", "x" * 300 + "@example.org"])
def test_what_is_no_address_stays_in_the_form(client: FlaskClient, database: Database, typed: str) -> None:
    answer = client.post("/en/calendar", data={"email": typed})

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


class TestBehindTheDefence:
    """The form as it is on the subscribe page, with robots kept out (C-31)."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_BOT_DEFENCE": "on", "FORUM_RATE_LIMITS": "on"}

    @pytest.mark.databases("sqlite")
    def test_a_robot_is_stopped_and_a_person_is_not(
        self, client: FlaskClient, database: Database, clock: Clock
    ) -> None:
        # C-31, A-50
        with database.transaction() as session:
            make_registration(session, make_lecture(session), CLEO)
        form = client.get("/en/subscribe").text.partition('action="/en/calendar"')[2]
        (stamp,) = re.findall(r'name="submission_key"[^>]*value="([^"]+)"', form.partition("</form>")[0])
        filled = {"email": CLEO.email, "submission_key": stamp}

        at_once = client.post("/en/calendar", data=filled).status_code
        clock.now += timedelta(seconds=5)
        trapped = client.post("/en/calendar", data={**filled, "website": "http://x"}).status_code
        by_hand = client.post("/en/calendar", data=filled).status_code
        pressed_again = client.post("/en/calendar", data=filled).status_code
        for_another = client.post("/en/calendar", data={**filled, "email": DAN.email}).status_code

        assert [at_once, trapped, by_hand, pressed_again, for_another] == [422, 422, 303, 303, 422]

    @pytest.mark.databases("sqlite")
    def test_one_program_may_look_every_second_and_no_more_often(
        self, client: FlaskClient, database: Database, page: str
    ) -> None:
        #
        address = f"/feeds/en/personal/{token(PERSONAL_FEED, current(database))}.ics"

        statuses = [client.get(address).status_code for _ in range(61)]

        assert set(statuses[:60]) == {200}
        assert statuses[60] == 429


@pytest.mark.databases("sqlite")
def test_the_page_says_what_is_in_it_and_who_reads_it(
    client: FlaskClient, database: Database, page: str
) -> None:
    #
    before = client.get(page)
    with database.transaction() as session:
        feed = session.scalars(select(PersonalFeed)).one()
        read = {"feed_id": feed.id, "first_read_at": NOON, "last_read_at": SOMETIME, "read_count": 3}
        session.add(FeedRead(program="Google Calendar", **read))

    after = client.get(page.replace("/en/", "/zh/")).text

    assert before.headers["Cache-Control"] == "no-store"
    assert "Not read yet." in before.text
    assert "1 lecture you registered for is over" in before.text
    assert before.text.count('class="entry"') == 2
    assert "Waiting" in before.text
    assert f"webcal://forum.example.org/feeds/en/personal/{token(PERSONAL_FEED, feed)}.ics" in before.text
    assert "2026-03-02（周一）14:00 北京时间 UTC+8，Google Calendar" in after
    assert page.rpartition("/")[2] not in before.text.partition("<body")[0]


@pytest.mark.databases("sqlite")
def test_its_pages_ask_the_database_a_fixed_number_of_times(
    app: Flask, client: FlaskClient, database: Database, page: str
) -> None:
    from tests.feeds.test_personal import asked_by

    once = asked_by(app, lambda: client.get(page))
    with database.transaction() as session:
        for _ in range(4):
            make_registration(session, make_lecture(session, room=make_room(session)), CLEO)

    assert asked_by(app, lambda: client.get(page)) == once


def test_a_reminder_is_chosen_and_the_calendar_stopped_and_started(
    client: FlaskClient, database: Database, page: str
) -> None:
    #
    refused = client.post(f"{page}/reminder", data={"minutes": "7"})
    chosen = client.post(f"{page}/reminder", data={"minutes": "60"}, follow_redirects=True)
    reminder = current(database).reminder_minutes
    stopped = client.post(f"{page}/stop", follow_redirects=True)
    shown = client.get(page).text
    since = current(database).stopped_at
    client.post(f"{page}/start")
    client.post(f"{page}/reminder", data={"minutes": "0"})

    assert refused.status_code == 422
    assert "The reminder is saved." in chosen.text
    assert reminder == 60
    assert "The calendar is stopped." in stopped.text
    assert "webcal:" not in shown
    assert since == NOON
    assert (current(database).stopped_at, current(database).reminder_minutes) == (None, None)


def test_new_addresses_are_mailed_and_shown_nowhere(
    app: Flask, client: FlaskClient, database: Database, page: str
) -> None:
    #
    client.post(f"{page}/reminder", data={"minutes": "15"})
    asked = client.get(f"{page}/renewal")
    answer = client.post(f"{page}/renewal", follow_redirects=True)

    new = current(database)
    assert (new.generation, new.reminder_minutes) == (1, 15)
    secrets = [token(purpose, new) for purpose in (PERSONAL_FEED, PERSONAL_PAGE)]
    assert [one for one in secrets if one in asked.text + answer.text] == []
    assert "The former addresses open nothing any more." in answer.text
    for rest in ("", "/settings", "/renewal"):
        assert client.get(page + rest).status_code == 410
    assert client.post(f"{page}/stop").status_code == 410
    [letter] = letters(app, database)
    assert letter["Subject"].startswith("The new address of your calendar")
    assert all(one in text_of(letter) for one in secrets)
    assert page.rpartition("/")[2] not in text_of(letter)


@pytest.mark.databases("sqlite")
def test_in_a_chat_program_the_page_moves_to_an_address_that_tells_nothing(
    app: Flask, database: Database, page: str
) -> None:
    # A-53, decision 0024
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = WECHAT

    mailed = client.get(page)
    own = client.get("/en/calendar/own")
    behind = client.get("/en/calendar/own/settings")
    done = client.post(f"{page}/stop")
    stranger = app.test_client().get("/en/calendar/own")

    assert 'data-moves-to="/en/calendar/own"' in mailed.text
    assert own.status_code == behind.status_code == 200
    assert (own.headers["Cache-Control"], own.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert 'href="/en/calendar/own/settings"' in own.text
    assert done.location == "/en/calendar/own/settings"
    assert (stranger.status_code, stranger.location) == (303, "/en/calendar")
    cookies = [
        cookie for cookie in mailed.headers.getlist("Set-Cookie") if cookie.startswith("own-calendar=")
    ]
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
