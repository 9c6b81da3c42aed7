"""Transactions keep all or nothing, writers do not trip over one another, instants keep their zone."""

import threading
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from forum.db import reading, transaction
from forum.lectures.models import Lecture, SeatPool
from forum.lectures.programme import ProgrammeState, programme_state, touch_programme
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture

pytestmark = pytest.mark.every_row


def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        _touch_and_fail(session)

    with database.reading() as session:
        assert programme_state(session)[0] == 0


def test_what_is_changed_while_reading_is_thrown_away(database: Database) -> None:
    with database.reading() as session:
        touch_programme(session, NOON)

    with database.reading() as session:
        assert programme_state(session)[0] == 0


def test_an_instant_comes_back_aware_and_in_utc(database: Database) -> None:
    beijing = timezone(timedelta(hours=8))
    with database.transaction() as session:
        touch_programme(session, datetime(2026, 12, 3, 15, 30, tzinfo=beijing))

    with database.reading() as session:
        revision, changed_at = programme_state(session)
    assert (revision, changed_at.isoformat()) == (1, "2026-12-03T07:30:00+00:00")


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.transaction() as session:
        session.execute(update(ProgrammeState).values(changed_at=datetime(2026, 12, 3)))  # noqa: DTZ001 (the point)


def test_parallel_writers_that_read_first_lose_no_update(database: Database) -> None:
    """With a plain BEGIN on SQLite most of these would fail with "database is locked"."""

    def raise_by_one() -> None:
        with transaction(database.engine) as session:
            locked = select(ProgrammeState).with_for_update()
            state = session.scalars(locked).one()
            state.revision += 1

    threads = [threading.Thread(target=raise_by_one) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with reading(database.engine) as session:
        assert programme_state(session)[0] == 24


@pytest.mark.parametrize(
    "values",
    [{"taken": 3}, {"taken": -1}, {"overbooked": -1}, {"seats": -1}, {"seats": 1, "taken": 2}],
    ids=str,
)
def test_the_database_itself_refuses_to_oversell(database: Database, values: dict[str, int]) -> None:
    # C-01: the check is the second wall behind the lock.
    with database.transaction() as session:
        make_lecture(session, seats=2)

    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(update(SeatPool).values(**values))


def test_a_lecture_ends_after_it_starts_and_was_published_once_if_public(database: Database) -> None:
    with database.transaction() as session:
        make_lecture(session)

    for change in ({"ends_at": Lecture.starts_at}, {"published_at": None, "public_state": "published"}):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(update(Lecture).values(**change))


def test_foreign_keys_are_kept(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        _point_to_nowhere(session)


def _touch_and_fail(session: Session) -> None:
    touch_programme(session, NOON)
    raise ZeroDivisionError


def _point_to_nowhere(session: Session) -> None:
    session.execute(text("INSERT INTO grants (staff_id, role) VALUES (4711, 'door')"))
