"""Our own schedule.xml, imported: into the forum it is from, and into one that has none of its lectures."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from forum.lectures.models import Lecture, Material, MaterialKind
from forum.wording import Wording
from tests import factories
from tests.cast import NOON
from tests.conftest import Database
from tests.feeds.forms import of_schedule

Import = Callable[..., str]


@pytest.fixture
def again(app: Flask, client: FlaskClient, tmp_path: Path) -> Import:
    """Fetch the schedule, perhaps do something, import it; answers with the last line of the import."""

    def again(meanwhile: Callable[[], None] = lambda: None) -> str:
        file = tmp_path / "schedule.xml"
        file.write_bytes(client.get("/feeds/en/schedule.xml").data)
        meanwhile()
        words = ["lectures", "import", str(file), "--publish"]
        result = app.test_cli_runner().invoke(args=words, env={"LC_ALL": "en_GB.UTF-8"})
        assert result.exit_code == 0, result.output
        return str(result.output.splitlines()[-1])

    return again


def kept(database: Database) -> list[object]:
    with database.reading() as session:
        rows = session.scalars(select(Lecture).order_by(Lecture.id))
        return [(one.uid, one.title, one.starts_at, one.ends_at) for one in rows]


def plant(database: Database) -> None:
    """Three lectures with everything a schedule says of one; one crosses midnight."""
    slides = Material(kind=MaterialKind.SLIDES, url="https://example.org/1.pdf", title=Wording(en="Slides"))
    with database.transaction() as session:
        common = {
            "room": factories.make_room(session),
            "series": factories.make_series(session, title=Wording(en="Open Lectures")),
            "speakers": [factories.make_speaker(session), factories.make_speaker(session, "Ada Sample")],
        }
        for week, values in enumerate(
            [{"materials": [slides]}, {"abstract": Wording(en="One.\n\nTwo & <three>.")}, {}], start=1
        ):
            starts_at = NOON + timedelta(weeks=week, hours=11 if week == 2 else 0)
            factories.make_lecture(session, starts_at=starts_at, **common, **values)


@pytest.mark.databases("sqlite")
def test_it_is_read_without_loss(client: FlaskClient, database: Database, again: Import) -> None:
    def forget() -> None:
        with database.transaction() as session:
            session.execute(delete(Lecture))

    plant(database)
    before = of_schedule(client.get("/feeds/en/schedule.xml").data)
    summary = again(forget)
    after = of_schedule(client.get("/feeds/en/schedule.xml").data)

    assert summary == "imported 3, updated 0, unchanged 0, refused 0"
    assert [(one.title, one.text, one.start, one.names) for one in after.values()] == [
        (one.title, one.text, one.start, one.names) for one in before.values()
    ]
    with database.reading() as session:
        found = session.scalars(select(Lecture).order_by(Lecture.starts_at)).all()
        assert [one.ends_at - one.starts_at for one in found] == [timedelta(minutes=90)] * 3
        assert [one.series.title.en for one in found] == ["Open Lectures"] * 3
        assert [one.room.name.en for one in found] == ["Great Hall"] * 3
        assert [(one.kind, one.url) for one in found[0].materials] == [
            (MaterialKind.SLIDES, "https://example.org/1.pdf")
        ]


@pytest.mark.databases("sqlite")
def test_in_the_forum_it_is_from_it_makes_no_lecture_twice(
    database: Database, again: Import
) -> None:
    def change() -> None:
        with database.transaction() as session:
            for lecture in session.scalars(select(Lecture)):
                lecture.title, lecture.appearances = replace(lecture.title, en="Renamed"), []

    plant(database)
    before = kept(database)

    first, second = again(change), again()

    assert first == "imported 0, updated 3, unchanged 0, refused 0"
    assert second == "imported 0, updated 0, unchanged 3, refused 0"
    assert kept(database) == before
