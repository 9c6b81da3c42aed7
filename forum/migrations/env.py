"""Alembic's environment: runs the migrations on the application's own engine."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from forum.db import Base, UTCDateTime


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our column type as plain SQLAlchemy, so that old migrations never import new code."""
    is_ours = kind == "type" and isinstance(item, UTCDateTime)
    return "sa.DateTime(timezone=True)" if is_ours else False


def run(connection: Connection) -> None:
    """Migrate over one connection, with SQLite's foreign keys off and checked afterwards.

    A batch migration rebuilds a table by dropping it: with foreign keys on, ON DELETE CASCADE would
    empty the child tables without an error.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        _switch_foreign_keys(connection, "OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
        render_item=render_item,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite:
        _refuse_orphans(connection)


def _switch_foreign_keys(connection: Connection, wanted: Literal["ON", "OFF"]) -> None:
    """Past SQLAlchemy, which would begin a transaction first: inside one, SQLite ignores this pragma."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={wanted}")
    (is_on,) = driver.execute("PRAGMA foreign_keys").fetchone()
    if is_on != (wanted == "ON"):
        raise RuntimeError("SQLite's foreign keys cannot be switched here: a transaction is open")


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    connection.commit()
    if orphans:
        raise RuntimeError(f"rows without their parents after the migration: {orphans[:5]}")
    _switch_foreign_keys(connection, "ON")


# A restore migrates what it is just filling, over its own connection (forum/backup/steps.py).
given = context.config.attributes.get("connection")
if given is None:
    with current_app.extensions["migrate"].db.engine.connect() as open_connection:
        run(open_connection)
else:
    run(given)
