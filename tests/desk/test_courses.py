"""What the database counts for the charts, against the same counted by hand."""

from datetime import timedelta

import pytest

from forum.desk.courses import comparable, courses, held
from forum.desk.pictures import arrivals_of, course_of
from forum.door import devices
from forum.door.arrivals import show_ups
from forum.door.models import Direction, Scan, Verdict
from forum.door.queries import presences
from forum.journal import COMMAND
from forum.lectures.models import Lecture, PublicState
from forum.registrations.models import Origin, RegistrationState
from tests.cast import CLEO, DAN, NOON, Person
from tests.factories import make_lecture, make_registration, make_series

STARTS = NOON + timedelta(days=10)


def registered(session, lecture, name, days_before, state=RegistrationState.CONFIRMED, **values):
    one = make_registration(session, lecture, Person(name, f"{name.lower()}@example.org"), state)
    one.registered_at = lecture.starts_at - timedelta(days=days_before)
    for key, value in values.items():
        setattr(one, key, value)
    session.flush()
    return one


def test_registrations_are_counted_by_whole_days_before_the_beginning(database):
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=STARTS)
        other = make_lecture(session, starts_at=STARTS)
        for name, days in (("A", 9.5), ("B", 9.1), ("C", 3), ("D", 2.99), ("Late", -0.01)):
            registered(session, lecture, name, days)
        registered(
            session,
            lecture,
            "Gone",
            8,
            RegistrationState.CANCELLED,
            state_changed_at=STARTS - timedelta(days=4.5),
        )
        found = courses(session, [lecture.id, other.id])

    assert found[lecture.id].changes == {9: 2, 8: 1, 4: -1, 3: 1, 2: 1, 0: 1}
    assert (found[lecture.id].now, found[other.id].now) == (5, 0)


def test_a_lecture_is_compared_with_the_last_of_its_series_first(database):
    with database.transaction() as session:
        series = make_series(session)
        lecture = make_lecture(session, series=series, starts_at=STARTS)
        old = make_lecture(session, series=series, starts_at=NOON - timedelta(days=90))
        recent = make_lecture(session, starts_at=NOON - timedelta(days=3))
        older = make_lecture(session, starts_at=NOON - timedelta(days=30))
        make_lecture(session, starts_at=NOON - timedelta(days=2), public_state=PublicState.CANCELLED)
        make_lecture(session, series=series, starts_at=NOON - timedelta(days=900))
        make_lecture(session, starts_at=NOON + timedelta(days=2))

        assert comparable(session, lecture, None, NOON, limit=3) == [old, recent, older]
        # Whoever organises one series learns nothing of how the others fill.
        assert comparable(session, lecture, frozenset({series.id}), NOON, limit=3) == [old]
        assert held(session, None, NOON, limit=2) == [recent, older]
        assert held(session, frozenset({series.id}), NOON, limit=2) == [old]


def test_nothing_is_drawn_before_anybody_has_registered(database):
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=STARTS)
        before = course_of(session, lecture, None, NOON)
        registered(session, lecture, "A", 9.5)

        assert before is None
        assert course_of(session, lecture, None, NOON).own.total == 1
        assert arrivals_of(session, lecture) is None


@pytest.fixture
def door(database):
    """A lecture with a device at its door, and a way to write lines of its log."""
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=NOON)
        one, two = (
            devices.create(session, name=name, lectures=[lecture], actor=COMMAND, now=NOON).device.id
            for name in ("One", "Two")
        )
    number = iter(range(100))

    def scan(session, person, verdict=Verdict.ADMITTED, device=None, minutes=0, **values):
        at = NOON + timedelta(minutes=minutes)
        row = {
            "scan_id": f"scan-{next(number)}",
            "content_hash": "0" * 64,
            "device_id": device or one,
            "lecture_id": lecture.id,
            "registration_id": person.id if person else None,
            "direction": Direction.IN,
            "device_time": at,
            "received_at": at,
            "verdict": verdict,
            **values,
        }
        session.add(Scan(**row))
        session.flush()
        return row["scan_id"]

    return lecture.id, two, scan


def test_who_came_is_counted_as_the_door_judges(database, door):
    # B-21, B-23, B-27: the database's count and the walk through the log agree.
    lecture_id, two, scan = door
    offline = {"offline": True, "verdict": Verdict.UNVERIFIED}
    with database.transaction() as session:
        lecture = session.get_one(Lecture, lecture_id)
        lecture.pools[0].seats = None
        people = [registered(session, lecture, f"P{number}", 3) for number in range(12)]
        scan(session, people[0])
        scan(session, people[0], minutes=3)
        scan(session, people[1], Verdict.TOO_EARLY)
        scan(session, people[2], Verdict.ADMITTED_OUT, direction=Direction.OUT)
        soon = scan(session, people[3])
        scan(session, None, minutes=2, voids=soon)
        late = scan(session, people[4])
        scan(session, None, minutes=9, voids=late)
        other = scan(session, people[5])
        scan(session, None, minutes=2, voids=other, device=two)
        reason = scan(session, people[6])
        scan(session, None, minutes=9, voids=reason, device=two, override_reason="Wrong person")
        scan(session, people[7], **offline, verdict_shown="admitted")
        scan(session, people[8], **offline, verdict_shown="wrong_day")
        scan(session, people[9], **offline, verdict_shown="waitlisted", override_reason="A guest")
        scan(session, people[10], **offline)
        # A clock two hours ahead, put right by the offset: the void came in time.
        ahead = {"offline": True, "clock_offset_ms": -7_200_000, "verdict": Verdict.ADMITTED}
        wrong = scan(session, people[11], minutes=120, **ahead, received_at=NOON + timedelta(hours=1))
        scan(session, None, minutes=122, voids=wrong, **ahead, received_at=NOON + timedelta(hours=1))
        walked_in = registered(session, lecture, "Walk-in", 0, origin=Origin.WALK_IN)
        scan(session, walked_in)
        by_the_door = {key for key, one in presences(session, lecture_id).items() if one.first_admitted_at}
        found = show_ups(session, [lecture_id])

    came = by_the_door - {walked_in.id}
    assert sorted(people.index(next(p for p in people if p.id == key)) for key in came) == [0, 4, 5, 7, 9, 10]
    assert found == {lecture_id: (12, len(came), 1)}


def test_only_chairs_count_and_only_where_something_was_scanned(database, door):
    lecture_id, _, scan = door
    with database.transaction() as session:
        lecture = session.get_one(Lecture, lecture_id)
        seated = make_registration(session, lecture, CLEO)
        make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)
        silent = make_lecture(session, starts_at=NOON)
        make_registration(session, silent, CLEO)
        before = show_ups(session, [lecture_id, silent.id])
        scan(session, seated)

        assert before == {}
        assert show_ups(session, [lecture_id, silent.id]) == {lecture_id: (1, 1, 0)}
        assert arrivals_of(session, lecture).per_cent == 100
