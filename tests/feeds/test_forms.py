"""Atom, JSON Feed and schedule.xml: the lectures of the calendar, the same for all, whatever they hold."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from forum import create_app
from forum.db import db
from forum.lectures.models import Audience, Lecture, PublicState
from forum.lectures.programme import touch_programme
from forum.settings import Settings
from forum.tokens import guid_of
from forum.wording import Wording
from tests import factories
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.feeds.forms import FORMS, Seen, of_atom, of_calendar, of_json
from tests.feeds.season import SECRET_LINK, Season, pictures
from tests.feeds.test_poison import POISONED, present, put

MEDIA_TYPES = {
    "forum.atom": "application/atom+xml; charset=utf-8",
    "forum.json": "application/feed+json",
    "schedule.xml": "application/vnd.c3voc.schedule+xml",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept-Encoding",
}


def got(client: FlaskClient, name: str, lang: str = "en", **headers: str) -> TestResponse:
    return client.get(f"/feeds/{lang}/{name}", headers=headers)


def seen(client: FlaskClient, name: str, lang: str = "en") -> dict[object, Seen]:
    answer = got(client, name, lang)
    assert answer.status_code == 200, answer.text
    return dict(FORMS[name](answer.data))


def test_every_form_holds_the_lectures_of_the_calendar_under_the_same_names(
    client: FlaskClient, season: Season
) -> None:
    for lang in ("zh", "en"):
        expected = of_calendar(pictures(client, lang=lang))
        assert len(expected) == 6
        for name in FORMS:
            found = seen(client, name, lang)
            assert {guid: one.title for guid, one in found.items()} == {
                guid: title for guid, (title, _, _) in expected.items()
            }, name
            for guid, one in found.items():
                if one.version:
                    sequence, updated = one.version
                    stamp = updated.replace("-", "").replace(":", "")
                    assert (sequence, stamp) == expected[guid][1:], name


def test_what_was_taken_back_is_said_neutrally_and_nothing_private_at_all(
    client: FlaskClient, database: Database, season: Season
) -> None:
    with database.transaction() as session:
        for key in (season.withdrawn, season.taken_back):
            lecture = session.get_one(Lecture, key)
            lecture.title, lecture.abstract = Wording(en="Embargoed"), Wording(en="Embargoed")
            lecture.change_note = Wording(en="Embargoed")
        gone = {guid_of(session.get_one(Lecture, key).uid) for key in (season.withdrawn, season.taken_back)}
        touch_programme(session, NOON)
    for name in FORMS:
        body = got(client, name).text
        assert "Embargoed" not in body
        assert SECRET_LINK not in body
        found = seen(client, name)
        assert gone <= set(found)
        for guid in gone:
            one = found[guid]
            assert one.title.startswith("【已取消】[Cancelled] Lecture QXF-2026-00")
            assert (one.url, one.names) == ("", ())
        cancelled = [one for one in found.values() if "Illness." in one.text]
        assert [one.title[:16] for one in cancelled] == ["【已取消】[Cancelled]"]
        assert [one.title for one in found.values() if one.title.startswith("【延期】[Postponed] ")]


def test_readers_of_news_see_the_latest_change_first(
    client: FlaskClient, database: Database, season: Season
) -> None:
    with database.transaction() as session:
        lecture = session.get_one(Lecture, season.postponed)
        lecture.changed_at, lecture.revision = NOON + timedelta(hours=1), 1
        touch_programme(session, NOON)
        latest = guid_of(lecture.uid)
    for name, read in (("forum.atom", of_atom), ("forum.json", of_json)):
        order = list(read(got(client, name).data).items())
        assert order[0][0] == latest
        assert order[0][1].version == (1, "2026-03-02T05:00:00Z")
        assert [one.start for _, one in order[1:]] == sorted(one.start for _, one in order[1:])


def test_every_form_is_answered_as_a_calendar_is(
    client: FlaskClient, season: Season
) -> None:
    tags = set()
    for name, media_type in MEDIA_TYPES.items():
        for lang in ("zh", "en"):
            answer = got(client, name, lang)
            assert answer.status_code == 200
            assert {header: answer.headers[header] for header in HEADERS} == HEADERS
            assert answer.headers["Content-Type"] == media_type
            assert "Set-Cookie" not in answer.headers
            assert answer.content_length == len(answer.data)
            head = client.head(f"/feeds/{lang}/{name}")
            assert (head.data, dict(head.headers)) == (b"", dict(answer.headers))
            tag = answer.headers["ETag"]
            tags.add(tag)
            again = got(client, name, lang, **{"If-None-Match": f'"x", W/{tag}'})
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
            since = got(client, name, lang, **{"If-Modified-Since": answer.headers["Last-Modified"]})
            assert since.status_code == 304
            small = got(client, name, lang, **{"Accept-Encoding": "gzip"})
            assert small.headers["Content-Encoding"] == "gzip"
            assert small.headers["ETag"] not in tags
    assert len(tags) == 6


def test_octets_stay_until_something_changes(
    app: Flask, client: FlaskClient, clock: Clock, database: Database, season: Season, settings: Settings
) -> None:
    first = {name: got(client, name).data for name in FORMS}
    clock.advance(seconds=90)
    restarted = create_app(settings, clock=clock)
    second = {name: got(restarted.test_client(), name).data for name in FORMS}
    with restarted.app_context():
        db.engine.dispose()
    assert first == second
    with database.transaction() as session:
        lecture = session.get_one(Lecture, season.open)
        lecture.title, lecture.revision, lecture.changed_at = Wording(en="Another"), 1, clock.now
        touch_programme(session, clock.now)
    assert all(got(client, name).data != first[name] for name in FORMS)


@pytest.mark.databases("sqlite")
def test_one_bad_value_costs_itself(
    client: FlaskClient, database: Database, season: Season, long_run: bool
) -> None:  # A-15, F-15
    hurt = guid_of("lecture-1@uid.example.org")
    unhurt = {name: seen(client, name) for name in FORMS}
    for table, column, value in POISONED if long_run else POISONED[::3]:
        before = present(database, table, column)
        if not put(database, table, column, value):
            continue
        for name in FORMS:
            found = seen(client, name)
            assert set(unhurt[name]) - set(found) <= {hurt}, (name, column, value)
            if table == "lectures" and column != "uid":
                others = {guid: one for guid, one in found.items() if guid != hurt}
                assert others == {guid: one for guid, one in unhurt[name].items() if guid != hurt}
        put(database, table, column, before)
    assert {name: seen(client, name) for name in FORMS} == unhurt


@pytest.mark.databases("sqlite")
def test_a_fault_is_answered_503_and_never_with_less(
    client: FlaskClient, database: Database, season: Season
) -> None:
    with database.transaction() as session:
        session.execute(text("ALTER TABLE lectures RENAME TO elsewhere"))
    for name in FORMS:
        answer = got(client, name)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60"), name
        assert answer.mimetype == "text/plain"


HOSTILE = "]]></title><script>alert(1)</script>&amp;<![CDATA[ \ud800\x00\x0b\x1b\ufffe\u2028\u202e\"'"


@pytest.mark.databases("sqlite")
def test_hostile_text_is_text(client: FlaskClient, database: Database) -> None:  # D-12
    hostile = HOSTILE.replace("\ud800", "").replace("\x00", "")
    with database.transaction() as session:
        wording = Wording(en=hostile)
        factories.make_lecture(
            session,
            title=wording,
            abstract=wording,
            change_note=wording,
            series=factories.make_series(session, title=wording),
            room=factories.make_room(session, factories.make_venue(session, name=wording)),
            speakers=[factories.make_speaker(session, hostile)],
            topics=[factories.make_topic(session, name=wording)],
        )
    shown = "]]></title><script>alert(1)</script>&amp;<![CDATA["
    for name in FORMS:
        (one,) = seen(client, name).values()
        assert one.title.startswith(shown), name
        assert one.names[0].startswith(shown)
        assert not set("\x0b\x1b\ufffe\u2028") & set(one.title + one.text + "".join(one.names))
    # In Atom the text is HTML, in which the same words are escaped once more.
    (one,) = seen(client, "forum.atom").values()
    assert "<script" not in one.text
    assert "&lt;script&gt;" in one.text


def test_a_forum_without_lectures_has_valid_feeds(client: FlaskClient) -> None:
    for name in FORMS:
        assert seen(client, name) == {}


@pytest.mark.databases("sqlite")
def test_readers_find_the_feeds_on_home_and_programme(client: FlaskClient, season: Season) -> None:
    for page in ("/en/", "/zh/lectures"):
        lang, body = page[1:3], client.get(page).text
        for name, media_type in (("atom", "application/atom+xml"), ("json", "application/feed+json")):
            link = f'<link rel="alternate" type="{media_type}" href="/feeds/{lang}/forum.{name}"'
            assert link in body, (page, name)


@pytest.mark.databases("sqlite")
def test_an_unlisted_lecture_is_in_none(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        factories.make_lecture(session, audience=Audience.UNLISTED)
        factories.make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
    assert [seen(client, name) for name in FORMS] == [{}, {}, {}]
