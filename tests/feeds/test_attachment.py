"""The calendar entry a mail carries."""

import pytest
from flask import Flask

from forum.feeds.attachment import PUBLISH, entry_for_mail
from forum.feeds.ical import UnwritableEntryError
from forum.lectures.models import Lecture
from forum.settings import Settings
from tests.conftest import Database
from tests.feeds.readers import READERS, lint, unfolded
from tests.feeds.season import SECRET_LINK, Season


def carried(database: Database, key: int, settings: Settings) -> bytes:
    with database.reading() as session:
        return entry_for_mail(session.get_one(Lecture, key), "en", settings)


def test_a_mail_publishes_one_lecture_and_asks_for_nothing(
    context: Flask, database: Database, season: Season, settings: Settings
) -> None:
    octets = carried(database, season.open, settings)
    lines = unfolded(octets)
    assert lint(octets) == []
    assert f"METHOD:{PUBLISH}" in lines
    assert {"UID:lecture-1@uid.example.org", "SEQUENCE:0", "TRANSP:OPAQUE", "STATUS:CONFIRMED"} <= set(lines)
    assert [line for line in lines if "mailto:" in line] == [
        'ORGANIZER;CN="Qian Xuesen Forum":mailto:forum@example.org'
    ]
    assert not any(line.startswith(("ATTENDEE", "BEGIN:VALARM")) for line in lines)
    assert SECRET_LINK not in "".join(lines)
    assert "registrations/" not in "".join(lines)
    assert {len(reader(octets)) for reader in READERS.values()} == {1}


@pytest.mark.databases("sqlite")
def test_a_mail_about_a_cancellation_takes_the_lecture_out_of_the_way(
    context: Flask, database: Database, season: Season, settings: Settings
) -> None:
    lines = unfolded(carried(database, season.cancelled, settings))
    assert {"METHOD:PUBLISH", "STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(lines)
    assert "SUMMARY:【已取消】[Cancelled] Lecture 3: Engineering Cybernetics" in lines


@pytest.mark.databases("sqlite")
def test_nothing_is_carried_rather_than_something_empty(
    context: Flask, database: Database, season: Season, settings: Settings
) -> None:
    with database.reading() as session:
        lecture = session.get_one(Lecture, season.open)
        lecture.uid = ""
        with session.no_autoflush, pytest.raises(UnwritableEntryError):
            entry_for_mail(lecture, "en", settings)
