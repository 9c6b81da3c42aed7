"""What the shortcut says again is what the application would say, to the octet, and it says no more."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from flask import Flask, request_started
from sqlalchemy import text
from werkzeug.test import EnvironBuilder, run_wsgi_app

from forum import create_app
from forum.db import db
from forum.lectures.models import PublicState
from forum.lectures.programme import touch_programme
from forum.settings import Settings
from forum.web.limit_table import ROWS
from forum.web.shortcut import LONGEST_KEY, Latest, Shortcut
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_series
from tests.feeds.season import Season

ETAG, DATE = "{etag}", "{date}"
# What is sent along, written with the ETag and the date of the answer without them.
ASKED: list[dict[str, str]] = [
    {},
    {"Accept-Encoding": "gzip"},
    {"Accept-Encoding": "br;q=0.5, zstd"},
    {"Accept-Encoding": "gzip;q=0"},
    {"If-None-Match": ETAG},
    {"If-None-Match": f"W/{ETAG}"},
    {"If-None-Match": "*", "Accept-Encoding": "gzip"},
    {"If-None-Match": '"other"'},
    {"If-None-Match": f'"other", {ETAG}', "Accept-Encoding": "br"},
    {"If-Modified-Since": DATE},
    {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"If-None-Match": '"other"', "If-Modified-Since": DATE},
    {"If-Match": '"other"', "Accept-Encoding": "gzip"},
    {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"Range": "bytes=0-99", "If-Range": ETAG},
    {"Authorization": "Bearer x", "Cookie": "forum=broken", "Accept": "text/html"},
    {"Host": "localhost:8000"},
    {"Host": "evil.example"},
    {"X-Forwarded-For": "192.0.2.1"},
]
PATHS = [
    "/feeds/zh/forum.ics",
    "/feeds/en/lectures/qxf-2026-001.ics",
    "/feeds/en/forum.ics?again",
    "/feeds/en/series/nothing.ics",
]
CALENDAR = "/feeds/en/forum.ics"

Said = tuple[str, list[tuple[str, str]], bytes]


def shortcut_of(app: Flask) -> Shortcut:
    layer = app.wsgi_app
    assert isinstance(layer, Shortcut)
    return layer


@pytest.fixture
def dispatched(app: Flask) -> Iterator[Callable[[], int]]:
    """A function that says how many requests came as far as the application since it was last called."""
    seen: list[Any] = []

    def note(sender: Flask, **_more: object) -> None:
        seen.append(sender)

    def count() -> int:
        number = len(seen)
        seen.clear()
        return number

    request_started.connect(note, app)
    yield count
    request_started.disconnect(note, app)


def said(application: WSGIApplication, path: str, method: str = "GET", **headers: str) -> Said:
    """All that an application says to a request: status, headers in their order, octets."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    environ = EnvironBuilder(path, method=method, headers=named).get_environ()
    body, status, sent = run_wsgi_app(application, {**environ, "REMOTE_ADDR": "192.0.2.7"}, buffered=True)
    return status, list(sent), b"".join(body)


def filled(written: dict[str, str], plain: Said) -> dict[str, str]:
    known = dict(plain[1])
    values = {ETAG: known.get("ETag", '"none"'), DATE: known.get("Last-Modified", "none")}
    return {
        name: value.replace(ETAG, values[ETAG]).replace(DATE, values[DATE]) for name, value in written.items()
    }


def compare(app: Flask, paths: list[str]) -> None:
    """Ask everything of the application with and without its shortcut."""
    without = shortcut_of(app).application
    for path in paths:
        plain = said(without, path)
        for written in ASKED:
            sent = filled(written, plain)
            for method in ("GET", "HEAD"):
                expected = said(without, path, method, **sent)
                for _ in ("heard", "known"):
                    assert said(app.wsgi_app, path, method, **sent) == expected, (path, method, sent)


def test_with_and_without_the_shortcut_every_answer_is_the_same(
    app: Flask, database: Database, clock: Clock, season: Season
) -> None:
    paths = PATHS if database.kind == "sqlite" else PATHS[:1]
    compare(app, paths)
    clock.advance(hours=1)
    with database.transaction() as session:
        make_lecture(session, starts_at=NOON + timedelta(days=9))
        touch_programme(session, clock.now)
    before = said(app.wsgi_app, CALENDAR)
    compare(app, paths)
    clock.now = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)  # 1 April in Shanghai
    compare(app, paths)
    assert said(app.wsgi_app, CALENDAR)[1] != before[1]


def test_what_is_known_does_not_come_to_the_application(
    app: Flask, database: Database, season: Season, dispatched: Callable[[], int], clock: Clock
) -> None:
    _status, headers, octets = said(app.wsgi_app, CALENDAR)
    etag = {"If_None_Match": dict(headers)["ETag"]}
    said(app.wsgi_app, CALENDAR, **etag)
    assert dispatched() == 2

    for _ in range(3):
        assert said(app.wsgi_app, CALENDAR)[2] == octets
        assert said(app.wsgi_app, CALENDAR, **etag)[0] == "304 NOT MODIFIED"
    assert dispatched() == 0
    with database.transaction() as session:
        touch_programme(session, clock.advance(hours=1))
    assert said(app.wsgi_app, CALENDAR, **etag)[0] == "200 OK"
    assert dispatched() == 1


