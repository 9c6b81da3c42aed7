"""When a room is open and closed: the forms, what is refused, and what is taken back."""

import pytest
from sqlalchemy import select

from forum.venues.models import Closure, Room
from tests.cast import NOON
from tests.factories import make_closure, make_lecture, make_room, make_venue

ROOM = "/staff/venues/observatory/rooms/1"
NAMED = {"name_en": "Great Hall"}


def stored(database, model):
    with database.reading() as session:
        return session.scalars(select(model)).all()


@pytest.fixture
def room(database):
    with database.transaction() as session:
        make_room(session, make_venue(session))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"opens": "08:00", "closes": "22:00", "day_1": "y", "day_5": "y"}, (480, 1320, "15", 0)),
        ({"opens": "18:00", "closes": "02:00", "setup_minutes": "15"}, (1080, 1560, "1234567", 15)),
        ({"opens": "08:00", "closes": "00:00"}, (480, 1440, "1234567", 0)),
        ({}, (None, None, "1234567", 0)),
    ],
)
@pytest.mark.databases("sqlite")
def test_hours_are_kept_as_minutes_and_shown_again(signed_in, database, room, typed, kept):
    assert signed_in.post(ROOM, data={**NAMED, **typed}).status_code == 302

    [hall] = stored(database, Room)
    assert (hall.opens_minute, hall.closes_minute, hall.open_days, hall.setup_minutes) == kept
    page = signed_in.get(ROOM).text
    assert all(f'value="{typed[name]}"' in page for name in ("opens", "closes") if name in typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"opens": "08:00"}, "Opening and closing belong together: enter both, or neither."),
        ({"opens": "08:00", "closes": "08:00"}, "leave both empty if it never closes"),
        ({"opens": "25:00", "closes": "26:00"}, "Please write the time as 14:30."),
        ({"setup_minutes": "-5"}, "Please enter minutes, a day of them at most."),
    ],
)
@pytest.mark.databases("sqlite")
def test_hours_that_cannot_be_are_said_beside_the_field(signed_in, database, room, typed, sentence):
    answer = signed_in.post(ROOM, data={**NAMED, **typed})

    assert (answer.status_code, sentence in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Please enter the day."),
        ({"from_on": "2026-02-29"}, "There is no such day in the calendar."),
        ({"from_on": "1.5.2026"}, "Please write the day as 2026-12-31."),
        ({"from_on": "2026-05-02", "until_on": "2026-05-01"}, "It ends before it begins."),
        (
            {"from_on": "2026-05-02", "from_clock": "14:00", "until_clock": "14:00"},
            "It ends before it begins.",
        ),
    ],
)
@pytest.mark.databases("sqlite")
def test_a_closure_that_cannot_be_is_refused_with_a_sentence(signed_in, database, room, typed, sentence):
    answer = signed_in.post(f"{ROOM}/closures", data=typed)

    assert (answer.status_code, sentence in answer.text, stored(database, Closure)) == (422, True, [])


def test_a_closure_is_entered_taken_out_and_entered_again_and_blocks_meanwhile(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, room=make_room(session, make_venue(session)))
        day = f"{lecture.starts_at:%Y-%m-%d}"
    assert "No closure is entered" in signed_in.get(f"{ROOM}/closures").text

    signed_in.post(f"{ROOM}/closures", data={"from_on": day, "reason_en": "New seats", "reason_zh": "换座椅"})

    page = signed_in.get(f"{ROOM}/closures").text
    assert "1 lecture is planned there meanwhile: it stands among the clashes." in page
    clashes = signed_in.get("/staff/clashes").text
    assert f"is closed, {day}" in clashes
    assert "(New seats)." in clashes
    signed_in.post(f"{ROOM}/closures/1/removal")
    assert stored(database, Closure) == []
    assert "No clash is left." in signed_in.get("/staff/clashes").text
    signed_in.post(f"{ROOM}/closures/1/restoration")
    [again] = stored(database, Closure)
    assert (again.starts_at < lecture.starts_at < again.ends_at, again.reason.zh) == (True, "换座椅")
    signed_in.post(f"{ROOM}/closures/1/restoration")
    assert len(stored(database, Closure)) == 1


def test_a_closure_of_another_room_is_nowhere(signed_in, database):
    with database.transaction() as session:
        closure = make_closure(session, make_room(session, make_venue(session)), starts_at=NOON)
        make_room(session, closure.room.venue)

    assert (
        signed_in.post(f"/staff/venues/observatory/rooms/2/closures/{closure.id}/removal").status_code == 404
    )
    assert signed_in.get("/staff/venues/observatory/rooms/3/closures").status_code == 404
