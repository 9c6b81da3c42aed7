"""One file with everything: taken, carried to another database, restored, and believed by calendars."""

import json
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import column, make_url, select, table, text

from forum import files
from forum.backup.archive import reading_of
from forum.db import Base, db
from forum.door.models import Device, Direction, Scan, Verdict
from forum.feeds.ical import written
from forum.lectures.models import Lecture
from forum.mail import outbox
from forum.privacy.operations import erase_person
from forum.privacy.places import Places
from forum.registrations.models import Registration
from forum.settings import ROOT, Settings
from tests import factories
from tests.cast import CLEO, NOON, settings_for
from tests.conftest import Clock, Database
from tests.feeds.season import Season, make_season, pictures
from tests.installation import application, put_away
from tests.privacy.person import dump, make_known, marks_in

UPLOAD = b"\x89PNG not really"
Rows = dict[str, list[Any]]
# What a restore changes on purpose.
CHANGED = {
    "lectures": {"revision", "changed_at", "roster_cursor"},
    "programme_state": {"revision", "changed_at"},
    "registrations": {"roster_cursor", "invitation_sequence"},
    "outbox": {"failed_at", "last_error", "lease_until"},
    "staff_sessions": {"ended_at"},
}


@pytest.fixture
def season(database: Database, settings: Settings) -> Season:
    """A season with somebody registered, a mail on its way, an upload, a scan and a session."""
    with database.transaction() as session:
        season = make_season(session)
        lecture = session.get_one(Lecture, season.open)
        lecture.source_fingerprint = {"标题": "x"}
        registration = factories.make_registration(session, lecture, CLEO, invitation_sequence=3)
        files.store(session, settings.uploads, UPLOAD, kind="image/png", name="x.png", now=NOON)
        factories.make_session(session, factories.make_staff(session))
        sending = outbox.enqueue(
            session, "confirmed", recipient=CLEO.email, recipient_name=CLEO.name, language="zh", now=NOON
        )
        sending.lease_until = NOON
        device = Device(public_id="d", name="门", created_at=NOON, lectures=[lecture])
        session.add(device)
        session.flush()
        session.add(
            Scan(
                scan_id="s", content_hash="h", device_id=device.id, lecture_id=lecture.id,
                registration_id=registration.id, token_id=registration.token_id, direction=Direction.IN,
                device_time=NOON, received_at=NOON, verdict=Verdict.ADMITTED,
            )
        )  # fmt: skip
    return season


def run(app: Flask, *words: object) -> tuple[int, str]:
    """A command's exit code and its words."""
    with app.app_context():
        db.engine.dispose()
    result = app.test_cli_runner().invoke(args=[str(word) for word in words])
    return result.exit_code, result.output


