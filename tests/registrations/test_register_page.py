"""Registering in two requests, as a reader and as an impatient one."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.lectures.models import Lecture, PublicState
from forum.registrations import queries
from forum.registrations.consents import ConsentRecord
from forum.registrations.models import Registration
from forum.slugs import SlugKind, claim
from tests.cast import CLEO, NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture
from tests.registrations.people import apply, mails, somebody

FORM = {"name": CLEO.name, "email": CLEO.email, "affiliation": "Xinghai University", "consent": "y"}


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=1)


def key_of(page: TestResponse) -> str:
    """The hidden key of a shown form."""
    found = re.search(r'name="submission_key"[^>]*value="([^"]+)"', page.text)
    assert found
    return found[1]


def address(lecture: Lecture, rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/lectures/{lecture.slug}/registrations{rest}"


def registrations(database: Database) -> list[Registration]:
    with database.reading() as session:
        return list(session.scalars(select(Registration).order_by(Registration.id)))


def consents(database: Database) -> list[ConsentRecord]:
    with database.reading() as session:
        return list(session.scalars(select(ConsentRecord)))


def test_two_requests_lead_to_a_seat(client: FlaskClient, database: Database, lecture: Lecture) -> None:
    form = client.get(address(lecture, "/new"))
    assert form.status_code == 200
    answer = client.post(address(lecture), data={**FORM, "submission_key": key_of(form)})
    assert answer.status_code == 303
    own = client.get(answer.location)
    assert 'data-state="confirmed"' in own.text
    assert own.headers["Cache-Control"] == "no-store"
    (registration,) = registrations(database)
    assert (registration.name, registration.affiliation) == (CLEO.name, "Xinghai University")
    assert registration.language == "en"
    [consent] = consents(database)
    assert consent.text.startswith("I agree that my name")


def test_the_consent_is_kept_in_the_language_it_was_read_in(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-60
    client.post(address(lecture, lang="zh"), data=FORM)
    (registration,) = registrations(database)
    assert registration.language == "zh"
    [consent] = consents(database)
    assert (consent.registration_id, consent.language) == (registration.id, "zh")
    assert "同意" in consent.text


def test_a_full_lecture_tells_the_place_in_line_at_once(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-16
    with database.transaction() as session:
        for n in range(3):
            apply(session, lecture, somebody(n))
    own = client.post(address(lecture), data=FORM, follow_redirects=True)
    assert 'data-state="waitlisted"' in own.text
    assert "Your place in line is 3." in own.text
    assert "2 people are before you." in own.text
    assert "goes to the first in line" in own.text


def test_the_form_pressed_twice_is_one_registration(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-20
    data = {**FORM, "submission_key": key_of(client.get(address(lecture, "/new")))}
    first, second = (client.post(address(lecture), data=data) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    with database.reading() as session:
        assert mails(session) == ["registered_confirmed"]


def test_the_form_sent_again_brings_no_link_that_took_the_place_of_its_own(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # whoever registered somebody else has the form, and the replaced link is kept from exactly them.
    data = {**FORM, "submission_key": key_of(client.get(address(lecture, "/new")))}
    own = client.post(address(lecture), data=data).location
    client.post(f"{own}/replacement")

    again = client.post(address(lecture), data=data)

    assert (again.status_code, again.location) == (303, address(lecture, "/sent"))
    assert len(registrations(database)) == 1


def test_going_back_and_entering_a_colleague_is_another_registration(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    data = {**FORM, "submission_key": key_of(client.get(address(lecture, "/new")))}
    client.post(address(lecture), data=data)
    client.post(address(lecture), data={**data, "name": "A Colleague", "email": "colleague@example.org"})
    assert [row.state.value for row in registrations(database)] == ["confirmed", "waitlisted"]


def test_a_second_registration_tells_nothing_and_sends_the_link(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-22
    client.post(address(lecture), data=FORM)
    again = client.post(address(lecture), data={**FORM, "name": "Nosy", "email": "CLEO@EXAMPLE.ORG"})
    assert again.status_code == 303
    assert again.location == address(lecture, "/sent")
    page = client.get(again.location)
    assert page.status_code == 200
    for secret in (CLEO.name, CLEO.email, registrations(database)[0].public_id):
        assert secret not in page.text
    with database.reading() as session:
        assert mails(session) == ["registered_confirmed", "link_again"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Please enter your name."),
        ("name", "   ", "Please enter your name."),
        ("name", "x" * 101, "A name can have 100 characters at most."),
        ("name", "Cleo\u202eoelC", "The name holds invisible characters."),
        ("email", "", "Please enter your e-mail address."),
        ("email", "cleo@", "This is no complete e-mail address"),
        ("email", "cleo", "This is no complete e-mail address"),
        ("email", "a" * 250 + "@example.org", "This address is too long."),
        ("affiliation", "x" * 201, "Please shorten this to 200 characters."),
        ("affiliation", "A\u202eB", "This holds invisible characters."),
        ("consent", "", "Please agree first"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_what_was_typed_stays(
    client: FlaskClient, database: Database, lecture: Lecture, field: str, typed: str, sentence: str
) -> None:
    # C-70
    data = {key: value for key, value in {**FORM, field: typed}.items() if value}
    page = client.post(address(lecture), data=data)
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert page.text.count(sentence) == 2
    kept = "affiliation" if field != "affiliation" else "name"
    assert f'value="{FORM[kept]}"' in page.text
    assert registrations(database) == []


def test_a_mixed_lecture_asks_how_and_an_ordinary_one_does_not(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    with database.transaction() as session:
        mixed = make_lecture(session, attendance="mixed")
    assert 'name="attendance"' not in client.get(address(lecture, "/new")).text
    assert 'name="attendance"' in client.get(address(mixed, "/new")).text
    assert client.post(address(mixed), data=FORM).status_code == 422
    assert client.post(address(mixed), data={**FORM, "attendance": "somewhere"}).status_code == 422
    assert client.post(address(mixed), data={**FORM, "attendance": "online"}).status_code == 303
    (registration,) = registrations(database)
    with database.reading() as session:
        pool = queries.by_public_id(session, registration.public_id).pool  # type: ignore[union-attr]
        assert pool.attendance.value == "online"


@pytest.mark.parametrize(
    ("state", "later", "english", "chinese"),
    [
        (PublicState.CANCELLED, timedelta(), "This lecture is cancelled", "取消"),
        (PublicState.POSTPONED, timedelta(), "This lecture is postponed", "延期"),
        (PublicState.PUBLISHED, timedelta(days=7), "Registration for this lecture is closed", "截止"),
        (PublicState.PUBLISHED, timedelta(days=8), "This lecture is over", "结束"),
    ],
)
def test_a_refusal_is_said_beside_the_form_in_the_readers_language(
    client: FlaskClient,
    database: Database,
    lecture: Lecture,
    clock: Clock,
    state: PublicState,
    later: timedelta,
    english: str,
    chinese: str,
) -> None:
    with database.transaction() as session:
        session.get_one(Lecture, lecture.id).public_state = state
    clock.now = NOON + later
    for lang, sentence in (("en", english), ("zh", chinese)):
        page = client.post(address(lecture, lang=lang), data=FORM)
        assert page.status_code == 409
        assert sentence in page.text
        assert f'value="{CLEO.name}"' in page.text
        assert sentence in client.get(address(lecture, "/new", lang)).text
    assert registrations(database) == []


@pytest.mark.parametrize("state", [PublicState.UNPUBLISHED, PublicState.WITHDRAWN])
def test_a_lecture_nobody_knows_of_has_no_form(
    client: FlaskClient, database: Database, lecture: Lecture, state: PublicState
) -> None:
    #
    with database.transaction() as session:
        session.get_one(Lecture, lecture.id).public_state = state
    assert client.get(address(lecture, "/new")).status_code == 404
    assert client.post(address(lecture), data=FORM).status_code == 404
    assert client.get(address(lecture, "/sent")).status_code == 404
    assert client.get("/en/lectures/nowhere/registrations/new").status_code == 404


def test_a_former_address_leads_to_the_form(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:

    with database.transaction() as session:
        claim(session, SlugKind.LECTURE, "old-name", lecture.id)
    answer = client.get("/en/lectures/old-name/registrations/new")
    assert (answer.status_code, answer.location) == (301, address(lecture, "/new"))
    assert client.post("/en/lectures/old-name/registrations", data=FORM).status_code == 303


def test_a_form_without_its_proof_is_refused(app: Flask, database: Database, lecture: Lecture) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert app.test_client().post(address(lecture), data=FORM).status_code == 400
    assert registrations(database) == []


class TestBotDefence:
    """Machines are slowed down; people notice nothing (C-31)."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_BOT_DEFENCE": "on"}

    def test_sooner_than_anybody_types(
        self, client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
    ) -> None:
        data = {**FORM, "submission_key": key_of(client.get(address(lecture, "/new")))}
        hasty = client.post(address(lecture), data=data)
        assert hasty.status_code == 422
        assert "press the button once more" in hasty.text
        clock.advance(seconds=3)
        again = client.post(address(lecture), data={**FORM, "submission_key": key_of(hasty)})
        assert again.status_code == 303

    def test_the_trap(self, client: FlaskClient, database: Database, lecture: Lecture, clock: Clock) -> None:
        data = {**FORM, "submission_key": key_of(client.get(address(lecture, "/new"))), "website": "http://x"}
        clock.advance(seconds=3)
        assert client.post(address(lecture), data=data).status_code == 422
        assert registrations(database) == []

    @pytest.mark.parametrize("key", ["", "made-up", "1-2-3"])
    def test_a_key_that_is_not_ours(
        self, client: FlaskClient, database: Database, lecture: Lecture, key: str
    ) -> None:
        assert client.post(address(lecture), data={**FORM, "submission_key": key}).status_code == 422
        assert registrations(database) == []


class TestLimits:
    """With the rate limits on."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_RATE_LIMITS": "on"}

    @pytest.mark.databases("sqlite")
    def test_nobodys_mailbox_is_filled_through_us(self, client: FlaskClient, lecture: Lecture) -> None:
        data = [{**FORM, "email": email} for email in [*["cleo@example.org"] * 30, " CLEO@example.org"]]

        answers = [client.post(address(lecture), data=one).status_code for one in data]

        assert answers == [303] * 30 + [429]
        assert client.post(address(lecture), data={**FORM, "email": "dan@example.org"}).status_code == 303
