"""The desk's pages of venues, rooms and series."""

import pytest
from sqlalchemy import select

from forum.accounts.queries import staff_by_email
from forum.lectures.models import Lecture, Series
from forum.venues.models import Room, Venue
from forum.wording import Wording
from tests.cast import ADA, NOON
from tests.factories import make_lecture, make_room, make_series, make_venue

pytestmark = pytest.mark.pages

VENUE = {"name_zh": "新楼", "name_en": "New Building", "address_zh": "", "address_en": "2 Xinghai Road"}
SERIES = {"title_zh": "航路", "title_en": "Paths", "length": "60", "seats": "", "room": "", "timezone": ""}


@pytest.fixture
def hall(database):
    with database.transaction() as session:
        return make_room(session, make_venue(session))


def test_a_venue_is_added_and_edited(signed_in, database):
    signed_in.post("/staff/venues", data={**VENUE, "latitude": "39.9", "longitude": "116.3"})
    signed_in.post("/staff/venues/new-building", data={**VENUE, "name_en": "Old Building"})

    with database.reading() as session:
        venue = session.scalars(select(Venue)).one()
        assert (venue.slug, venue.name) == ("new-building", Wording("新楼", "Old Building"))
        assert (venue.latitude, venue.longitude) == (None, None)
    assert "Old Building" in signed_in.get("/staff/venues").text
    assert 'value="Old Building"' in signed_in.get("/staff/venues/new-building").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name_zh": "", "name_en": " "}, "a name in one language at least"),
        ({"latitude": "91", "longitude": "0"}, "Between -90 and 90."),
        ({"latitude": "9"}, "belong together"),
    ],
)
def test_a_venue_that_cannot_be_is_refused(signed_in, database, hall, changes, sentence):
    for address in ("/staff/venues", "/staff/venues/observatory"):
        answer = signed_in.post(address, data={**VENUE, **changes})
        assert answer.status_code == 422
        assert sentence in answer.text
    with database.reading() as session:
        assert session.scalars(select(Venue)).one().name.en == "Observatory"


@pytest.mark.databases("sqlite")
def test_coordinates_from_a_chinese_map_are_kept_in_wgs_84(signed_in, database):
    #
    shown = {"latitude": "39.908734", "longitude": "116.397324", "datum": "gcj02"}
    refused = signed_in.post("/staff/venues", data={**VENUE, **shown, "name_zh": "", "name_en": ""})
    signed_in.post("/staff/venues", data={**VENUE, **shown})

    assert refused.status_code == 422
    assert [f'value="{shown[name]}"' in refused.text for name in ("latitude", "longitude")] == [True, True]
    assert '<option selected value="gcj02">' in refused.text
    form = signed_in.get("/staff/venues/new-building").text
    assert ('value="39.907333"' in form, 'value="116.391083"' in form) == (True, True)
    assert '<option selected value="wgs84">' in form
    with database.reading() as session:
        venue = session.scalars(select(Venue)).one()
        assert (venue.latitude, venue.longitude) == (39.907333, 116.391083)
    wrong = signed_in.post("/staff/venues", data={**VENUE, **shown, "datum": "mars"})
    assert (wrong.status_code, "choose from the list" in wrong.text) == (422, True)


def test_a_room_is_added_and_edited(signed_in, database, hall):
    rooms = "/staff/venues/observatory/rooms"
    assert signed_in.get(f"{rooms}/new").status_code == 200

    signed_in.post(rooms, data={"name_en": "Study", "floor_en": "2", "seats": "8"})
    signed_in.post(f"{rooms}/{hall.id}", data={"name_zh": "大厅", "name_en": "Main Hall", "seats": "90"})

    with database.reading() as session:
        found = [(one.name.en, one.seats) for one in session.scalars(select(Room).order_by(Room.id))]
    assert found == [("Main Hall", 90), ("Study", 8)]
    assert 'value="Main Hall"' in signed_in.get(f"{rooms}/{hall.id}").text
    assert signed_in.post(f"{rooms}/{hall.id}", data={"seats": "-3", "name_en": "x"}).status_code == 422
    assert signed_in.post(rooms, data={"seats": "3"}).status_code == 422
    assert signed_in.get(f"{rooms}/999").status_code == 404


