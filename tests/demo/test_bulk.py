"""Rows inserted in bulk are those that registering one by one would have made."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.demo.audience import register_one_by_one
from forum.demo.bulk import Comer, ensure_attendees, fill
from forum.lectures.models import Attendance, Lecture, WayOfAttending
from forum.registrations.models import Attendee, Registration
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture

COMERS = [
    Comer(
        number=number,
        way=WayOfAttending.ONLINE if number % 5 == 4 else WayOfAttending.ON_SITE,
        at=NOON + timedelta(hours=number),
        # Late enough that nobody waits yet: else the operations would move somebody up.
        cancels=number == 6,
    )
    for number in range(16)
]
DRAWN = {"id", "public_id", "token_id", "lecture_id", "pool_id", "attendee_id"}
# Of a mail that carries an invitation; none is written in bulk.
MAILED = {"invitation_sequence", "invitation_said", "invitation_stamped_at"}


def rows(session: Session, lecture: Lecture) -> list[dict[str, object]]:
    """What was written, without what is drawn by chance or counted by the database."""
    columns = [column.key for column in Registration.__table__.columns if column.key not in DRAWN | MAILED]
    query = (
        select(Registration).where(Registration.lecture_id == lecture.id).order_by(Registration.registered_at)
    )
    return [
        {"attendance": one.pool.attendance, "email": one.attendee.email}
        | {column: getattr(one, column) for column in columns}
        for one in session.scalars(query)
    ]


def figures(lecture: Lecture) -> list[tuple[WayOfAttending, int, int]]:
    """What the lecture itself counts."""
    return [(pool.attendance, pool.taken, pool.overbooked) for pool in lecture.pools] + [
        (WayOfAttending.ON_SITE, lecture.roster_cursor, 0)
    ]


def test_bulk_rows_equal_those_of_the_operations(database: Database) -> None:  # C-01
    with database.transaction() as session:
        by_one = make_lecture(session, seats=9, online_seats=20, attendance=Attendance.MIXED)
        in_bulk = make_lecture(session, seats=9, online_seats=20, attendance=Attendance.MIXED)
        attendees = ensure_attendees(session, range(16), now=NOON)
        register_one_by_one(session, by_one, COMERS)
        fill(session, in_bulk, COMERS, attendees, now=NOON)
        session.expire_all()

        assert rows(session, in_bulk) == rows(session, by_one)
        assert figures(in_bulk) == figures(by_one)


def test_people_are_added_once(database: Database) -> None:
    with database.transaction() as session:
        first = ensure_attendees(session, range(10), now=NOON)
        second = ensure_attendees(session, range(5, 12), now=NOON)
        assert [second[number] for number in range(5, 10)] == [first[number] for number in range(5, 10)]
        assert len(session.scalars(select(Attendee)).all()) == 12
