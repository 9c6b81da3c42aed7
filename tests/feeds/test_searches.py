"""A search that is subscribed to: its address, and that it holds what the programme page shows."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from forum.feeds import searching
from forum.feeds.searching import NotASearch
from forum.lectures.models import Attendance
from forum.lectures.programme import touch_programme
from forum.lectures.queries import Filters
from forum.lectures.search import search_terms
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic, make_venue
from tests.feeds.season import pictures

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
