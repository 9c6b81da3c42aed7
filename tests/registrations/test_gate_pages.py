"""Proving an address as a person does it: the page after the form, the code, the mail, the late comer."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.lectures.models import Lecture
from forum.links import address_code, registration_token
from forum.mail.models import OutboxMessage
from forum.registrations import confirmation, queries
from forum.registrations.models import Registration
from forum.registrations.opening import LINKS_LAST
from tests.cast import CLEO, DAN
from tests.conftest import Clock, Database
from tests.registrations.people import apply, mails
from tests.registrations.test_confirmation import confirming
from tests.registrations.test_own_page import link

FORM = {"name": CLEO.name, "email": CLEO.email, "affiliation": "", "consent": "y"}


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return confirming(session, seats=2)


def only(database: Database) -> Registration:
    with database.reading() as session:
        return session.scalars(select(Registration)).one()


def code_of(app: Flask, database: Database, registration: Registration) -> str:
    """The code in the last mail to somebody."""
    query = select(OutboxMessage.message_id).where(OutboxMessage.registration_id == registration.id)
    with database.reading() as session, app.app_context():
        mail = session.scalars(query.order_by(OutboxMessage.id.desc())).first()
        return address_code(registration.public_id, registration.link_generation, mail or "")


def without_keys(page: str) -> str:
    """A page without what is drawn anew for each reader."""
    page = re.sub(r'(name="(?:csrf_token|submission_key)"[^>]*value=")[^"]+', r"\1", page)
    return re.sub(r'nonce="[^"]+"|[\w.+-]+@[\w.-]+', "", page)


@pytest.mark.pages
def test_the_code_confirms_where_one_registered_and_a_known_address_looks_the_same(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-22, C-23
    here = f"/en/lectures/{lecture.slug}/registrations"
    with database.transaction() as session:
        known = apply(session, lecture, DAN).registration
        confirmation.confirm(session, registration_id=known.id, now=known.registered_at)
        session.expunge_all()
    stranger = app.test_client()
    answers = [
        client.post(here, data=FORM),
        stranger.post(here, data={**FORM, "email": DAN.email, "name": "Mallory"}),
    ]
    assert [(one.status_code, one.location, one.data) for one in answers] == [
        (303, f"{here}/sent", answers[0].data)
    ] * 2
    assert sorted(answers[0].headers.keys()) == sorted(answers[1].headers.keys())
    pages = [client.get(f"{here}/sent").text, stranger.get(f"{here}/sent").text]
    assert without_keys(pages[0]) == without_keys(pages[1])
    assert f'value="{CLEO.email}"' in pages[0]

    with database.reading() as session:
        registration = session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert registration is not None
    code = code_of(app, database, registration)
    wrong = "000000" if code != "000000" else "111111"
    refused = [
        client.post(f"{here}/code", data={"email": email, "code": wrong})
        for email in (CLEO.email, "nobody@example.org")
    ]
    assert [one.status_code for one in refused] == [422, 422]
    assert without_keys(refused[0].text) == without_keys(refused[1].text)
    short = client.post(f"{here}/code", data={"email": CLEO.email, "code": "12"})
    assert (short.status_code, "The code has six digits." in short.text) == (422, True)

    spaced = client.post(f"{here}/code", data={"email": CLEO.email, "code": f"{code[:3]} {code[3:]}"})

    assert spaced.status_code == 303
    assert 'data-state="confirmed"' in client.get(spaced.location).text


@pytest.mark.pages
def test_the_mail_is_sent_again_and_said_alike_of_every_address(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-22, C-23
    here = f"/zh/lectures/{lecture.slug}/registrations"
    client.post(here, data=FORM)
    with database.transaction() as session:
        for mail in session.scalars(select(OutboxMessage)):
            mail.sent_at = mail.created_at
    pages = [
        client.post(f"{here}/mail", data={"email": email}, follow_redirects=True).text
        for email in (CLEO.email, "nobody@example.org")
    ]
    assert without_keys(pages[0]) == without_keys(pages[1])
    with database.reading() as session:
        assert mails(session) == ["confirm_address", "confirm_address"]
    bad = client.post(f"{here}/mail", data={"email": "nobody"})
    assert bad.status_code == 422


@pytest.mark.pages
def test_the_link_leads_to_a_button_one_page_behind_and_helps_late_comers_too(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
) -> None:
    # C-23, C-24
    client.post(f"/en/lectures/{lecture.slug}/registrations", data=FORM)
    own = link(app, only(database))
    page = client.get(own).text
    assert 'data-state="unconfirmed"' in page
    assert "2026-03-02 (Mon) 12:30 Beijing Time, UTC+8" in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    clock.advance(minutes=31)
    with app.app_context():
        assert confirmation.expire_holds(clock.now) == 1
    late = client.get(own).text
    assert "You can still confirm" in late
    assert f"{own}/confirmation" in late
    button = client.get(f"{own}/confirmation").text
    assert CLEO.email in button

    done = [client.post(f"{own}/confirmation") for _ in range(2)]

    assert [one.location for one in done] == [own, own]
    seat = client.get(f"{own}/confirmation").text
    assert 'data-state="confirmed"' in seat
    with database.reading() as session:
        assert [one.state.value for one in queries.all_registrations(session, lecture.id)] == ["confirmed"]


@pytest.mark.pages
def test_once_registering_is_over_an_old_link_says_so(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
) -> None:
    client.post(f"/en/lectures/{lecture.slug}/registrations", data=FORM)
    own = link(app, only(database))
    clock.advance(minutes=31)
    with app.app_context():
        confirmation.expire_holds(clock.now)
    clock.now = lecture.starts_at
    assert "You can still confirm" not in client.get(own).text
    answer = client.post(f"{own}/confirmation")
    assert (answer.status_code, "Registration for this lecture is closed." in answer.text) == (409, True)


@pytest.mark.pages
def test_a_link_ends_a_week_after_the_lecture_and_then_tells_nothing_of_its_owner(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
) -> None:
    # C-25
    with database.transaction() as session:
        registration = apply(session, lecture, CLEO).registration
        confirmation.confirm(session, registration_id=registration.id, now=clock.now)
    own = link(app, registration)
    clock.now = lecture.ends_at + LINKS_LAST
    answers = [client.get(own).status_code for _ in range(3)]
    assert answers == [200] * 3

    clock.now += timedelta(seconds=1)

    for rest in ("", "/cancellation", "/badge.png", "/qr.svg"):
        ended = client.get(own + rest)
        assert (ended.status_code, "This link has ended" in ended.text) == (410, True)
        for secret in (CLEO.name, CLEO.email, registration.public_id[:8].upper()):
            assert secret not in ended.text
    assert client.post(f"{own}/cancellation").status_code == 410


@pytest.mark.pages
def test_the_one_click_of_a_mail_program_gives_no_seat_back(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-26, RFC 8058: seats are no newsletter.
    with database.transaction() as session:
        registration = apply(session, lecture, CLEO).registration
        confirmation.confirm(session, registration_id=registration.id, now=registration.registered_at)
    with app.app_context():
        token = registration_token(registration.public_id, 0)
        postman = app.extensions["forum.postman"]
        with database.reading() as session:
            written = [postman.write(session, one) for one in session.scalars(select(OutboxMessage))]
    assert written
    assert [mail["List-Unsubscribe"] or mail["List-Unsubscribe-Post"] for mail in written] == [None]
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for address in (f"/en/registrations/{token}", f"/en/registrations/{token}/cancellation"):
            answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
            assert answer.status_code in {400, 405}
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    with database.reading() as session:
        assert [one.state.value for one in queries.all_registrations(session, lecture.id)] == ["confirmed"]
