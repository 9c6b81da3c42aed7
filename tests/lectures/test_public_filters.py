"""Filters as words to take away, the month as a calendar, years of the archive: the address says it all."""

import re
from datetime import timedelta
from html import unescape

import pytest
from playwright.sync_api import expect

from forum.clock import utc_now
from forum.lectures.models import Attendance, PublicState
from forum.lectures.search import search_terms
from forum.wording import EMPTY, Wording
from tests.cast import NOON
from tests.factories import make_lecture, make_series, make_speaker, make_topic

AGO = NOON - timedelta(days=30)


@pytest.fixture
def season(database):
    """Three lectures to come and two that are over, in languages and ways of attending."""
    with database.transaction() as session:
        space = make_series(session, "space", title=Wording("空间", "Space"))
        topic = make_topic(session, "orbits", name=Wording("轨道", "Orbits"))
        wang = make_speaker(session, "王小明", slug="wang", name_latin="Wang Xiaoming")
        for slug, values in {
            "halo": {"series": space, "speakers": [wang], "title": Wording("晕轨道", "Halo & tubes")},
            "online": {"attendance": Attendance.ONLINE, "languages": "en", "topics": [topic]},
            "mixed": {"attendance": Attendance.MIXED, "languages": "zh, en", "series": space},
            "old": {"starts_at": AGO, "series": space},
            "older": {"starts_at": AGO - timedelta(days=400), "title": EMPTY},
        }.items():
            lecture = make_lecture(session, slug=slug, **{"languages": "zh", **values})
            lecture.search_terms = search_terms(lecture)


def rows(page: str) -> list[str]:
    return re.findall(r'class="entry-title p-name"><a class="u-url" href="/en/lectures/([^"]+)"', page)


def words(page: str) -> dict[str, str]:
    """The words that narrow a list, each with the address that takes it away."""
    found = re.findall(r'class="word" href="([^"]+)"><span>(.*?)</span> <span class="word-away"', page)
    return {re.sub("<[^>]+>", "", word): unescape(address) for address, word in found}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("language=en", ["online", "mixed"]),
        ("language=e", []),
        ("attendance=online", ["online", "mixed"]),
        ("attendance=on_site", ["halo", "mixed"]),
        ("attendance=nonsense", ["halo", "online", "mixed"]),
        ("attendance=online&language=zh&series=space", ["mixed"]),
    ],
)
def test_lists_are_narrowed_by_language_and_way_of_attending(client, season, query, expected):
    assert rows(client.get(f"/en/lectures?{query}").text) == expected


def test_every_filter_is_a_word_that_can_be_taken_away(client, season):
    page = client.get("/en/lectures?series=space&speaker=wang&attendance=on_site&q=halo").text

    assert words(page) == {
        "Space": "/en/lectures?speaker=wang&attendance=on_site&q=halo",
        "Wang Xiaoming": "/en/lectures?series=space&attendance=on_site&q=halo",
        "On site": "/en/lectures?series=space&speaker=wang&q=halo",
        "“halo”": "/en/lectures?series=space&speaker=wang&attendance=on_site",
    }
    assert "<mark>Halo</mark> &amp; tubes" in page
    assert 'href="/en/lectures?view=month&amp;series=space&amp;speaker=wang' in page
    assert "/zh/lectures?series=space&amp;speaker=wang&amp;attendance=on_site&amp;q=halo" in page


def test_without_a_match_the_page_offers_what_to_do(client, season):
    page = client.get("/en/lectures?series=space&topic=orbits&q=orbit").text

    assert 'href="/en/lectures?q=orbit">Look for “orbit” without the other filters' in page
    assert 'href="/en/lectures">Show all' in page


