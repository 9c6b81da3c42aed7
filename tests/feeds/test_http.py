"""Feeds over HTTP: headers, conditional requests, compression, and what never happens."""

import gzip
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.http import http_date

from forum import create_app
from forum.db import db
from forum.lectures.models import Lecture, PublicState
from forum.lectures.programme import touch_programme
from forum.settings import Settings
from forum.slugs import SlugKind, claim
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import (
    make_lecture,
    make_room,
    make_series,
    make_speaker,
    make_topic,
    make_venue,
)
from tests.feeds.readers import by_libical
from tests.feeds.season import FEEDS, Season, fetched

HEADERS_OF_A_FEED = {
    "Content-Type": "text/calendar; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept-Encoding",
}


def test_every_feed_answers_at_once_and_sets_no_cookie(
    client: FlaskClient, season: Season
) -> None:
    for path in FEEDS:
        for lang in ("zh", "en"):
            answer = fetched(client, path, lang)
            assert {name: answer.headers[name] for name in HEADERS_OF_A_FEED} == HEADERS_OF_A_FEED
            assert "Set-Cookie" not in answer.headers
            assert answer.content_length == len(answer.data)
            assert by_libical(answer.data)


SENT_ALONG = [
    {"Authorization": "Bearer "},
    {"Authorization": "Bearer abc.def"},
    {"Authorization": "Basic YWRhOnB3"},
    {"Authorization": "Negotiate"},
    {"Accept": "text/html"},
    {"Accept": "image/png;q=0.1"},
    {"Accept": "nonsense"},
    {"Accept-Language": "fr"},
    {"Accept-Charset": "iso-8859-1"},
    {"Cookie": "forum=broken; language=en; remember_token=x"},
    {"X-MS-CookieUri-Requested": "t", "X-FeatureVersion": "1"},
    {"Range": "bytes=0-99"},
    {"User-Agent": "", "X-Forwarded-Host": "evil.example"},
    {"Prefer": "return=minimal", "Depth": "1"},
]


@pytest.mark.databases("sqlite")
def test_what_clients_send_along_is_not_looked_at(client: FlaskClient, season: Season) -> None:
    plain = fetched(client)
    for headers in SENT_ALONG:
        answer = client.get("/feeds/en/forum.ics", headers=headers)
        assert (answer.status_code, answer.data) == (200, plain.data), headers
        assert dict(answer.headers) == dict(plain.headers), headers


@pytest.mark.databases("sqlite")
def test_head_answers_as_get_does(client: FlaskClient, season: Season) -> None:
    for path in FEEDS:
        for coding in ("identity", "gzip", "br", "gzip, deflate, br, zstd"):
            wanted = {"Accept-Encoding": coding}
            got = client.get(f"/feeds/zh/{path}", headers=wanted)
            head = client.head(f"/feeds/zh/{path}", headers=wanted)
            assert (head.status_code, head.data) == (200, b"")
            assert dict(head.headers) == dict(got.headers), (path, coding)


# What the client says it has, written with its own ETag in place of {etag}, and the answer.
CONDITIONS: list[tuple[dict[str, str], int]] = [
    ({}, 200),
    ({"If-None-Match": '"{etag}"'}, 304),
    ({"If-None-Match": 'W/"{etag}"'}, 304),
    ({"If-None-Match": "*"}, 304),
    ({"If-None-Match": '"other"'}, 200),
    ({"If-None-Match": 'W/"other"'}, 200),
    ({"If-None-Match": '"other", "{etag}"'}, 304),
    ({"If-None-Match": '"{etag}","other"'}, 304),
    ({"If-None-Match": '"a", W/"b", W/"{etag}", "c"'}, 304),
    ({"If-None-Match": '"a", "b", "c"'}, 200),
    ({"If-None-Match": '""'}, 200),
    ({"If-None-Match": ""}, 200),
    ({"If-None-Match": '"{etag}x"'}, 200),
    ({"If-None-Match": '"{etag}:gzip"'}, 304),
    ({"If-None-Match": 'W/"{etag}:br"'}, 304),
    ({"If-None-Match": '"{etag}:other"'}, 200),
    ({"If-Modified-Since": "{modified}"}, 304),
    ({"If-Modified-Since": "{before}"}, 200),
    ({"If-Modified-Since": "{after}"}, 304),
    ({"If-Modified-Since": "yesterday"}, 200),
    ({"If-None-Match": '"other"', "If-Modified-Since": "{modified}"}, 200),
    ({"If-None-Match": '"{etag}"', "If-Modified-Since": "{before}"}, 304),
]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_client_that_has_the_feed_is_told_so(
    client: FlaskClient, season: Season, method: str
) -> None:
    first = fetched(client)
    modified = first.last_modified
    assert modified is not None
    values = {
        "etag": first.get_etag()[0],
        "modified": http_date(modified),
        "before": http_date(modified - timedelta(seconds=1)),
        "after": http_date(modified + timedelta(days=1)),
    }
    for headers, status in CONDITIONS:
        sent = {name: value.format(**values) for name, value in headers.items()}
        answer = client.open("/feeds/en/forum.ics", method=method, headers=sent)
        assert answer.status_code == status, sent
        kept = ("Cache-Control", "Vary", "X-Robots-Tag")
        assert [answer.headers[name] for name in kept] == [first.headers[name] for name in kept]
        if status == 304:
            assert (answer.data, answer.headers.get("Content-Type")) == (b"", None)
            assert str(answer.get_etag()[0]).startswith(str(values["etag"]))
        else:
            assert answer.data == (first.data if method == "GET" else b"")


