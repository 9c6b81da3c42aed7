"""Migration 0009 with rooms in the table: they stay as they were, open at any time, and the rules hold."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from forum import create_app
from forum.db import db
from tests.cast import settings_for

BEFORE, HERE = "0008", "0009"
VENUE = {"id": 5, "slug": "hall", "name_zh": "天文台", "is_sample": False}
ROOM = {"id": 6, "venue_id": 5, "name_zh": "大厅", "seats": 40, "position": 1}
GONE = {"id": 9, "venue_id": 5, "name_zh": "旧厅", "position": 2}


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with a room, and another one that was deleted."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        with db.engine.begin() as connection:
            for table, row in (("venues", VENUE), ("rooms", ROOM), ("rooms", GONE)):
                columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
                connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608 (our own names)
            connection.execute(text("DELETE FROM rooms WHERE id = 9"))
        yield app
        db.engine.dispose()


def rooms() -> list[dict[str, object]]:
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text("SELECT * FROM rooms ORDER BY id")).mappings()]


BROKEN = (
    "UPDATE rooms SET opens_minute = 480",
    "UPDATE rooms SET opens_minute = 480, closes_minute = 480",
    "UPDATE rooms SET opens_minute = 480, closes_minute = 2000",
    "UPDATE rooms SET setup_minutes = -1",
    "UPDATE rooms SET seats = -1",
    "INSERT INTO room_closures (room_id, starts_at, ends_at) VALUES (6, '2026-03-09', '2026-03-09')",
    "INSERT INTO room_closures (room_id, starts_at, ends_at) VALUES (7, '2026-03-09', '2026-03-10')",
)

NEW_ROOM = (
    "INSERT INTO rooms (venue_id, name_zh, position, open_days, setup_minutes)"
    " VALUES (5, '新厅', 3, '12345', 15)"
)


def test_rooms_survive_both_ways_and_their_rules_hold(old):
    before = rooms()

    upgrade(revision=HERE)

    always_open = {"opens_minute": None, "closes_minute": None, "open_days": "1234567", "setup_minutes": 0}
    assert rooms() == [{**before[0], **always_open}]
    for change in BROKEN:
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(change))
    if db.engine.dialect.name == "sqlite":
        with db.engine.begin() as connection:
            connection.execute(text(NEW_ROOM))
        # The key of a deleted room is not given again.
        assert [room["id"] for room in rooms()] == [6, 10]
    downgrade(revision=BEFORE)
    assert rooms()[0] == before[0]
