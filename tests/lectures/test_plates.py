"""Choosing a lecture's drawing, and the page that says what drawings show."""

import re

import pytest
from sqlalchemy import select

from forum.drawings import EDITION, FAMILIES, plate_of
from forum.journal import JournalEntry
from forum.lectures.models import Lecture, PublicState
from forum.lectures.programme import ProgrammeState
from tests.factories import make_lecture

OWN = "/staff/lectures/qxf-2026-001/plate"


@pytest.fixture
def lecture(database):
    with database.transaction() as session:
        made = make_lecture(session)
        return made.code, made.number


def chosen(database):
    with database.reading() as session:
        found = session.scalars(select(Lecture)).one()
        revision = session.scalars(select(ProgrammeState.revision)).one()
        return (found.plate_family, found.plate_seed), found.revision, revision


def offered(page):
    return re.findall(r'name="plate" value="([^"]*)"', page)


def submission_key(page):
    return re.search(r'name="submission_key" value="([^"]+)"', page)[1]


def take(staff, value):
    return staff.post(OWN, data={"plate": value, "submission_key": submission_key(staff.get(OWN).text)})


def test_a_dozen_drawings_are_offered_and_another_dozen_after_it(signed_in, lecture):
    first, second = (offered(signed_in.get(f"{OWN}?page={page}").text) for page in (1, 2))

    assert (len(first), len(second)) == (12, 12)
    assert first[0] == second[0] == ""
    assert set(first[1:]).isdisjoint(second[1:])
    assert len({value.split()[0] for value in first[1:]}) == 11


def test_one_family_can_be_looked_through(signed_in, lecture):
    page = signed_in.get(f"{OWN}?family=halo&page=3").text

    assert {value.split()[0] for value in offered(page)[1:]} == {"halo"}
    assert signed_in.get(f"{OWN}?family=none").status_code == 404


def test_what_is_chosen_is_shown_at_another_address_and_can_be_taken_back(
    signed_in, client, database, lecture
):
    code, number = lecture
    before, revision, programme = chosen(database)

    response = take(signed_in, f"spiral {number}.4")

    assert before == (None, None)
    assert response.headers["Location"].endswith("/staff/lectures/qxf-2026-001")
    assert chosen(database) == (("spiral", f"{number}.4"), revision + 1, programme + 1)
    assert (
        f"/drawings/{EDITION}-spiral-{number}.4/card/{code}.svg"
        in client.get("/en/lectures/qxf-2026-001").text
    )
    assert f'value="spiral {number}.4" checked' in signed_in.get(OWN).text
    page = signed_in.get("/staff/lectures/qxf-2026-001").text
    assert "chose its drawing" in page
    way_back = re.search(r'action="(/staff/lectures/qxf-2026-001/reversal[^"]*)"', page)[1]
    signed_in.post(way_back, data={"submission_key": submission_key(page)})
    assert chosen(database)[0] == (None, None)


def test_the_drawing_of_its_number_can_be_taken_again(signed_in, database, lecture):
    take(signed_in, f"halo {lecture[1]}.2")

    take(signed_in, "")

    assert chosen(database)[0] == (None, None)


@pytest.mark.parametrize(
    "value", ["halo", "halo ../x", "none 1.2", "halo 1.2 3", "halo <b>", "halo 0.1", " 1.2x"]
)
def test_only_a_proposal_can_be_taken(signed_in, database, lecture, value):
    response = take(signed_in, value)

    if value.startswith(" "):
        assert chosen(database)[0] == (None, None)
        return
    assert response.headers["Location"] == OWN
    assert "This drawing is not among the proposals." in signed_in.get(OWN).text
    assert chosen(database)[0] == (None, None)
    with database.reading() as session:
        assert "lecture.drawn" not in session.scalars(select(JournalEntry.action)).all()


def test_an_unpublished_lecture_has_a_drawing_for_organisers_and_for_nobody_else(signed_in, client, database):
    with database.transaction() as session:
        code = make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None).code
    plate = plate_of(code)

    picture = re.search(r'/staff/drawings/mark/[^"]+', signed_in.get("/staff/lectures/qxf-2026-001").text)[0]

    assert picture == f"/staff/drawings/mark/{plate.family}/{plate.seed}.svg"
    assert signed_in.get(picture).mimetype == "image/svg+xml"
    assert client.get(picture).status_code == 302
    assert client.get(f"/drawings/{EDITION}/mark/{code}.svg").status_code == 404


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("address", ["card/none/1.1", f"card/halo/{'1' * 41}", "huge/halo/1.1"])
def test_there_is_no_drawing_of_anything_else(signed_in, address):
    assert signed_in.get(f"/staff/drawings/{address}.svg").status_code == 404


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_says_what_the_drawings_show(client, lang):
    page = client.get(f"/{lang}/drawings").text

    pictures = re.findall(r'/drawings/[^"]+/families/[^"]+\.svg', page)
    assert [picture.rpartition("/")[2] for picture in pictures] == [f"{family}.svg" for family in FAMILIES]
    assert "%(" not in page
    response = client.get(pictures[8])
    assert (response.mimetype, "immutable" in response.headers["Cache-Control"]) == ("image/svg+xml", True)
    assert client.get("/drawings/0/families/halo.svg").headers["Location"] == pictures[0]
    assert client.get("/drawings/0/families/none.svg").status_code == 404


@pytest.mark.databases("sqlite")
def test_a_caption_leads_to_its_story(client, database):
    with database.transaction() as session:
        code = make_lecture(session).code

    page = client.get("/en/lectures/qxf-2026-001").text

    assert f'href="/en/drawings#{plate_of(code).family}"' in page
