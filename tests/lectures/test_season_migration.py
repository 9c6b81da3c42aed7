"""Migration 0010 with a series and its lectures in the tables: who has what the series has follows it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from forum import create_app
from forum.db import db
from tests.cast import settings_for
from tests.lectures.test_migration import HALL, LECTURE, ROOM, SEATS, rows

pytestmark = pytest.mark.every_row

BEFORE, HERE = "0009", "0010"
SERIES = {"id": 3, "slug": "physics", "title_zh": "物理", "default_length_minutes": 90, "is_sample": False}
GONE = {**SERIES, "id": 9, "slug": "gone"}
NEW = {"setup_minutes": 0, "open_days": "1234567"}
AS_USUAL = {**LECTURE, "series_id": 3, "room_id": None, "attendance": "on_site", "languages": ""}
OTHER = {
    **LECTURE,
    "id": 8,
    "number": 13,
    "code": "QXF-2026-013",
    "slug": "qxf-2026-013",
    "uid": "b@uid.example.org",
    "series_id": 3,
    "ends_at": "2026-03-09 07:00:00+00:00",
}
ALONE = {**OTHER, "id": 9, "number": 14, "code": "QXF-2026-014", "slug": "c", "uid": "c", "series_id": None}


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with a series, two lectures of it and one of none."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        with db.engine.begin() as connection:
            for table, row in (
                ("venues", HALL),
                ("rooms", {**ROOM, **NEW}),
                ("series", SERIES),
                ("series", GONE),
                *(("lectures", one) for one in (AS_USUAL, OTHER, ALONE)),
                ("seat_pools", SEATS | {"lecture_id": 8}),
            ):
                columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
                connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608 (our own names)
            connection.execute(text("DELETE FROM series WHERE id = 9"))
        yield app
        db.engine.dispose()


def by_key(table: str) -> list[dict[str, object]]:
    """All of a table, in the order of its keys."""
    return sorted(rows(table), key=lambda row: int(str(row["id"])))


def test_nothing_is_lost_and_what_is_the_same_follows(old):
    before = {table: by_key(table) for table in ("series", "lectures", "seat_pools")}

    upgrade(revision=HERE)

    assert {row["id"]: row["follows"] for row in rows("lectures")} == {
        7: "room,length,seats,host,languages,attendance,online_url",
        8: "host,online_url",
        9: "",
    }
    assert {(row["holiday_rule"], row["default_attendance"], row["rhythm"]) for row in rows("series")} == {
        ("skip", "on_site", None)
    }
    for change in (
        "UPDATE series SET holiday_rule = 'sometimes'",
        "UPDATE series SET default_attendance = 'nowhere'",
        "UPDATE series SET default_host_id = 99",
        "INSERT INTO days_off (first_on, last_on, is_working) VALUES ('2027-01-02', '2027-01-01', FALSE)",
    ):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(change))
    downgrade(revision=BEFORE)
    assert {table: by_key(table) for table in before} == before


@pytest.mark.databases("sqlite")
def test_the_key_of_a_deleted_series_is_not_given_again(old):
    upgrade(revision=HERE)

    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO series (slug, default_length_minutes, is_sample, default_languages,"
                " default_attendance, holiday_rule) VALUES ('new', 90, 0, '', 'on_site', 'skip')"
            )
        )
    assert [series["id"] for series in rows("series")] == [3, 10]
