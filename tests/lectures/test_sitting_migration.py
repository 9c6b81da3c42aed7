"""Migration 0011 with a lecture and its speaker in the tables: both stay, and the new rules hold."""

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
from tests.lectures.test_migration import LECTURE

BEFORE, HERE = "0010", "0011"
KEPT = {name: value for name, value in LECTURE.items() if name != "room_id"}
SPEAKER = {
    "id": 3,
    "slug": "wu-lan",
    "name": "吴岚",
    "name_language": "zh-Hans",
    "aliases": "",
    "sort_key": "wu lan",
    "search_keys": "wulan",
    "is_sample": False,
}
APPEARANCE = {"id": 4, "lecture_id": 7, "speaker_id": 3, "position": 0, "affiliation_zh": "天文台"}
TALK = "INSERT INTO talks (lecture_id, position, starts_after_minutes, length_minutes) VALUES "


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with a lecture and who gave it."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        with db.engine.begin() as connection:
            for table, row in (("lectures", KEPT), ("speakers", SPEAKER), ("appearances", APPEARANCE)):
                columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
                connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608 (our own names)
        yield app
        db.engine.dispose()


def rows(table: str) -> list[dict[str, object]]:
    """All of a table."""
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608 (our own names)


def test_a_lecture_and_its_speaker_survive_both_ways_and_the_rules_hold(old) -> None:  # E-03 E-05
    before = [rows("lectures"), rows("appearances")]

    upgrade()

    lecture, appearance = rows("lectures")[0], rows("appearances")[0]
    assert (lecture["title_zh"], lecture["issue_label"], lecture["repeats_id"]) == ("控制论", None, None)
    assert (appearance["affiliation_zh"], appearance["role"]) == ("天文台", "speaker")
    for change in (
        "UPDATE lectures SET repeats_id = id",
        "UPDATE lectures SET repeats_id = 99",
        "UPDATE appearances SET role = 'guest'",
        f"{TALK} (7, 0, -1, 30)",
        f"{TALK} (7, 0, 0, 0)",
        f"{TALK} (7, 0, NULL, 30)",
        f"{TALK} (99, 0, 0, 30)",
    ):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(change))
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    downgrade(revision=BEFORE)
    assert [rows("lectures"), rows("appearances")] == before
