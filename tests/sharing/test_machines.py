"""Site map, robots.txt, manifest, icons, and the numbers of the site's record."""

import io
import json
import re
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from defusedxml import ElementTree
from PIL import Image

from forum.lectures.models import Audience, PublicState
from forum.lectures.programme import touch_programme
from forum.settings import Settings, SettingsError
from forum.sharing import icons, sitemap
from forum.sharing.manifest import GROUNDS
from tests.cast import NOON
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic

ROOT = Path(__file__).resolve().parent.parent.parent
BASE = "http://forum.example.org"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
KEY = "k" * 40


def entries(octets: bytes) -> dict[str, dict[str, str]]:
    """Each address of a site map with its languages."""
    found = {}
    root = ElementTree.fromstring(octets)
    assert root.tag == f"{MAP}urlset"
    for url in root:
        names = [child.tag for child in url]
        assert names == sorted(names, key=[f"{MAP}loc", f"{MAP}lastmod", f"{XHTML}link"].index)
        lastmod = url.findtext(f"{MAP}lastmod", "2026-01-01T00:00:00+00:00")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", lastmod)
        links = url.findall(f"{XHTML}link")
        found[url.findtext(f"{MAP}loc", "")] = {
            link.attrib["hreflang"]: link.attrib["href"] for link in links
        }
    return found


def test_every_address_of_the_site_map_is_a_page_that_names_the_same_languages(client, database) -> None:
    with database.transaction() as session:
        make_lecture(
            session,
            series=make_series(session),
            topics=[make_topic(session)],
            speakers=[make_speaker(session, slug="known")],
            room=make_room(session),
        )
        hidden = make_speaker(session, slug="hidden")
        make_lecture(session, slug="draft", public_state=PublicState.UNPUBLISHED, speakers=[hidden])
        make_lecture(session, slug="unlisted", audience=Audience.UNLISTED, speakers=[hidden])
        make_lecture(session, slug="withdrawn", public_state=PublicState.WITHDRAWN)
        make_series(session, slug="empty")

    answer = client.get("/sitemap.xml")
    found = entries(answer.data)

    assert answer.mimetype == "application/xml"
    assert len(found) == 2 * (8 + 5)
    assert [
        word for word in ("draft", "unlisted", "withdrawn", "hidden", "empty") if word in answer.text
    ] == []
    for address, languages in found.items():
        page = client.get(address.removeprefix(BASE))
        assert page.status_code == 200
        assert set(languages) == {"zh-Hans", "en", "x-default"}
        assert [href for href in languages.values() if f'href="{href}"' not in page.text] == []


@pytest.mark.databases("sqlite")
def test_the_site_map_is_made_anew_when_the_programme_changes(client, database, clock) -> None:
    first = client.get("/sitemap.xml")
    again = client.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
    with database.transaction() as session:
        make_lecture(session)
        touch_programme(session, clock.now)

    later = client.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, later.status_code) == (304, 200)
    assert "/zh/lectures/qxf-2026-001<" in later.text


@pytest.mark.databases("sqlite")
def test_a_venue_stands_in_the_site_map_as_soon_as_it_has_a_page(client, signed_in) -> None:
    before = entries(client.get("/sitemap.xml").data)

    signed_in.post("/staff/venues", data={"name_en": "Planetarium"})

    assert f"{BASE}/en/venues/planetarium" not in before
    assert f"{BASE}/en/venues/planetarium" in entries(client.get("/sitemap.xml").data)


@pytest.mark.databases("sqlite")
def test_files_that_are_not_there_are_not_looked_for_twice(client, database, monkeypatch, questions) -> None:
    with database.transaction() as session:
        for number in range(3):
            make_lecture(session, slug=f"lecture-{number}")
    statuses = [client.get(f"/sitemaps/{part}.xml").status_code for part in (1, 2, 0, 1001)]
    questions()

    client.get("/sitemaps/999.xml")

    assert questions() == 1  # which revision the programme has
    assert statuses == [200, 404, 404, 404]
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 8)
    with database.transaction() as session:
        touch_programme(session, NOON)
    assert client.get("/sitemap.xml").data.count(b"<sitemap>") == 3
    statuses = [client.get(f"/sitemaps/{part}.xml").status_code for part in (1, 3, 4)]
    assert statuses == [200, 200, 404]


def test_many_pages_are_divided_and_an_index_names_the_files() -> None:
    one = sitemap.Page({"zh": f"{BASE}/zh/a?b&c", "en": f"{BASE}/en/a?b&c"}, f"{BASE}/en/a?b&c", NOON)
    parts = sitemap.parts([one] * 10_001)
    index = ElementTree.fromstring(sitemap.index([f"{BASE}/sitemaps/1.xml"], NOON))

    assert [len(part) for part in parts] == [10_000, 1]
    assert [len(part) for part in sitemap.parts([])] == [0]
    assert len(sitemap.urlset(parts[0])) < 50_000_000
    assert set(entries(sitemap.urlset([one]))) == {f"{BASE}/zh/a?b&c", f"{BASE}/en/a?b&c"}
    assert index.tag == f"{MAP}sitemapindex"
    assert [loc.text for loc in index.iter(f"{MAP}loc")] == [f"{BASE}/sitemaps/1.xml"]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("agent", ["Google-Calendar-Importer", "Baiduspider", "Mozilla/5.0"])