SPOKEN = "钱学森论坛 QXF-2026-001.ics"
CODINGS: list[tuple[str | None, str | None]] = [
    (None, None),
    ("identity", None),
    ("gzip", "gzip"),
    ("gzip;q=0", None),
    ("identity, gzip;q=0.5", None),
    ("*", "zstd"),
    ("*;q=0", None),
    ("br", "br"),
    ("zstd", "zstd"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("compress", None),
]


def asking(accepted: str | None, **headers: str) -> dict[str, str]:
    return {**({"Accept-Encoding": accepted} if accepted else {}), **headers}


@pytest.mark.databases("sqlite")
def test_a_feed_is_packed_only_when_asked(client: FlaskClient, season: Season) -> None:
    plain = fetched(client)
    etag = plain.get_etag()[0]
    for accepted, coding in CODINGS:
        answer = client.get("/feeds/en/forum.ics", headers=asking(accepted))
        assert answer.headers.get("Content-Encoding") == coding, accepted
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.content_length == len(answer.data)
        assert answer.get_etag() == (f"{etag}:{coding}" if coding else etag, False)
        if coding == "gzip":
            assert gzip.decompress(answer.data) == plain.data


@pytest.mark.databases("sqlite")
def test_across_codings_a_client_gets_304_and_nothing_mixed_up(
    client: FlaskClient, season: Season
) -> None:
    for (had, _), (asks, _) in itertools.product(CODINGS, CODINGS):
        etag = client.get("/feeds/en/forum.ics", headers=asking(had)).headers["ETag"]
        answer = client.get("/feeds/en/forum.ics", headers=asking(asks, **{"If-None-Match": etag}))
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
        star = client.get("/feeds/en/forum.ics", headers=asking(asks, **{"If-None-Match": "*"}))
        fresh = client.get("/feeds/en/forum.ics", headers=asking(asks))
        assert (star.status_code, star.headers["ETag"]) == (304, fresh.headers["ETag"]), (had, asks)


def test_octets_and_etag_stay_until_something_changes(
    app: Flask, client: FlaskClient, clock: Clock, database: Database, season: Season, settings: Settings
) -> None:
    first = fetched(client)
    clock.advance(seconds=90)
    second = fetched(client)
    restarted = create_app(settings, clock=clock)
    third = fetched(restarted.test_client())
    with restarted.app_context():
        db.engine.dispose()
    assert first.data == second.data == third.data
    assert first.headers["ETag"] == second.headers["ETag"] == third.headers["ETag"]
    with database.transaction() as session:
        touch_programme(session, clock.now)
    fourth = fetched(client)
    assert fourth.headers["ETag"] != first.headers["ETag"]
    assert fourth.last_modified == clock.now.replace(microsecond=0)


@pytest.mark.databases("sqlite")
def test_the_second_change_of_a_second_is_not_missed(
    client: FlaskClient, database: Database, clock: Clock, season: Season
) -> None:
    dated = []
    for milliseconds in (100, 700):
        clock.now = NOON + timedelta(days=1, milliseconds=milliseconds)
        with database.transaction() as session:
            touch_programme(session, clock.now)
        dated.append(fetched(client, "forum.ics").headers.get("Last-Modified"))
    clock.advance(hours=1)
    asked_again = {"If-Modified-Since": http_date(NOON + timedelta(days=1))}

    assert dated == [None, None]
    assert client.get("/feeds/en/forum.ics", headers=asked_again).status_code == 200
    dated = [fetched(client, "forum.ics").headers["Last-Modified"]]
    assert dated == [http_date(NOON + timedelta(days=1, seconds=1))]
    asked_again = {"If-Modified-Since": dated[0]}
    assert client.get("/feeds/en/forum.ics", headers=asked_again).status_code == 304


def test_a_new_month_is_a_change(client: FlaskClient, clock: Clock, season: Season) -> None:
    before = fetched(client)
    # Midnight of 1 April in Shanghai.
    clock.now = datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)
    assert fetched(client).headers["ETag"] == before.headers["ETag"]
    clock.now = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    after = fetched(client)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.last_modified == clock.now


@pytest.mark.databases("sqlite")
def test_every_language_and_subject_has_an_etag_of_its_own(
    client: FlaskClient, season: Season
) -> None:
    etags = [fetched(client, path, lang).headers["ETag"] for path in FEEDS for lang in ("zh", "en")]
    assert len(set(etags)) == len(FEEDS) * 2