def contents(app: Flask) -> Rows:
    """Every row there is, as the models read it."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: [row._asdict() for row in connection.execute(select(one).order_by(*one.primary_key))]
            for name, one in Base.metadata.tables.items()
        }


def without_what_a_restore_changes(rows: Rows) -> Rows:
    return {
        name: [{key: value for key, value in row.items() if key not in CHANGED.get(name, ())} for row in some]
        for name, some in rows.items()
        if name != "journal"
    }


@pytest.fixture
def elsewhere(tmp_path: Path, clock: Clock, database_templates: Callable[[str], Any]) -> Callable[[str], Any]:
    """A function that opens another installation, on a database of a kind."""

    @contextmanager
    def installation(kind: str) -> Iterator[Flask]:
        instance = tmp_path / f"other-{kind}"
        instance.mkdir()
        with database_templates(kind).copy(alone=True) as url:
            app = application(settings_for(instance, FORUM_DATABASE_URL=url), clock)
            yield app
            put_away(app)

    return installation


def test_everything_comes_back_in_either_database_and_calendars_believe_it(
    app: Flask,
    database_kind: str,
    database: Database,
    season: Season,
    tmp_path: Path,
    clock: Clock,
    settings: Settings,
    elsewhere: Callable[[str], Any],
) -> None:
    file, taken = tmp_path / "all.backup", contents(app)
    before = app.test_client().get("/feeds/en/forum.ics")
    shown = pictures(app.test_client())

    code, said = run(app, "backup", file)

    assert (code, "1 files" in said) == (0, True), said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(app, "backup", file)[0] == 1  # it is there already
    other = "postgresql" if database_kind == "sqlite" else "sqlite"
    clock.now += timedelta(days=2)
    with elsewhere(other) as restored:
        code, said = run(restored, "restore", file)
        assert code == 0, said
        again = contents(restored)
        assert without_what_a_restore_changes(again) == without_what_a_restore_changes(taken)
        written.cache_clear()
        after = restored.test_client().get("/feeds/en/forum.ics")
        assert after.headers["ETag"] != before.headers["ETag"]
        for uid, picture in pictures(restored.test_client()).items():
            assert int(picture["SEQUENCE"]) == int(shown[uid]["SEQUENCE"]) + 1000
            assert picture["DTSTAMP"] == clock.now.strftime("%Y%m%dT%H%M%SZ")
            assert picture["SUMMARY"] == shown[uid]["SUMMARY"]
        with restored.app_context():
            uploads = restored.extensions["forum.settings"].uploads
            assert files.path_of(uploads, files.digest_of(UPLOAD)).read_bytes() == UPLOAD
            check_the_aftermath(again)
            give_out_a_new_key(restored, again)
        code, said = run(restored, "restore", file)
        assert (code, "--replace" in said) == (1, True), said
        seen = go_on(restored)
        code, said = run(restored, "restore", "--replace", file)
        assert code == 0, said
        assert without_what_a_restore_changes(contents(restored)) == without_what_a_restore_changes(taken)
        assert all(min(now) > max(before) for before, now in zip(seen, numbers(restored), strict=True))


def check_the_aftermath(rows: Rows) -> None:
    """Nobody is written twice, nobody goes on in an old session, and the journal tells of it."""
    [mail] = rows["outbox"]
    assert (mail["failed_at"] is not None, mail["lease_until"]) == (True, None)
    assert [session["ended_at"] is not None for session in rows["staff_sessions"]] == [True]
    assert [entry["action"] for entry in rows["journal"]][-1] == "forum.restored"
    assert {registration["roster_cursor"] >= 1000 for registration in rows["registrations"]} == {True}


def numbers(app: Flask) -> list[list[int]]:
    """What calendars and devices compare: by kind, of every row that has it."""
    rows = contents(app)
    kinds = {
        "lectures": ("revision", "roster_cursor"),
        "programme_state": ("revision",),
        "registrations": ("invitation_sequence", "roster_cursor"),
    }
    return [[row[kind] for row in rows[name]] for name, found in kinds.items() for kind in found]


def go_on(app: Flask) -> list[list[int]]:
    """Let a restored forum change for a while: what its calendars and devices say in the end."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE lectures SET revision = revision + 7, roster_cursor = 5000"))
        connection.execute(text("UPDATE registrations SET invitation_sequence = 1009, roster_cursor = 5000"))
        connection.execute(text("UPDATE programme_state SET revision = revision + 40"))
    return numbers(app)


def give_out_a_new_key(app: Flask, rows: Rows) -> None:
    """What is made after a restore gets a key that nobody ever had."""
    highest = max(row["id"] for row in rows["topics"])
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("INSERT INTO topics (slug, name_en) VALUES ('new', 'New')"))
        key = connection.scalar(text("SELECT id FROM topics WHERE slug = 'new'"))
        connection.execute(text("DELETE FROM topics WHERE slug = 'new'"))
    assert key == highest + 1


@pytest.mark.databases("sqlite")
def test_a_damaged_file_a_stranger_one_and_one_in_use_change_nothing(
    app: Flask, database: Database, season: Season, tmp_path: Path
) -> None:
    file = tmp_path / "all.backup"
    run(app, "backup", file)
    octets, before = file.read_bytes(), contents(app)
    middle = len(octets) // 2
    newer = tmp_path / "newer"
    with ZipFile(file) as whole, ZipFile(newer, "w") as changed:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "manifest.json":
                part = json.dumps({**json.loads(part), "revision": "9999"}).encode()
            changed.writestr(name, part)
    damaged = {
        "torn": octets[:middle],
        "turned": octets[:middle] + bytes([octets[middle] ^ 1]) + octets[middle + 1 :],
        "no zip": b"{}",
        "newer": newer.read_bytes(),
    }

    for name, some in damaged.items():
        broken = tmp_path / f"{name}.backup"
        broken.write_bytes(some)
        code, said = run(app, "restore", "--replace", broken)
        assert (code, "Nothing has changed" in said, "Traceback" in said) == (1, True, False), (name, said)
    assert run(app, "restore", tmp_path / "nowhere")[0] == 1
    with sqlite3.connect(str(make_url(database.url).database)) as other:
        other.execute("SELECT count(*) FROM lectures").fetchone()
        code, said = run(app, "restore", "--replace", file)
    other.close()

    assert (code, "Stop the server" in said) == (1, True)
    assert contents(app) == before


