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
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
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


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise RuntimeError(f"rows without their parents after the migration: {orphans[:5]}")
    connection.commit()
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    connection.commit()


with current_app.extensions["migrate"].db.engine.connect() as open_connection:
    run(open_connection)
