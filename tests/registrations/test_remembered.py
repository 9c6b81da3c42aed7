"""What a browser keeps of its registrations, and who learns of it (decision 42)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.journal import SYSTEM
from forum.lectures.models import Lecture
from forum.links import registration_token
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.operations import cancel, replace_link
from forum.web.remembered import MOST
from tests.cast import CLEO, DAN, NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration, make_series
from tests.registrations.people import somebody

pytestmark = pytest.mark.databases("sqlite")

COOKIE = "registrations"
FORM = {"name": CLEO.name, "email": CLEO.email, "consent": "y"}
SOON = NOON + timedelta(days=3)


def page_of(lecture: Lecture, rest: str = "") -> str:
    return f"/en/lectures/{lecture.slug}{rest}"


def token(app: Flask, registration: Registration) -> str:
    with app.app_context():
        return registration_token(registration.public_id, registration.link_generation)


def keeping(app: Flask, *registrations: Registration) -> FlaskClient:
    """A browser that keeps these registrations."""
    client = app.test_client()
    client.set_cookie(COOKIE, ".".join(token(app, one) for one in registrations))
    return client


def kept(client: FlaskClient) -> list[str]:
    """The tokens in a browser's cookie."""
    cookie = client.get_cookie(COOKIE)
    return cookie.value.split(".") if cookie and cookie.value else []


def test_whoever_registered_is_told_so_on_every_page_and_nobody_else_is(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        series = make_series(session)
        lecture = make_lecture(session, series=series, starts_at=SOON, seats=5)
        make_lecture(session, series=series)
    answer = client.post(page_of(lecture, "/registrations"), data=FORM)
    stranger, meddler = app.test_client(), app.test_client()
    meddler.set_cookie(COOKIE, "made-up." + "a" * 48)

    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(f"{COOKIE}=")]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    for address in ("/en/", "/en/lectures", "/en/series/open", page_of(lecture)):
        own, others = client.get(address), stranger.get(address)
        assert own.text.count("You have a seat") >= 1, address
        assert own.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in own.headers["Vary"]
        # No secret stands on a public page, whoever reads it.
        assert kept(client)[0] not in own.text
        assert "You have a seat" not in others.text
        assert others.headers["Cache-Control"] == "no-cache"
        assert meddler.get(address).data == others.data
    shown = client.get(page_of(lecture)).text
    assert f'href="{page_of(lecture, "/registrations/own")}"' in shown
    assert f'href="{page_of(lecture, "/registrations/own/cancellation")}"' in shown
    assert 'data-state="confirmed"' in client.get(page_of(lecture, "/registrations/own")).text
    assert "Go on to register somebody else" in client.get(page_of(lecture, "/registrations/new")).text


