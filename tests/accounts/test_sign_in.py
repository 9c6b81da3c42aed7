"""Signing in and out."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Staff
from forum.accounts.passwords import hashed
from forum.journal import JournalEntry
from forum.web.current import STAFF_KEY
from tests.cast import ADA, CLEO, NOON
from tests.factories import make_staff, quickly_hashed

EARLY = NOON - timedelta(days=30)
PASSWORD = "an ellipse has two foci"


@pytest.fixture
def ada(app, database):
    with app.app_context(), database.transaction() as session:
        staff = make_staff(session, ADA)
        staff.password = quickly_hashed(PASSWORD)
    return staff


def sign_in_as(client, email=ADA.email, password=PASSWORD, **more):
    return client.post("/staff/sign-in", data={"email": email, "password": password, **more})


def without_token(page, email):
    return re.sub(r'name="(csrf_token|submission_key)"[^>]*>', "", page).replace(email, "…")


def signed_in_as(client):
    with client.session_transaction() as session:
        return session.get(STAFF_KEY)


def test_the_desk_leads_to_the_form_and_the_form_back(client, ada):
    asked = client.get("/staff/account?tab=1")

    assert (asked.status_code, asked.location) == (302, "/staff/sign-in?next=/staff/account?tab%3D1")
    answer = sign_in_as(client, next="/staff/account?tab=1")
    assert (answer.status_code, answer.location) == (302, "/staff/account?tab=1")
    assert client.get("/staff/account").status_code == 200


def test_the_address_may_be_typed_in_capitals(client, ada):
    assert sign_in_as(client, email=f" {ADA.email.upper()}").status_code == 302


def test_signing_in_is_written_down(client, ada, database):
    sign_in_as(client)

    with database.reading() as session:
        entry = session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.actor_id, entry.object_id) == ("signed_in", ada.id, ada.id)


def test_what_was_in_the_session_before_does_not_survive_signing_in(client, ada):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"

    sign_in_as(client)

    with client.session_transaction() as session:
        assert "planted" not in session


def test_an_unknown_address_and_a_wrong_password_look_the_same(client, ada):
    wrong = sign_in_as(client, password="not the password at all")
    unknown = sign_in_as(client, email=CLEO.email)

    assert wrong.status_code == unknown.status_code == 422
    assert without_token(wrong.text, ADA.email) == without_token(unknown.text, CLEO.email)
    assert signed_in_as(client) is None


def test_a_closed_account_cannot_sign_in_and_a_running_session_ends(client, ada, database):
    sign_in_as(client)
    with database.transaction() as session:
        session.get_one(Staff, ada.id).active = False

    assert client.get("/staff/account").status_code == 302
    assert sign_in_as(client).status_code == 422


@pytest.mark.parametrize("field", ["email", "password"])
def test_an_empty_field_is_named(client, ada, field):
    answer = sign_in_as(client, **{field: ""})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_the_address_typed_is_kept_and_the_password_is_not(client, ada):
    answer = sign_in_as(client, password="not the password at all")

    assert f'value="{ADA.email}"' in answer.text
    assert "not the password at all" not in answer.text


def test_signing_out_ends_the_session(client, ada):
    sign_in_as(client)

    answer = client.post("/staff/sign-out")

    assert (answer.status_code, answer.location) == (302, "/staff/sign-in")
    assert client.get("/staff/account").status_code == 302


def test_a_session_lasts_twelve_hours(client, ada, clock):
    sign_in_as(client)

    clock.advance(hours=12)
    assert client.get("/staff/account").status_code == 200
    clock.advance(minutes=1)
    assert client.get("/staff/account").status_code == 302


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_signing_in_never_leads_off_the_site(client, ada, target):
    # D-23
    assert sign_in_as(client, next=target).location == "/staff/"
    assert client.get("/staff/sign-in", query_string={"next": target}).location == "/staff/"


def test_signing_in_and_out_ask_for_the_token_against_forged_forms(app, client, ada):
    # D-13
    app.config["WTF_CSRF_ENABLED"] = True

    assert [sign_in_as(client).status_code, client.post("/staff/sign-out").status_code] == [400, 400]


def test_staff_pages_are_kept_in_no_cache(client, ada):
    # D-14
    sign_in_as(client)

    assert client.get("/staff/account").headers["Cache-Control"] == "no-store"


@pytest.mark.databases("sqlite")
def test_sixteen_people_sign_in_at_once(app, database):
    people = [f"staff-{number}@example.org" for number in range(16)]
    with app.app_context(), database.transaction() as session:
        password = hashed(PASSWORD)
        session.add_all(
            Staff(email=one, name=one, password=password, language="en", created_at=EARLY) for one in people
        )
    answers = []
    begin = threading.Barrier(len(people))

    def sign_in(email):
        client = app.test_client()
        begin.wait()
        answers.append(sign_in_as(client, email=email).status_code)

    threads = [threading.Thread(target=sign_in, args=[email]) for email in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [302] * 16


class TestLimits:
    """With the rate limits on."""

    @pytest.fixture
    def overrides(self):
        return {"FORUM_RATE_LIMITS": "on"}

    @pytest.mark.databases("sqlite")
    def test_the_eleventh_wrong_password_in_a_minute_has_to_wait(self, client, ada):
        tries = [sign_in_as(client, password="wrong").status_code for _ in range(11)]

        assert tries == [422] * 10 + [429]

    @pytest.mark.databases("sqlite")
    def test_signing_in_well_is_not_counted(self, app, ada):
        assert [sign_in_as(app.test_client()).status_code for _ in range(12)] == [302] * 12
