"""Guessing is stopped, and a stranger who guesses locks nobody out of a usual browser. D-24, ASVS 6.3.1"""

import pytest
from sqlalchemy import select

from forum.accounts import operations
from forum.accounts.models import Staff
from forum.journal import COMMAND
from forum.web import tries as counted
from tests.accounts.authenticator import Authenticator
from tests.cast import ADA, BOB, DAN, NOON
from tests.factories import make_staff, quickly_hashed

HERE = "http://localhost:8000"
PASSWORD, WRONG = "an ellipse has two foci", "not the password at all"
OFFICE, ELSEWHERE = "198.51.100.7", "203.0.113.9"
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def overrides():
    return {"FORUM_RATE_LIMITS": "on", "FORUM_BASE_URL": HERE}


@pytest.fixture(autouse=True)
def staff(app, database):
    password = quickly_hashed(PASSWORD)
    with app.app_context(), database.transaction() as session:
        for person in (ADA, BOB):
            make_staff(session, person).password = password


def tries(client, number, email=ADA.email, password=WRONG, address=ELSEWHERE):
    data = {"email": email, "password": password}
    origin = {"REMOTE_ADDR": address}
    return [
        client.post("/staff/sign-in", data=data, environ_overrides=origin).status_code for _ in range(number)
    ]


def use_up(app, clock, email, address=ELSEWHERE):
    """As if somebody had guessed from there until nothing more is heard."""
    origin = {"REMOTE_ADDR": address}
    with app.test_request_context("/staff/sign-in", environ_overrides=origin):
        for bucket in counted.of_password(email, None):
            for _ in range(bucket.most):
                app.extensions["forum.counters"].take([bucket], clock.now)


def test_a_stranger_who_hammers_an_address_keeps_its_owner_out_of_no_usual_browser(app, clock):
    usual = app.test_client()
    assert tries(usual, 1, password=PASSWORD, address=OFFICE) == [302]
    usual.post("/staff/sign-out")
    for address in (ELSEWHERE, OFFICE):
        use_up(app, clock, ADA.email, address)

    # From another network, and from the same one: the stranger may sit in the next room.
    assert tries(app.test_client(), 1, password=PASSWORD) == [429]
    assert tries(app.test_client(), 1, password=PASSWORD, address=OFFICE) == [429]
    assert tries(usual, 2, password="mistyped", address=OFFICE) == [422, 422]
    assert tries(usual, 1, password=PASSWORD, address=OFFICE) == [302]


def test_a_passkey_signs_in_whatever_strangers_do(app, clock, sign_in):
    ada, phone = sign_in(ADA), Authenticator(HERE, "localhost")
    made = phone.create(ada.post("/staff/account/passkeys/challenge").json)
    ada.post("/staff/account/passkeys", data={"credential": made})
    use_up(app, clock, ADA.email)

    new = app.test_client()
    origin = {"REMOTE_ADDR": ELSEWHERE}
    proof = phone.get(new.post("/staff/sign-in/passkey/challenge", environ_overrides=origin).json)
    new.post("/staff/sign-in/passkey", data={"credential": proof}, environ_overrides=origin)

    assert new.get("/staff/account").status_code == 200


def test_a_usual_browser_is_no_way_to_guess_for_ever(app):
    usual = app.test_client()
    tries(usual, 1, password=PASSWORD)

    assert tries(usual, 11) == [422] * 10 + [429]


@pytest.mark.parametrize("whose", [BOB.email, DAN.email])
def test_a_usual_browser_of_one_is_an_unknown_one_for_everybody_else(app, clock, whose):
    usual = app.test_client()
    tries(usual, 1, password=PASSWORD)
    use_up(app, clock, whose)

    assert tries(usual, 1, email=whose) == [429]


def test_after_a_new_password_no_browser_is_usual_any_more(app, clock, database):
    usual = app.test_client()
    tries(usual, 1, password=PASSWORD)
    usual.post("/staff/sign-out")
    with app.app_context(), database.transaction() as session:
        ada = session.scalars(select(Staff).where(Staff.email == ADA.email)).one()
        operations.set_password(
            session, ada, quickly_hashed("a parabola has only one"), actor=COMMAND, now=NOON
        )
    use_up(app, clock, ADA.email)

    assert tries(usual, 1, password="a parabola has only one") == [429]


def test_a_made_up_cookie_makes_no_browser_usual(app, clock):
    forged = app.test_client()
    forged.set_cookie("known_browser", '{"browser":"b","accounts":{"a":"c"}}.sig', path="/staff")
    use_up(app, clock, ADA.email)

    assert tries(forged, 1, password=PASSWORD) == [429]


def test_the_cookie_opens_nothing_and_goes_to_the_staff_side_alone(app):
    usual = app.test_client()
    answer = usual.post("/staff/sign-in", data={"email": ADA.email, "password": PASSWORD})

    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("known_browser")]
    assert {"HttpOnly", "Path=/staff", "SameSite=Lax"} <= set(cookie.split("; "))
    with app.app_context():
        stranger = app.test_client()
    stranger.set_cookie("known_browser", cookie.split("=", 1)[1].split(";")[0], path="/staff")
    assert stranger.get("/staff/account").status_code == 302


def test_wrong_tries_are_heard_again_after_a_while(app, clock):
    assert tries(app.test_client(), 11) == [422] * 10 + [429]
    clock.advance(minutes=2)

    assert tries(app.test_client(), 1, password=PASSWORD) == [302]


def test_every_address_is_answered_alike_when_too_much_was_tried(app, clock):
    for email in (ADA.email, DAN.email):
        use_up(app, clock, email)

    pages = [
        app.test_client().post(
            "/staff/sign-in",
            data={"email": email, "password": "x"},
            environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
        )
        for email in (ADA.email, DAN.email)
    ]

    assert [page.status_code for page in pages] == [429, 429]
    assert pages[0].headers["Retry-After"] == pages[1].headers["Retry-After"]
