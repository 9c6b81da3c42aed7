"""The page that offers the feeds: true addresses, honest words."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.feeds.season import Season

BASE = "http://forum.example.org"
LATENESS = {
    "zh": ["每天查看一次", "大约每小时", "每 8 至 24 小时", "大约每三小时", "每 30 分钟", "72 小时"],
    "en": [
        "once a day",
        "once an hour",
        "every 8 to 24 hours",
        "every three hours",
        "every 30 minutes",
        "72 hours",
    ],
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
    copied = re.findall(r"<code[^>]*>(http[^<]+)</code>", page.text)
    opened = [link for link in links(client, lang) if link.startswith("webcal://")]
    assert [address.replace("http://", "webcal://") for address in copied] == opened
    assert {urlsplit(address).path.removeprefix(f"/feeds/{lang}/") for address in copied} == {
        "forum.ics",
        "series/open.ics",
        "speakers/wang-xiaoming.ics",
        "venues/observatory.ics",
        "topics/control.ics",
    }
    archives = [link for link in links(client, lang) if "/archive/" in link and link.endswith(".ics")]
    assert archives == [f"{BASE}/feeds/{lang}/archive/2026.ics"]
    for address in (*copied, *archives):
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
def test_an_empty_forum_offers_the_one_feed_it_has(client: FlaskClient) -> None:
    page = client.get("/en/subscribe")
    assert page.status_code == 200
    assert re.findall(r"<code[^>]*>([^<]+)</code>", page.text) == [f"{BASE}/feeds/en/forum.ics"]
