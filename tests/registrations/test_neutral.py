"""What a share menu gets from one's own page: the lecture, never the secret (A-53, decision 0024)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from forum.clock import utc_now
from forum.lectures.models import Audience, Lecture, PublicState
from forum.links import registration_token
from forum.registrations.models import Registration
from forum.wording import Wording
from tests.cast import CLEO, DAN
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, make_room
from tests.servers import LiveServer

pytestmark = pytest.mark.databases("sqlite")

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.49"
FORM = {"name": CLEO.name, "email": CLEO.email, "affiliation": "Xinghai University", "consent": "y"}


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=5, room=make_room(session))


def of(lecture: Lecture, rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/lectures/{lecture.slug}{rest}"


def link(app: Flask, registration: Registration) -> str:
    with app.app_context():
        return f"/en/registrations/{registration_token(registration.public_id, 0)}"


def given_away(page: str) -> list[str]:
    """What programs read off a page: title, canonical address, everything of Open Graph."""
    head = page.partition("<body")[0]
    return re.findall(r"<title>(.*?)</title>", head) + re.findall(
        r'<(?:meta|link)[^>]*(?:content|href)="([^"]*)"', head
    )


def in_wechat(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = WECHAT
    return client


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.UNLISTED])
@pytest.mark.parametrize("rest", ["", "/cancellation", "/replacement"])
def test_a_private_page_says_what_the_public_one_says(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture, audience: Audience, rest: str
) -> None:
    with database.transaction() as session:
        session.get_one(Lecture, lecture.id).audience = audience
        registration = make_registration(session, session.merge(lecture), CLEO)
    own = link(app, registration)

    words = given_away(client.get(own + rest).text)

    public = f"http://forum.example.org{of(lecture)}"
    assert [word for word in words if CLEO.name in word or own[-40:] in word or "registration" in word] == []
    assert words.count(public) >= 2  # canonical, og:url
    assert any(word.startswith("Lecture 1") for word in words)


@pytest.mark.parametrize("state", [PublicState.WITHDRAWN, PublicState.CANCELLED])
def test_a_lecture_that_is_gone_gives_the_home_page_away_at_most(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture, state: PublicState
) -> None:
    with database.transaction() as session:
        registration = make_registration(session, session.merge(lecture), CLEO)
        session.get_one(Lecture, lecture.id).public_state = state
        session.get_one(Lecture, lecture.id).change_note = Wording(en="The speaker is ill.")
    page = client.get(link(app, registration)).text

    is_gone = state is PublicState.WITHDRAWN
    assert ("http://forum.example.org/en/" in given_away(page)) is is_gone
    assert (f'href="{of(lecture)}"' in page) is not is_gone
    assert "The speaker is ill." in page


def test_whoever_registers_in_a_chat_program_never_sees_the_secret_address(
    app: Flask, client: FlaskClient, lecture: Lecture
) -> None:
    person = in_wechat(app)

    answer = person.post(of(lecture, "/registrations"), data=FORM)
    own = person.get(answer.location)

    assert (answer.status_code, answer.location) == (303, of(lecture, "/registrations/own"))
    assert 'data-state="confirmed"' in own.text
    assert "You are in WeChat" in own.text
    assert own.headers["Cache-Control"] == "no-store"
    assert own.headers["Referrer-Policy"] == "no-referrer"
    assert 'data-state="confirmed"' in person.get(of(lecture, "/registrations/own", "zh")).text
    assert "Give the seat back?" in person.get(of(lecture, "/registrations/own/cancellation")).text
    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("registrations=")]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "is_shared" not in person.get(of(lecture, "/registrations/new")).text


def test_whoever_is_given_the_address_comes_to_the_lecture(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    own = of(lecture, "/registrations/own")
    in_wechat(app).post(of(lecture, "/registrations"), data=FORM)
    with database.transaction() as session:
        other = make_lecture(session)
        registration = make_registration(session, other, DAN)
    for cookie in (None, "", "made-up", link(app, registration)[-40:]):
        if cookie is not None:
            client.set_cookie("registrations", cookie)
        for rest in ("", "/cancellation", "/replacement", "/renewal"):
            answer = client.get(own + rest)
            assert (answer.status_code, answer.location) == (303, of(lecture))


def test_a_browser_of_its_own_keeps_the_address_that_can_be_kept(
    client: FlaskClient, lecture: Lecture
) -> None:
    answer = client.post(of(lecture, "/registrations"), data=FORM)

    page = client.get(answer.location)

    assert answer.location.startswith("/en/registrations/")
    assert "registrations=" not in "".join(page.headers.getlist("Set-Cookie"))
    assert "data-moves-to" not in page.text
    assert "You are in" not in page.text


def seen(page: Page) -> tuple[str, str | None, str]:
    """The address, the state, the title."""
    return page.evaluate("location.href"), page.get_attribute("main", "data-state"), page.title()


def test_the_address_a_share_menu_reads_is_harmless_and_reloading_keeps_the_page(
    browser: Browser, live_server: Callable[..., LiveServer], app: Flask, database: Database
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=5, starts_at=utc_now() + timedelta(days=9))
        registration = make_registration(session, lecture, CLEO)
    server = live_server()
    neutral = f"{server.url}{of(lecture, '/registrations/own')}"
    secret = f"{server.url}{link(app, registration)}"
    phone = browser.new_context(user_agent=WECHAT, viewport={"width": 360, "height": 740})
    page = phone.new_page()

    # A link from a mail, opened in the chat program, moves on; going back does not lead to the secret.
    page.goto(of_home := f"{server.url}/en/")
    page.goto(secret)
    page.wait_for_url(neutral)
    here = seen(page)
    assert here[:2] == (neutral, "confirmed")
    assert "registration" not in here[2].lower()
    page.reload()
    assert seen(page) == here
    page.go_back()
    assert page.url == of_home
    page.go_forward()
    assert seen(page) == here
    page.click("a[href$=cancellation]")
    assert page.url == f"{neutral}/cancellation"
    page.click(".own form button")
    page.wait_for_url(neutral)
    assert page.get_attribute("main", "data-state") == "cancelled"
    assert all(secret not in entry for entry in (page.url, page.content().partition("<body")[0]))

    # Where nothing can be kept the page stays where it is, and shows all the same.
    page.goto(of_home)
    phone.clear_cookies()
    page.route("**/registrations/own", lambda route: route.abort())
    page.goto(secret)
    assert seen(page)[:2] == (secret, "cancelled")
    stranger = browser.new_page()
    stranger.goto(neutral)
    assert stranger.url == f"{server.url}{of(lecture)}"
    phone.close()
    stranger.close()
