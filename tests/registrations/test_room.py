"""The way into the online room: when it opens, where it leads, who went in, and what a broken stream says."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.lectures.models import PublicState, WayOfAttending
from forum.registrations import room
from forum.registrations.room import Standing, room_of
from forum.registrations.rules_models import usual_rules
from tests.cast import ADA, CLEO, DAN, NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration
from tests.registrations.people import apply, somebody
from tests.registrations.test_own_page import link

pytestmark = pytest.mark.databases("sqlite")
STARTS = NOON + timedelta(days=7)
ROOM = "https://meet.example.org/secret"


@pytest.mark.parametrize(
    ("minutes", "state", "standing"),
    [
        (-16, PublicState.PUBLISHED, Standing.EARLY),
        (-15, PublicState.PUBLISHED, Standing.OPEN),
        (90 + 29, PublicState.PUBLISHED, Standing.OPEN),
        (90 + 30, PublicState.PUBLISHED, Standing.OVER),
        (-15, PublicState.CANCELLED, Standing.OFF),
        (200, PublicState.CANCELLED, Standing.OVER),
    ],
)
def test_when_the_room_is_open(
    database: Database, minutes: int, state: PublicState, standing: Standing
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="online", public_state=state, online_url=ROOM)
        found = room_of(lecture, usual_rules(lecture.id), STARTS + timedelta(minutes=minutes))
        assert (found.standing, found.leads_on is not None) == (standing, standing is Standing.OPEN)


def test_from_a_page_that_says_when_through_the_button_into_the_room(
    app: Flask, client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="mixed", online_seats=1, online_url=ROOM)
        inside = apply(session, lecture, somebody(1), way=WayOfAttending.ONLINE).registration
        waiting = apply(session, lecture, somebody(2), way=WayOfAttending.ONLINE).registration
        on_site = apply(session, lecture, CLEO, way=WayOfAttending.ON_SITE).registration
        inside.timezone = "Europe/Berlin"
    early = client.get(link(app, inside, "/room")).text
    assert "2026-03-09 (Mon) 11:45 Beijing Time, UTC+8" in early
    assert "2026-03-09 (Mon) 04:45 Central European" in early
    assert client.post(link(app, inside, "/room")).status_code == 303  # too early: it counts for nothing
    assert "meet.example.org" not in early + client.get(link(app, inside)).text

    clock.now = STARTS - timedelta(minutes=10)
    page = client.get(link(app, inside, "/room"))
    assert (page.status_code, ROOM in page.text) == (200, False)
    with database.transaction() as session:
        assert room.joined(session, lecture.id) == 0
    entered = client.post(link(app, inside, "/room"))
    assert entered.location.endswith("/room?entered=1")
    assert f'content="0; url={ROOM}"' in client.get(entered.location).text
    with database.transaction() as session:
        assert room.joined(session, lecture.id) == 1
        session.get_one(type(lecture), lecture.id).online_url = f"{ROOM}-2"

    again = client.get(link(app, inside, "/room"))  # moved: the same link, no new mail
    assert (again.status_code, again.location) == (302, f"{ROOM}-2")
    for outside in (waiting, on_site):
        answer = client.get(link(app, outside, "/room"))
        assert (answer.status_code, "meet.example.org" in answer.text) == (200, False)
    clock.now = STARTS + timedelta(hours=3)
    assert "The lecture is over" in client.get(link(app, inside, "/room")).text


def test_a_broken_stream_is_told_behind_every_link_until_it_works_again(
    app: Flask, client: FlaskClient, database: Database, clock: Clock, sign_in
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="online", online_url=ROOM)
        cleo = make_registration(session, lecture, CLEO, joined_at=STARTS)
    clock.now = STARTS + timedelta(minutes=5)
    ada, path = sign_in(ADA), f"/staff/lectures/{lecture.slug}/stream"
    assert "We are working on it" in ada.get(path).text  # one button is enough
    ada.post(path, data={"note_zh": "正在抢修", "note_en": "Back at five past"})
    told = client.get(link(app, cleo, "/room"))
    assert (told.status_code, "Back at five past" in told.text, ROOM in told.text) == (200, True, True)

    ada.post(f"{path}/end")
    assert client.get(link(app, cleo, "/room")).status_code == 302


def test_the_room_dies_with_the_link(
    app: Flask, client: FlaskClient, database: Database, clock: Clock
) -> None:
    #
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="online", online_url=ROOM)
        dan = make_registration(session, lecture, DAN, joined_at=STARTS)
        address = None
    clock.now, address = STARTS, link(app, dan, "/room")
    assert client.get(address).status_code == 302
    with database.transaction() as session:
        session.get_one(type(dan), dan.id).link_generation += 1
    assert client.get(address).status_code == 404
