"""Everything the database holds, for comparing before and after."""

from typing import Any

from sqlalchemy import select

from forum.db import Base
from tests.conftest import Database

# Who looked, and when; that is written down, and decides nothing.
ACCESS = frozenset({"access_records", "feed_reads", "session_sightings"})


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the access records."""
    with database.reading() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in ACCESS
        }
