"""The page of standby, without a script."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.links import registration_token
from forum.registrations.models import Registration
from tests.cast import CLEO, DAN, EVE, NOON, Person
from tests.conftest import Clock
from tests.door.test_scans import Door, door  # noqa: F401 (a fixture)
from tests.door.test_standby import WAITS, opened, seated

SignIn = Callable[[Person], FlaskClient]


def test_an_evening_of_standby(door: Door, clock: Clock, sign_in: SignIn) -> None:  # noqa: F811
    seated(door, 1)
    door.scan(door.badge(CLEO, WAITS))
    clock.now = NOON + timedelta(minutes=31)
    keeper, page = sign_in(EVE), f"/staff/lectures/{door.lecture.slug}/standby"

    assert "Open standby" in keeper.get(page).text
    assert "1 of them here" in keeper.get(f"/staff/lectures/{door.lecture.slug}/door").text
    keeper.post(page, data={"minutes": "0"})
    assert f"Call the next: {CLEO.name}" in keeper.get(page).text
    keeper.post(f"{page}/call")
    assert "Came: give the seat" in keeper.get(page).text
    told = keeper.post(f"{page}/seat", follow_redirects=True).text
    assert f"{CLEO.name} has a seat." in told
    assert f"{page}/reversal" in told
    assert "Seats: 1. Inside: 0." in told
    assert "No seat is free at present." in keeper.post(f"{page}/call", follow_redirects=True).text
    keeper.post(f"{page}/end")
    assert "Open standby" in keeper.get(page).text


def test_a_time_that_is_not_offered_is_refused(door: Door, sign_in: SignIn) -> None:  # noqa: F811
    page = f"/staff/lectures/{door.lecture.slug}/standby"

    assert sign_in(EVE).post(page, data={"minutes": "99"}).status_code == 422


def test_whoever_registered_is_told_until_when_the_seat_is_kept(
    app: Flask,
    door: Door,  # noqa: F811
    client: FlaskClient,
) -> None:
    badge = door.badge(CLEO)
    door.badge(DAN, WAITS)
    with door.database.reading() as session:
        found = session.scalars(select(Registration).order_by(Registration.id)).all()
    with app.app_context():
        own, other = (f"/en/registrations/{registration_token(one.public_id, 0)}" for one in found)

    assert "Please come by" not in client.get(own).text
    opened(door)
    assert "Please come by" in client.get(own).text
    assert "show your code at the door: from" in client.get(other).text
    door.scan(badge)
    assert "Please come by" not in client.get(own).text
