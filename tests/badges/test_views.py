"""The badge behind the secret link, and what travels with mails."""

import io
from collections.abc import Iterator

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from forum.badges import fonts, issuing
from forum.lectures.models import Attendance
from forum.links import registration_token
from forum.registrations.messages import CODE_PICTURE
from forum.registrations.models import Registration, RegistrationState
from forum.settings import Settings
from tests.cast import CLEO, DAN, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, make_room


@pytest.fixture
def cleo(database: Database, context: Flask) -> Iterator[Registration]:
    """Cleo's confirmed registration, with all a badge prints."""
    with database.transaction() as session:
        room = make_room(session)
        lecture = make_lecture(session, room_id=room.id, is_sample=True)
        yield make_registration(session, lecture, CLEO, affiliation="星海大学")


def link(registration: Registration, file: str, generation: int | None = None) -> str:
    generation = registration.link_generation if generation is None else generation
    return f"/en/registrations/{registration_token(registration.public_id, generation)}/{file}"


@pytest.mark.parametrize(
    ("file", "kind", "start"),
    [
        ("badge.pdf", "application/pdf", b"%PDF"),
        ("badge.svg", "image/svg+xml", b"<svg"),
        ("badge.png", "image/png", b"\x89PNG"),
        ("qr.svg", "image/svg+xml", b"<svg"),
        ("qr.png", "image/png", b"\x89PNG"),
    ],
)
def test_every_form_is_served_and_never_stored(
    database: Database, client: FlaskClient, file: str, kind: str, start: bytes
) -> None:
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session), CLEO)
    with client.application.app_context():
        response = client.get(link(registration, file))

    assert (response.status_code, response.mimetype) == (200, kind)
    assert response.data.startswith(start)
    assert response.headers["Cache-Control"] == "no-store"


def test_code_is_the_token_of_the_registration(
    database: Database, client: FlaskClient, settings: Settings
) -> None:
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session), CLEO)
        token = issuing.token_of(registration, settings)
    with client.application.app_context():
        response = client.get(link(registration, "qr.png"))

    assert [read.text for read in zxingcpp.read_barcodes(Image.open(io.BytesIO(response.data)))] == [token]


@pytest.mark.parametrize("state", [state for state in RegistrationState if state != "confirmed"])
def test_no_badge_without_a_seat(database: Database, client: FlaskClient, state: RegistrationState) -> None:
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session), CLEO, state)
    with client.application.app_context():
        assert client.get(link(registration, "badge.pdf")).status_code == 404


def test_no_badge_for_watching_from_afar(database: Database, client: FlaskClient) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, attendance=Attendance.ONLINE)
        registration = make_registration(session, lecture, CLEO)
    with client.application.app_context():
        assert client.get(link(registration, "qr.svg")).status_code == 404


def test_revoked_or_invented_links_open_nothing(database: Database, client: FlaskClient) -> None:
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session), CLEO)
    with client.application.app_context():
        addresses = [
            link(registration, "badge.pdf", generation=1),
            "/en/registrations/" + "a" * 48 + "/badge.pdf",
            "/en/registrations/short/badge.pdf",
            link(registration, "badge.exe"),
            link(registration, "qr.pdf"),
        ]
    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_name_that_cannot_be_printed_is_said(database: Database, client: FlaskClient) -> None:  # B-63
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session), Person("محمد", "m@example.org"))
    with client.application.app_context():
        pages = [client.get(link(registration, file)) for file in ("badge.pdf", "badge.svg", "qr.svg")]

    assert [page.status_code for page in pages] == [409, 200, 200]
    assert "U+0645" in pages[0].text


def test_face_says_who_when_and_where(cleo: Registration, settings: Settings) -> None:
    badge = issuing.face_of(cleo, settings)

    assert (badge.name, badge.affiliation, badge.number) == (CLEO.name, "星海大学", "No. 1")
    assert badge.title == "Lecture 1: Engineering Cybernetics"
    assert badge.when == "2026-03-09 (Mon) 12:00–13:30 Beijing Time, UTC+8"
    assert badge.where == "Observatory · Great Hall"
    assert (badge.role_zh, badge.role_en, badge.sample) == ("听众", "Attendee", "样例 SAMPLE")


def test_mail_carries_code_and_badge(cleo: Registration, settings: Settings, database: Database) -> None:
    with database.reading() as session:
        code, page = issuing.encloser(settings)(session, cleo, "en")

    assert (code.content_id, code.content_type) == (CODE_PICTURE, "image/png")
    assert (page.filename, page.content[:4]) == ("badge-qxf-2026-001.pdf", b"%PDF")


def test_mail_without_a_badge(settings: Settings, database: Database, context: Flask) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        waiting = make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)
        unprintable = make_registration(session, lecture, Person("محمد", "m@example.org"))
        enclose = issuing.encloser(settings)

        assert enclose(session, waiting, "zh") == []
        assert [enclosure.content_type for enclosure in enclose(session, unprintable, "zh")] == ["image/png"]


def test_missing_glyph_names_the_characters() -> None:
    assert str(fonts.MissingGlyph(characters="x")).startswith("This badge cannot be printed here")
