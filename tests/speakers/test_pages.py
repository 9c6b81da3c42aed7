"""The public pages of the speakers."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image

from forum.files import store
from forum.pictures import PICTURE_KIND
from forum.slugs import SlugKind, claim
from forum.speakers.names import search_keys, sort_key
from tests.cast import NOON
from tests.factories import make_lecture, make_speaker

PNG = b"\x89PNG\r\n\x1a\n-not-really"


def make_people(session, *names: str) -> None:
    """Speakers with a lecture each."""
    for name in names:
        values = {"sort_key": sort_key(name), "search_keys": search_keys(name), "name_latin": None}
        make_lecture(session, speakers=[make_speaker(session, name, **values)])


def names_on(page: str) -> list[str]:
    return re.findall(r'index-name"><a href="[^"]+"><span class="person-name"[^>]*>([^<]+)', page)


def test_speakers_stand_in_the_order_of_their_names(client, database):  # C-71
    with database.transaction() as session:
        make_people(session, "周舟", "Ødegaard Anna", "安宁", "曾一", "Müller Max")

    assert names_on(client.get("/en/speakers").text) == [
        "安宁",
        "Müller Max",
        "Ødegaard Anna",
        "曾一",
        "周舟",
    ]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("钱学", ["钱学森"]),
        ("qxs", ["钱学森"]),
        ("qian xue", ["钱学森"]),
        ("QIANXUESEN", ["钱学森"]),
        ("odegaard", ["Ødegaard Anna"]),
        ("%", []),
        ("", ["Ødegaard Anna", "钱学森"]),
    ],
)
def test_speakers_are_found_by_characters_pinyin_initials_and_letters(client, database, q, expected):  # B-41
    with database.transaction() as session:
        make_people(session, "钱学森", "Ødegaard Anna")

    assert sorted(names_on(client.get("/en/speakers", query_string={"q": q}).text)) == sorted(expected)


def test_a_speakers_page_shows_life_and_lectures(client, database):
    with database.transaction() as session:
        speaker = make_speaker(session, "王小明", slug="wang", website="https://example.org/wang")
        make_lecture(session, speakers=[speaker])
        make_lecture(session, speakers=[speaker], starts_at=NOON - timedelta(days=9))

    page = client.get("/en/speakers/wang").text

    assert '<h1 class="p-name"><span class="person-name">Wang Xiaoming</span></h1>' in page
    assert '<p class="second-title" lang="zh-Hans">王小明</p>' in page
    assert "Works on cybernetics." in page
    assert 'href="https://example.org/wang" rel="noopener noreferrer"' in page
    assert re.findall(r'entry-title p-name"><a class="u-url" href="/en/lectures/([^"]+)"', page) == [
        "qxf-2026-001",
        "qxf-2026-002",
    ]
    assert '<div class="portrait" lang="zh-Hans" aria-hidden="true">王</div>' in page


def test_a_former_slug_leads_on(client, database):
    with database.transaction() as session:
        speaker = make_speaker(session, slug="wang")
        make_lecture(session, speakers=[speaker])
        claim(session, SlugKind.SPEAKER, "wang-2", speaker.id)

    response = client.get("/zh/speakers/wang-2")

    assert (response.status_code, response.location) == (301, "/zh/speakers/wang")


def test_the_portrait_comes_from_the_uploads_and_nothing_else_does(client, database, settings):
    with database.transaction() as session:
        portrait = store(session, settings.uploads, PNG, kind="image/png", name="a.png", now=NOON)
        page = store(session, settings.uploads, b"<script>", kind="text/html", name="a.html", now=NOON)
        for slug, stored in (("wang", portrait), ("li", page), ("zhao", None)):
            speaker = make_speaker(session, slug=slug, portrait_id=stored.id if stored else None)
            make_lecture(session, speakers=[speaker])
        make_speaker(session, slug="unknown", portrait_id=portrait.id)

    with client.get("/speakers/wang/portrait") as response:
        assert (response.status_code, response.mimetype, response.data) == (200, "image/png", PNG)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        etag = response.headers["ETag"]
    with client.get("/speakers/wang/portrait", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304
    assert [client.get(f"/speakers/{slug}/portrait").status_code for slug in ("li", "zhao", "unknown")] == [
        404
    ] * 3


def test_a_portrait_whose_bytes_are_lost_is_not_there(client, database, settings):
    with database.transaction() as session:
        stored = store(session, settings.uploads, PNG, kind="image/png", name="a.png", now=NOON)
        make_lecture(session, speakers=[make_speaker(session, slug="wang", portrait_id=stored.id)])
    for file in settings.uploads.rglob("*"):
        if file.is_file():
            file.unlink()

    assert client.get("/speakers/wang/portrait").status_code == 404


def test_the_list_shows_portraits_that_are_small(client, database, settings):
    drawn = io.BytesIO()
    Image.effect_noise((600, 800), 90).convert("RGB").save(drawn, "JPEG")
    with database.transaction() as session:
        kept = store(session, settings.uploads, drawn.getvalue(), kind=PICTURE_KIND, name="a.jpg", now=NOON)
        make_lecture(session, speakers=[make_speaker(session, slug="wang", portrait_id=kept.id)])

    assert 'src="/speakers/wang/portrait/small"' in client.get("/zh/speakers").text
    with client.get("/speakers/wang/portrait/small") as response:
        assert Image.open(io.BytesIO(response.data)).size == (144, 192)
        assert len(response.data) < len(drawn.getvalue()) / 10
        etag = response.headers["ETag"]
    with client.get("/speakers/wang/portrait/small", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_pages_of_the_index(client, database):
    with database.transaction() as session:
        lecture = [make_speaker(session, f"Speaker {n:03d}") for n in range(125)]
        make_lecture(session, speakers=lecture)

    assert len(names_on(client.get("/en/speakers").text)) == 120
    assert len(names_on(client.get("/en/speakers?page=2").text)) == 5
    assert client.get("/en/speakers?page=3").status_code == 404
