"""The page that offers the feeds: true addresses, honest words."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.feeds.season import Season

BASE = "http://forum.example.org"
LATENESS = {
    "zh": [
        "每天一次",
        "大约每小时一次",
        "每 8 至 24 小时，有时更晚",
        "大约每三小时",
        "每 30 分钟",
        "72 小时",
    ],
    "en": [
        "once a day",
        "once an hour",
        "every 8 to 24 hours, sometimes later",
        "every three hours",
        "every 30 minutes",
        "72 hours",
    ],
}
LEAVING = {
    "zh": "讲座结束满十二个月后，在月初第一天移出本日历。",
    "en": "A lecture leaves it on the first of a month, once it has been over for twelve months.",
}


def links(client: FlaskClient, lang: str) -> list[str]:
    page = client.get(f"/{lang}/subscribe").text
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', page)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_address_on_the_page_answers(
    client: FlaskClient, season: Season, lang: str
) -> None:
    page = client.get(f"/{lang}/subscribe")
    assert page.status_code == 200
    copied = set(re.findall(r"<code[^>]*>(http[^<]+)</code>", page.text))
    opened = {link for link in links(client, lang) if link.startswith("webcal://")}
    others = {f"{BASE}/feeds/{lang}/{name}" for name in ("forum.atom", "forum.json", "schedule.xml")}
    assert others <= copied & set(links(client, lang))
    copied -= others
    assert {address.replace("http://", "webcal://") for address in copied} == opened
    other = "en" if lang == "zh" else "zh"
    assert {urlsplit(address).path.removeprefix("/feeds/") for address in copied} == {
        f"{lang}/forum.ics",
        f"{other}/forum.ics",
        f"{lang}/series/open.ics",
        f"{lang}/speakers/wang-xiaoming.ics",
        f"{lang}/venues/observatory.ics",
        f"{lang}/topics/control.ics",
    }
    archives = [link for link in links(client, lang) if "/archive/" in link and link.endswith(".ics")]
    assert archives == [f"{BASE}/feeds/{lang}/archive/2026.ics"]
    for address in (*copied, *archives, *others):
        assert address.startswith(BASE)
        assert client.get(address.removeprefix(BASE)).status_code == 200
    assert "webcals" not in page.text


@pytest.mark.databases("sqlite")
def test_calendars_in_the_browser_are_handed_the_address(client: FlaskClient, season: Season) -> None:
    address = f"{BASE}/feeds/en/forum.ics"
    handed = {
        urlsplit(link).hostname: parse_qs(urlsplit(link).query)
        for link in links(client, "en")
        if link.startswith("https://")
    }
    asked = {"url": [address], "name": ["Qian Xuesen Forum"]}
    assert handed == {
        "calendar.google.com": {"cid": [address]},
        "outlook.live.com": asked,
        "outlook.office.com": asked,
    }


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_how_late_each_calendar_is(
    client: FlaskClient, season: Season, lang: str
) -> None:
    page = client.get(f"/{lang}/subscribe").text
    assert [words for words in LATENESS[lang] if words not in page] == []


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_when_a_lecture_leaves_and_where_it_is_then(
    client: FlaskClient, season: Season, lang: str
) -> None:
    assert LEAVING[lang] in client.get(f"/{lang}/subscribe").text
    assert f"/{lang}/lectures/archive" in links(client, lang)


@pytest.mark.databases("sqlite")
def test_an_empty_forum_offers_the_one_feed_it_has(client: FlaskClient) -> None:
    page = client.get("/en/subscribe")
    assert page.status_code == 200
    shown = set(re.findall(r"<code[^>]*>([^<]+)</code>", page.text))
    named = {address.removeprefix(f"{BASE}/feeds/") for address in shown}
    assert named == {"zh/forum.ics", "en/forum.ics", "en/forum.atom", "en/forum.json", "en/schedule.xml"}


PAGES_WITH_A_CALENDAR = {
    "": "forum",
    "lectures": "forum",
    "lectures?view=month": "forum",
    "lectures/archive": "forum",
    "lectures/archive?year=2026": "archive/2026",
    "lectures/qxf-2026-001": "lectures/qxf-2026-001",
    "series/open": "series/open",
    "topics/control": "topics/control",
    "venues/observatory": "venues/observatory",
    "speakers/wang-xiaoming": "speakers/wang-xiaoming",
    "subscribe": "forum",
    "lectures?q=工程&series=open": "search/series=open&q=%E5%B7%A5%E7%A8%8B",
    "lectures/archive?year=2026&topic=control": "search/topic=control",
    "lectures?view=month&speaker=wang-xiaoming": "search/speaker=wang-xiaoming",
}


@pytest.mark.databases("sqlite")
def test_every_page_that_has_a_calendar_offers_it_to_programs_and_to_people(
    client: FlaskClient, season: Season
) -> None:
    for path, feed in PAGES_WITH_A_CALENDAR.items():
        page = client.get(f"/zh/{path}").text.replace("&amp;", "&")
        [found] = re.findall(r'<link rel="alternate" type="text/calendar" href="([^"]+)"', page)
        address = f"/feeds/zh/{feed}.ics"
        assert found.removeprefix(BASE) == address, path
        ways = re.findall(r'<a[^>]* href="(?:webcal://forum.example.org)?(/[^"]+)"', page)
        assert address in ways or (feed == "forum" and "/zh/subscribe" in ways), path
        assert client.get(address).status_code == 200


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("query", ["series=nothing", "q=a%01b", "attendance=none", "q=%20", "page=1"])
def test_what_is_no_search_is_not_offered(client: FlaskClient, season: Season, query: str) -> None:
    page = client.get(f"/en/lectures?{query}").text
    assert "Subscribe to this search" not in page
    assert f'type="text/calendar" href="{BASE}/feeds/en/forum.ics"' in page