@pytest.mark.databases("sqlite")
def test_what_stands_in_a_row_against_its_kind_is_carried_along(
    app: Flask, database: Database, season: Season, tmp_path: Path, elsewhere: Callable[[str], Any]
) -> None:
    file = tmp_path / "all.backup"
    odd = {"title_en": b"\xff\x00", "changed_at": "never", "public_state": "exploded", "series_id": 999}
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA ignore_check_constraints=ON")
        driver.execute("PRAGMA foreign_keys=OFF")
        for name, value in odd.items():
            driver.execute(f"UPDATE lectures SET {name} = ? WHERE id = 2", (value,))  # noqa: S608 (our names)
        driver.execute("UPDATE lectures SET source_fingerprint = '{broken' WHERE id = 3")
    assert run(app, "backup", file)[0] == 0
    with elsewhere("sqlite") as restored:
        code, said = run(restored, "restore", file)
        assert code == 0, said
        with restored.app_context(), db.engine.connect() as connection:
            columns = table("lectures", *(column(name) for name in odd))
            query = select(columns).where(column("id") == 2)
            present = connection.execute(query).one()._asdict()
    assert {**present, "changed_at": "never"} == odd  # the restore itself gave it an instant


@pytest.mark.databases("sqlite")
def test_a_restore_that_is_killed_leaves_the_old_state(
    app: Flask, database: Database, variables: dict[str, str], season: Season, tmp_path: Path
) -> None:
    file, before = tmp_path / "all.backup", contents(app)
    run(app, "backup", file)
    put_away(app)
    database.engine.dispose()
    dies = (
        "import os, signal, sys; from forum.backup import restoring;"
        "restoring.settle = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL);"
        "from wsgi import app; app.test_cli_runner().invoke(args=['restore', '--replace', sys.argv[1]])"
    )

    done = subprocess.run([sys.executable, "-c", dies, str(file)], cwd=ROOT, env=variables, check=False)

    assert done.returncode == -signal.SIGKILL
    assert contents(app) == before


@pytest.mark.databases("sqlite")
def test_other_keys_are_handed_over_in_a_file_of_their_own(
    app: Flask, season: Season, tmp_path: Path, clock: Clock, database_templates: Callable[[str], Any]
) -> None:
    file, instance = tmp_path / "all.backup", tmp_path / "new"
    run(app, "backup", file)
    instance.mkdir()
    with database_templates("sqlite").copy() as url:
        settings = settings_for(instance, FORUM_DATABASE_URL=url, FORUM_LINK_KEY="k" * 40)
        restored = application(settings, clock)
        code, said = run(restored, "restore", file)
        put_away(restored)

    handed = instance / "keys-of-the-backup.env"
    assert (code, str(handed) in said, stat.S_IMODE(handed.stat().st_mode)) == (0, True, 0o600)
    with reading_of(file) as backup:
        assert handed.read_bytes() == backup.octets("keys.env")


@pytest.mark.alone
def test_whoever_was_erased_since_is_erased_again(
    app: Flask, database: Database, tmp_path: Path, settings: Settings
) -> None:  # C-64
    with database.transaction() as session:
        lecture = factories.make_lecture(session)
        erased = make_known(session, lecture, came=False)
        left = factories.make_registration(session, lecture, CLEO)
    file, places = tmp_path / "all.backup", Places.of(settings)
    assert run(app, "backup", file)[0] == 0
    with database.transaction() as session:
        erase_person(session, attendee_id=erased.attendee_id, places=places, now=NOON)

    for known_by in ("database", "file"):
        if known_by == "file":
            with database.transaction() as session:
                session.execute(text("DELETE FROM erasures"))
        else:
            places.erasures.rename(tmp_path / "kept aside")
        database.engine.dispose()
        code, said = run(app, "restore", "--replace", file)
        assert code == 0, said
        with database.reading() as session:
            assert marks_in(dump(session)) == []
            assert session.get_one(Registration, left.id).name == CLEO.name
        if known_by == "database":
            (tmp_path / "kept aside").rename(places.erasures)
