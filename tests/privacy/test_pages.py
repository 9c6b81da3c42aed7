"""One's own data on pages: seen, taken along, agreed to no longer, erased; and gone for everybody else."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.badges.issuing import token_of
from forum.lectures.models import Lecture
from forum.links import registration_token
from forum.mail.delivery import Delivery, Postman
from forum.mail.models import OutboxMessage
from forum.registrations import consents
from forum.registrations.consents import Consent
from forum.registrations.models import Registration, RegistrationState
from forum.settings import Settings
from tests.cast import ADA, CLEO, DAN, NOON, Person
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration
from tests.privacy.person import KNOWN, dump, make_known, marks_in

pytestmark = pytest.mark.pages
WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50 Language/zh_CN"}


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=1)


@pytest.fixture
def registration(database: Database, lecture: Lecture) -> Registration:
    with database.transaction() as session:
        return make_known(session, session.merge(lecture), came=False)


@pytest.fixture
def own(app: Flask, registration: Registration) -> str:
    with app.app_context():
        return f"/en/registrations/{registration_token(registration.public_id, 0)}"


def send_all(app: Flask, now: Callable[[], object]) -> list[Delivery]:
    """Everything that is due goes out."""
    postman: Postman = app.extensions["forum.postman"]
    with app.app_context():
        return postman.deliver_due(now, lambda: False)  # type: ignore[arg-type]


def test_pages_say_beforehand_what_is_collected_and_when_it_goes(
    client: FlaskClient, lecture: Lecture, own: str, sign_in: Callable[[Person], FlaskClient]
) -> None:  # C-60, C-64
    form = client.get(f"/en/lectures/{lecture.slug}/registrations/new").text
    notice = client.get("/zh/privacy").text
    people = sign_in(ADA).get(f"/staff/lectures/{lecture.slug}/registrations").text

    assert "delete it 12 months after the lecture" in form
    assert 'href="/en/privacy"' in form
    assert not re.search(r'<input[^>]*name="consent"[^>]*checked', form)
    assert "讲座结束后 12 个月" in notice
    assert "forum@example.org" in notice
    assert "Your data are deleted on 9 March 2027." in client.get(own).text
    assert "您的信息将于2027年3月9日删除。" in client.get(own.replace("/en/", "/zh/")).text
    assert "Names and addresses are deleted on 9 March 2027" in people


def test_a_link_shows_and_hands_out_its_registration_alone(
    client: FlaskClient, database: Database, own: str, questions: Callable[[], int]
) -> None:  # C-65
    page = client.get(f"{own}/data").text
    asked = questions()
    with database.transaction() as session:
        for _ in range(3):
            make_registration(session, make_lecture(session), KNOWN, name="Elsewhere")
    questions()
    again = client.get(f"{own}/data").text
    file = client.get(f"{own}/data.zip")

    assert questions() <= 2 * asked
    assert KNOWN.email in page
    assert "Zwölfkant needs a ramp" in page
    assert "Elsewhere" not in again
    assert file.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(file.data)) as archive:
        data = json.loads(archive.read("data.json"))
    assert [row["name"] for row in data["registrations"]] == [KNOWN.name]
    assert "Elsewhere" not in str(data)
    assert "attendees" not in data


def test_each_consent_is_withdrawn_by_itself(client: FlaskClient, database: Database, own: str) -> None:
    with database.transaction() as session:
        registration = session.scalars(select(Registration)).one()
        consents.keep(session, registration, Consent("You may read it.", "en", NOON, "access"))

    client.post(f"{own}/data/withdrawals", data={"purpose": "access"})
    client.post(f"{own}/data/withdrawals", data={"purpose": "of nothing"})
    page = client.get(f"{own}/data").text
    with database.reading() as session:
        assert session.scalars(select(Registration.state)).one() is RegistrationState.CONFIRMED
    client.post(f"{own}/data/withdrawals", data={"purpose": "registration"})

    assert "needs a ramp" not in page
    assert page.count("Withdrawn on 2026-03-02") == 1
    with database.reading() as session:
        assert session.scalars(select(Registration.state)).one() is RegistrationState.CANCELLED


def test_what_was_erased_is_nowhere(
    app: Flask,
    client: FlaskClient,
    database: Database,
    lecture: Lecture,
    registration: Registration,
    own: str,
    settings: Settings,
    sign_in: Callable[[Person], FlaskClient],
    clock: Clock,
) -> None:  # C-64, B-07
    with database.transaction() as session:
        waits = make_registration(session, session.merge(lecture), DAN, RegistrationState.WAITLISTED)
        badge = token_of(session.merge(registration), settings)
    outbox = settings.instance / "outbox"
    send_all(app, clock)
    assert any(KNOWN.email in path.read_text() for path in outbox.glob("*.eml"))

    assert "cannot be taken back" in client.get(f"{own}/erasure").text
    assert client.post(f"{own}/erasure").location == "/en/privacy/erased"

    for page in (own, f"{own}/data", f"{own}/badge.pdf", f"{own}/cancellation", f"{own}/data.zip"):
        gone = client.get(page)
        assert gone.status_code == 410, page
        assert "Nothing is kept about you" in gone.text
    assert client.post(f"{own}/erasure").status_code == 410
    clock.advance(seconds=1)
    send_all(app, clock)
    with database.reading() as session:
        assert marks_in(dump(session)) == []
        assert session.get_one(Registration, waits.id).state is RegistrationState.CONFIRMED
        assert badge != token_of(session.get_one(Registration, registration.id), settings)
    [last] = [path for path in outbox.glob("*.eml") if KNOWN.email in path.read_text()]
    assert "personal_data_erased" in last.name
    people = sign_in(ADA)
    for form in ("registrations", "registrations.csv"):
        listed = people.get(f"/staff/lectures/{lecture.slug}/{form}")
        assert listed.status_code == 200, form
        assert marks_in(listed.text) == []


def test_everything_lies_behind_a_mail_and_can_be_kept_or_erased(
    app: Flask, client: FlaskClient, database: Database, own: str, clock: Clock, settings: Settings
) -> None:  # C-64, C-65
    with database.transaction() as session:
        for message in session.scalars(select(OutboxMessage)):
            session.delete(message)
        make_registration(session, make_lecture(session), KNOWN, name="Elsewhere")

    assert client.post(f"{own}/data/letters").location == "/en/privacy/sent"
    client.post(f"{own}/data/letters")  # within twenty minutes: no second mail
    assert send_all(app, clock) == [Delivery.SENT]
    [mail] = (settings.instance / "outbox").glob("*-personal_data-*.eml")
    text = mail.read_text().replace("=\n", "").replace("=3D", "=")
    found = re.search(r"/en/data/[a-z2-7]{48}", text)
    assert found
    page = found[0]

    assert "Elsewhere" in client.get(page).text
    with ZipFile(BytesIO(client.get(f"{page}/data.zip").data)) as archive:
        assert len(json.loads(archive.read("data.json"))["registrations"]) == 2
    client.post(f"{page}/history", data={"keeps": "1"})
    assert "Your data stay until you end that." in client.get(own).text
    clock.advance(days=8)
    assert client.get(page).status_code == 404
    clock.now = NOON + timedelta(days=1)
    assert "2 registrations" in client.get(f"{page}/erasure").text
    assert client.post(f"{page}/erasure").location == "/en/privacy/erased"
    assert client.get(page).status_code == 404
    with database.reading() as session:
        assert marks_in(dump(session, without=frozenset({"outbox"}))) == []
        assert set(session.scalars(select(Registration.name))) == {"—"}


def test_in_a_program_the_pages_stand_at_the_neutral_address(
    client: FlaskClient, lecture: Lecture, own: str
) -> None:
    client.get(own, headers=WECHAT)
    here = f"/en/lectures/{lecture.slug}/registrations/own"

    assert "What is kept about you" in client.get(f"{here}/data", headers=WECHAT).text
    page = client.get(f"{here}/erasure", headers=WECHAT).text
    assert f'href="{here}/data"' in page
    client.post(f"{own}/erasure", headers=WECHAT)
    assert client.get(here, headers=WECHAT).location == f"/en/lectures/{lecture.slug}"


@pytest.mark.databases("sqlite")
def test_a_mail_in_a_workers_hands_is_left_out_when_its_person_was_erased(
    app: Flask, client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session), CLEO)
    with app.app_context():
        own = f"/en/registrations/{registration_token(registration.public_id, 0)}"
    with database.transaction() as session:
        in_hand = OutboxMessage(
            message="registered_confirmed",
            recipient=CLEO.email,
            language="en",
            registration_id=registration.id,
            lecture_id=registration.lecture_id,
            params={},
            message_id="in-hand",
            created_at=NOON,
            due_at=NOON,
            attempts=0,
        )
        session.add(in_hand)
    client.post(f"{own}/erasure")

    postman: Postman = app.extensions["forum.postman"]
    with app.app_context():
        assert postman._attempt([in_hand], clock.now).outcome is Delivery.LEFT_OUT
