"""The picture of the way to a venue: sent in by an organiser, drawn afresh, shown with its size."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from forum.venues.models import Venue
from forum.wording import Wording
from tests.factories import make_lecture, make_room, make_venue

FORM = "/staff/venues/tower"
TEXTS = {
    "name_en": "Tower",
    "gate_en": "East Gate",
    "metro_en": "Line 8, exit C",
    "sketch_alt_zh": "出口到塔楼的路。",
    "sketch_alt_en": "From the exit to the tower.",
}


@pytest.fixture
def tower(database):
    with database.transaction() as session:
        venue = make_venue(session, "tower")
        make_lecture(session, room=make_room(session, venue))
        return venue


def drawn(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 50), colour).save(out, "PNG")
    return out.getvalue()


def sent(client, content: bytes | None, **typed):
    files = {} if content is None else {"sketch": FileStorage(io.BytesIO(content), "a.png")}
    return client.post(FORM, data={**TEXTS, **typed, **files}, content_type="multipart/form-data")


def address_in(page: str) -> str:
    found = re.search(r'<img class="sketch" src="(/venues/tower/sketch\?v=[0-9a-f]{12})"', page)
    assert found
    return found[1]


def test_a_sketch_is_shown_with_its_size_and_its_words(signed_in, client, database, tower):  # E-08, D-22
    assert sent(signed_in, drawn()).status_code == 302

    for path in ("/en/venues/tower", "/en/lectures/qxf-2026-001", "/en/contact"):
        page = client.get(path).text
        assert 'alt="From the exit to the tower." width="80" height="50"' in page
        with client.get(address_in(page)) as picture:
            assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
            assert picture.headers["X-Content-Type-Options"] == "nosniff"
            with Image.open(io.BytesIO(picture.data)) as shown:
                assert shown.size == (80, 50)
    assert 'alt="出口到塔楼的路。"' in client.get("/zh/venues/tower").text


def test_another_sketch_has_another_address_and_the_same_one_keeps_its_own(signed_in, client, tower):
    sent(signed_in, drawn())
    first = address_in(client.get("/en/venues/tower").text)
    sent(signed_in, drawn())
    again = address_in(client.get("/en/venues/tower").text)
    sent(signed_in, drawn("black"))
    other = address_in(client.get("/en/venues/tower").text)

    assert (first == again, first == other) == (True, False)
    assert f'class="sketch-now" src="{other}"' in signed_in.get(FORM).text


def test_a_sketch_is_taken_away(signed_in, client, database, tower):
    sent(signed_in, drawn())
    sent(signed_in, None, without_sketch="y")

    assert client.get("/venues/tower/sketch").status_code == 404
    assert "<img" not in client.get("/en/venues/tower").text.split("<main")[1].split("entry-list")[0]
    with database.reading() as session:
        venue = session.scalars(select(Venue)).one()
        assert (venue.sketch_id, venue.sketch_width, venue.sketch_height) == (None, None, None)
        assert venue.sketch_alt == Wording("出口到塔楼的路。", "From the exit to the tower.")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + bytes(9)])
def test_what_is_no_picture_is_refused_and_the_rest_is_kept(signed_in, database, tower, content):  # D-22
    answer = sent(signed_in, content, gate_en="West Gate")

    assert answer.status_code == 422
    assert "not a JPEG, PNG or WebP picture" in answer.text
    assert 'value="West Gate"' in answer.text
    with database.reading() as session:
        assert session.scalars(select(Venue)).one().sketch_id is None


@pytest.mark.databases("sqlite")
def test_a_new_venue_may_come_with_its_sketch(signed_in, database):
    files = {"sketch": FileStorage(io.BytesIO(drawn()), "a.png")}
    signed_in.post("/staff/venues", data={**TEXTS, **files}, content_type="multipart/form-data")

    with database.reading() as session:
        venue = session.scalars(select(Venue)).one()
        assert (venue.gate.en, venue.metro.en) == ("East Gate", "Line 8, exit C")
        assert (venue.sketch_width, venue.sketch_height) == (80, 50)
