"""Migration 0012 with a series in the table: it asks for nothing, and the new rules hold."""

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

BEFORE, HERE = "0011", "0012"
KEPT = {name: value for name, value in LECTURE.items() if name != "room_id"}
SERIES = {
    "id": 5,
    "slug": "colloquium",
    "title_zh": "学术报告会",
    "default_length_minutes": 90,
    "default_languages": "",
    "default_attendance": "on_site",
    "holiday_rule": "skip",
    "is_sample": False,
}
CLEARANCE = (
    "INSERT INTO clearances (lecture_id, decision, contents, fingerprint, cleared_by, decided_on, means,"
    " reference, note, recorded_at) VALUES "
)
REQUEST = (
    "INSERT INTO clearance_requests (public_id, lecture_id, contents, recipient, recipient_name, language,"
    " generation, sent_at, clearance_id) VALUES "
)


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with a lecture and a series."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        with db.engine.begin() as connection:
            connection.execute(insert("lectures", KEPT), KEPT)
            connection.execute(insert("series", SERIES), SERIES)
        yield app
        db.engine.dispose()


def insert(table: str, row: dict[str, object]):
    """The statement that adds one row."""
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    return text(f"INSERT INTO {table} ({columns}) VALUES ({values})")  # noqa: S608 (our own names)


def test_a_series_survives_both_ways_asking_for_nothing_and_the_rules_hold(old) -> None:  # E-05
    with db.engine.connect() as connection:
        before = dict(connection.execute(text("SELECT * FROM series")).mappings().one())

    upgrade(revision=HERE)

    with db.engine.begin() as connection:
        now = dict(connection.execute(text("SELECT * FROM series")).mappings().one())
        connection.execute(
            text(
                f"{CLEARANCE} (7, 'granted', '{{}}', 'x', '何处长', '2026-11-20', 'by_link', '', '',"
                " '2026-11-20 10:00:00')"
            )
        )
    asked = (now["requires_clearance"], now["approver_name"], now["approver_email"], now["approver_language"])
    assert asked == (False, "", "", "zh")
    for change in (
        "UPDATE clearances SET decision = 'perhaps'",
        "UPDATE clearances SET means = 'by_phone'",
        f"{CLEARANCE} (99, 'granted', '{{}}', 'x', 'a', '2026-11-20', 'by_link', '', '', '2026-11-20 10:00')",
        f"{REQUEST} ('a', 7, '{{}}', 'a@b.c', 'a', 'zh', 0, '2026-11-20 10:00:00', 1)",
        f"{REQUEST} ('a', 99, '{{}}', 'a@b.c', 'a', 'zh', 0, '2026-11-20 10:00:00', NULL)",
    ):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(change))
    downgrade(revision=BEFORE)
    with db.engine.connect() as connection:
        assert dict(connection.execute(text("SELECT * FROM series")).mappings().one()) == before
