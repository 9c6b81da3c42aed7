"""A likely slip in an address is asked about once; and registering again after giving up."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.lectures.models import Lecture
from forum.links import registration_token
from forum.registrations.models import Attendee, Registration
from forum.registrations.operations import cancel
from tests.cast import CLEO, NOON
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import apply, somebody

pytestmark = pytest.mark.databases("sqlite")

FORM = {"name": "阿卜杜热合曼·买买提", "email": "cleo@gmial.com", "affiliation": "星海大学", "consent": "y"}
QUESTION = "Did you mean"


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=1)


def registering(lecture: Lecture, rest: str = "") -> str:
    return f"/en/lectures/{lecture.slug}/registrations{rest}"


def addresses(database: Database) -> list[str | None]:
    with database.reading() as session:
        return list(session.scalars(select(Attendee.email)))


def shown(page: str) -> dict[str, str]:
    """The fields of a shown form with what stands in them, and what is ticked there."""
    fields = [
        field
        for field in re.findall(r"<input[^>]*>", page)
        if " checked" in field or not re.search(r'type="(checkbox|radio)"', field)
    ]
    found = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', "\n".join(fields)))
    found.pop("csrf_token", None)
    return {**found, "consent": "y"}


def test_the_question_keeps_what_was_typed_and_offers_two_answers(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    page = client.post(registering(lecture), data=FORM)

    assert page.status_code == 422
    assert QUESTION in page.text
    for typed in (FORM["name"], FORM["email"], FORM["affiliation"]):
        assert f'value="{typed}"' in page.text
    answers = re.findall(r'<button[^>]*name="email_answer" value="([^"]*)"', page.text)
    assert answers == ["cleo@gmail.com", "cleo@gmial.com"]
    assert "form-errors" not in page.text
    assert addresses(database) == []


@pytest.mark.parametrize(
    ("pressed", "kept"),
    [
        ({"email_answer": "cleo@gmail.com"}, "cleo@gmail.com"),
        ({"email_answer": "cleo@gmial.com"}, "cleo@gmial.com"),
        ({}, "cleo@gmial.com"),
        ({"email": "cleo@gmail.com"}, "cleo@gmail.com"),
    ],
    ids=["yes", "no", "the form's own button", "put right by hand"],
)
def test_each_answer_registers_at_once(
    client: FlaskClient, database: Database, lecture: Lecture, pressed: dict[str, str], kept: str
) -> None:
    page = client.post(registering(lecture), data=FORM).text

    answer = client.post(registering(lecture), data={**shown(page), **pressed})

    assert answer.status_code == 303
    assert addresses(database) == [kept]


def test_another_slip_is_another_question(client: FlaskClient, lecture: Lecture) -> None:
    page = client.post(registering(lecture), data=FORM).text

    again = client.post(registering(lecture), data={**shown(page), "email": "cleo@qq.con"})

    assert again.status_code == 422
    assert "@qq.com</b>" in again.text


def test_what_is_no_address_is_asked_about_with_one_answer(client: FlaskClient, lecture: Lecture) -> None:
    page = client.post(registering(lecture), data={**FORM, "email": "cleo@qqcom"}).text

    assert "This is no complete e-mail address" in page
    assert re.findall(r'name="email_answer" value="([^"]*)"', page) == ["cleo@qq.com"]


@pytest.mark.parametrize("typed", ["cleo＠qq.com", "cleo@qq。com", "cleo@mail.com", "cleo@xinghai.edu.cn"])
def test_what_is_right_is_not_asked_about(client: FlaskClient, lecture: Lecture, typed: str) -> None:
    assert client.post(registering(lecture), data={**FORM, "email": typed}).status_code == 303


def test_where_the_form_is_sent_to_leads_back_to_it(client: FlaskClient, lecture: Lecture) -> None:
    answer = client.get(registering(lecture))

    assert (answer.status_code, answer.location) == (303, registering(lecture, "/new"))
    assert client.get("/en/lectures/nowhere/registrations").status_code == 404


def own(app: Flask, registration: Registration, rest: str = "") -> str:
    with app.app_context():
        return f"/en/registrations/{registration_token(registration.public_id, 0)}{rest}"


def test_coming_back_after_giving_up_keeps_what_was_typed_and_promises_no_place(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-16
    with database.transaction() as session:
        mine, *_ = [
            apply(session, lecture, person).registration for person in (CLEO, somebody(1), somebody(2))
        ]
    assert "/renewal" not in client.get(own(app, mine)).text
    assert "/cancellation" in client.get(own(app, mine, "/renewal")).text  # nothing to renew: one's own page
    with database.transaction() as session:
        cancel(session, registration_id=mine.id, now=NOON)

    ended = client.get(own(app, mine)).text
    form = client.get(own(app, mine, "/renewal")).text
    again = client.post(registering(lecture), data=shown(form), follow_redirects=True).text

    assert "Your former place is not kept." in ended
    assert own(app, mine, "/renewal") in ended
    assert "All seats are taken, and 1 person waits." in form
    assert (shown(form)["name"], shown(form)["email"]) == (CLEO.name, CLEO.email)
    assert "Your place in line is 2." in again
