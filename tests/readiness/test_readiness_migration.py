"""Migration 0014 with a series and a lecture in the tables: both stay, and the new rules hold."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from forum import create_app
from forum.db import db
from tests.cast import settings_for
from tests.lectures.test_migration import LECTURE

BEFORE, HERE = "0013", "0014"
STEP = (
    "INSERT INTO readiness_steps"
    " (id, series_id, kind, name_en, days_before, party, starts_anew, is_for_abroad, position) VALUES"
)
MARK = "INSERT INTO readiness_marks (lecture_id, kind, step_id, done_at, done_for, heard, note) VALUES"
AT = "'2027-03-01 07:00:00+00:00'"


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with a series and a lecture."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        row = {name: value for name, value in LECTURE.items() if name != "room_id"}
        columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
        with db.engine.begin() as connection:
            connection.execute(text(f"INSERT INTO lectures ({columns}) VALUES ({values})"), row)  # noqa: S608 (our own names)
            connection.execute(
                text(
                    "INSERT INTO series (id, slug, default_length_minutes, default_languages,"
                    " default_attendance, holiday_rule, is_sample, requires_clearance, approver_name,"
                    " approver_email, approver_language)"
                    " VALUES (2, 's', 90, '', 'on_site', 'skip', false, false, '', '', 'zh')"
                )
            )
        yield app
        db.engine.dispose()


def test_steps_and_marks_keep_their_rules_and_go_without_a_trace(old) -> None:  # E-03
    upgrade(revision=HERE)

    with db.engine.begin() as connection:
        connection.execute(text(f"{STEP} (5, 2, 'title', NULL, 28, 'speaker', false, false, 0)"))
        connection.execute(text(f"{STEP} (6, 2, 'own', 'Posters', 3, 'host', true, false, 1)"))
        connection.execute(text(f"{MARK} (7, 'own', 6, {AT}, {AT}, 'phone', '')"))
    for wrong in (
        f"{STEP} (7, 2, 'title', NULL, 3, 'host', false, false, 2)",
        f"{STEP} (8, 2, 'own', NULL, 3, 'host', false, false, 2)",
        f"{STEP} (9, 2, 'room', NULL, -1, 'host', false, false, 2)",
        f"{MARK} (7, 'own', 6, NULL, NULL, NULL, '')",
        f"{MARK} (7, 'own', NULL, NULL, NULL, NULL, '')",
        f"{MARK} (7, 'hotel', NULL, {AT}, NULL, NULL, '')",
        f"{MARK} (7, 'hotel', NULL, {AT}, {AT}, 'link', '')",
        f"{MARK} (99, 'hotel', NULL, {AT}, {AT}, NULL, '')",
    ):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(wrong))
    downgrade(revision=BEFORE)
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM lectures")) == 1
        assert connection.scalar(text("SELECT count(*) FROM series")) == 1
