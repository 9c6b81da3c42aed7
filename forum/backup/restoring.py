"""Restoring: a schema of the backup's own age, its rows, then the present schema; all of it, or nothing.

On SQLite a new file is filled and takes the place of the old one at the end; on PostgreSQL everything
happens in one transaction. Killed at any moment, either leaves the old state.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, func, inspect, select, table, text
from sqlalchemy.orm import Session

from forum.backup import steps
from forum.backup.aftermath import ahead_of, settle
from forum.backup.archive import Reader, Unusable, sync_folder
from forum.backup.loading import load
from forum.backup.taking import Step
from forum.backup.uploads import put_back
from forum.db import Base, prepare_engine
from forum.privacy.ledger import known, note
from forum.privacy.operations import erase_again
from forum.privacy.places import Places
from forum.settings import Settings

# Every installation has these rows from its first migration on.
_ALWAYS_THERE = {"alembic_version", "programme_state"}
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


class InUse(Exception):
    """Somebody else works with this database."""


class NotEmpty(Exception):
    """There is a forum in this database already."""


def restore(
    engine: Engine, backup: Reader, settings: Settings, *, replace: bool, now: datetime, done: Step
) -> int:
    """Put the rows of a backup into the database of an engine; how many messages are held back.

    Who was erased since it was taken is erased again, as far as the present forum knows (C-64).

    Raises:
        NotEmpty: unless it may be replaced.
        InUse: a server or worker runs.
        Unusable: the rows do not fit this database; nothing has changed.
    """
    manifest, places = backup.manifest, Places.of(settings)
    if not steps.is_known(manifest.revision):
        raise Unusable(f"a newer version of the forum took it (schema {manifest.revision})")
    if not replace and count_rows(engine):
        raise NotEmpty
    engine.dispose()
    _refuse_company(engine)
    with engine.connect() as connection:
        ahead, erased = ahead_of(connection), known(connection, places.erasures)
    engine.dispose()
    put_back(backup, settings.uploads)
    with _target(engine) as connection:
        steps.migrate(connection, manifest.revision)
        load(connection, backup, done)
        if manifest.revision != steps.newest():
            _renew(connection)
        with _part(connection), Session(connection, join_transaction_mode="rollback_only") as session:
            for public_id in sorted(erased):
                erase_again(session, public_id, places=places, now=now)
            note(session, sorted(erased), places.erasures, now)
            held = settle(session, ahead=ahead, taken_at=manifest.taken_at, now=now)
            session.flush()
    engine.dispose()
    return held


def count_rows(engine: Engine) -> int:
    """How much there is that a restore would replace."""
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) & set(Base.metadata.tables) - _ALWAYS_THERE
        counts = (connection.scalar(select(func.count()).select_from(table(name))) for name in names)
        return sum(count or 0 for count in counts)


def _renew(connection: Connection) -> None:
    try:
        steps.migrate(connection, steps.newest())
    except (CommandError, RuntimeError) as error:
        raise Unusable(f"its schema cannot be renewed: {error}") from error


def _part(connection: Connection) -> AbstractContextManager[Any]:
    """A transaction of its own where none is open yet."""
    return nullcontext() if connection.in_transaction() else connection.begin()


def _refuse_company(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        _fold(_file_of(engine))
        return
    with engine.connect() as connection:
        if connection.scalar(_OTHERS):
            raise InUse
    engine.dispose()


@contextmanager
def _target(engine: Engine) -> Iterator[Connection]:
    """Where the rows go: what is put there counts when the block ends, and not before."""
    if engine.dialect.name == "sqlite":
        with _new_file(_file_of(engine)) as connection:
            yield connection
    else:
        with engine.begin() as connection:
            _empty(connection)
            yield connection


@contextmanager
def _new_file(path: Path) -> Iterator[Connection]:
    """A new database beside the old one, which it replaces at the end."""
    fresh = path.with_name(f".{path.name}.restoring")
    _remove(fresh)
    fresh.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{fresh}", hide_parameters=True)
    prepare_engine(engine)
    try:
        with engine.connect() as connection:
            yield connection
        engine.dispose()
        _fold(fresh)
        # Whoever opened it meanwhile would go on writing into a file that has no name any more.
        _fold(path)
        fresh.replace(path)
        sync_folder(path.parent)
    finally:
        engine.dispose()
        _remove(fresh)


def _file_of(engine: Engine) -> Path:
    """The file of a SQLite database, made by the looking where there is none yet."""
    with engine.connect() as connection:
        [row] = connection.exec_driver_sql("PRAGMA database_list").fetchall()
    engine.dispose()
    return Path(row[2])


def _fold(path: Path) -> None:
    """Bring a file's write-ahead log home, which only its last user can. Raises InUse."""
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise InUse from error
    if mode != "delete":
        raise InUse


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)


def _empty(connection: Connection) -> None:
    """Take away the forum's tables and functions, within the transaction."""
    quoted = connection.dialect.identifier_preparer.quote
    ours = {*Base.metadata.tables, *_ALWAYS_THERE}
    for name in inspect(connection).get_table_names():
        if name in ours:
            connection.execute(text(f"DROP TABLE {quoted(name)} CASCADE"))
    connection.execute(text("DROP FUNCTION IF EXISTS refuse_change_of_scans() CASCADE"))
