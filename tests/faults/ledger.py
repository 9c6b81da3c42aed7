"""What a database holds, in figures that fit together or do not."""

from collections import Counter

from sqlalchemy import func, select, text

from forum.db import Base
from forum.lectures.models import Lecture
from forum.lectures.programme import ProgrammeState
from forum.registrations import queries
from forum.registrations.models import Registration
from tests.conftest import Database
from tests.registrations.people import recount

# Notes that somebody looked or was there: no part of what was decided.
ACCESS_RECORDS = "access_records"


def ledger(database: Database) -> Counter[str]:
    """How many rows each table has, registrations also by state, and how often the programme changed."""
    with database.reading() as session:
        rows = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name != ACCESS_RECORDS
        }
        states = Counter(
            f"registration {state.value}" for state in session.scalars(select(Registration.state))
        )
        revision = session.scalars(select(ProgrammeState.revision)).one()
    return Counter({**rows, **states, "revision": revision})


def growth(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """What came and went between two ledgers."""
    return {
        name: after[name] - before[name] for name in sorted(before | after) if after[name] != before[name]
    }


def wrongs(database: Database) -> list[str]:
    """Everything the database itself holds to be broken."""
    with database.reading() as session:
        if database.kind == "postgresql":
            return []  # its constraints cannot be left half done, and it checks its pages by itself
        found = [row[0] for row in session.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        return found + [str(row) for row in session.execute(text("PRAGMA foreign_key_check"))]


def recount_all(database: Database) -> None:
    """Compare the seats of every lecture with its registrations, and the door's cursor with its changes."""
    with database.reading() as session:
        for lecture in session.scalars(select(Lecture)):
            recount(session, lecture)
            cursors = [row.roster_cursor for row in queries.all_registrations(session, lecture.id)]
            assert max(cursors, default=0) <= lecture.roster_cursor
