"""The board of a door: true figures, every conflict with both doors, and what somebody decides about it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.door.board import Board, arrivals, board_of
from forum.door.models import Device, DeviceReport, Scan
from forum.journal import JournalEntry
from forum.lectures.models import Lecture
from tests.cast import ADA, BOB, CLEO, DAN, NOON, Person
from tests.conftest import Clock, Database
from tests.door.test_scans import Door

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def door(client: FlaskClient, database: Database) -> Door:
    return Door(client, database)


@pytest.fixture
def west(door: Door, database: Database) -> str:
    """The token of another device at the same lecture."""
    with database.transaction() as session:
        return door.enrolled(session, session.get_one(Lecture, door.lecture.id), name="West gate")


def board(door: Door, clock: Clock) -> Board:
    with door.database.reading() as session:
        return board_of(session, session.get_one(Lecture, door.lecture.id), clock.now)


def let_in(door: Door, badge: str, minutes: int, **values: Any) -> None:
    """Let in by a device that was alone, so many minutes from noon."""
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    door.scan(badge, offline=True, verdict_shown="admitted", device_time=at, **values)


def let_in_twice(door: Door, west: str) -> str:
    badge = door.badge()
    let_in(door, badge, -5, token=west)
    let_in(door, badge, -9)
    return badge


def test_figures_are_those_of_the_log(door: Door, clock: Clock) -> None:
    door.badge(BOB)
    door.scan(door.badge(CLEO))
    clock.advance(minutes=6)
    out = door.badge(DAN)
    door.scan(out)
    door.scan(out, direction="out")

    seen = board(door, clock)

    assert (seen.inside, seen.came, seen.expected, seen.came_without, seen.is_at_least) == (1, 2, 3, 0, False)
    assert [count for _from, count in seen.arrivals] == [1, 1]
    clock.advance(minutes=300)
    assert board(door, clock).inside == 0


def test_a_clash_names_both_doors_and_the_earlier_time_counts(door: Door, west: str, clock: Clock) -> None:
    # B-24: in whatever order they came
    let_in_twice(door, west)

    [conflict] = board(door, clock).conflicts

    assert (conflict.kind, conflict.name) == ("duplicate", CLEO.name)
    assert (conflict.entry.place, conflict.entry.at) == ("West gate", NOON - timedelta(minutes=5))
    assert [(one.place, one.at) for one in conflict.before] == [("East gate", NOON - timedelta(minutes=9))]
    assert board(door, clock).inside == 1


def test_what_a_device_tells_stands_on_the_board(door: Door, west: str, clock: Clock) -> None:
    def tell(token: str, **told: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        assert door.client.get("/api/v1/door/roster", query_string=told, headers=headers).status_code == 200

    wrong = clock.now - timedelta(minutes=30)
    tell(door.token, waiting=0)
    tell(west, waiting=7, sent_at=wrong.isoformat())

    east, other = board(door, clock).readers

    assert (east.waiting, east.listed_at, east.is_silent) == (0, clock.now, False)
    assert (other.waiting, other.minutes_wrong) == (7, 30)
    assert board(door, clock).is_at_least
    tell(west, waiting=0)
    assert not board(door, clock).is_at_least
    clock.advance(minutes=3)
    assert [reader.is_silent for reader in board(door, clock).readers] == [True, True]


def test_arrivals_of_wild_clocks_count_at_the_edges() -> None:
    ends = NOON + timedelta(minutes=30)
    moments = [NOON - timedelta(days=1), NOON + timedelta(minutes=12), NOON + timedelta(days=1)]

    bins = arrivals(moments, NOON, ends)

    assert [((at - NOON) // timedelta(minutes=5), count) for at, count in bins] == [
        (0, 1),
        (1, 0),
        (2, 1),
        (3, 0),
        (4, 0),
        (5, 1),
    ]


@pytest.fixture
def keeper(sign_in: SignIn, door: Door, west: str) -> FlaskClient:
    """Somebody in charge, looking at a badge that was let in at two doors."""
    let_in_twice(door, west)
    return sign_in(ADA)


def press(keeper: FlaskClient, door: Door, deed: str, **sent: str) -> str:
    path = f"/staff/lectures/{door.lecture.slug}/door"
    page = keeper.get(path).text
    found = re.search(rf'action="({path}/entries/\d+/{deed})"', page)
    assert found, page
    return keeper.post(found[1], data=sent, follow_redirects=True).text


def test_two_people_on_one_badge_are_counted_until_that_is_taken_back(
    keeper: FlaskClient, door: Door, clock: Clock
) -> None:
    # B-24: one tap, journalled
    assert "Two people" in keeper.get(f"/staff/lectures/{door.lecture.slug}/door").text

    page = press(keeper, door, "outcome", outcome="two_people")

    assert "two people, both counted" in page
    assert (board(door, clock).inside, board(door, clock).conflicts) == (2, [])
    with door.database.reading() as session:
        deeds = session.scalars(select(JournalEntry.action)).all()
    assert "door.settled" in deeds
    press(keeper, door, "reopening")
    assert (board(door, clock).inside, len(board(door, clock).conflicts)) == (1, 1)


def test_an_entry_taken_back_is_gone_for_the_devices_too(
    keeper: FlaskClient, door: Door, clock: Clock
) -> None:
    # B-27: at any time, by who is in charge; the log itself stays
    rows = door.rows()

    press(keeper, door, "removal")
    press_again = keeper.post(
        f"/staff/lectures/{door.lecture.slug}/door/entries/{_last_entry(door)}/removal", follow_redirects=True
    )

    assert press_again.status_code == 200
    assert (board(door, clock).conflicts, board(door, clock).inside) == ([], 1)
    assert door.rows() == rows + 1
    told = door.client.get("/api/v1/door/roster", headers={"Authorization": f"Bearer {door.token}"})
    assert [line["scan_id"][:6] for line in told.json["passages"] if line["voids"]] == ["board:"]


def _last_entry(door: Door) -> int:
    with door.database.reading() as session:
        return session.scalars(select(Scan.id).where(Scan.voids.is_(None)).order_by(Scan.id)).first() or 0


def test_the_part_that_changes_is_sent_when_it_has(keeper: FlaskClient, door: Door) -> None:
    path = f"/staff/lectures/{door.lecture.slug}/door/now"
    first = keeper.get(path)

    again = keeper.get(path, headers={"If-None-Match": first.headers["ETag"]})
    door.scan(door.badge(DAN))
    later = keeper.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert [first.status_code, again.status_code, later.status_code] == [200, 304, 200]
    assert again.data == b""


def test_an_unknown_outcome_and_an_entry_elsewhere_are_refused(keeper: FlaskClient, door: Door) -> None:
    path = f"/staff/lectures/{door.lecture.slug}/door/entries"
    entry = _last_entry(door)

    answers = [
        keeper.post(f"{path}/{entry}/outcome", data={"outcome": "nobody"}).status_code,
        keeper.post(f"{path}/999999/outcome", data={"outcome": "noted"}).status_code,
        keeper.post(f"{path}/999999/removal").status_code,
    ]

    assert answers == [400, 404, 404]


def test_a_device_that_was_shut_out_with_scans_still_stands_there(door: Door, clock: Clock) -> None:
    # B-35
    with door.database.transaction() as session:
        device = session.scalars(select(Device)).one()
        device.report = DeviceReport(heard_at=clock.now, waiting=3)
        device.revoked_at = clock.now

    [reader] = board(door, clock).readers

    assert (reader.is_shut_out, reader.waiting, reader.is_silent) == (True, 3, False)
    assert board(door, clock).is_at_least
