"""Badges of a lecture on paper: whom they are for, which paper, and what cannot be printed."""

import io
import re
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.badges import fonts
from forum.journal import AccessRecord
from forum.lectures.models import Lecture
from forum.registrations.models import RegistrationState
from tests.cast import ADA, BOB, CLEO, DAN, EVE, Person
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration

PLAIN = {"paper": "l4785", "start": "1", "right": "0", "down": "0", "resolution": "300"}


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        lecture = make_lecture(session)
        make_registration(session, lecture, CLEO)
        make_registration(session, lecture, DAN)
        make_registration(session, lecture, EVE, RegistrationState.WAITLISTED)
        return lecture


@pytest.fixture
def ada(sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return sign_in(ADA)


def address(lecture: Lecture) -> str:
    return f"/staff/lectures/{lecture.slug}/badges"


def sheets(client: FlaskClient, lecture: Lecture, **asked: Any) -> str:
    answer = client.get(f"{address(lecture)}/sheets.pdf", query_string={**PLAIN, **asked})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_whoever_has_a_seat_is_printed_and_that_is_written_down(
    ada: FlaskClient, lecture: Lecture, database: Database
) -> None:
    text = sheets(ada, lecture)

    assert all(person.name in text for person in (CLEO, DAN))
    assert EVE.name not in text
    with database.reading() as session:
        [record] = session.scalars(select(AccessRecord).where(AccessRecord.action == "badges.printed"))
    assert record.details == {"people": 2}


def test_those_seated_since_the_last_sheets(
    ada: FlaskClient, lecture: Lecture, database: Database, clock: Clock
) -> None:
    sheets(ada, lecture)
    clock.advance(minutes=5)
    with database.transaction() as session:
        late = session.get_one(Lecture, lecture.id)
        make_registration(session, late, BOB, state_changed_at=clock.now)
    clock.advance(minutes=1)

    assert "1 person got a seat since" in ada.get(address(lecture)).text
    text = sheets(ada, lecture, since_last="y")
    assert BOB.name in text
    assert CLEO.name not in text


def test_only_those_picked_in_the_list(ada: FlaskClient, lecture: Lecture, database: Database) -> None:
    with database.transaction() as session:
        picked = make_registration(session, session.get_one(Lecture, lecture.id), BOB).public_id

    text = sheets(ada, lecture, pick=picked)

    assert BOB.name in text
    assert CLEO.name not in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"start": "11"}, "This paper has 10 places."),
        ({"start": ""}, "Please write a number from 1 on."),
        ({"right": "300"}, "Please write millimetres between"),
        ({"down": ""}, "Please write millimetres between"),
    ],
)
@pytest.mark.databases("sqlite")
def test_what_fits_no_paper_is_said_and_nothing_is_lost(
    ada: FlaskClient, lecture: Lecture, asked: dict[str, str], said: str
) -> None:
    answer = ada.get(f"{address(lecture)}/sheets.pdf", query_string={**PLAIN, "right": "1.5", **asked})

    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'value="l4785" selected' in answer.text or re.search(r'selected[^>]*value="l4785"', answer.text)


def test_a_test_page_tells_nobody(ada: FlaskClient, lecture: Lecture, database: Database) -> None:
    text = sheets(ada, lecture, what="test")

    assert CLEO.name not in text
    with database.reading() as session:
        assert session.scalar(select(AccessRecord).where(AccessRecord.action == "badges.printed")) is None


@pytest.mark.databases("sqlite")
def test_a_name_without_a_font_is_said_before(
    ada: FlaskClient, lecture: Lecture, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:  # B-63
    # As on a machine without the fallback face.
    monkeypatch.setattr(fonts, "rare_face", lambda _character: None)
    with database.transaction() as session:
        there = session.get_one(Lecture, lecture.id)
        make_registration(session, there, Person("Rare", "rare@example.org", None), name="\u36c3\U000323b0")

    page = ada.get(address(lecture)).text

    assert "cannot be printed" in page
    assert "\U000323b0" in page
    assert CLEO.name in sheets(ada, lecture)


def test_nobody_to_print_is_said(ada: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        empty = make_lecture(session)

    assert "there is no badge to print" in ada.get(address(empty)).text
