"""A backup of an older schema comes back in the present one; one that somebody changed does not come back."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import create_engine, delete, inspect, select

from forum.backup import steps
from forum.backup.archive import KEYS, MANIFEST, part_of
from forum.backup.cells import kind_of
from forum.db import Base, db
from forum.registrations.consents import ConsentRecord
from forum.registrations.models import Registration
from tests.backup.test_backup import run
from tests.cast import CLEO
from tests.conftest import Database
from tests.factories import make_lecture, make_registration
from tests.feeds.season import pictures

OLDER = "0004"
AGREED = "I agree that my name is kept."
TAKEN_AWAY = {"registrations": {"consent_text": AGREED, "consent_at": "2026-03-01T08:00:00+00:00"}}
"""What tables held that they do not hold any more, and what stood there."""


def described(revision: str, folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The tables of a revision, each with its columns and their kinds."""
    engine = create_engine(f"sqlite:///{folder / revision}")
    with engine.connect() as connection:
        steps.migrate(connection, revision)
        tables = inspect(connection)
        columns = {name: tables.get_columns(name) for name in tables.get_table_names()}
    engine.dispose()
    return {name: [(one["name"], kind_of(one["type"])) for one in some] for name, some in columns.items()}


def as_before(file: Path, target: Path) -> None:
    """Write a backup as the program wrote it when the schema was OLDER."""
    with ZipFile(file) as present:
        parts = {name: present.read(name) for name in present.namelist()}
    manifest, before = json.loads(parts.pop(MANIFEST)), described(OLDER, target.parent)
    for table in manifest["tables"]:
        name, gone = part_of(table["name"]), TAKEN_AWAY.get(table["name"], {})
        if table["name"] not in before:
            del parts[name]
            continue
        cells = [zip(table["columns"], json.loads(row), strict=True) for row in parts[name].splitlines()]
        rows = [gone | dict(row) for row in cells]
        columns = [column for column, _kind in before[table["name"]]]
        parts[name] = b"".join(json.dumps([row[one] for one in columns]).encode() + b"\n" for row in rows)
        table.update(columns=columns, kinds=[kind for _column, kind in before[table["name"]]])
    manifest["tables"] = [table for table in manifest["tables"] if table["name"] in before]
    write(target, {**manifest, "revision": OLDER}, parts)


def write(target: Path, manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    """A backup whose manifest names its parts as they are."""
    named = {name: [len(part), sha256(part).hexdigest()] for name, part in parts.items()}
    with ZipFile(target, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
        file.writestr(MANIFEST, json.dumps({**manifest, "parts": named}))


@pytest.mark.alone
def test_an_older_backup_comes_back_in_the_present_schema(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        registration = make_registration(session, make_lecture(session, revision=2), CLEO)
        session.execute(delete(ConsentRecord))  # what was agreed to stood with the registration then
        at = registration.registered_at
    code, said = run(app, "backup", tmp_path / "present")
    assert code == 0, said
    as_before(tmp_path / "present", tmp_path / "older")

    database.engine.dispose()
    code, said = run(app, "restore", "--replace", tmp_path / "older")

    assert code == 0, said
    with app.app_context():
        present = inspect(db.engine)
        assert set(present.get_table_names()) - {"alembic_version"} == set(Base.metadata.tables)
        for name, table in Base.metadata.tables.items():
            assert {column["name"] for column in present.get_columns(name)} == set(table.columns.keys())
        assert steps.newest() > OLDER
        [consent] = db.session.scalars(select(ConsentRecord))
        assert (consent.text, consent.given_at.isoformat()) == tuple(TAKEN_AWAY["registrations"].values())
        [registration] = db.session.scalars(select(Registration))
        assert registration.address_confirmed_at == at  # nobody was asked to prove an address then
    [picture] = pictures(app.test_client()).values()
    assert picture["SEQUENCE"] == "1002"


def without_keys(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts[KEYS]


def without_a_table(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts[part_of("topics")]


def without_a_date(manifest: dict[str, Any], _parts: dict[str, bytes]) -> None:
    manifest["taken_at"] = 5


def with_torn_rows(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts[part_of("lectures")] = b"{torn\n"


def with_short_rows(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts[part_of("lectures")] = b"[1]\n"


def with_another_upload(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["files/../../evil"] = b"x"


WRONG = (without_keys, without_a_table, without_a_date, with_torn_rows, with_short_rows, with_another_upload)


@pytest.mark.databases("sqlite")
def test_a_file_somebody_changed_changes_nothing_however_well_it_adds_up(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        make_registration(session, make_lecture(session), CLEO)
    run(app, "backup", tmp_path / "whole")
    database.engine.dispose()
    for change in WRONG:
        with ZipFile(tmp_path / "whole") as whole:
            parts = {name: whole.read(name) for name in whole.namelist()}
        manifest = json.loads(parts.pop(MANIFEST))
        change(manifest, parts)
        write(tmp_path / "changed", manifest, parts)

        code, said = run(app, "restore", "--replace", tmp_path / "changed")

        assert (code, "Nothing has changed" in said) == (1, True), (change.__name__, said)
    [picture] = pictures(app.test_client()).values()
    assert picture["SEQUENCE"] == "0"


@pytest.mark.databases("sqlite")
def test_an_older_backup_that_does_not_fit_changes_nothing(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        make_registration(session, make_lecture(session), CLEO)
    run(app, "backup", tmp_path / "present")
    with ZipFile(tmp_path / "present") as present, ZipFile(tmp_path / "wrong", "w") as wrong:
        for name in present.namelist():
            part = present.read(name)
            if name == MANIFEST:
                part = json.dumps({**json.loads(part), "revision": OLDER}).encode()
            wrong.writestr(name, part)

    database.engine.dispose()
    code, said = run(app, "restore", "--replace", tmp_path / "wrong")

    assert (code, "Nothing has changed" in said, "Traceback" in said) == (1, True, False), said
    assert len(pictures(app.test_client())) == 1
