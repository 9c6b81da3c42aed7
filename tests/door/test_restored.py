"""A backup takes the forum's place in mid-evening: phones hear of it, tell again, and are counted right."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.db import db
from tests.cast import BOB, CLEO, DAN
from tests.door.test_scans import Door, door, offline  # noqa: F401 (a fixture)


def run(app: Flask, door: Door, *words: object) -> str:  # noqa: F811 (the fixture)
    door.database.engine.dispose()
    with app.app_context():
        db.engine.dispose()
    done = app.test_cli_runner().invoke(args=[str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


def life_of(door: Door) -> str:  # noqa: F811 (the fixture)
    headers = {"Authorization": f"Bearer {door.token}"}
    return str(door.client.get("/api/v1/door/roster", headers=headers).json["life"])


@pytest.mark.databases("sqlite")
def test_a_backup_in_mid_queue_changes_the_forums_life_and_everything_sent_again_is_counted_once(
    app: Flask,
    door: Door,  # noqa: F811 (the fixture)
    clock: Any,
    tmp_path: Path,
) -> None:  # B-21, B-22, B-31
    badges = [door.badge(person) for person in (CLEO, DAN, BOB)]
    scans = [offline(door, badge, minute) for minute, badge in enumerate(badges)]
    scans.append(offline(door, badges[0], 9))
    clock.advance(minutes=20)
    door.post(scans[0])
    run(app, door, "backup", tmp_path / "evening.backup")
    before = door.post(*scans[:3])

    run(app, door, "restore", "--replace", tmp_path / "evening.backup")
    assert door.rows() == 1
    told = door.post(scans[3]).json
    again = door.post(*scans).json

    assert told["life"] not in {"first", before.json["life"]}
    assert told["life"] == life_of(door)
    assert (again["headcount"], door.rows()) == (3, 4)
    assert [one.get("conflict") for one in again["scans"]] == [None, None, None, "duplicate"]
