"""`flask feeds check`: our own feeds, a file, an address, and what a server should answer."""

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from forum.feeds.checking import network
from forum.feeds.checking.answers import Answer, UnreadableError, fetched
from forum.feeds.checking.findings import Notes
from forum.feeds.checking.octets import BARE_LF
from tests.conftest import Database
from tests.feeds.season import Season
from tests.feeds.test_checking import made

SOUND = made({})
FAULTY = made({"swap": ["2.0\r\n", "2.0\n"]})
TYPE, TAG = "text/calendar; charset=utf-8", '"1"'
HEADERS = {"content-type": TYPE, "etag": TAG}
ADDRESS = "https://forum.example/a.ics"


def server(answer: Answer, again: int = 304, head: int = 200) -> Callable[..., Answer]:
    """A server that answers the first look like this, and the others with these statuses."""

    def ask(method: str, headers: Mapping[str, str]) -> Answer:
        if method == "HEAD":
            return Answer(head, answer.headers, b"")
        if headers:
            assert headers == {"If-None-Match": TAG} or "If-Modified-Since" in headers
            return Answer(again, answer.headers, b"" if again == 304 else answer.octets)
        return answer

    return ask


@pytest.mark.parametrize(
    ("rule", "headers", "statuses", "address"),
    [
        ("http-type", {"content-type": "text/plain", "etag": TAG}, {}, ADDRESS),
        ("http-charset", {"content-type": "text/calendar", "etag": TAG}, {}, ADDRESS),
        ("http-no-validator", {"content-type": TYPE}, {}, ADDRESS),
        ("http-not-revalidated", HEADERS, {"again": 200}, ADDRESS),
        ("http-head", HEADERS, {"head": 405}, ADDRESS),
        ("http-cookie", {**HEADERS, "set-cookie": "a=1"}, {}, ADDRESS),
        ("http-in-the-clear", HEADERS, {}, "http://forum.example/a.ics"),
        ("http-address", HEADERS, {}, "https://forum.example/calendar?id=1"),
        (None, HEADERS, {}, ADDRESS),
        (None, {"content-type": TYPE, "last-modified": "Mon, 01 Jun 2026 00:00:00 GMT"}, {}, ADDRESS),
    ],
)
def test_how_a_calendar_is_served(
    rule: str | None, headers: dict[str, str], statuses: dict[str, int], address: str
) -> None:
    notes = Notes()
    assert fetched(server(Answer(200, headers, SOUND), **statuses), address, notes) == SOUND
    assert [(found.rule.name, found.line) for found in notes.findings] == ([(rule, 0)] if rule else [])