def test_renaming_a_place_reaches_the_calendars_of_coming_lectures(signed_in, database, hall):
    #
    with database.transaction() as session:
        make_lecture(session, room=session.get_one(Room, hall.id))

    signed_in.post("/staff/venues/observatory", data=VENUE)

    with database.reading() as session:
        lecture = session.scalars(select(Lecture)).one()
        assert (lecture.revision, lecture.changed_at) == (1, NOON)
        assert "building" in lecture.search_terms


def test_what_calendars_do_not_say_changes_no_entry(signed_in, database, hall):
    #
    venue = {"name_zh": "天文台", "name_en": "Observatory", "directions_en": "Up the hill."}
    venue |= {"address_zh": "星海路 1 号", "address_en": "1 Xinghai Road"}
    room = {"name_zh": "大厅", "name_en": "Great Hall", "floor_en": "3", "seats": "7"}
    rooms = "/staff/venues/observatory/rooms"
    with database.transaction() as session:
        make_lecture(session, room=session.get_one(Room, hall.id))

    signed_in.post("/staff/venues/observatory", data=venue)
    signed_in.post(rooms, data={"name_en": "Study", "seats": "8"})
    signed_in.post(f"{rooms}/{hall.id}", data=room)
    signed_in.post(f"{rooms}/{hall.id + 1}", data={"name_en": "Library"})

    with database.reading() as session:
        assert session.get_one(Room, hall.id).floor.en == "3"
        assert session.get_one(Venue, hall.venue_id).directions.en == "Up the hill."
        assert session.scalars(select(Lecture)).one().revision == 0


def test_a_series_is_opened_and_edited(signed_in, database, hall):
    assert signed_in.get("/staff/series/new").status_code == 200
    signed_in.post("/staff/series", data=SERIES)
    with database.transaction() as session:
        make_lecture(session, series=session.scalars(select(Series)).one())

    changed = {**SERIES, "title_en": "Orbits", "seats": "30", "room": str(hall.id), "timezone": "Asia/Tokyo"}
    assert signed_in.post("/staff/series/paths", data=changed).status_code == 302

    with database.reading() as session:
        series = session.scalars(select(Series)).one()
        assert (series.slug, series.title) == ("paths", Wording("航路", "Orbits"))
        assert (series.default_length_minutes, series.default_seats) == (60, 30)
        assert (series.default_room_id, series.timezone) == (hall.id, "Asia/Tokyo")
        assert " orbits" in session.scalars(select(Lecture)).one().search_terms
    assert 'value="Orbits"' in signed_in.get("/staff/series/paths").text
    assert "Orbits" in signed_in.get("/staff/series").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title_zh": "", "title_en": ""}, "a title in one language at least"),
        ({"length": "0"}, "Please enter minutes."),
        ({"timezone": "Mars"}, "no time zone of this name"),
    ],
)
def test_a_series_that_cannot_be_is_refused(signed_in, database, changes, sentence):
    with database.transaction() as session:
        make_series(session, "paths")

    for address in ("/staff/series", "/staff/series/paths"):
        answer = signed_in.post(address, data={**SERIES, **changes})
        assert answer.status_code == 422
        assert sentence in answer.text


def test_who_organises_one_series_may_look_at_places_and_change_none(database, sign_in, hall):
    # D-10
    ada = sign_in(ADA)
    with database.transaction() as session:
        mine, other = make_series(session, "mine"), make_series(session, "other")
        assert mine.id != other.id
        staff_by_email(session, ADA.email).grants[0].series_id = mine.id

    assert ada.get("/staff/venues").status_code == 200
    assert "/staff/series/other" not in ada.get("/staff/series").text
    closed = ["/staff/venues/new", "/staff/venues/observatory", "/staff/venues/observatory/rooms/new"]
    closed += ["/staff/series/new", f"/staff/venues/observatory/rooms/{hall.id}"]
    assert {ada.get(address).status_code for address in closed} == {403}
    assert ada.get("/staff/series/other").status_code == 404
    posted = ["/staff/venues", "/staff/venues/observatory", "/staff/venues/observatory/rooms"]
    posted += ["/staff/series", f"/staff/venues/observatory/rooms/{hall.id}"]
    assert {ada.post(address, data={**VENUE, **SERIES}).status_code for address in posted} == {403}
    assert ada.post("/staff/series/other", data=SERIES).status_code == 404
    assert ada.post("/staff/series/mine", data=SERIES).status_code == 302


def test_there_is_no_such_place(signed_in):
    assert signed_in.get("/staff/venues/nowhere").status_code == 404
    assert signed_in.get("/staff/series/none").status_code == 404
