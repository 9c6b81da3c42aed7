"""Two organisers at one form: nothing anybody typed is overwritten unseen."""

from dataclasses import dataclass

import pytest

from forum.registrations.rules_models import rules_of
from forum.venues.models import Room, Venue
from tests.cast import ADA, EVE
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_venue
from tests.reading import filled_in

pytestmark = pytest.mark.pages


@dataclass(frozen=True)
class Shared:
    """A form of the desk: two of its fields, and a third one with the value that is no text."""

    address: str
    one: str
    other: str


FORMS = [
    Shared("/staff/speakers/liu-xing", "affiliation_en", "affiliation_zh"),
    Shared("/staff/series/orbits", "title_en", "description_zh"),
    Shared("/staff/venues/observatory", "name_en", "directions_zh"),
    Shared("/staff/venues/observatory/rooms/1", "name_en", "floor_zh"),
    Shared("/staff/lectures/qxf-2026-001/registration-rules", "thanks_en", "most_per_address"),
]


@pytest.fixture
def both(sign_in, database):
    """Ada's browser and Eve's, at the same season."""
    with database.transaction() as session:
        room = make_room(session, make_venue(session, "observatory"))
        make_series(session, "orbits")
        make_speaker(session, "Liu Xing")
        make_lecture(session, room=room)
    return sign_in(ADA), sign_in(EVE)


def opened(client, form):
    """What a browser would send of the form if nobody typed."""
    page = client.get(form.address)
    assert page.status_code == 200, form.address
    return filled_in(page.text, "as_shown")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.address)
def test_what_only_one_touched_comes_together_and_what_both_touched_is_asked(both, form):
    ada, eve = both
    hers, his = opened(ada, form), opened(eve, form)
    eve.post(form.address, data={**his, form.one: "Eve wrote", form.other: "7"})

    answer = ada.post(form.address, data={**hers, form.one: "Ada wrote"})

    # Both texts, who wrote the other one, and what she typed in its field.
    assert answer.status_code == 409
    page = answer.text
    assert "1 field was changed by somebody else too" in page
    torn = page[page.index('class="torn"') : page.index("</section>")]
    assert f"<b>{EVE.name} <time" in torn
    asked = filled_in(page, "as_shown")
    assert (asked[form.one], asked[form.other], asked[f"take-{form.one}"]) == ("Ada wrote", "7", "mine")
    assert f"take-{form.other}" not in asked
    # Nothing is saved yet; then it is, and what Eve alone touched stays.
    assert opened(eve, form)[form.one] == "Eve wrote"
    assert ada.post(form.address, data=asked).status_code == 302
    assert [opened(eve, form)[name] for name in (form.one, form.other)] == ["Ada wrote", "7"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.address)
def test_choosing_theirs_keeps_it_and_different_fields_ask_nothing(both, form):
    ada, eve = both
    hers, his = opened(ada, form), opened(eve, form)
    eve.post(form.address, data={**his, form.one: "Eve wrote"})
    asked = filled_in(ada.post(form.address, data={**hers, form.one: "Ada wrote"}).text, "as_shown")
    ada.post(form.address, data={**asked, f"take-{form.one}": "theirs"})
    assert opened(eve, form)[form.one] == "Eve wrote"

    saved = eve.post(form.address, data={**his, form.other: "9"}, follow_redirects=True)

    assert (saved.status_code, opened(ada, form)[form.other]) == (200, "9")
    assert opened(ada, form)[form.one] == "Eve wrote"


def test_the_next_page_names_who_changed_what_meanwhile(both):
    ada, eve = both
    form = FORMS[0]
    hers, his = opened(ada, form), opened(eve, form)
    eve.post(form.address, data={**his, "website": "https://example.org/eve"})

    page = ada.post(form.address, data={**hers, "name": "Liu Xin"}, follow_redirects=True).text

    assert f"{EVE.name} changed meanwhile, and that stays: Website." in page
    assert 'value="https://example.org/eve"' in page


def test_coordinates_come_together_only_whole(both, database):
    ada, eve = both
    form = FORMS[2]
    hers, his = opened(ada, form), opened(eve, form)
    eve.post(form.address, data={**his, "latitude": "40.0", "longitude": "116.0"})

    answer = ada.post(form.address, data={**hers, "latitude": "39.0", "longitude": "115.0"})
    asked = filled_in(answer.text, "as_shown")

    assert (answer.status_code, "take-latitude" in asked, "take-longitude" in asked) == (409, True, False)
    ada.post(form.address, data={**asked, "take-latitude": "theirs"})
    with database.reading() as session:
        venue = session.query(Venue).one()
        assert (venue.latitude, venue.longitude) == (40.0, 116.0)


@pytest.mark.parametrize("memory", ["", "x", "[1]", '["a",{}]', "[1,2]", '[0,{"title_en":null}]', "9" * 400])
def test_a_memory_that_never_was_asks_about_everything_that_differs(both, memory):
    ada, _dan = both
    form = FORMS[1]

    answer = ada.post(form.address, data={**opened(ada, form), "as_shown": memory, "title_en": "Other"})

    assert answer.status_code == 409
    assert {name for name in filled_in(answer.text, "as_shown") if name.startswith("take-")} == {
        "take-title_en"
    }


def test_two_who_never_meet_are_asked_nothing(both, database):
    ada, eve = both
    for client, form in ((ada, FORMS[3]), (eve, FORMS[4])):
        assert client.post(form.address, data={**opened(client, form), form.one: "New"}).status_code == 302

    with database.reading() as session:
        assert session.query(Room).one().name.en == "New"
        assert rules_of(session, 1).thanks.en == "New"
