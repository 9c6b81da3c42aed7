"""A search that is subscribed to: its address, and that it holds what the programme page shows."""

import re
from collections import Counter
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from forum.feeds import searching
from forum.feeds.searching import NotASearch
from forum.journal import SYSTEM
from forum.lectures.models import Attendance, Lecture, PublicState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges
from forum.lectures.programme import touch_programme
from forum.lectures.queries import Filters
from forum.lectures.search import search_terms
from forum.registrations.announcing import announce
from forum.slugs import SlugKind, claim
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic, make_venue
from tests.feeds.readers import lint, unfolded
from tests.feeds.season import Season, fetched, pictures

WORDS = [
    "控制",
    "第 12 期",
    "TCP/IP",
    "//..//",
    "a&b=c",
    "a&series=open",
    "100% 50%25 %41 %2F %zz",
    "What is it? #5",
    "feed.ics",
    ".ics",
    "C++ + D",
    "“老子”；道，德;,\\n",
    "q=q=q=",
    "\u202ertl\u200b",
    "😀" * 100,
]


@pytest.mark.parametrize("words", WORDS)
def test_whatever_is_looked_for_goes_into_an_address_and_back(words: str) -> None:
    filters = Filters(series="open", topic="control", speaker="li", venue="observatory", q=words)
    address = searching.written(filters)
    assert address.isascii()
    assert address.startswith("series=open&topic=control&speaker=li&venue=observatory&q=")
    assert searching.read(address) == filters


def test_an_address_names_only_what_is_given_and_is_read_in_any_order() -> None:
    assert searching.written(Filters(q="x", language="en")) == "language=en&q=x"
    assert searching.read("q=x&venue=&series=open") == Filters(series="open", q="x")
    assert searching.read("q=%20x%20&q=y") == Filters(q="x")
    assert searching.read("series=open&q=a&b&topics=c") == Filters(series="open", q="a&b&topics=c")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("open", searching.NOTHING_ASKED),
        ("subject=open", searching.NOTHING_ASKED),
        ("x&q=y", searching.NOTHING_ASKED),
        ("q=", searching.NOTHING_ASKED),
        ("q=%20&series=", searching.NOTHING_ASKED),
        (f"q={'a' * 101}", searching.TOO_LONG),
        ("q=a%0Ab", searching.UNWRITABLE),
        ("q=a%01b", searching.UNWRITABLE),
        ("series=a%7Fb", searching.UNWRITABLE),
    ],
)
def test_what_asks_for_nothing_says_so(address: str, sentence: str) -> None:
    with pytest.raises(NotASearch) as caught:
        searching.read(address)
    assert caught.value.sentence == sentence


def test_a_search_is_called_the_same_however_it_is_written() -> None:
    ids = {"series": 1}
    once = searching.key(Filters(series="open", q="Control  Theory"), ids)
    assert once == searching.key(Filters(series="renamed", q="control theory"), ids)
    others = [
        searching.key(Filters(series="open", q="control theory"), {"series": 2}),
        searching.key(Filters(series="open", q="theory control"), ids),
        searching.key(Filters(topic="open", q="control theory"), {"topic": 1}),
        searching.key(Filters(q="control theory"), {}),
    ]
    assert len({once, *others}) == 5
    assert searching.key(Filters(), {}) == ""


@pytest.fixture
def found(database: Database) -> None:
    """Lectures that searches tell apart."""
    with database.transaction() as session:
        room = make_room(session, make_venue(session))
        series = make_series(session, "open", title=Wording("开放系列", "Open Lectures"))
        control, steel = (make_topic(session, slug, name=Wording()) for slug in ("control", "steel"))
        wang = make_speaker(session, "王晓明", slug="wang")
        lectures = [
            {"title": Wording("控制论五十年", "Cybernetics"), "series": series, "topics": [control]},
            {"title": Wording("钢铁", "TCP/IP and steel"), "topics": [steel, control], "speakers": [wang]},
            {"title": Wording("钢铁的控制", None), "series": series, "room": room, "topics": [steel]},
            {"title": Wording(None, "Online"), "attendance": Attendance.ONLINE, "languages": "en,fr"},
        ]
        for number, values in enumerate(lectures):
            lecture = make_lecture(session, **{"languages": "zh", "number": number + 1, **values})
            lecture.search_terms = search_terms(lecture)
        touch_programme(session, NOON)


