"""Addresses that last: after renaming and merging, in any spelling, for every program that asks (A-31)."""

from urllib.parse import quote
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from forum.feeds.subscriptions import Ways
from forum.lectures.models import Appearance, Lecture, lecture_topics
from forum.lectures.programme import touch_programme
from forum.slugs import Slug, SlugKind
from forum.venues.models import Room
from forum.wording import Wording
from tests import factories
from tests.cast import NOON
from tests.conftest import Database
from tests.feeds.season import FEEDS, Season, fetched, pictures
from tests.feeds.test_http import SENT_ALONG

MERGED = {
    SlugKind.SERIES: ("series/{}", "series={}"),
    SlugKind.SPEAKER: ("speakers/{}", "speaker={}"),
    SlugKind.VENUE: ("venues/{}", "venue={}"),
    SlugKind.TOPIC: ("topics/{}", "topic={}"),
}


def make_two_of_each(session: Session) -> None:
    """Two series, speakers, venues and topics, each with a lecture of its own."""
    for number, slug in enumerate(("kept", "merged"), 1):
        factories.make_lecture(
            session,
            title=Wording(None, f"Lecture {number}"),
            series=factories.make_series(session, slug),
            speakers=[factories.make_speaker(session, slug=slug)],
            topics=[factories.make_topic(session, slug)],
            room=factories.make_room(session, factories.make_venue(session, slug)),
        )


def merge(session: Session) -> None:
    """What belonged to the second of each belongs to the first, and the second's slug leads there."""
    for model, column in ((Lecture, "series_id"), (Appearance, "speaker_id"), (Room, "venue_id")):
        session.execute(update(model).where(getattr(model, column) == 2).values({column: 1}))
    session.execute(update(lecture_topics).where(lecture_topics.c.topic_id == 2).values(topic_id=1))
    session.execute(update(Slug).where(Slug.slug == "merged", Slug.kind.in_(MERGED)).values(object_id=1))
    session.execute(text("UPDATE series SET slug = 'gone' WHERE id = 2"))
    touch_programme(session, NOON)


def test_what_was_merged_into_another_goes_on_as_the_other(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        make_two_of_each(session)
    for path, _asked in MERGED.values():
        assert len(pictures(client, path.format("merged") + ".ics")) == 1
    with database.transaction() as session:
        merge(session)
    for path, asked in MERGED.values():
        for form in (f"{path}.ics", f"search/{asked}.ics", f"search/{asked}&q=lecture.ics"):
            present = fetched(client, form.format("kept"))
            for slug in ("merged", "MERGED", "Kept"):
                answer = fetched(client, form.format(slug))
                assert answer.data == present.data
                assert answer.headers["ETag"] == present.headers["ETag"]
        assert len(pictures(client, path.format("merged") + ".ics")) == 2


@pytest.mark.databases("sqlite")
def test_no_feed_minds_what_clients_send_along(client: FlaskClient, season: Season) -> None:
    for path in FEEDS:
        plain = fetched(client, path)
        for headers in SENT_ALONG:
            answer = client.get(f"/feeds/en/{path}", headers=headers)
            assert (answer.status_code, answer.data) == (200, plain.data), (path, headers)
        assert client.get(f"/feeds/en/{path}?cache=1&lang=zh").data == plain.data


ODD = {
    "forum.ics/": 404,
    "forum.ICS": 404,
    "forum.ics%20": 404,
    "forum": 404,
    "series/open": 404,
    "series/open.ics.ics": 404,
    "series/%2e%2e.ics": 404,
    "archive/2999.ics": 200,
    "archive/3000.ics": 404,
    "archive/1900.ics": 200,
    "archive/1899.ics": 404,
    "archive/-1.ics": 404,
}


@pytest.mark.databases("sqlite")
def test_an_odd_address_is_answered_or_not_there_and_leads_nowhere(
    client: FlaskClient, season: Season
) -> None:
    answers = {path: client.get(f"/feeds/en/{path}") for path in ODD}
    assert {path: answer.status_code for path, answer in answers.items()} == ODD
    assert {answer.mimetype for answer in answers.values()} == {"text/calendar", "text/plain"}
    for year in (1900, 2999):
        assert pictures(client, f"archive/{year}.ics") == {}


@pytest.mark.databases("sqlite")
def test_no_text_of_others_gets_into_the_name_of_a_file(client: FlaskClient, database: Database) -> None:
    """A-34: names come from fixed words, codes and slugs, which are ASCII."""
    hostile = Wording('讲"座\r\nX-A: b; filename=evil.exe', "a\\b%0d%0a")
    with database.transaction() as session:
        series = factories.make_series(session, "open", title=hostile)
        factories.make_lecture(session, title=hostile, series=series)
    paths = ("lectures/qxf-2026-001", "series/open", "search/q=" + quote('讲;"座'))
    one, group, search = [fetched(client, f"{path}.ics").headers["Content-Disposition"] for path in paths]
    spoken = "Qian%20Xuesen%20Forum%20QXF-2026-001.ics"
    assert one == f"attachment; filename=\"qxf-2026-001.ics\"; filename*=UTF-8''{spoken}"
    assert group == 'inline; filename="qxs-series-open.ics"'
    assert search.startswith('inline; filename="qxs-search-')
    assert len(search) == len('inline; filename="qxs-search-.ics"') + 32


def test_the_ways_to_a_search_carry_its_address_whole() -> None:
    address = "https://forum.example.org/feeds/zh/search/series=open&q=%E6%8E%A7%26.ics"
    ways = Ways.to(address, "论坛 · “控&”")
    assert ways.webcal == address.replace("https:", "webcal:")
    handed = (
        "https%3A%2F%2Fforum.example.org%2Ffeeds%2Fzh%2Fsearch%2Fseries%3Dopen%26q%3D%25E6%258E%25A7%2526.ics"
    )
    assert ways.google == f"https://calendar.google.com/calendar/r?cid={handed}"
    assert f"url={handed}&name=%E8%AE%BA" in ways.outlook
    assert ways.microsoft_365.startswith("https://outlook.office.com/calendar/0/addfromweb?url=")


@pytest.mark.databases("sqlite")
def test_robots_may_read_every_feed(client: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    for path in (*FEEDS, "search/q=%E6%8E%A7.ics", "personal/x.ics", "forum.atom"):
        assert robots.can_fetch("Google-Calendar-Importer", f"http://forum.example.org/feeds/zh/{path}")
