"""Migration 0004 with lectures and places in the tables: nothing of them is lost, and their rules hold."""

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

pytestmark = pytest.mark.every_row

BEFORE, HERE = "0003", "0004"
WHEN = "2026-03-02 04:00:00+00:00"
HALL = {"id": 5, "slug": "hall", "name_zh": "天文台", "address_en": "1 Xinghai Road", "is_sample": False}
ROOM = {"id": 6, "venue_id": 5, "name_zh": "大厅", "position": 0}
LECTURE = {
    "id": 7,
    "number": 12,
    "code": "QXF-2026-012",
    "slug": "qxf-2026-012",
    "uid": "a@uid.example.org",
    "room_id": 6,
    "title_zh": "控制论",
    "languages": "zh",
    "interpretation": "",
    "starts_at": "2026-03-09 06:00:00+00:00",
    "ends_at": "2026-03-09 07:30:00+00:00",
    "timezone": "Asia/Shanghai",
    "attendance": "mixed",
    "planning_state": "confirmed",
    "public_state": "published",
    "audience": "public",
    "takes_registrations": True,
    "previous_starts_at": WHEN,
    "created_at": WHEN,
    "published_at": WHEN,
    "changed_at": WHEN,
    "revision": 3,
    "edit_version": 4,
    "roster_cursor": 5,
    "search_terms": "",
    "is_sample": False,
}
SEATS = {"id": 8, "lecture_id": 7, "attendance": "on_site", "seats": 40, "taken": 3, "overbooked": 0}
GONE = {**HALL, "id": 9, "slug": "gone"}
NEW_TEXTS = [
    f"{name}_{part}"
    for name in ("registration_note", "latecomers", "recording_note")
    for part in ("zh", "en", "original", "language")
]


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with a lecture in a room, its seats, and a place that is deleted again."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        with db.engine.begin() as connection:
            for table, row in (
                ("venues", HALL),
                ("venues", GONE),
                ("rooms", ROOM),
                ("lectures", LECTURE),
                ("seat_pools", SEATS),
            ):
                columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
                connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608 (our own names)
            connection.execute(text("DELETE FROM venues WHERE id = 9"))
        yield app
        db.engine.dispose()


def rows(table: str) -> list[dict[str, object]]:
    """All of a table."""
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608 (our own names)


def everything() -> dict[str, list[dict[str, object]]]:
    """The tables that are rebuilt, and those that hang on them."""
    return {table: rows(table) for table in ("venues", "rooms", "lectures", "seat_pools")}


def test_lectures_places_and_seats_survive_both_ways(old):
    before = everything()

    upgrade(revision=HERE)

    after = everything()
    assert [[{name: row[name] for name in before[table][0]} for row in after[table]] for table in before] == [
        before[table] for table in before
    ]
    assert {after["lectures"][0][name] for name in (*NEW_TEXTS, "plate_family", "plate_seed")} == {None}
    assert {after["lectures"][0][name] for name in ("previous_room_id", "change_announced_at")} == {None}
    downgrade(revision=BEFORE)
    assert everything() == before


@pytest.mark.databases("sqlite")
def test_the_key_of_a_deleted_place_is_not_given_again(old):
    upgrade(revision=HERE)

    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO venues (slug, name_zh, is_sample) VALUES ('new', '新', 0)"))
    assert [place["id"] for place in rows("venues")] == [5, 10]


FORBIDDEN = [
    "UPDATE lectures SET ends_at = starts_at",
    "UPDATE lectures SET attendance = 'nowhere'",
    "UPDATE lectures SET number = 0",
    "UPDATE lectures SET previous_room_id = 99",
    "UPDATE venues SET latitude = 39.9",
    "UPDATE venues SET sketch_width = 10",
    "UPDATE venues SET sketch_id = 99, sketch_width = 1, sketch_height = 1",
    "INSERT INTO venues (slug, is_sample) VALUES ('hall', FALSE)",
]


def test_the_rules_of_the_tables_hold_after_the_rebuilding(old):
    upgrade(revision=HERE)

    assert [change for change in FORBIDDEN if not is_refused(change)] == []


def is_refused(change):
    try:
        with db.engine.begin() as connection:
            connection.execute(text(change))
    except IntegrityError:
        return True
    return False


def test_the_schema_is_what_the_models_say(old):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
