"""Migration 0002 with people in the tables: nobody is lost, and nobody's rights are."""

import re
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

BEFORE, HERE = "0001", "0002"
ADA = {
    "id": 7,
    "email": "ada@example.org",
    "name": "Ada",
    "password": "$argon2id$of-ada",
    "active": True,
    "fs_uniquifier": "a",
    "language": "zh",
    "created_at": "2026-03-02 04:00:00+00:00",
}
GONE = {**ADA, "id": 9, "email": "gone@example.org", "fs_uniquifier": "g"}


@pytest.fixture
def old(database_url: str, tmp_path) -> Iterator[Flask]:
    """The schema as it was, with Ada, her two grants, and somebody who is deleted again."""
    app = create_app(settings_for(tmp_path, FORUM_DATABASE_URL=database_url))
    with app.app_context():
        downgrade(revision=BEFORE)
        with db.engine.begin() as connection:
            for person in (ADA, GONE):
                columns = ", ".join(person)
                values = ", ".join(f":{column}" for column in person)
                connection.execute(text(f"INSERT INTO staff ({columns}) VALUES ({values})"), person)  # noqa: S608
            connection.execute(
                text("INSERT INTO grants (staff_id, role) VALUES (7, 'organiser'), (7, 'door')")
            )
            connection.execute(text("DELETE FROM staff WHERE id = 9"))
        yield app
        db.engine.dispose()


def rows(table: str) -> list[dict[str, object]]:
    """All of a table."""
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608


def test_accounts_and_their_grants_survive_and_get_a_public_id(old):
    before, grants = rows("staff"), rows("grants")

    upgrade(revision=HERE)

    (ada,) = rows("staff")
    assert re.fullmatch("[a-z2-7]{16}", ada["public_id"])
    new = ("link_generation", "link_expires_at", "totp_secret", "totp_since", "totp_last_step")
    assert [ada[column] for column in new] == [0, None, None, None, None]
    assert [{name: ada.get(name, "a") for name in before[0]}] == before
    assert rows("grants") == grants
    assert len(grants) == 2


def test_the_way_back_keeps_them_too(old):
    before, grants = rows("staff"), rows("grants")
    upgrade(revision=HERE)

    downgrade(revision=BEFORE)

    (ada,) = rows("staff")
    assert [{**ada, "fs_uniquifier": "a"}] == before
    assert rows("grants") == grants


@pytest.mark.databases("sqlite")
def test_the_key_of_a_deleted_account_is_not_given_again(old):
    upgrade(revision=HERE)

    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM grants"))
        connection.execute(text("UPDATE staff SET id = 8"))
        connection.execute(
            text(
                "INSERT INTO staff (public_id, email, name, active, language, created_at, link_generation)"
                " VALUES ('b', 'b@example.org', 'B', 1, 'zh', '2026-03-02', 0)"
            )
        )
    assert [person["id"] for person in rows("staff")] == [8, 10]


@pytest.mark.parametrize(
    "change",
    ["email = 'Ada@Example.org'", "totp_since = created_at", "public_id = NULL", "link_generation = NULL"],
)
def test_the_rules_of_the_table_hold_after_the_rebuilding(old, change):
    upgrade(revision=HERE)

    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(f"UPDATE staff SET {change}"))  # noqa: S608


def test_the_schema_is_what_the_models_say(old):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
