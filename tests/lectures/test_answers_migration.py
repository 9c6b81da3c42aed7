"""Migration 0015 with rows in the tables: journal and access records keep theirs, and the new rules hold."""

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
from tests.lectures.test_sitting_migration import KEPT, SPEAKER, rows

BEFORE = "0014"
DEED = {
    "id": 5,
    "at": "2026-03-02 04:00:00",
    "actor_kind": "attendee",
    "action": "registered",
    "object_kind": "lectures",
    "object_id": 7,
    "details": "{}",
}
SPAN = (
    "INSERT INTO availability_spans (speaker_id, starts_at, ends_at, can, timezone, said_at, heard) VALUES "
)
TIMES = "'2026-03-02 04:00:00', '2026-03-02 06:00:00'"


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with a lecture, a speaker and a deed."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        with db.engine.begin() as connection:
            for table, row in (("lectures", KEPT), ("speakers", SPEAKER), ("journal", DEED)):
                columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
                connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608 (our own names)
        yield app
        db.engine.dispose()


def test_the_journal_survives_both_ways_and_speakers_act_in_it(old) -> None:
    before = [rows("lectures"), rows("speakers"), rows("journal")]

    upgrade()

    assert [rows("lectures")[0]["withheld"], rows("speakers")[0]["timezone"]] == [None, None]
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    for change in (
        "UPDATE journal SET actor_kind = 'passer-by'",
        f"{SPAN} (3, '2026-03-02 06:00:00', '2026-03-02 04:00:00', '1', 'UTC', '2026-03-02', 'link')",
        f"{SPAN} (3, {TIMES}, '1', 'UTC', '2026-03-02', 'phone')",
        f"{SPAN} (99, {TIMES}, '1', 'UTC', '2026-03-02', 'link')",
        "INSERT INTO speaker_answers (lecture_id, speaker_id, answer, word) VALUES (7, 3, 'agrees', '')",
    ):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(change))
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE journal SET actor_kind = 'speaker'"))
    downgrade(revision=BEFORE)
    assert [rows("lectures"), rows("speakers")] == before[:2]
    assert [row["actor_kind"] for row in rows("journal")] == ["system"]
