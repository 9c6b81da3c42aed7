"""What machines read of a page's head: its address, its languages, its picture, nothing secret."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.lectures.models import Audience
from forum.wording import Wording
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic, make_venue

BASE = "http://forum.example.org"
FIXED = ["", "lectures", "lectures/archive", "speakers", "subscribe", "contact", "privacy"]
PLACES = ["lectures/qxf-2026-001", "series/open", "topics/control", "speakers/s", "venues/observatory"]


@pytest.fixture
def season(database):
    with database.transaction() as session:
        series, topic = make_series(session), make_topic(session)
        speaker = make_speaker(session, slug="s", bio=Wording("做卫星。", "Builds satellites."))
        make_lecture(
            session,
            series=series,
            topics=[topic],
            speakers=[speaker],
            room=make_room(session, make_venue(session)),
            title=Wording(original="静かな着陸", original_language="ja"),
            abstract=Wording("第一句。" + "很长的第二句" * 40 + "。", "It lands. " + "Very long, " * 40),
        )


class Head:
    """The head of one page, as a machine reads it."""

    def __init__(self, text: str) -> None:
        self.tree = LexborHTMLParser(text)

    def meta(self, name: str) -> list[str]:
        return [
            node.attributes["content"] or ""
            for node in self.tree.css("head meta")
            if name in (node.attributes.get("property"), node.attributes.get("name"))
        ]

    def link(self, rel: str) -> dict[str, str]:
        nodes = self.tree.css(f"head link[rel={rel}]")
        return {node.attributes.get("hreflang") or "": node.attributes["href"] or "" for node in nodes}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("path", [*FIXED, *PLACES])
def test_a_public_page_says_whose_it_is_in_both_languages(client, season, path) -> None:
    for lang, locale, other in [("zh", "zh_CN", "en_GB"), ("en", "en_GB", "zh_CN")]:
        answer = client.get(f"/{lang}/{path}")
        head = Head(answer.text)
        assert answer.status_code == 200
        here = f"{BASE}/{lang}/{path}"

        assert answer.headers["Content-Language"] == {"zh": "zh-Hans", "en": "en"}[lang]
        assert list(head.link("canonical").values()) == [here]
        assert {tag: href for tag, href in head.link("alternate").items() if tag} == {
            "zh-Hans": f"{BASE}/zh/{path}",
            "en": f"{BASE}/en/{path}",
            "x-default": f"{BASE}/en/{path}" if path else f"{BASE}/",
        }
        assert (head.meta("og:url"), head.meta("robots")) == ([here], [])
        assert (head.meta("og:locale"), head.meta("og:locale:alternate")) == ([locale], [other])
        assert "" not in head.meta("og:title") + head.meta("og:image:alt")
        assert (head.meta("og:image:width"), head.meta("og:image:height")) == (["1200"], ["630"])
        assert head.meta("twitter:card") == ["summary_large_image"]
        image = head.meta("og:image")[0]
        assert client.get(image.removeprefix(BASE)).headers["Content-Type"] == "image/png"


@pytest.mark.databases("sqlite")
def test_a_lecture_is_described_by_its_first_sentences_in_their_language(client, season) -> None:
    zh, en = (Head(client.get(f"/{lang}/lectures/qxf-2026-001").text) for lang in ("zh", "en"))

    assert zh.meta("description") == zh.meta("og:description")
    assert zh.meta("description")[0].startswith("第一句。很长")
    assert en.meta("description")[0].endswith("…")
    assert len(en.meta("description")[0]) <= 161
    assert (zh.meta("og:title"), zh.meta("og:type")) == (["静かな着陸"], ["article"])
    assert zh.tree.css_first("meta[property='og:title']").attributes["lang"] == "ja"
    assert zh.tree.css_first("title").attributes["lang"] == "ja"
    assert re.match(r"20\d\d-", zh.meta("article:modified_time")[0])


@pytest.mark.databases("sqlite")
def test_what_is_searched_for_is_in_no_index_and_filters_are_not_another_page(client, season) -> None:
    searched = Head(client.get("/en/lectures?q=landing").text)
    filtered = Head(client.get("/en/lectures?series=open&utm_source=chat").text)

    assert searched.meta("robots") == ["noindex"]
    assert filtered.meta("robots") == []
    assert list(filtered.link("canonical").values()) == [f"{BASE}/en/lectures"]


@pytest.mark.databases("sqlite")
def test_an_unlisted_lecture_is_in_no_index(client, database) -> None:
    with database.transaction() as session:
        make_lecture(session, audience=Audience.UNLISTED)

    assert Head(client.get("/en/lectures/qxf-2026-001").text).meta("robots") == ["noindex"]


@pytest.mark.databases("sqlite")
def test_a_hostile_title_stays_a_text(client, database) -> None:
    hostile = '"></title></script><script>alert(1)</script>\u2028'
    with database.transaction() as session:
        series = make_series(session, title=Wording(hostile, hostile), description=Wording(hostile, hostile))
        make_lecture(
            session, series=series, title=Wording(hostile, hostile), abstract=Wording(hostile, hostile)
        )

    for path in ("series/open", "lectures/qxf-2026-001"):
        page = client.get(f"/en/{path}").text
        assert "<script>" not in page
        assert Head(page).meta("og:title")[0].startswith('"></title>')


@pytest.mark.databases("sqlite")
def test_the_forum_and_its_series_are_said_in_data(client, season) -> None:
    home, series = (client.get(path).text for path in ("/zh/", "/en/series/open"))

    assert '"urlTemplate": "http://forum.example.org/zh/lectures?q={search_term_string}"' in home
    assert '"@type": "EventSeries"' in series


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("zh-HK;q=0.8,en;q=0.7", "zh"),
        ("zh-Hant-TW;q=0.2,en;q=0.7", "en"),
        ("en-GB,zh;q=0.9", "en"),
        ("ja,zh;q=0.2,en;q=0.1", "zh"),
        ("de", "en"),
        ("zh;q=0, de", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_the_front_door_leads_by_the_readers_languages(client, accepted, language) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})

    assert (answer.status_code, answer.location) == (302, f"/{language}/")
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.databases("sqlite")
def test_the_switch_of_languages_keeps_the_page_and_its_filters(client, season) -> None:
    page = LexborHTMLParser(client.get("/en/lectures?series=open&q=landing").text)

    chinese = page.css_first(".language a[hreflang='zh-Hans']").attributes["href"]

    assert chinese.startswith("/zh/lectures?")
    assert set(chinese.partition("?")[2].split("&")) == {"series=open", "q=landing"}