@pytest.mark.parametrize(
    ("state", "said", "way_on"),
    [
        (RegistrationState.WAITLISTED, "On the waitlist, place 2", "My place in line"),
        (RegistrationState.REQUESTED, "Asked for; the organisers will answer", "My registration"),
        (RegistrationState.OFFERED, "A seat is offered to you until 2026-03-04", "Answer the offer"),
        (RegistrationState.UNCONFIRMED, "Please confirm your address", "Confirm my address"),
    ],
)
def test_each_state_has_its_word(
    app: Flask, database: Database, state: RegistrationState, said: str, way_on: str
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        if state is RegistrationState.WAITLISTED:
            make_registration(session, lecture, DAN, state, queued_at=NOON - timedelta(hours=1))
        own = make_registration(session, lecture, CLEO, state, held_until=NOON + timedelta(days=2))

    page = keeping(app, own).get(page_of(lecture)).text

    assert said in page
    assert f">{way_on}</a>" in page


def test_a_shared_computer_keeps_nothing(app: Flask, client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)

    answer = client.post(page_of(lecture, "/registrations"), data={**FORM, "is_shared": "y"})

    assert answer.status_code == 303
    assert kept(client) == []
    assert "You have a seat" not in client.get(page_of(lecture)).text


def test_a_mailed_link_keeps_nothing_until_somebody_asks_and_one_step_forgets_all(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    # C-24
    with database.transaction() as session:
        lecture = make_lecture(session)
        own = make_registration(session, lecture, CLEO)
    link = f"/en/registrations/{token(app, own)}"

    opened = client.get(link)
    asked = client.get(f"{link}/device")

    assert kept(client) == []
    assert "<form" not in opened.text.partition("<main")[2]
    assert "Remember my registration" in asked.text
    assert client.post(f"{link}/device").location == link
    assert kept(client) == [token(app, own)]
    again = client.get(link).text.partition("<main")[2]
    assert 'action="/en/my-lectures/device/removal"' in again
    forgotten = client.post("/en/my-lectures/device/removal", follow_redirects=True)
    assert "no longer knows your registrations" in forgotten.text
    assert kept(client) == []
    assert client.get(page_of(lecture, "/registrations/own")).location == page_of(lecture)


def test_what_opens_nothing_any_more_is_dropped_when_it_is_met(
    app: Flask, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        lecture, over = make_lecture(session), make_lecture(session, starts_at=NOON - timedelta(days=9))
        good, replaced, given_up, past = (
            make_registration(session, one, somebody(number))
            for number, one in enumerate((lecture, lecture, lecture, over))
        )
    browser = keeping(app, past, replaced, given_up, good)
    with database.transaction() as session:
        replace_link(session, registration_id=replaced.id, actor=SYSTEM, now=NOON)
        cancel(session, registration_id=given_up.id, now=NOON)

    browser.get("/en/lectures")
    after_the_list = kept(browser)
    clock.advance(days=2)
    browser.get("/en/lectures")

    # Who gave up finds the way back to the form for a day.
    assert after_the_list == [token(app, given_up), token(app, good)]
    assert kept(browser) == [token(app, good)]


def test_the_latest_are_kept_and_the_oldest_make_room(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        made = [make_registration(session, make_lecture(session), somebody(n)) for n in range(MOST + 2)]
    browser = keeping(app, *made[:MOST])

    for one in made[MOST:]:
        browser.post(f"/en/registrations/{token(app, one)}/device")

    assert kept(browser) == [token(app, one) for one in made[2:]]
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    assert len(cookie.value) < 2048


def test_a_list_asks_the_database_the_same_however_much_is_kept(
    app: Flask, database: Database, questions: Callable[[], int]
) -> None:
    with database.transaction() as session:
        lectures = [make_lecture(session, seats=1) for _ in range(3)]
        waiting = [
            make_registration(session, lecture, CLEO, RegistrationState.WAITLISTED) for lecture in lectures
        ]
    asked = []
    for some in (waiting[:1], waiting):
        browser = keeping(app, *some)
        questions()
        assert browser.get("/en/lectures").text.count("On the waitlist, place 1") == len(some)
        asked.append(questions())

    assert asked[0] == asked[1]


def test_two_people_of_one_phone_have_each_their_page(app: Flask, database: Database) -> None:
    # C-21
    with database.transaction() as session:
        lecture = make_lecture(session)
        first, second = (
            make_registration(session, lecture, person, registered_at=NOON - timedelta(hours=hours))
            for person, hours in ((CLEO, 2), (DAN, 1))
        )
    browser = keeping(app, first, second)

    page, mine = browser.get(page_of(lecture)).text, browser.get("/en/my-lectures")

    assert "1 more person registered on this device" in page
    assert DAN.name in browser.get(page_of(lecture, "/registrations/own")).text
    assert mine.headers["Cache-Control"] == "no-store"
    assert f'href="{page_of(lecture, "/registrations/own")}"' in mine.text
    assert f'href="/en/registrations/{token(app, first)}"' in mine.text
    assert token(app, second) not in mine.text


class TestOverHttps:
    """The cookie has the prefix that lets no neighbour of the site set it."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_BASE_URL": "https://forum.example.org"}

    def test_the_cookie_belongs_to_this_host_alone(self, client: FlaskClient, database: Database) -> None:
        with database.transaction() as session:
            lecture = make_lecture(session)

        answer = client.post(
            page_of(lecture, "/registrations"), data=FORM, base_url="https://forum.example.org"
        )

        [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if "registrations=" in one]
        assert cookie.startswith("__Host-registrations=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
