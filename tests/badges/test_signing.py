"""The sheet to sign on paper: numbered throughout, everybody expected, lines for whoever comes besides."""

import io
from collections.abc import Callable

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.badges import fonts, signing
from forum.badges.face import Text
from forum.badges.signing import Line, SignInSheet
from forum.journal import AccessRecord
from forum.registrations.models import RegistrationState
from tests.badges.test_sheet import NAMES, text_of
from tests.cast import ADA, CLEO, DAN, EVE, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration

HEADINGS = ("Name", "Affiliation", "Signature")


def sheet_of(*lines: Line) -> SignInSheet:
    return SignInSheet("Forum", "No. 1", "Title", "When", "Where", HEADINGS, lines)


def test_everybody_expected_is_on_it_and_that_is_written_down(
    sign_in: Callable[[Person], FlaskClient], database: Database
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        make_registration(session, lecture, CLEO)
        make_registration(session, lecture, EVE, RegistrationState.WAITLISTED)
        make_registration(session, lecture, DAN, RegistrationState.CANCELLED)
        address = f"/staff/lectures/{lecture.slug}/sign-in-sheet.pdf"

    answer = sign_in(ADA).get(address)

    text = text_of(answer.data)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    names = ["".join(person.name.split()) for person in (CLEO, EVE, DAN)]
    assert [name in text for name in names] == [True, True, False]
    assert text.index("Waitlist") < text.index(names[1]) < text.index("Comewithoutregistering")
    assert "14" in text  # two people, and twelve lines to write on
    with database.reading() as session:
        assert session.scalar(select(AccessRecord.action)) == "registrations.sheet_made"


@pytest.mark.databases("sqlite")
def test_a_lecture_without_people_has_lines_to_write_on(
    sign_in: Callable[[Person], FlaskClient], database: Database
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        address = f"/staff/lectures/{lecture.slug}/sign-in-sheet.pdf"

    assert "12" in text_of(sign_in(ADA).get(address).data)


def test_many_rows_go_on_over_pages_each_with_its_head() -> None:
    made = signing.pdf([sheet_of(*(Line(number, f"Person {number}") for number in range(1, 51)))])

    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    assert len(pages) == 3
    assert ["1/3" in pages[0].extract_text(), "3/3" in pages[2].extract_text()] == [True, True]
    assert "Person50" in text_of(made)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_whole_and_stays_in_its_column(name: str) -> None:
    printed = signing.printable(name)
    head = {one.text for one in signing.arrange(sheet_of(), 0) if isinstance(one, Text)}
    found = [one for one in signing.arrange(sheet_of(Line(1, printed)), 0) if isinstance(one, Text)]
    theirs = [one for one in found if one.text not in head | {"1"}]

    assert "".join("".join(one.text for one in theirs).split()) == "".join(printed.split())
    assert all(one.x + fonts.width(one.text, one.size) <= signing.WORK for one in theirs)


def test_a_character_no_font_has_is_the_printers_mark(monkeypatch: pytest.MonkeyPatch) -> None:  # B-63
    monkeypatch.setattr(fonts, "rare_face", lambda _character: None)

    assert signing.printable("\u674e\U000323b0") == "\u674e\u3013"
