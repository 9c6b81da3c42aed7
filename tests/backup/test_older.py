"""A backup of an older schema comes back in the present one; one that somebody changed does not come back."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import inspect

from forum.backup import steps
from forum.backup.archive import KEYS, MANIFEST, part_of
from forum.db import Base, db
from tests.backup.test_backup import run
from tests.cast import CLEO
from tests.conftest import Database
from tests.factories import make_lecture, make_registration
from tests.feeds.season import pictures

OLDER = "0004"
MADE_SINCE = {"personal_feeds", "feed_reads"}
ADDED_SINCE = {"invitation_sequence", "invitation_said", "invitation_stamped_at"}


def as_before(file: Path, target: Path) -> None:
    """Write a backup as the program wrote it when the schema was OLDER."""
    with ZipFile(file) as present:
        parts = {name: present.read(name) for name in present.namelist()}
    manifest = json.loads(parts.pop(MANIFEST))
    for table in manifest["tables"]:
        name = part_of(table["name"])
        kept = [n for n, column in enumerate(table["columns"]) if column not in ADDED_SINCE]
        rows = [json.loads(line) for line in parts[name].splitlines()]
        parts[name] = b"".join(json.dumps([row[n] for n in kept]).encode() + b"\n" for row in rows)
        table.update({key: [table[key][n] for n in kept] for key in ("columns", "kinds")})
    manifest["tables"] = [table for table in manifest["tables"] if table["name"] not in MADE_SINCE]
    for name in MADE_SINCE:
        del parts[part_of(name)]
    write(target, {**manifest, "revision": OLDER}, parts)


def write(target: Path, manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    """A backup whose manifest names its parts as they are."""
    named = {name: [len(part), sha256(part).hexdigest()] for name, part in parts.items()}
    with ZipFile(target, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
        file.writestr(MANIFEST, json.dumps({**manifest, "parts": named}))


def test_an_older_backup_comes_back_in_the_present_schema(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        make_registration(session, make_lecture(session, revision=2), CLEO)
    code, said = run(app, "backup", tmp_path / "present")
    assert code == 0, said
    as_before(tmp_path / "present", tmp_path / "older")

    database.engine.dispose()
    code, said = run(app, "restore", "--replace", tmp_path / "older")

    assert code == 0, said
    with app.app_context():
        present = inspect(db.engine)
        assert set(present.get_table_names()) > MADE_SINCE
        there = {column["name"] for column in present.get_columns("registrations")}
        assert there == set(Base.metadata.tables["registrations"].columns.keys()) > ADDED_SINCE
        assert steps.newest() > OLDER
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
