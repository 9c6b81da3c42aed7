"""A lecture's life, from opening to the day its names are forgotten, by a clock that is moved.

Nothing happens here but what people and organisers do and what the worker does by itself. The list at the
end is every mail that left, to whom and when (Shanghai).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.db import transaction
from forum.door.models import Device, Direction, Scan, Verdict
from forum.jobs.running import run_due
from forum.journal import COMMAND
from forum.lectures.models import Lecture, WayOfAttending
from forum.lectures.plans import LectureChanges
from forum.mail.models import OutboxMessage
from forum.registrations import offers, operations, room, switching
from forum.registrations.announcing import announce
from forum.registrations.models import Attendee, Registration, RegistrationState
from forum.venues.models import Room
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_room
from tests.registrations.people import apply, recount, somebody

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Thursday, three in the afternoon; registering opens on the Monday of the week before.
START = datetime(2026, 3, 12, 7, tzinfo=UTC)
ANN, BEN, CAI, DORA, EMIL = (somebody(number) for number in range(1, 6))
LIVES_IN = "Europe/Berlin"

TOLD = """
03-02 12:00 Guest 1 registered_confirmed
03-02 12:00 Guest 2 registered_confirmed
03-02 12:00 Guest 3 registered_waitlisted
03-02 12:00 Guest 4 registered_waitlisted
03-02 12:00 Guest 5 registered_waitlisted
03-03 12:00 Guest 1 cancelled_by_attendee
03-03 12:00 Guest 3 promoted
03-09 15:00 Guest 2 reminder
03-09 15:00 Guest 3 reminder
03-11 10:00 Guest 2 cancelled_by_attendee
03-11 10:00 Guest 4 offered
03-11 11:00 Guest 4 promoted
03-11 12:00 Guest 5 switched
03-11 15:00 Guest 3 reminder
03-12 09:10 Guest 3 lecture_moved
03-12 09:10 Guest 4 lecture_moved
03-12 09:10 Guest 5 lecture_moved
03-12 14:00 Guest 5 reminder
03-13 10:00 Guest 3 thanks
03-13 17:00 Guest 5 thanks
"""


@dataclass
class Life:
    """The lecture, the people in it, and what each was sent."""

    app: Flask
    lecture_id: int
    people: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def at(self, when: datetime, deed: Callable[[Session, datetime], Any] | None = None) -> None:
        """Let somebody do something at an instant, and the worker its turn after it."""
        with self.app.app_context():
            if deed:
                with transaction() as session:
                    deed(session, when)
            run_due(self.app.extensions["forum.jobs"], lambda: when, lambda: False)
            self.app.extensions["forum.postman"].deliver_due(lambda: when, lambda: False)
            with transaction() as session:
                recount(session, session.get_one(Lecture, self.lecture_id))
                sent = session.execute(
                    select(OutboxMessage.recipient_name, OutboxMessage.message)
                    .where(OutboxMessage.sent_at == when)
                    .order_by(OutboxMessage.recipient_name)
                )
                local = f"{when.astimezone(SHANGHAI):%m-%d %H:%M}"
                self.told += [f"{local} {name} {message}" for name, message in sent]

    def id_of(self, person: Any) -> int:
        """The key of somebody's registration."""
        return self.people[person.email]


def in_shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def everybody_registers(life: Life) -> Callable[[Session, datetime], None]:
    def register(session: Session, now: datetime) -> None:
        lecture = session.get_one(Lecture, life.lecture_id)
        for person in (ANN, BEN, CAI, DORA, EMIL):
            receipt = apply(session, lecture, person, now=now, way=WayOfAttending.ON_SITE)
            life.people[person.email] = receipt.registration.id
        receipt.registration.timezone = LIVES_IN

    return register


