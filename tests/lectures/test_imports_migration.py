"""Migration 0016 beside a series and somebody of the staff: files can wait, and their rules hold."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from forum import create_app
from forum.db import db
from tests.cast import settings_for
from tests.lectures.test_season_migration import SERIES

BEFORE = "0015"
WAITING = {
    "id": 1,
    "public_id": "abcdefghijklmnop",
    "uploaded_at": "2026-03-02 04:00:00+00:00",
    "touched_at": "2026-03-02 04:00:00+00:00",
    "file_name": "season.csv",
    "size": 3,
    "series_id": 3,
    "timezone": "Asia/Shanghai",
    "state": "waiting",
    "choices": "{}",
    "drafts": False,
    "outcome": "{}",
}


def insert(table: str, row: dict[str, object]) -> None:
    """One row as the old program wrote it."""
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    with db.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608 (our own names)


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was before, with a series."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision="0009")
        insert("series", SERIES)
        upgrade(revision=BEFORE)
        yield app
        db.engine.dispose()


def test_files_can_wait_and_their_rules_hold(old) -> None:
    upgrade()

    insert("lecture_imports", WAITING)
    for wrong in ({"state": "lost"}, {"size": -1}, {"series_id": 99}, {"uploaded_by_id": 99}, {"id": 2}):
        with pytest.raises(IntegrityError):
            insert("lecture_imports", {**WAITING, "id": 3, "public_id": "other", **wrong, **_same(wrong)})
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    downgrade(revision=BEFORE)
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT slug FROM series")).scalars().all() == ["physics"]


def _same(wrong: dict[str, object]) -> dict[str, object]:
    """A second row under the name of the first."""
    return {"public_id": WAITING["public_id"]} if "id" in wrong else {}
