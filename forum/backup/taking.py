"""Taking a backup: every table read at one instant, in one transaction, while others go on writing."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, column, func, inspect, select, table, text

from forum.backup.archive import KEYS, Manifest, TableOfRows, Unusable, Writer, part_of
from forum.backup.cells import Kind, encoded, kind_of
from forum.files import StoredFile, path_of
from forum.settings import Settings

ROWS_AT_ONCE = 2000
LINES_AT_ONCE = 500
_VERSION = "alembic_version"
Step = Callable[[int], None]
"""Told how many rows were written since it was last called."""


def take(
    engine: Engine, settings: Settings, backup: Writer, *, now: datetime, begun: Step, done: Step
) -> Manifest:
    """Write everything into a backup. `begun` hears once how many rows there are.

    Raises:
        Unusable: the database has no schema of the forum.
    """
    with _one_instant(engine) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise Unusable("the database holds no forum")
        tables = list(_described(connection))
        begun(sum(one.rows for one in tables))
        for one in tables:
            backup.add(part_of(one.name), _lines(connection, one, done))
        digests = sorted(set(connection.scalars(select(StoredFile.sha256))))
        orphans = _orphans(connection)
    missing = _add_files(backup, settings.uploads, digests)
    backup.add(KEYS, [keys_of(settings).encode()])
    manifest = Manifest(
        revision=revision,
        taken_at=now.isoformat(),
        database=engine.dialect.name,
        tables=tables,
        orphans=orphans,
        missing_files=missing,
        parts=dict(backup.parts),
    )
    backup.close(manifest)
    return manifest


def keys_of(settings: Settings) -> str:
    """The keys that links, badges and sealed secrets depend on, as lines for instance/.env."""
    links = (settings.link_key, *settings.former_link_keys)
    values = {
        "FORUM_SECRET_KEY": ",".join((settings.secret_key, *settings.former_secret_keys)),
        "FORUM_LINK_KEY": ",".join(key.decode() for key in links),
        "FORUM_SIGNING_KEYS": settings.signing_keys,
        "FORUM_UID_DOMAIN": settings.uid_domain,
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _one_instant(engine: Engine) -> Connection:
    """A connection whose every look sees the database as it was at the first."""
    if engine.dialect.name == "sqlite":
        return engine.connect()
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True).connect()


def _described(connection: Connection) -> Iterator[TableOfRows]:
    """The tables there are, parents before their children; read from the database, whatever its age."""
    inspector = inspect(connection)
    keys = _last_keys(connection)
    for name, _foreign_keys in inspector.get_sorted_table_and_fkc_names():
        if name is None or name == _VERSION:
            continue
        columns = inspector.get_columns(name)
        yield TableOfRows(
            name=name,
            columns=[one["name"] for one in columns],
            kinds=[kind_of(one["type"]) for one in columns],
            rows=connection.scalar(select(func.count()).select_from(table(name))) or 0,
            last_key=keys.get(name),
        )


def _last_keys(connection: Connection) -> dict[str, int]:
    if connection.dialect.name == "sqlite":
        query = text("SELECT name, seq AS key FROM sqlite_sequence")
    else:
        # The sequence of a key is named after its table and column.
        query = text(
            "SELECT regexp_replace(sequencename, '_id_seq$', '') AS name, last_value AS key FROM pg_sequences"
            " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
    return {row.name: row.key for row in connection.execute(query)}


def _lines(connection: Connection, described: TableOfRows, done: Step) -> Iterator[bytes]:
    # Columns without a type: what stands there comes as it is, also what no type would let through.
    source: Any = table(described.name, *(column(name) for name in described.columns))
    first = source.c[described.columns[0]]
    rows = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE).execute(
        select(source).order_by(first)
    )
    for some in rows.partitions(LINES_AT_ONCE):
        yield b"".join(_line(described.kinds, row) for row in some)
        done(len(some))


def _line(kinds: list[Kind], row: Any) -> bytes:
    cells = [encoded(kind, value) for kind, value in zip(kinds, row, strict=True)]
    return json.dumps(cells, separators=(",", ":")).encode() + b"\n"


def _orphans(connection: Connection) -> int:
    if connection.dialect.name != "sqlite":
        return 0
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())


def _add_files(backup: Writer, uploads: Path, digests: list[str]) -> int:
    """Every upload that a row names; how many were not there."""
    missing = 0
    for digest in digests:
        try:
            backup.add(f"files/{digest}", [path_of(uploads, digest).read_bytes()])
        except FileNotFoundError:
            missing += 1
    return missing