def test_an_answer_that_would_soon_differ_is_not_remembered(
    app: Flask, database: Database, season: Season, dispatched: Callable[[], int], clock: Clock
) -> None:
    clock.now = NOON + timedelta(days=1, milliseconds=300)
    with database.transaction() as session:
        touch_programme(session, clock.now)
    fresh = dict(said(app.wsgi_app, CALENDAR)[1])
    clock.advance(seconds=1)
    settled = [dict(said(app.wsgi_app, CALENDAR)[1]) for _ in range(2)]

    assert "Last-Modified" not in fresh
    assert settled[0] == settled[1] == {**fresh, "Last-Modified": settled[0]["Last-Modified"]}
    assert dispatched() == 2


@pytest.mark.databases("sqlite")
def test_what_hangs_on_plans_that_nobody_sees_is_asked_for_each_time(
    app: Flask, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        series = make_series(session, "quiet")
    before = [said(app.wsgi_app, "/feeds/en/series/quiet.ics")[0] for _ in range(2)]
    with database.transaction() as session:
        make_lecture(
            session, series=session.merge(series), public_state=PublicState.UNPUBLISHED, published_at=None
        )
    assert before == ["200 OK", "200 OK"]
    assert said(app.wsgi_app, "/feeds/en/series/quiet.ics")[0] == "404 NOT FOUND"


def test_a_database_that_went_away_is_told_and_found_again(
    app: Flask, database: Database, season: Season
) -> None:
    answers = [said(app.wsgi_app, CALENDAR) for _ in range(2)]
    with database.transaction() as session:
        session.execute(text("ALTER TABLE programme_state RENAME TO lost"))
    gone = said(app.wsgi_app, CALENDAR)
    with database.transaction() as session:
        session.execute(text("ALTER TABLE lost RENAME TO programme_state"))

    assert (gone[0], dict(gone[1])["Retry-After"]) == ("503 SERVICE UNAVAILABLE", "60")
    assert answers[0] == answers[1] == said(app.wsgi_app, CALENDAR) == said(app.wsgi_app, CALENDAR)


def test_two_applications_of_one_database_say_the_same_to_the_octet(
    app: Flask, settings: Settings, database: Database, clock: Clock, season: Season
) -> None:
    other = create_app(settings, clock=clock)
    try:
        for coding in ("identity", "gzip", "br", "zstd"):
            both = [said(one.wsgi_app, CALENDAR, Accept_Encoding=coding) for one in (app, other, app, other)]
            assert both == [both[0]] * 4
        with database.transaction() as session:
            touch_programme(session, clock.advance(days=1))
        clock.advance(seconds=1)
        after = [said(one.wsgi_app, CALENDAR, Accept_Encoding="gzip") for one in (app, other, app, other)]
        assert after == [after[0]] * 4
        assert after[0] != both[0]
    finally:
        with other.app_context():
            db.engine.dispose()


@pytest.mark.databases("sqlite")
def test_what_anybody_can_make_up_is_not_remembered(app: Flask, season: Season) -> None:
    etag = dict(said(app.wsgi_app, CALENDAR)[1])["ETag"]
    for number in range(20):
        said(app.wsgi_app, CALENDAR, If_None_Match=f'"{number}"')
        said(app.wsgi_app, CALENDAR, Range=f"bytes={number}-")
        said(app.wsgi_app, f"{CALENDAR}?{number}")
        said(app.wsgi_app, CALENDAR, Host=f"{number}.example")
    said(app.wsgi_app, CALENDAR, If_None_Match=f'"{"x" * LONGEST_KEY}", {etag}')
    assert len(shortcut_of(app).answers) == len(shortcut_of(app).places) == 1


def test_only_the_latest_things_are_known() -> None:
    latest: Latest[int, str] = Latest(3)
    for number in range(5):
        latest.note(number, str(number))
    latest.note(2, "two")
    assert [latest.get(number) for number in range(5)] == [None, None, "two", "3", "4"]


class TestLimits:
    """What is said again counts as much as what is said for the first time (A-38)."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_RATE_LIMITS": "on"}

    @pytest.mark.databases("sqlite")
    def test_whoever_asks_too_much_is_refused_here_too(
        self, app: Flask, season: Season, dispatched: Callable[[], int], clock: Clock
    ) -> None:
        most = next(limit.most for limit in ROWS["feeds.forum"].limits)
        statuses = [said(app.wsgi_app, CALENDAR)[0] for _ in range(most)]
        assert set(statuses) == {"200 OK"}
        assert dispatched() == 1

        status, headers, octets = said(app.wsgi_app, CALENDAR)
        refused = dict(headers)
        assert status == "429 TOO MANY REQUESTS"
        assert int(refused["Retry-After"]) > 0
        assert refused["Content-Type"].startswith("text/plain")
        assert b"BEGIN:VCALENDAR" not in octets
        clock.advance(minutes=3)
        assert said(app.wsgi_app, CALENDAR)[0] == "200 OK"