def test_robots_read_what_is_public_and_nothing_else(client, agent: str) -> None:
    answer = client.get("/robots.txt")
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())

    open_to_all = [
        *("/feeds/zh/forum.ics", "/feeds/en/series/a.ics", "/zh/", "/en/lectures", "/zh/lectures/a"),
        *("/drawings/1/plate/A.svg", "/zh/lectures/a/share/0.png", "/en/share/0.png", "/sitemap.xml"),
    ]
    closed = ["/staff/", "/door/", "/api/v1/door/roster", "/zh/registrations/x", "/en/registrations/x"]
    assert answer.mimetype == "text/plain"
    assert [path for path in open_to_all if not robots.can_fetch(agent, BASE + path)] == []
    assert [path for path in closed if robots.can_fetch(agent, BASE + path)] == []
    assert robots.site_maps() == [f"{BASE}/sitemap.xml"]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("path", ["/staff/sign-in", "/door/", "/api/v1/openapi.json"])
def test_what_is_not_for_the_public_is_in_no_index_either(client, path: str) -> None:
    assert client.get(path).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("lang", "name"), [("zh", "钱学森论坛"), ("en", "Qian Xuesen Forum")])
def test_a_home_screen_knows_name_icons_and_colour(client, lang: str, name: str) -> None:
    page = client.get(f"/{lang}/").text
    href = re.search(r'<link rel="manifest" href="([^"]+)">', page)
    answer = client.get(href[1] if href else "")
    manifest = json.loads(answer.text)

    assert answer.mimetype == "application/manifest+json"
    assert (manifest["name"], manifest["start_url"], manifest["scope"]) == (name, f"/{lang}/", "/")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        with client.get(icon["src"]) as sent:
            picture = Image.open(io.BytesIO(sent.data))
        assert "{}x{}".format(*picture.size) == icon["sizes"]
    assert client.get(manifest["start_url"]).status_code == 200


@pytest.mark.databases("sqlite")
def test_the_browsers_frame_is_of_the_colour_of_the_page(client) -> None:
    tokens = (ROOT / "static/css/00-tokens.css").read_text("utf-8")
    assert re.findall(r"--paper: (#\w+);", tokens)[:2] == list(GROUNDS.values())

    both = re.findall(r'<meta name="theme-color" content="(#\w+)"( media=[^>]*)?>', client.get("/en/").text)
    client.set_cookie("theme", "dark")
    chosen = re.findall(r'<meta name="theme-color" content="(#\w+)"( media=[^>]*)?>', client.get("/en/").text)

    assert [colour for colour, _ in both] == list(GROUNDS.values())
    assert chosen == [(GROUNDS["dark"], "")]


def test_the_icons_are_those_of_the_seal() -> None:
    drawn = icons.icons()

    assert sorted(drawn) == sorted(path.name for path in icons.FOLDER.iterdir())
    for name, octets in drawn.items():
        kept, fresh = (Image.open(io.BytesIO(one)) for one in ((icons.FOLDER / name).read_bytes(), octets))
        assert (kept.size, kept.convert("RGBA").tobytes()) == (fresh.size, fresh.convert("RGBA").tobytes()), (
            name
        )
    assert Image.open(io.BytesIO(drawn["apple-touch-icon.png"])).size == (180, 180)
    assert Image.open(io.BytesIO(drawn["favicon.ico"])).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.databases("sqlite")
def test_whoever_asks_for_a_favicon_without_reading_a_page_gets_it(client) -> None:
    with client.get("/favicon.ico") as answer:
        assert (answer.status_code, answer.data[:4]) == (200, b"\0\0\1\0")
        assert "max-age=86400" in answer.headers["Cache-Control"]


def settings(tmp_path: Path, **values: str) -> Settings:
    keys = dict.fromkeys(("FORUM_SECRET_KEY", "FORUM_LINK_KEY", "FORUM_SIGNING_KEYS"), KEY)
    return Settings.from_values({**keys, **values}, tmp_path)


@pytest.mark.parametrize(
    ("icp", "police", "code"),
    [
        ("", "", ""),
        ("京ICP备12345678号-1", "京公网安备 11010802012345号", "11010802012345"),
        ("沪ICP备2021012345号", "沪公网安备31010402001234号", "31010402001234"),
        ("京ICP证030173号", "京公网安备110102000668-1号", "110102000668"),
    ],
)
def test_numbers_of_the_record_are_taken_as_they_are_given(
    tmp_path, icp: str, police: str, code: str
) -> None:
    read = settings(tmp_path, FORUM_ICP_NUMBER=icp, FORUM_POLICE_NUMBER=police)

    assert (read.icp_number, read.police_number, read.police_code) == (icp, police.replace(" ", ""), code)


@pytest.mark.parametrize("name", ["FORUM_ICP_NUMBER", "FORUM_POLICE_NUMBER"])
@pytest.mark.parametrize(
    "value", ["12345678", "<b>京ICP备1号", "京ICP备12345678号-1\nx", "javascript:1", "京公网安备号"]
)
def test_anything_else_is_refused_by_name(tmp_path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings(tmp_path, **{name: value})


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("overrides", [{"FORUM_RATE_LIMITS": "on"}])
def test_a_stranger_cannot_have_one_image_after_another_drawn(client) -> None:
    answers = [client.get(f"/en/share/{number}.png").status_code for number in range(61)]

    assert (set(answers[:60]), answers[60]) == ({302}, 429)
