"""Standby: the seats of those who did not come go in order to people who are there, by one at a time."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.door import standby
from forum.door.models import Outcome, Scan
from forum.door.settling import settle
from forum.door.standby_queries import Seats, hall, line, seats_now, standby_of
from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_models import Entry, usual_rules
from tests.cast import ADA, BOB, CLEO, DAN, EVE, NOON
from tests.conftest import Clock
from tests.door.test_scans import Door, door  # noqa: F401 (a fixture)
from tests.door.test_walkins import post as walk_in
from tests.door.test_walkins import walkin

KEEPER, OTHER = Actor(ActorKind.STAFF, 1), Actor(ActorKind.STAFF, 2)
START = NOON + timedelta(minutes=30)
LATER = START + timedelta(minutes=1)
WAITS = RegistrationState.WAITLISTED


def seated(door: Door, number: int) -> None:  # noqa: F811
    """So many seats has the hall."""
    with door.database.transaction() as session:
        pool = hall(session.get_one(Lecture, door.lecture.id))
        assert pool is not None
        pool.seats = number
        pool.overbooked = max(0, pool.taken - number)


def do(door: Door, deed: Any, actor: Actor = KEEPER, now: Any = LATER) -> str:  # noqa: F811
    with door.database.transaction() as session:
        found = deed(session, session.get_one(Lecture, door.lecture.id), actor=actor, now=now)
        return found.name if found is not None else ""


def opened(door: Door, minutes: int = 0) -> None:  # noqa: F811
    with door.database.transaction() as session:
        lecture = session.get_one(Lecture, door.lecture.id)
        gives_from = lecture.starts_at + timedelta(minutes=minutes)
        standby.open_standby(session, lecture, gives_from=gives_from, actor=KEEPER, now=NOON)


def counted(door: Door, now: Any = LATER) -> Seats:  # noqa: F811
    with door.database.reading() as session:
        lecture = session.get_one(Lecture, door.lecture.id)
        opened, pool = standby_of(session, lecture), hall(lecture)
        assert opened is not None
        assert pool is not None
        return seats_now(session, lecture, pool, opened.gives_from, now)


def in_line(door: Door) -> list[str]:  # noqa: F811
    with door.database.reading() as session:
        pool = hall(session.get_one(Lecture, door.lecture.id))
        assert pool is not None
        return [one.registration.name for one in line(session, pool)]


def state_of(door: Door, name: str) -> RegistrationState:  # noqa: F811
    with door.database.reading() as session:
        return session.scalars(select(Registration.state).where(Registration.name == name)).one()


def test_seats_are_kept_until_the_time_and_given_after_it(door: Door) -> None:  # noqa: F811
    door.badge(ADA)
    door.badge(BOB)
    seated(door, 2)
    door.scan(door.badge(CLEO, WAITS))
    opened(door)

    assert counted(door, START - timedelta(seconds=1)) == Seats(2, 0, 0, 0, honoured=2)
    with pytest.raises(standby.NoSeatToGive):
        do(door, standby.call_next, now=START - timedelta(seconds=1))
    assert counted(door).free == 2
    assert do(door, standby.call_next) == CLEO.name
    assert do(door, standby.seat_called) == CLEO.name
    assert (state_of(door, CLEO.name), counted(door)) == (RegistrationState.CONFIRMED, Seats(2, 0, 0, 1, 0))


def test_the_order_is_the_waitlist_then_the_arrival_of_those_who_are_there(door: Door) -> None:  # noqa: F811
    """Walk-ins stand behind whoever registered; whoever was not read at the door is not in line."""
    seated(door, 0)
    badges = [
        door.badge(person, WAITS, queued_at=NOON - timedelta(days=days))
        for person, days in ((CLEO, 1), (DAN, 3), (EVE, 2))
    ]
    walk_in(door, walkin(1, name="Walker"))
    door.scan(badges[0])
    door.scan(badges[1])

    assert in_line(door) == [DAN.name, CLEO.name, "Walker"]


def test_who_does_not_answer_waits_behind_and_may_return(door: Door) -> None:  # noqa: F811
    seated(door, 1)
    for person, days in ((CLEO, 2), (DAN, 1)):
        door.scan(door.badge(person, WAITS, queued_at=NOON - timedelta(days=days)))
    opened(door)

    assert do(door, standby.call_next) == CLEO.name
    assert do(door, standby.call_next) == CLEO.name, "who is called stays so, however often it is pressed"
    assert do(door, standby.miss_called) == CLEO.name
    assert do(door, standby.call_next) == DAN.name
    assert do(door, standby.miss_called) == DAN.name
    assert do(door, standby.call_next) == CLEO.name


def test_never_more_than_the_seats(door: Door) -> None:  # noqa: F811
    """A late holder who came in between leaves nothing to give."""
    late = door.badge(ADA)
    seated(door, 1)
    door.scan(door.badge(CLEO, WAITS))
    opened(door)
    assert do(door, standby.call_next) == CLEO.name
    door.scan(late)

    with pytest.raises(standby.NoSeatToGive):
        do(door, standby.seat_called)
    assert state_of(door, CLEO.name) is WAITS


def test_who_was_given_a_seat_is_let_in_and_counted_once(door: Door, clock: Clock) -> None:  # noqa: F811
    seated(door, 1)
    badge = door.badge(CLEO, WAITS)
    assert door.verdict(badge) == "waitlisted"
    opened(door)
    clock.now = LATER
    do(door, standby.call_next)
    do(door, standby.seat_called)

    assert counted(door) == Seats(1, 0, 0, 1, 0)
    assert door.verdict(badge) == "admitted"
    assert counted(door) == Seats(1, 1, 0, 0, 0)
    with pytest.raises(standby.TooLateToPutBack):
        do(door, standby.put_back)


def test_the_last_call_is_taken_back_with_its_seat(door: Door) -> None:  # noqa: F811
    seated(door, 1)
    door.scan(door.badge(CLEO, WAITS))
    opened(door)
    do(door, standby.call_next)
    do(door, standby.seat_called)
    do(door, standby.put_back)

    assert (state_of(door, CLEO.name), counted(door).free) == (WAITS, 1)
    assert in_line(door) == [CLEO.name]


def test_one_at_a_time_gives_until_a_minute_of_silence_or_a_taking_over(door: Door) -> None:  # noqa: F811
    seated(door, 1)
    door.scan(door.badge(CLEO, WAITS))
    opened(door)
    do(door, standby.call_next)

    with pytest.raises(standby.SomebodyElseGives):
        do(door, standby.seat_called, OTHER, LATER + timedelta(seconds=59))
    do(door, standby.take_over, OTHER, LATER + timedelta(seconds=59))
    with pytest.raises(standby.SomebodyElseGives):
        do(door, standby.seat_called, KEEPER, LATER + timedelta(seconds=60))
    assert do(door, standby.seat_called, KEEPER, LATER + timedelta(seconds=120)) == CLEO.name


def test_seats_of_people_who_may_come_back_are_kept(door: Door) -> None:  # B-28  # noqa: F811
    badge = door.badge(ADA)
    seated(door, 1)
    with door.database.transaction() as session:
        rules = usual_rules(door.lecture.id)
        rules.entry = Entry.AFTER_EXIT
        session.add(rules)
    door.scan(badge)
    door.scan(badge, direction="out")
    opened(door)

    assert counted(door) == Seats(1, 0, 1, 0, 0)


def test_closed_nobody_is_called(door: Door) -> None:  # noqa: F811
    seated(door, 1)
    door.scan(door.badge(CLEO, WAITS))
    opened(door)
    do(door, standby.call_next)
    do(door, standby.end_standby)

    with pytest.raises(standby.StandbyIsNotOpen):
        do(door, standby.call_next)
    opened(door, 5)
    assert do(door, standby.call_next, now=START + timedelta(minutes=5)) == CLEO.name


def test_two_people_on_one_badge_sit_on_two_chairs(door: Door) -> None:  # B-24  # noqa: F811
    badge = door.badge(ADA)
    seated(door, 2)
    with door.database.transaction() as session:
        other = door.enrolled(session, session.get_one(Lecture, door.lecture.id), name="West gate")
    door.scan(badge, offline=True, verdict_shown="admitted")
    door.scan(badge, offline=True, verdict_shown="admitted", token=other)
    opened(door)
    assert counted(door).free == 1
    with door.database.transaction() as session:
        lecture = session.get_one(Lecture, door.lecture.id)
        twice = session.scalars(select(Scan.id).where(Scan.conflict == "duplicate")).one()
        settle(session, lecture=lecture, scan_id=twice, outcome=Outcome.TWO_PEOPLE, actor=KEEPER, now=LATER)

    assert counted(door).free == 0