def test_the_archive_has_years(client, season):
    page = client.get("/en/lectures/archive").text
    years = re.findall(r'archive\?year=(\d+)"[^>]*><b>\d+</b> <small>.*?</span> (\d+)', page)

    assert rows(page) == ["old", "older"]
    assert years == [(str(AGO.year), "1"), (str((AGO - timedelta(days=400)).year), "1")]
    assert rows(client.get(f"/en/lectures/archive?year={years[1][0]}").text) == ["older"]
    assert rows(client.get("/en/lectures/archive?year=1950").text) == []
    assert rows(client.get("/en/lectures/archive?year=x").text) == ["old", "older"]


def test_a_lecture_without_a_title_says_that_it_will_have_one(client, season):
    assert "Title to be announced" in client.get("/en/lectures/archive").text
    assert "题目待定" in client.get("/zh/lectures/archive").text


def in_month(page: str) -> list[tuple[str, str]]:
    """The days with lectures, and the lectures: (date, slug)."""
    cells = re.findall(r'<td class="([^"]*)".*?datetime="([^"]+)">(.*?)</td>', page, re.DOTALL)
    return [
        (day, slug)
        for kind, day, cell in cells
        if "other" not in kind
        for slug in re.findall(r'href="/en/lectures/([^"]+)"', cell)
    ]


def test_a_month_shows_its_lectures_on_their_days(client, database):
    with database.transaction() as session:
        for slug, days in {"one": 0, "two": 0, "late": 3, "far": 45, "past": -1}.items():
            make_lecture(session, slug=slug, starts_at=NOON + timedelta(days=days, hours=1))
        make_lecture(session, slug="gone", starts_at=NOON, public_state=PublicState.UNPUBLISHED)

    page = client.get(f"/en/lectures?view=month&month={NOON:%Y-%m}").text

    day = f"{NOON:%Y-%m-}"
    assert in_month(page) == [
        (f"{day}{NOON.day - 1:02d}", "past"),
        (f"{day}{NOON.day:02d}", "one"),
        (f"{day}{NOON.day:02d}", "two"),
        (f"{day}{NOON.day + 3:02d}", "late"),
    ]
    assert "4 lectures in this month" in page
    assert page.count('aria-current="date"') == 1
    assert page.count('rel="next"') == 2  # in the head and on the page
    assert page.index("Monday") < page.index("Sunday")
    assert client.get("/zh/lectures?view=month").text.count('scope="col"') == 7


def test_an_empty_month_says_when_the_next_lecture_is(client, database):
    with database.transaction() as session:
        make_lecture(session, slug="next", starts_at=NOON + timedelta(days=3))

    page = client.get("/en/lectures?view=month&month=2030-01").text

    assert "0 lectures in this month" in page
    assert 'href="/en/lectures/next"' in page[page.index("The next lecture is on") :]
    assert 'rel="next"' not in page  # nobody walks into the years to come, robots neither


@pytest.mark.databases("sqlite")
def test_a_list_follows_what_is_typed_without_loading_the_page_anew(browser, database, live_server):
    soon = utc_now() + timedelta(days=9)
    with database.transaction() as session:
        space = make_series(session, "space", title=Wording(en="Space"))
        for title in (Wording("晕轨道", "Halo"), Wording("绿洲", "Oasis")):
            lecture = make_lecture(session, title=title, series=space, starts_at=soon)
            lecture.search_terms = search_terms(lecture)
    page = browser.new_context().new_page()
    page.goto(f"{live_server().url}/en/lectures")
    page.evaluate("window.stays = true")

    page.locator("#q").press_sequentially("lvzhou")

    expect(page.locator(".entry")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="1 lecture to come")).to_be_visible()
    expect(page.locator("#q")).to_be_focused()
    page.wait_for_url("**/en/lectures?q=lvzhou")
    page.locator("#series").select_option("space")
    page.wait_for_url("**/en/lectures?q=lvzhou&series=space")
    expect(page.locator(".word")).to_have_count(2)
    assert page.get_by_role("link", name="中文").get_attribute("href") == "/zh/lectures?q=lvzhou&series=space"
    page.go_back()
    expect(page.locator(".word")).to_have_count(1)
    expect(page.locator("#series")).to_have_value("")
    assert page.evaluate("window.stays")
    page.context.close()
