"""Kept entries: after a change only what changed is read and written, and all is as if written anew."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text, update

from forum.feeds.cache import Kept
from forum.feeds.calendars import left_out
from forum.feeds.ical import written
from forum.feeds.queries import Mark
from forum.feeds.subscriptions import WHOLE_FORUM, Feed, Window
from forum.feeds.texts import Extent, Texts
from forum.journal import SYSTEM
from forum.lectures.models import Lecture
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.settings import Settings
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.feeds.season import Season, fetched


def rename(database: Database, key: int, clock: Clock) -> None:
    with database.transaction() as session:
        changes = LectureChanges(title=Wording(None, f"Renamed at {clock.advance(hours=1)}"))
        revise_lecture(session, session.get_one(Lecture, key), changes, actor=SYSTEM, now=clock.now)


@pytest.mark.parametrize("path", ["forum.ics", "forum.atom", "forum.json", "schedule.xml"])
def test_after_a_change_one_lecture_is_read_and_the_feed_is_as_if_written_anew(
    app: Flask, client: FlaskClient, database: Database, season: Season, clock: Clock, path: str
) -> None:
    def body() -> bytes:
        answer = client.get(f"/feeds/en/{path}")
        assert answer.status_code == 200
        return answer.data

    before, read = body(), []

    def note(lecture: Lecture, _context: object) -> None:
        read.append(lecture.id)

    event.listen(Lecture, "load", note)
    try:
        rename(database, season.online, clock)
        read.clear()
        after = body()
    finally:
        event.remove(Lecture, "load", note)
    for name in ("forum.feeds", "forum.feeds.texts", "forum.feeds.items"):
        app.extensions[name] = Kept()
    clock.advance(minutes=1)

    assert read == [season.online]
    assert after != before
    assert body() == after


def test_what_cannot_be_written_is_named_and_not_tried_at_every_change(
    app: Flask,
    client: FlaskClient,
    database: Database,
    season: Season,
    settings: Settings,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with database.transaction() as session:
        session.execute(update(Lecture).where(Lecture.id == season.open).values(uid="evil\r\nX:1"))
        session.execute(text("UPDATE programme_state SET revision = revision + 1"))
    written.cache_clear()  # it says once what it cannot write
    assert b"lecture-2@" in fetched(client).data
    assert "left out" in caplog.text
    caplog.clear()
    rename(database, season.online, clock)
    fetched(client)
    assert "left out" not in caplog.text

    feed = Feed(WHOLE_FORUM, "en", Window.around(NOON, settings.timezone), 1, NOON)
    with app.app_context(), database.reading() as session:
        assert left_out(session, feed, settings, Kept()) == [season.open]


def test_an_entry_is_kept_by_lecture_state_language_and_extent(
    context: Flask, database: Database, season: Season, settings: Settings
) -> None:
    kept, mark = Kept(), Mark(season.open, "0 then")
    with database.reading() as session:
        entries = {
            Texts(session, kept, language, settings).of([state], extent)[0]
            for language in ("zh", "en")
            for extent in Extent
            for state in (mark, Mark(season.cancelled, "0 then"))
        }
    with database.transaction() as session:
        session.get_one(Lecture, season.open).title = Wording(None, "Another")
    with database.reading() as session:
        texts = Texts(session, kept, "en", settings)
        same, later = texts.of([mark, Mark(season.open, "1 later")], Extent.WHOLE)

    assert len(entries) == 8
    assert (b"SUMMARY:Another" in same, b"SUMMARY:Another" in later) == (False, True)


def test_only_what_was_asked_for_last_is_kept() -> None:
    kept = Kept(room=32)
    for key, octets in (("a", b"x" * 10), ("b", b"x" * 10), ("a", b"y" * 10)):
        kept.keep(key, octets)
    assert (kept.look("a"), kept.look("b")) == (b"y" * 10, b"x" * 10)
    kept.look("a")
    kept.keep("c", b"z" * 10)
    assert (kept.look("a"), kept.look("b"), kept.look("c")) == (b"y" * 10, None, b"z" * 10)
    kept.keep("d", b"w" * 40)
    assert kept.look("d") is None
    assert kept.get("e", lambda: kept.get("f", lambda: b"1") + b"2") == b"12"
