"""Migration 0017 beside a lecture with rules of its own: its door does what every door did before."""

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
from tests.lectures.test_imports_migration import insert
from tests.lectures.test_season_migration import SERIES
from tests.lectures.test_sitting_migration import KEPT, rows

BEFORE = "0016"
RULES = {
    "lecture_id": KEPT["id"],
    **dict.fromkeys(("needs_approval", "confirms_address", "is_transferable", "minds_no_shows"), False),
    **dict.fromkeys(("sends_reminders", "sends_thanks"), True),
    "most_per_address": 3,
    "promotes_until_hours": 48,
    "offers_until_hours": 6,
    "offer_hours": 12,
    "room_opens_minutes": 15,
}


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was before, with a lecture that has rules."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision="0009")
        insert("series", SERIES)
        insert("lectures", KEPT)
        upgrade(revision=BEFORE)
        insert("registration_rules", RULES)
        yield app
        db.engine.dispose()


def test_doors_stay_as_they_were(old) -> None:
    before = rows("registration_rules")
    upgrade()

    [rules] = rows("registration_rules")
    assert (rules["entry"], rules["walk_ins"], bool(rules["checks_papers"])) == ("single", "usual", False)
    assert rules["most_per_address"] == 3
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE registration_rules SET entry = 'often'"))
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    downgrade(revision=BEFORE)
    assert rows("registration_rules") == before
