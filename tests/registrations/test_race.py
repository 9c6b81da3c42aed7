"""Many people want few seats at once, from real server processes (C-01, C-21, F-01)."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import count
from threading import Event, Thread

import pytest
from sqlalchemy import select

from forum.lectures.models import Lecture
from forum.registrations import queries
from forum.registrations.models import Attendee, Registration
from tests.conftest import IS_LONG, Database
from tests.factories import make_lecture
from tests.registrations.crowd import Answer, Form, all_at_once, get_form, post, statuses
from tests.registrations.people import recount
from tests.servers import LiveServer

Serve = Callable[..., LiveServer]
# The servers read the real clock.
FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
# More than the servers have hands for in either case; the long run asks for the whole crowd.
PEOPLE, SEATS = (200 if IS_LONG else 80), 10


def path(lecture: Lecture, rest: str = "") -> str:
    return f"/en/lectures/{lecture.slug}/registrations{rest}"


def register(server: LiveServer, lecture: Lecture, form: Form, number: int) -> Answer:
    """One person presses the button."""
    person = {"name": f"Guest {number}", "email": f"guest{number}@example.org", "consent": "y"}
    return post(server.url, path(lecture), form, person)


def new_lecture(database: Database, seats: int = SEATS) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=seats, starts_at=FAR_AHEAD)


def rush(server: LiveServer, lecture: Lecture) -> list[Answer]:
    """PEOPLE ask for SEATS at the same moment."""
    form = get_form(server.url, path(lecture, "/new"))
    return all_at_once([partial(register, server, lecture, form, number) for number in range(PEOPLE)])


def wrongs(database: Database, lecture: Lecture, answers: list[Answer]) -> list[str]:
    """Everything that a rush must not do, found in what came of it."""
    found = []
    if statuses(answers) != {303: PEOPLE}:
        found.append(f"answers {statuses(answers)}")
    with database.reading() as session:
        rows = queries.all_registrations(session, lecture.id)
        states = Counter(row.state.value for row in rows)
        if states != {"confirmed": SEATS, "waitlisted": PEOPLE - SEATS}:
            found.append(f"states {dict(states)}")
        if len({row.roster_cursor for row in rows}) != PEOPLE:
            found.append("the door's cursor stood still")
        (pool,) = queries.pools(session, lecture)
        places = [queries.place_in_line(session, row) for row in queries.line(session, pool)]
        if [place and place.number for place in places] != list(range(1, PEOPLE - SEATS + 1)):
            found.append("places in line")
        recount(session, lecture)
    return found


def test_many_ask_for_few_seats_at_once(database: Database, live_server: Serve, long_run: bool) -> None:
    # C-01, C-04, C-21; one server for all three: each of its processes takes seconds to start.
    server = live_server(workers=4)
    for _ in range(20 if long_run else 1):
        lecture = new_lecture(database)
        assert wrongs(database, lecture, rush(server, lecture)) == []
    one_address_pressing_everywhere_is_one_person(database, server)
    seats_given_back_and_asked_for_at_once_are_never_lost_or_doubled(database, server)


@pytest.mark.databases("sqlite")
def test_the_rush_notices_when_the_lock_is_taken_out(database: Database, live_server: Serve) -> None:
    # C-01: a test that could not fail would prove nothing.
    server = live_server(workers=4, application="tests.registrations.unlocked:app")
    lecture = new_lecture(database)
    assert wrongs(database, lecture, rush(server, lecture)) != []


def one_address_pressing_everywhere_is_one_person(database: Database, server: LiveServer) -> None:
    lectures = [new_lecture(database) for _ in range(4)]
    forms = [get_form(server.url, path(lecture, "/new")) for lecture in lectures]
    # Another form each time: not the key of the form but the address makes them one.
    deeds = [
        partial(register, server, lecture, Form(form.cookie, {"csrf_token": form.fields["csrf_token"]}), 1)
        for lecture, form in zip(lectures, forms, strict=True)
        for _ in range(15)
    ]
    answers = all_at_once(deeds)
    assert statuses(answers) == {303: 60}
    assert sum(not answer.location.endswith("/sent") for answer in answers) == 4
    with database.reading() as session:
        people = select(Attendee).where(Attendee.email_key == "guest1@example.org")
        assert len(session.scalars(people).all()) == 1
        ids = [row.id for row in lectures]
        registered = select(Registration.lecture_id).where(Registration.lecture_id.in_(ids))
        assert Counter(session.scalars(registered)) == dict.fromkeys(ids, 1)


def seats_given_back_and_asked_for_at_once_are_never_lost_or_doubled(
    database: Database, server: LiveServer
) -> None:
    lecture = new_lecture(database)
    form = get_form(server.url, path(lecture, "/new"))
    before = all_at_once([partial(register, server, lecture, form, number) for number in range(20)])
    leaving = [
        partial(post, server.url, f"{answer.location}/cancellation", form, {})
        for answer in before[:12]
        for _ in range(2)
    ]
    coming = [partial(register, server, lecture, form, number) for number in range(100, 120)]
    assert statuses(all_at_once([*leaving, *coming])) == {303: 44}
    with database.reading() as session:
        rows = queries.all_registrations(session, lecture.id)
        states = Counter(row.state.value for row in rows)
        recount(session, lecture)
    assert states == {"cancelled": 12, "confirmed": SEATS, "waitlisted": 40 - 12 - SEATS}


def test_what_was_acknowledged_survives_the_plug_being_pulled(database: Database, live_server: Serve) -> None:
    # F-01
    server = live_server(workers=2)
    lecture = new_lecture(database)
    form = get_form(server.url, path(lecture, "/new"))
    acknowledged: list[int] = []
    enough = Event()
    numbers = count()

    def keep_registering() -> None:
        for number in numbers:
            if register(server, lecture, form, number).status != 303:
                return
            acknowledged.append(number)
            if len(acknowledged) >= 40:
                enough.set()

    crowd = [Thread(target=keep_registering) for _ in range(4)]
    for one in crowd:
        one.start()
    assert enough.wait(60)
    server.kill()
    for one in crowd:
        one.join()
    with database.reading() as session:
        present = {row.attendee.email for row in queries.all_registrations(session, lecture.id)}
        recount(session, lecture)
    assert {f"guest{number}@example.org" for number in acknowledged} <= present