def test_a_feed_asks_the_same_number_of_questions_however_long_it_is(
    client: FlaskClient, database: Database, season: Season, questions: Callable[[], int]
) -> None:
    fetched(client)
    few = questions()
    with database.transaction() as session:
        for _ in range(3):
            make_lecture(session)
        touch_programme(session, NOON)
    questions()
    fetched(client)
    assert 0 < questions() == few <= 9


def test_the_first_304_of_a_kept_feed_costs_one_question(
    client: FlaskClient, season: Season, questions: Callable[[], int]
) -> None:
    etag = fetched(client).headers["ETag"]
    questions()
    assert client.get("/feeds/en/forum.ics", headers={"If-None-Match": etag}).status_code == 304
    assert questions() == 1


@pytest.mark.parametrize("path", ["forum.ics", "series/open.ics", "lectures/qxf-2026-001.ics"])
def test_a_fault_gives_503_and_never_part_of_a_calendar(
    client: FlaskClient, database: Database, season: Season, path: str
) -> None:
    with database.transaction() as session:
        session.execute(text("ALTER TABLE appearances RENAME TO lost"))
    answer = client.get(f"/feeds/en/{path}")
    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    assert int(answer.headers["Retry-After"]) > 0
    assert "no-cache" in answer.headers["Cache-Control"]
    assert b"BEGIN:VCALENDAR" not in answer.data
    with database.transaction() as session:
        session.execute(text("ALTER TABLE lost RENAME TO appearances"))
    assert by_libical(fetched(client, path).data)  # the fault was not kept


def test_what_was_never_published_is_not_there(client: FlaskClient, season: Season) -> None:
    for path in (
        "lectures/qxf-2026-008.ics",  # never published
        "lectures/nothing.ics",
        "series/nothing.ics",
        "speakers/nothing.ics",
        "venues/nothing.ics",
        "topics/nothing.ics",
        "archive/1.ics",
        "archive/99999.ics",
        "other.ics",
    ):
        answer = client.get(f"/feeds/en/{path}")
        assert (answer.status_code, answer.mimetype) == (404, "text/plain"), path


def test_a_feed_at_a_former_slug_answers_with_what_is_true_today(
    client: FlaskClient, database: Database, season: Season
) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE series SET slug = 'renamed' WHERE slug = 'open'"))
        claim(session, SlugKind.SERIES, "renamed", 1)
    former, present = fetched(client, "series/open.ics"), fetched(client, "series/renamed.ics")
    assert former.data == present.data
    assert former.headers["ETag"] == present.headers["ETag"]
    assert b"SOURCE;VALUE=URI:http://forum.example.org/feeds/en/series/renamed.ics" in former.data


@pytest.mark.databases("sqlite")
def test_slugs_are_found_in_any_case(client: FlaskClient, season: Season) -> None:
    assert (
        fetched(client, "lectures/QXF-2026-001.ics").data == fetched(client, "lectures/qxf-2026-001.ics").data
    )


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("path", "disposition"),
    [
        ("forum.ics", 'inline; filename="qxs-forum.ics"'),
        ("series/open.ics", 'inline; filename="qxs-series-open.ics"'),
        ("archive/2026.ics", 'inline; filename="qxs-year-2026.ics"'),
        (
            "lectures/qxf-2026-001.ics",
            f"attachment; filename=\"qxf-2026-001.ics\"; filename*=UTF-8''{quote(SPOKEN)}",
        ),
    ],
)
def test_files_are_named_by_codes_alone(
    client: FlaskClient, season: Season, path: str, disposition: str
) -> None:
    assert fetched(client, path, "zh").headers["Content-Disposition"] == disposition


@pytest.mark.databases("sqlite")
def test_feeds_are_only_read(client: FlaskClient, season: Season) -> None:
    for method in ("POST", "PUT", "DELETE", "PROPFIND"):
        answer = client.open("/feeds/en/forum.ics", method=method)
        assert answer.status_code == 405
        assert set(answer.allow) == {"GET", "HEAD", "OPTIONS"}  # RFC 9110 section 15.5.6


@pytest.mark.parametrize("path", ["speakers/geheim", "series/geheim", "topics/geheim", "venues/geheim"])
def test_nobody_learns_from_a_feed_what_is_still_being_planned(
    client: FlaskClient, database: Database, path: str
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(
            session,
            speakers=[make_speaker(session, "Secret Guest", slug="geheim")],
            series=make_series(session, "geheim"),
            topics=[make_topic(session, "geheim")],
            room=make_room(session, make_venue(session, "geheim")),
            public_state=PublicState.UNPUBLISHED,
            published_at=None,
        )
    before = client.get(f"/feeds/en/{path}.ics").status_code
    with database.transaction() as session:
        one = session.get_one(Lecture, lecture.id)
        one.public_state, one.published_at = PublicState.PUBLISHED, NOON

    assert [before, client.get(f"/feeds/en/{path}.ics").status_code] == [404, 200]
