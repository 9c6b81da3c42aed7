"""A link in wrong hands: it ends with its badge, and only the mailbox of the registration gets new ones."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.badges.issuing import keyring, token_of
from forum.door.models import Verdict
from forum.journal import ActorKind, JournalEntry
from forum.lectures.models import Lecture
from forum.links import registration_token
from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration, RevokedBadge
from forum.settings import Settings
from tests.cast import ADA, CLEO, DAN, NOON, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration

SENT = "/en/lectures/qxf-2026-001/registrations/sent"


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session)


@pytest.fixture
def registration(database: Database, lecture: Lecture) -> Registration:
    with database.transaction() as session:
        return make_registration(session, session.merge(lecture), CLEO)


def own_page(app: Flask, database: Database, registration: Registration) -> str:
    """The address of one's own page as it is now."""
    with database.reading() as session, app.app_context():
        present = session.get_one(Registration, registration.id)
        return f"/en/registrations/{registration_token(present.public_id, present.link_generation)}"


def badge(database: Database, registration: Registration, settings: Settings) -> str:
    """What the badge says now."""
    with database.reading() as session:
        return token_of(session.get_one(Registration, registration.id), settings)


def deeds(database: Database) -> list[tuple[str, ActorKind, str]]:
    """What the journal says of replaced links."""
    with database.reading() as session:
        entries = session.scalars(select(JournalEntry).where(JournalEntry.action == "link_replaced"))
        return [(entry.object_kind, entry.actor_kind, entry.details["reason"]) for entry in entries]


def mails(database: Database) -> list[tuple[str, str]]:
    """What waits in the outbox, and for whom."""
    with database.reading() as session:
        return [(row.message, row.recipient) for row in session.scalars(select(OutboxMessage))]


def test_the_person_ends_the_link_and_learns_the_new_one_by_mail_alone(
    app: Flask, client: FlaskClient, database: Database, registration: Registration
) -> None:
    #
    former = own_page(app, database, registration)

    answer = client.post(f"{former}/replacement")

    present = own_page(app, database, registration)
    assert (answer.status_code, answer.location) == (303, SENT)
    assert present.rpartition("/")[2] not in str(answer.headers) + answer.text
    for rest in ("", "/badge.pdf", "/qr.svg", "/cancellation", "/replacement"):
        assert client.get(former + rest).status_code == 404
    assert client.post(f"{former}/cancellation").status_code == 404
    assert client.post(f"{former}/replacement").status_code == 404
    assert 'data-state="confirmed"' in client.get(present).text
    assert deeds(database) == [("registrations", ActorKind.ATTENDEE, "")]
    assert mails(database) == [("link_replaced", CLEO.email)]


def test_the_mail_brings_the_new_link_and_the_new_badge(
    app: Flask, client: FlaskClient, database: Database, registration: Registration, settings: Settings
) -> None:
    # A-53, B-07
    former_page, former_badge = (
        own_page(app, database, registration),
        badge(database, registration, settings),
    )
    client.post(f"{former_page}/replacement")

    app.test_cli_runner().invoke(args=["work", "--once"])

    (letter,) = ((settings.instance / "outbox").iterdir(),)
    text = next(letter).read_text("utf-8").replace("=\n", "")
    assert "Your new link" in text
    assert own_page(app, database, registration) in text
    assert former_page not in text
    assert badge(database, registration, settings) != former_badge
    with database.reading() as session:
        revoked = keyring(settings).read(former_badge)
        assert revoked is not None
        assert session.scalars(select(RevokedBadge.token_id)).all() == [revoked.token_id]


def test_the_door_refuses_the_former_badge_and_takes_the_new_one(
    app: Flask, client: FlaskClient, database: Database, registration: Registration, settings: Settings
) -> None:
    # B-07
    enrolled = app.test_cli_runner().invoke(args=["door", "enrol", "qxf-2026-001"])
    former = badge(database, registration, settings)
    client.post(f"{own_page(app, database, registration)}/replacement")
    present = badge(database, registration, settings)

    verdicts = scan(client, enrolled.output, former, present)

    assert verdicts[0] == Verdict.REVOKED
    assert verdicts[1] != Verdict.REVOKED


def scan(client: FlaskClient, enrolled: str, *tokens: str) -> list[str]:
    """What the door says to each of these badges."""
    headers = {"Authorization": f"Bearer {json.loads(enrolled.splitlines()[-1])['device_token']}"}
    scans = [
        {
            "scan_id": f"scan-{number:04d}",
            "badge_token": token,
            "direction": "in",
            "device_time": NOON.isoformat(),
            "offline": False,
        }
        for number, token in enumerate(tokens)
    ]
    answer = client.post("/api/v1/door/scans", json={"scans": scans}, headers=headers)
    return [entry["verdict"] for entry in answer.get_json()["scans"]]


def test_without_an_address_nothing_is_offered_that_could_not_arrive(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    with database.transaction() as session:
        walk_in = make_registration(session, session.merge(lecture), DAN)
        walk_in.attendee.email = walk_in.attendee.email_key = None
    own = own_page(app, database, walk_in)

    assert "/replacement" not in client.get(own).text
    assert client.get(f"{own}/replacement").status_code == 404
    assert client.post(f"{own}/replacement").status_code == 404
    assert own_page(app, database, walk_in) == own


def test_an_organiser_replaces_a_link_with_a_reason(
    app: Flask,
    client: FlaskClient,
    database: Database,
    registration: Registration,
    sign_in: Callable[[Person], FlaskClient],
) -> None:
    #
    former = own_page(app, database, registration)
    ada = sign_in(ADA)
    page = f"/staff/lectures/qxf-2026-001/registrations/{registration.public_id}/replacement"

    assert page in ada.get("/staff/lectures/qxf-2026-001/registrations").text
    assert ada.get(page).status_code == 200
    assert ada.post(page, data={"reason": ""}).status_code == 422
    answer = ada.post(page, data={"reason": "Sent to a whole class"}, follow_redirects=True)

    assert "are void" in answer.text
    assert client.get(former).status_code == 404
    assert client.get(own_page(app, database, registration)).status_code == 200
    assert deeds(database) == [("registrations", ActorKind.STAFF, "Sent to a whole class")]
    assert mails(database) == [("link_replaced", CLEO.email)]
