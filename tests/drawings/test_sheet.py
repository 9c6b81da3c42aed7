"""Several marks in one file, and lists that fetch them so."""

import re
from datetime import timedelta
from html import unescape
from xml.etree import ElementTree

import pytest

from forum.drawings import plate_of
from forum.drawings.sheet import MOST, sheet
from forum.lectures.models import PublicState
from tests.cast import NOON
from tests.factories import make_lecture

SVG = "{http://www.w3.org/2000/svg}"


def test_every_mark_stands_in_its_own_window():
    text = sheet([plate_of("QXF-2026-001"), plate_of("QXF-2026-002")])
    root = ElementTree.fromstring(text)  # noqa: S314 (made by us)

    assert [(view.get("id"), view.get("viewBox")) for view in root.iter(f"{SVG}view")] == [
        ("m0", "0 0 64 64"),
        ("m1", "0 64 64 64"),
    ]
    assert [mark.get("y") for mark in root.findall(f"{SVG}svg")] == ["0", "64"]


@pytest.mark.databases("sqlite")
def test_a_list_fetches_its_marks_on_sheets(client, database, questions):
    with database.transaction() as session:
        for n in range(MOST + 2):
            make_lecture(session, starts_at=NOON + timedelta(days=n + 1))

    page = client.get("/en/lectures").text
    marks = [unescape(found) for found in re.findall(r'class="drawing drawing-mark" src="([^"]+)"', page)]
    sheets = dict.fromkeys(mark.partition("#")[0] for mark in marks)

    assert [mark.partition("#")[2] for mark in marks] == [*(f"m{n}" for n in range(MOST)), "m0", "m1"]
    assert len(sheets) == 2
    for address in sheets:
        questions()
        answer = client.get(address)
        assert questions() == 1
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert "immutable" in answer.headers["Cache-Control"]
    outdated = next(iter(sheets)).replace("/drawings/2,", "/drawings/1,")
    assert client.get(outdated).status_code == 302


@pytest.mark.databases("sqlite")
def test_no_sheet_holds_what_is_not_published(client, database):
    with database.transaction() as session:
        make_lecture(session)
        make_lecture(session, public_state=PublicState.UNPUBLISHED)

    assert client.get("/drawings/2/marks/QXF-2026-001.svg").status_code == 200
    assert client.get("/drawings/2,2/marks/QXF-2026-001,QXF-2026-002.svg").status_code == 404
