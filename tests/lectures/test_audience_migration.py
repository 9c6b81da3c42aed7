"""Migration 0013 with a lecture in the table: it stays, and the new rules hold."""

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

BEFORE, HERE = "0012", "0013"
KEPT = {name: value for name, value in LECTURE.items() if name != "room_id"}
AUDIENCE = (
    "INSERT INTO audiences (id, public_id, name_en, link_generation, mail_domains, is_sample) "
    "VALUES (3, 'a', 'Members', 0, '', false)"
)
FOR_IT = "INSERT INTO lecture_audiences (lecture_id, audience_id) VALUES (7, 3)"


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with a lecture."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        with db.engine.begin() as connection:
            columns, values = ", ".join(KEPT), ", ".join(f":{column}" for column in KEPT)
            connection.execute(text(f"INSERT INTO lectures ({columns}) VALUES ({values})"), KEPT)  # noqa: S608 (our own names)
        yield app
        db.engine.dispose()


def lecture() -> dict[str, object]:
    """The one that is there."""
    with db.engine.connect() as connection:
        return dict(connection.execute(text("SELECT * FROM lectures")).mappings().one())


def test_a_lecture_survives_both_ways_and_only_known_audiences_are_taken(old) -> None:
    before = lecture()

    upgrade(revision=HERE)

    assert lecture() == before
    with db.engine.begin() as connection:
        for row in (AUDIENCE, FOR_IT, "UPDATE lectures SET audience = 'named'"):
            connection.execute(text(row))
    for change in (
        "UPDATE lectures SET audience = 'friends'",
        "UPDATE lecture_audiences SET audience_id = 99",
        "DELETE FROM audiences",
        "UPDATE audiences SET link_generation = -1",
    ):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(change))
    downgrade(revision=BEFORE)
    # What was for few must not become everybody's.
    assert lecture() == {**before, "audience": "unlisted"}
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
