"""Rooms and venues that nothing uses are deleted; the others say by what they are used."""

from sqlalchemy import select

from forum.lectures.models import Series
from forum.venues.models import Closure, Room, Venue
from tests.factories import make_closure, make_lecture, make_room, make_series, make_venue

HALL, VENUE = "/staff/venues/observatory/rooms/1", "/staff/venues/observatory"


def counts(database):
    with database.reading() as session:
        return [len(session.scalars(select(model)).all()) for model in (Venue, Room, Closure)]


def test_a_room_nothing_uses_goes_with_its_closures_and_a_venue_with_its_rooms(signed_in, database):
    with database.transaction() as session:
        room = make_room(session, make_venue(session))
        make_closure(session, room)
        make_room(session, room.venue)
    assert "Nothing else uses it." in signed_in.get(HALL).text

    signed_in.post(f"{HALL}/removal")

    assert counts(database) == [1, 1, 0]
    assert signed_in.get(HALL).status_code == 404
    signed_in.post(f"{VENUE}/removal")
    assert counts(database) == [0, 0, 0]
    assert signed_in.get(VENUE).status_code == signed_in.get("/en/venues/observatory").status_code == 404
    assert signed_in.get("/staff/venues").status_code == 200


def test_a_room_in_use_says_by_which_lectures_and_stays(signed_in, database):
    with database.transaction() as session:
        room = make_room(session, make_venue(session))
        other = make_room(session, room.venue)
        make_lecture(session, room=room)
        make_lecture(session, room=other, previous_room=room)
        make_series(session, default_room=other)

    page, of_venue = signed_in.get(HALL).text, signed_in.get(VENUE).text
    for address in (HALL, VENUE):
        answer = signed_in.post(f"{address}/removal", follow_redirects=True)
        assert "It is used by now and cannot be deleted: see below by what." in answer.text

    assert "because 2 lectures are or were held in it" in page
    assert (
        page.count('href="/staff/lectures/qxf-2026-00')
        == of_venue.count('href="/staff/lectures/qxf-2026-00')
        == 2
    )
    assert 'href="/staff/series/open"' in of_venue
    assert f"{HALL}/removal" not in page
    assert counts(database) == [1, 2, 0]
    with database.transaction() as session:
        session.scalars(select(Series)).one().default_room = None
