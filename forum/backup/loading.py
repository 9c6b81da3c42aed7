"""Putting the rows of a backup into an empty schema of their own age."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    delete,
    insert,
    text,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType, TypeEngine

from forum.backup.archive import Reader, TableOfRows, Unusable
from forum.backup.cells import Kind, Misplaced, decoded
from forum.backup.taking import ROWS_AT_ONCE, Step

_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.INSTANT: DateTime(timezone=True),
    Kind.TRUTH: Boolean(),
    Kind.JSON: JSON(none_as_null=True),
    Kind.OCTETS: LargeBinary(),
}


def load(connection: Connection, backup: Reader, done: Step) -> None:
    """Fill every table. Raises Unusable, naming the table whose rows do not fit."""
    with _loose(connection):
        for table in backup.manifest.tables:
            try:
                _fill(connection, table, backup.rows(table), done)
            except (SQLAlchemyError, Misplaced, ValueError, TypeError, LookupError) as error:
                reason = getattr(error, "orig", None) or "a value its column cannot hold"
                said = str(reason).strip().splitlines()[0][:200]
                raise Unusable(f"a row of the table {table.name} does not fit here: {said}") from error
            _raise_last_key(connection, table)
        if connection.dialect.name == "sqlite":
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if len(orphans) != backup.manifest.orphans:
                raise Unusable(f"{len(orphans)} of its rows name others that are not there")


@contextmanager
def _loose(connection: Connection) -> Iterator[None]:
    """SQLite takes the rows as they were: its rules are looked at afterwards, as a whole."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Past SQLAlchemy, which would begin a transaction first: inside one, the first is ignored.
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    driver.execute("PRAGMA ignore_check_constraints=ON")
    with connection.begin():
        yield
    driver.execute("PRAGMA ignore_check_constraints=OFF")
    driver.execute("PRAGMA foreign_keys=ON")


def _fill(connection: Connection, table: TableOfRows, rows: Iterable[list[Any]], done: Step) -> None:
    for_sqlite = connection.dialect.name == "sqlite"
    types = [NullType() if for_sqlite else _TYPES.get(kind, NullType()) for kind in table.kinds]
    columns = [Column(name, kind) for name, kind in zip(table.columns, types, strict=True)]
    target = Table(table.name, MetaData(), *columns)
    if table.name == "programme_state":
        connection.execute(delete(target))  # the first migration makes its row
    for some in _batches(rows):
        values = [
            {
                column: decoded(kind, cell, for_sqlite=for_sqlite)
                for column, kind, cell in zip(table.columns, table.kinds, row, strict=True)
            }
            for row in some
        ]
        connection.execute(insert(target), values)
        done(len(values))


def _batches(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    some: list[list[Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == ROWS_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _raise_last_key(connection: Connection, table: TableOfRows) -> None:
    """A key that was given out once is never given out again, also where its row is gone."""
    if not table.last_key:
        # None was ever given out: SQLite keeps a zero of a table that was rebuilt while it was empty.
        return
    if connection.dialect.name == "sqlite":
        deeds = [
            "DELETE FROM sqlite_sequence WHERE name = :name",
            "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :key)",
        ]
    else:
        deeds = ["SELECT setval(pg_get_serial_sequence(:name, 'id'), :key)"]
    for deed in deeds:
        connection.execute(text(deed), {"name": table.name, "key": table.last_key})