ASKED = {
    "q=控制": {1, 3},
    "q=kongzhi": {1, 3},
    "q=tcp/ip": {2},
    "q=CYBER": {1},
    "q=？": set(),
    "series=open": {1, 3},
    "series=open&q=钢铁": {3},
    "topic=steel": {2, 3},
    "topic=control&speaker=wang": {2},
    "venue=observatory&series=open&topic=steel": {3},
    "language=fr": {4},
    "attendance=online": {4},
    "attendance=on_site&topic=control": {1, 2},
    "q=第2期": {2},
}


def lecture_ids(client: FlaskClient, asked: str) -> set[int]:
    shown = pictures(client, f"search/{asked}.ics", "zh")
    return {int(uid.removeprefix("lecture-").partition("@")[0]) for uid in shown}


def test_a_search_holds_what_the_programme_page_shows(client: FlaskClient, found: None) -> None:
    for asked, expected in ASKED.items():
        address = quote(asked, safe="=&")
        page = client.get(f"/zh/lectures?{address}").text
        listed = {key for key in range(1, 5) if f'/zh/lectures/qxf-2026-00{key}"' in page}
        assert lecture_ids(client, address) == listed == expected, asked


@pytest.mark.databases("sqlite")
def test_every_address_answers_and_names_itself(client: FlaskClient, found: None) -> None:
    for words in WORDS:
        path = f"/feeds/en/search/{searching.written(Filters(series='open', q=words))}.ics"
        answer = client.get(path)
        assert answer.status_code == 200, words
        assert lint(answer.data) == []
        lines = unfolded(answer.data.partition(b"BEGIN:VEVENT")[0])
        facts = dict(line.split(":", 1) for line in lines if ":" in line)
        assert facts["SOURCE;VALUE=URI"] == f"http://forum.example.org{path}"
        assert facts["X-WR-RELCALID"].startswith("search-")
        assert facts["NAME"].startswith("Qian Xuesen Forum · Open Lectures\\, “")
        head = client.head(path)
        assert (head.data, dict(head.headers)) == (b"", dict(answer.headers))
        assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.databases("sqlite")
def test_an_encoded_separator_separates_nothing(client: FlaskClient, found: None) -> None:
    two, one = "search/q=控制&series=open.ics", "search/q=控制%26series%3Dopen.ics"
    for first, second in [(two, one), (one, two), (two, one)]:
        shown = {path: len(pictures(client, path)) for path in (first, second)}
        assert shown == {two: 2, one: 0}


def test_a_search_goes_on_under_every_address_it_ever_had(
    client: FlaskClient, database: Database, found: None
) -> None:
    before = fetched(client, "search/series=open&topic=steel&q=Steel.ics")
    with database.transaction() as session:
        # Renamed; and another series was merged into it, which leaves its slug.
        session.execute(text("UPDATE series SET slug = 'renamed' WHERE slug = 'open'"))
        claim(session, SlugKind.SERIES, "renamed", 1)
        claim(session, SlugKind.SERIES, "merged", 1)
        touch_programme(session, NOON)
    present = fetched(client, "search/series=renamed&topic=steel&q=Steel.ics")
    assert b"/search/series=renamed&topic=steel&q=Steel.ics" in present.data.replace(b"\r\n ", b"")
    for asked in (
        "series=open&topic=steel&q=Steel",
        "q=Steel&topic=steel&series=open",
        "series=merged&topic=steel&q=Steel",
        "topic=STEEL&series=Open&q=%20Steel&venue=",
    ):
        answer = fetched(client, f"search/{asked}.ics")
        assert (answer.data, answer.headers["ETag"]) == (present.data, present.headers["ETag"]), asked
    uids = [re.findall(rb"RELCALID:(search-.+)", one.data) for one in (before, present)]
    assert uids[0] == uids[1] != []