def another_room(session: Session, lecture: Lecture, now: datetime) -> None:
    """The organisers move it next door, six hours before; all are told ten minutes later."""
    changes, reason = LectureChanges(room=make_room(session)), Wording("检修", "Repairs")
    announce(session, lecture, changes, reason=reason, despite_clashes=False, actor=COMMAND, now=now)


def comes_in(session: Session, registration: Registration, now: datetime) -> None:
    device = Device(public_id="d" * 16, name="Gate", created_at=NOON)
    session.add(device)
    session.flush()
    session.add(
        Scan(
            scan_id="scan-0001",
            content_hash="0" * 64,
            device_id=device.id,
            lecture_id=registration.lecture_id,
            registration_id=registration.id,
            direction=Direction.IN,
            device_time=now,
            received_at=now,
            verdict=Verdict.ADMITTED,
        )
    )


@pytest.mark.pages
def test_everybody_hears_what_concerns_them_when_it_does_and_is_forgotten_in_time(
    app: Flask, database: Database
) -> None:
    # C-10, C-11, C-15, C-40, C-41, C-64
    with database.transaction() as session:
        hall: Room = make_room(session)
        lecture = make_lecture(
            session,
            seats=2,
            online_seats=5,
            attendance="mixed",
            starts_at=START,
            room=hall,
            online_url="https://meet.example.org/forum",
        )
    life = Life(app, lecture.id)

    def one(session: Session, person: Any) -> Registration:
        return session.get_one(Registration, life.id_of(person))

    def gives_back(person: Any) -> Callable[[Session, datetime], Any]:
        return lambda session, now: operations.cancel(session, registration_id=life.id_of(person), now=now)

    # It opens, fills, and two wait; a seat given back in time goes to the first of them.
    life.at(NOON, everybody_registers(life))
    life.at(NOON + timedelta(days=1), gives_back(ANN))
    for day in range(4, 11):
        life.at(in_shanghai(day, 15))
    # Near the date it is offered, and taken; whoever is next looks on from home instead.
    life.at(in_shanghai(11, 10), gives_back(BEN))
    life.at(
        in_shanghai(11, 11),
        lambda session, now: offers.accept(session, registration_id=life.id_of(DORA), now=now),
    )
    life.at(
        in_shanghai(11, 12),
        lambda session, now: switching.switch(
            session,
            registration_id=life.id_of(EMIL),
            pool_id=session.get_one(Lecture, life.lecture_id).pools[1].id,
            now=now,
        ),
    )
    life.at(in_shanghai(11, 15))
    # On the day it moves next door. One comes, one looks on, one stays away.
    life.at(
        in_shanghai(12, 9),
        lambda session, now: another_room(session, session.get_one(Lecture, life.lecture_id), now),
    )
    life.at(in_shanghai(12, 9, 10))
    life.at(in_shanghai(12, 14))
    life.at(in_shanghai(12, 14, 50), lambda session, now: comes_in(session, one(session, CAI), now))
    life.at(
        in_shanghai(12, 14, 55),
        lambda session, now: room.enter(session, registration_id=life.id_of(EMIL), now=now),
    )
    for hour in (9, 10, 16, 17, 23):
        life.at(in_shanghai(13, hour))
    assert "\n".join(life.told) == TOLD.strip()
    with database.reading() as session:
        states = [one(session, person).state for person in (ANN, BEN, CAI, DORA, EMIL)]
        assert states == [RegistrationState.CANCELLED] * 2 + [RegistrationState.CONFIRMED] * 3

    # A year later nobody knows any more who they were.
    life.at(START + timedelta(days=364))
    with database.reading() as session:
        assert session.scalar(select(Attendee.email).where(Attendee.email == CAI.email)) == CAI.email
    life.at(START + timedelta(days=366))
    with database.reading() as session:
        assert session.scalars(select(Attendee.email).where(Attendee.email.is_not(None))).all() == []
        assert (
            session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.recipient != "")).all() == []
        )
        assert len(session.scalars(select(Registration)).all()) == 5