@pytest.mark.parametrize(
    ("status", "headers", "octets", "words"),
    [
        (301, {"location": "https://www.forum.example/"}, b"", "sends on to %(target)s"),
        (404, {}, b"", "nothing at this address"),
        (410, {}, b"", "nothing at this address"),
        (401, {}, b"", "wants to know who asks"),
        (503, {}, SOUND, "The server answers"),
        (200, {"content-type": "text/html"}, b"\n<!doctype html><title>Sign in</title>", "a page for people"),
        (200, {"content-type": "application/json"}, b"{}", "no calendar but %(type)s"),
        (200, HEADERS, gzip.compress(SOUND), "packed with gzip"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    status: int, headers: dict[str, str], octets: bytes, words: str
) -> None:
    with pytest.raises(UnreadableError) as refused:
        fetched(server(Answer(status, headers, octets)), ADDRESS, Notes())
    assert words in refused.value.sentence
    assert refused.value.sentence % refused.value.filling


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path
        octets = {"/page": b"<p>", "/faulty.ics": FAULTY}.get(path, SOUND)
        if path == "/moved.ics":
            self.send_response(302)
            self.send_header("Location", "https://elsewhere.example/\x1b[2Jx.ics")
        else:
            self.send_response(304 if "If-None-Match" in self.headers else 200)
        self.send_header("Content-Type", TYPE)
        self.send_header("ETag", TAG)
        self.send_header("Content-Length", str(0 if "If-None-Match" in self.headers else len(octets)))
        self.end_headers()
        if self.command == "GET" and "If-None-Match" not in self.headers:
            self.wfile.write(octets)

    do_HEAD = do_GET  # noqa: N815 (the name http.server asks for)

    def log_message(self, *_words: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    """A server of somebody else."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def checked(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["feeds", "check", *words], env={"LC_ALL": "C", "LANG": "C"})


@pytest.mark.databases("sqlite")
def test_an_address_is_asked_without_following_or_unpacking(app: Flask, stranger: str) -> None:
    assert (
        checked(app, f"{stranger}/a.ics").exit_code,
        checked(app, f"{stranger}/faulty.ics").exit_code,
    ) == (0, 1)
    moved = checked(app, f"{stranger}/moved.ics")
    assert moved.exit_code == 2
    assert "sends on to https://elsewhere.example/ [2Jx.ics." in moved.stderr
    assert "a page for people" in checked(app, f"{stranger}/page").stderr
    secure = checked(app, stranger.replace("http:", "webcal:") + "/a.ics")
    assert (secure.exit_code, "cannot be reached" in secure.stderr) == (2, True)
    assert checked(app, "http://127.0.0.1:1/a.ics").exit_code == 2
    assert "no address of the web" in checked(app, "http:///a.ics").stderr


def test_time_and_size_are_bounded(stranger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    hours = iter(noon + timedelta(hours=hour) for hour in range(9))
    with pytest.raises(UnreadableError, match="too slow"):
        network.asking(f"{stranger}/a.ics", lambda: next(hours))("GET", {})
    monkeypatch.setattr(network, "LARGEST_READ", len(SOUND) - 1)
    with pytest.raises(UnreadableError, match="larger than"):
        network.asking(f"{stranger}/a.ics", lambda: noon)("GET", {})


@pytest.mark.databases("sqlite")
def test_a_file_is_told_line_by_line(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "a.ics"
    file.write_bytes(FAULTY)
    told = checked(app, str(file))
    assert (told.exit_code, told.stdout.splitlines()) == (
        1,
        [
            f"{file}:2: bare-lf: {BARE_LF.sentence} [error, RFC 5545 section 3.1]",
            "errors: 1, warnings: 0, advice: 0",
        ],
    )
    chinese = checked(app, str(file), "--language", "zh")
    assert "此行仅以 LF 结尾" in chinese.stdout
    assert "错误：1，警告：0，建议：0" in chinese.stdout
    file.write_bytes(gzip.compress(SOUND))
    assert "packed with gzip" in checked(app, str(file)).stderr
    file.write_bytes(SOUND)
    assert checked(app, str(file)).exit_code == 0
    for missing in (tmp_path / "none.ics", tmp_path, "file:///etc/passwd", "a\0b"):
        refused = checked(app, str(missing))
        assert (refused.exit_code, "cannot be read" in refused.stderr) == (2, True)


def test_our_own_feeds_have_no_fault(
    app: Flask, database: Database, season: Season
) -> None:
    told = checked(app)
    # The forum, a year, series, speaker, venue, topic and four listed lectures, in two languages.
    *advice, last = told.stdout.splitlines()
    assert last == "calendars checked: 20, without errors and warnings: 20"
    # The forum of the tests is not served by https.
    assert {line.split(": ")[1] for line in advice} == {"http-in-the-clear"}
    assert told.exit_code == 0


@pytest.mark.databases("sqlite")
def test_a_feed_of_ours_that_fails_is_told(app: Flask, database: Database, season: Season) -> None:
    with database.transaction() as session:
        session.execute(text("ALTER TABLE materials RENAME TO hidden"))
    try:
        told = checked(app)
    finally:
        with database.transaction() as session:
            session.execute(text("ALTER TABLE hidden RENAME TO materials"))
    assert told.exit_code == 2
    assert "/feeds/zh/forum.ics: The server answers 503." in told.stderr