NOWHERE = {
    "series=none": 404,
    "series=open&speaker=none": 404,
    "attendance=by_post": 404,
    "": 404,
    "q=": 400,
    "open": 400,
    "q=a%0D%0AX-A:b": 400,
    "q=" + "a" * 101: 400,
}


@pytest.mark.databases("sqlite")
def test_what_is_no_search_is_answered_in_words(client: FlaskClient, found: None) -> None:
    for lang in ("zh", "en"):
        for asked, status in NOWHERE.items():
            answer = client.get(f"/feeds/{lang}/search/{asked}.ics")
            assert (answer.status_code, answer.mimetype) == (status, "text/plain"), asked
            assert "BEGIN" not in answer.text
            # An address no page was made for is answered in the language the reader's program asks for.
            assert ("。" in answer.text) == (lang == "zh" and asked != "")


def test_nobody_finds_by_its_words_what_was_taken_back(
    client: FlaskClient, database: Database, season: Season
) -> None:
    with database.transaction() as session:
        for lecture in session.scalars(select(Lecture)):
            lecture.search_terms = search_terms(lecture)
        touch_programme(session, NOON)
    for asked in ("q=工程", "series=open&q=工程", "language=zh", "attendance=on_site"):
        shown = pictures(client, f"search/{asked}.ics", "zh")
        states = {"CONFIRMED": 2, "CANCELLED": 1, "TENTATIVE": 1}
        states["CONFIRMED"] -= asked.startswith("attendance")
        assert Counter(one["STATUS"] for one in shown.values()) == states, asked
        assert not [one for one in shown.values() if one["DESCRIPTION"] == "本讲不再预告。"]
    # Where nothing is asked of its texts, what was taken back is told as everywhere.
    shown = pictures(client, "search/series=open&topic=control.ics", "zh")
    assert Counter(one["STATUS"] for one in shown.values()) == {
        "CONFIRMED": 2,
        "CANCELLED": 3,
        "TENTATIVE": 1,
    }


def test_nothing_of_a_new_plan_for_what_was_taken_back_is_told(
    client: FlaskClient, database: Database, found: None
) -> None:
    held = [
        "forum.ics",
        "series/open.ics",
        "topics/control.ics",
        "archive/2026.ics",
        "search/series=open.ics",
    ]
    with database.transaction() as session:
        lecture = session.get_one(Lecture, 1)
        changes = LectureChanges(public_state=PublicState.WITHDRAWN)
        announce(session, lecture, changes, despite_clashes=True, actor=SYSTEM, now=NOON)
        title = Wording('"appearances": [secret', None)
        revise_lecture(session, lecture, LectureChanges(title=title), actor=SYSTEM, now=NOON)
        uid, secret = lecture.uid, make_speaker(session, "Secret Guest", slug="secret")
    for path in (*held, "lectures/qxf-2026-001.ics"):
        assert pictures(client, path)[uid]["SUMMARY"] == "【已取消】[Cancelled] Lecture QXF-2026-001"
    with database.transaction() as session:
        plan = LectureChanges(appearances=(AppearancePlan(speaker=secret),))
        revise_lecture(session, session.get_one(Lecture, 1), plan, actor=SYSTEM, now=NOON)
    for path in (*held, "lectures/qxf-2026-001.ics"):
        assert uid not in pictures(client, path), path
    assert client.get("/feeds/en/speakers/secret.ics").status_code == 404
    assert client.get("/feeds/en/search/speaker=secret.ics").status_code == 404
    with database.transaction() as session:
        lecture, changes = session.get_one(Lecture, 1), LectureChanges(public_state=PublicState.PUBLISHED)
        announce(session, lecture, changes, despite_clashes=True, actor=SYSTEM, now=NOON)
    for path in (*held, "speakers/secret.ics", "search/speaker=secret.ics"):
        assert pictures(client, path)[uid]["STATUS"] == "CONFIRMED"
