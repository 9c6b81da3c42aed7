"""Altering tables without giving a deleted row's key to another one."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations


@contextmanager
def rebuilt(table: str) -> Iterator[BatchOperations]:
    """Alter a table. SQLite makes it anew for that, and would count its keys from the rows left in it."""
    last = _last_key(table)
    with op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True}) as batch:
        yield batch
    if last is not None:
        _remember(table, last)


def _last_key(table: str) -> int | None:
    """The highest key SQLite ever gave in this table, that of a deleted row included."""
    if op.get_bind().dialect.name != "sqlite":
        return None
    asked = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    key: int | None = op.get_bind().scalar(asked, {"name": table})
    return key


def _remember(table: str, key: int) -> None:
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
    values = {"name": table, "seq": key}
    connection.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), values)
