"""A lecture's page: what it says in each state, in both languages, and to whom."""

import json
import re
from datetime import timedelta

import pytest

from forum.drawings import EDITION, Plate, drawing
from forum.lectures.models import Attendance, Audience, Material, MaterialKind, PublicState
from forum.slugs import SlugKind, claim
from forum.wording import EMPTY, Wording
from tests.cast import NOON
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic, make_venue

PAGE = "/en/lectures/qxf-2026-001"


def words_of(page: str) -> str:
    """What a reader reads, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def structured(page: str) -> dict:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {},
            [
                "Register</a>",
                "/en/lectures/qxf-2026-001/registrations/new",
                "Registration closes on 2026-03-09",
            ],
        ),
        ({"seats": 0}, ["Join the waitlist", "All seats are taken."]),
        (
            {"registration_closes_at": NOON},
            ["Registration closed on 2026-03-02 (Mon) 12:00 Beijing Time, UTC+8."],
        ),
        ({"takes_registrations": False}, ["No registration is needed."]),
        ({"starts_at": NOON - timedelta(days=9)}, ["This lecture has been held."]),
        (
            {"public_state": PublicState.CANCELLED},
            ["<b>Cancelled</b>", "This lecture will not be held.", "<del>"],
        ),
        ({"public_state": PublicState.POSTPONED}, ["<b>Postponed</b>", "A new date will be announced"]),
        (
            {"change_note": Wording("换厅", "Another hall."), "change_announced_at": NOON},
            ["<b>Changed</b>", "Another hall."],
        ),
    ],
)
def test_the_page_says_how_the_lecture_stands(client, database, values, words):
    with database.transaction() as session:
        make_lecture(session, **values)

    page = client.get(PAGE).text

    assert [word for word in words if word not in page] == []
    assert ("button-accent" in page) == ("Register</a>" in page or "Join the waitlist" in page)


def test_a_moved_lecture_strikes_its_former_time_and_place(client, database):
    with database.transaction() as session:
        small = make_room(session)
        small.name = Wording("小厅", "Small Hall")
        make_lecture(
            session,
            room=make_room(session),
            previous_starts_at=NOON + timedelta(days=5),
            previous_room=small,
            change_announced_at=NOON,
            change_note=Wording("大厅检修。", "The hall is under repair."),
        )

    page = words_of(client.get(PAGE).text)

    assert "Time and place changed announced on 2026-03-02 (Mon)" in page
    assert "Before: 2026-03-07 (Sat) 12:00 Beijing Time, UTC+8 Now: 2026-03-09 (Mon) 12:00 Beijing" in page
    assert "Before: Small Hall Now: Great Hall" in page
    assert "The hall is under repair." in page


@pytest.mark.databases("sqlite")
def test_what_has_come_back_to_its_time_and_what_is_over_is_not_struck(client, database):
    former = {"previous_starts_at": NOON + timedelta(days=5), "change_announced_at": NOON}
    with database.transaction() as session:
        make_lecture(session, starts_at=NOON + timedelta(days=5), **former)
        make_lecture(session, starts_at=NOON - timedelta(days=9), **former)

    for path in (PAGE, "/en/lectures/qxf-2026-002"):
        assert not re.search('<del|class="change"', client.get(path).text)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"public_state": PublicState.UNPUBLISHED, "published_at": None}, 404),
        ({"public_state": PublicState.WITHDRAWN}, 410),
        ({"audience": Audience.UNLISTED}, 200),
    ],
)
def test_who_finds_the_page(client, database, values, status):
    with database.transaction() as session:
        make_lecture(session, title=Wording(en="Under embargo"), **values)

    response = client.get(PAGE)

    assert response.status_code == status
    assert ("Under embargo" in response.text) == (status == 200)


def test_an_unlisted_page_leads_nowhere_else(client, database):
    with database.transaction() as session:
        speaker = make_speaker(session, slug="wang")
        make_lecture(session, audience=Audience.UNLISTED, speakers=[speaker], series=make_series(session))

    page = client.get(PAGE).text

    assert '<meta name="robots" content="noindex">' in page
    assert 'href="/en/speakers/wang"' not in page
    assert "/en/series/" not in page
    assert client.get("/en/speakers/wang").status_code == 404


def test_a_former_slug_and_the_code_lead_to_the_page(client, database):
    with database.transaction() as session:
        lecture = make_lecture(session)
        claim(session, SlugKind.LECTURE, "former-name", lecture.id)

    former, code = client.get("/en/lectures/former-name?from=mail"), client.get("/zh/lectures/QXF-2026-001")

    assert (former.status_code, former.location) == (301, f"{PAGE}?from=mail")
    assert (code.status_code, code.location) == (301, "/zh/lectures/qxf-2026-001")
    assert client.get("/en/lectures/never-was").status_code == 404
    assert client.get("/en/lectures/%00").status_code == 404


def test_a_missing_translation_is_shown_in_its_own_language(client, database):  # E-09
    with database.transaction() as session:
        make_lecture(
            session,
            title=Wording(original="静かな着陸", original_language="ja"),
            abstract=Wording(zh="摘要在此。"),
        )

    page = client.get(PAGE).text

    assert '<span lang="ja"><span class="phrase">静かな着陸</span></span>' in page
    assert '<p lang="zh-Hans">摘要在此。</p>' in page
    assert "There is no English version" in page


def test_both_titles_stand_on_the_page(client, database):
    with database.transaction() as session:
        make_lecture(session, title=Wording("反馈", "Feedback"))

    assert '<p class="hero-other" lang="zh-Hans">反馈</p>' in client.get(PAGE).text
    assert '<p class="hero-other" lang="en">Feedback</p>' in client.get(PAGE.replace("/en/", "/zh/")).text


def test_a_bare_lecture_answers_all_ten_questions(client, database):  # E-08
    with database.transaction() as session:
        make_lecture(session, title=EMPTY, abstract=EMPTY, languages="")

    page = client.get(PAGE).text
    answers = page[
        page.index('<dl class="answers">') : page.index("</dl>", page.index('<dl class="answers">'))
    ]

    assert answers.count("<dt>") == 10
    assert answers.count("Not provided") == 6
    assert "Abstract not provided" in page
    assert "Room to be announced" in page


def test_a_full_answer_names_the_way(client, database):  # E-08
    with database.transaction() as session:
        venue = make_venue(
            session,
            gate=Wording("东门", "East Gate"),
            directions=Wording("地铁八号线。", "Metro line 8."),
            accessibility=Wording("无台阶。", "Step-free."),
        )
        make_lecture(
            session,
            room=make_room(session, venue),
            attendance=Attendance.MIXED,
            interpretation="en",
            access_note=Wording("请带证件。", "Bring your passport."),
            registration_note=Wording("提前三天。", "Foreign passports: three days before."),
            latecomers=Wording("一刻钟。", "A quarter of an hour."),
            recording_note=Wording("不录像。", "It is not recorded."),
        )

    page = client.get(PAGE).text
    answers = page[page.index('<dl class="answers">') :]

    assert answers.count("Foreign passports") == 1
    assert page.count("Foreign passports") == 2  # beside the button too
    assert "Metro, A picture of the way: not provided" in answers
    for answer in (
        "<b>Gate</b> East Gate",
        "A quarter of an hour.",
        "It is not recorded.",
        "mailto:forum@example.org",
        "Metro line 8.",
        "Step-free.",
        "Bring your passport.",
        "Great Hall and online",
        "interpreted into English",
        "The link comes with your registration.",
    ):
        assert answer in page


def test_the_online_address_is_never_public(client, database):
    with database.transaction() as session:
        make_lecture(session, attendance=Attendance.ONLINE, online_url="https://meet.example.org/secret-room")

    for path in (PAGE, "/en/", "/en/lectures"):
        assert "secret-room" not in client.get(path).text


def test_materials_lead_out_without_a_referrer(client, database):
    with database.transaction() as session:
        make_lecture(
            session,
            starts_at=NOON - timedelta(days=9),
            materials=[
                Material(kind=kind, url=f"https://files.example.org/{kind}", title=EMPTY)
                for kind in MaterialKind
            ],
        )

    page = client.get(PAGE).text

    assert page.count('rel="noopener noreferrer">files.example.org</a>') == 4
    assert re.findall(r'materials-kind">(\w+)<', page) == ["Slides", "Recording", "Paper", "Link"]


def test_the_language_switch_keeps_the_page_and_search_engines_know_both(client, database):
    with database.transaction() as session:
        make_lecture(session)

    page = client.get(PAGE).text

    assert '<a href="/zh/lectures/qxf-2026-001" lang="zh-Hans" hreflang="zh-Hans">' in page
    assert f'<link rel="canonical" href="http://forum.example.org{PAGE}">' in page
    assert page.count('<link rel="alternate" hreflang=') == 3  # and x-default
    assert '<meta property="og:title" content="Lecture 1: Engineering Cybernetics" itemprop="name">' in page


def test_what_comes_next_is_of_the_same_series(client, database):
    with database.transaction() as session:
        series = make_series(session)
        make_lecture(session, series=series)
        make_lecture(session, starts_at=NOON + timedelta(days=8))
        make_lecture(session, starts_at=NOON + timedelta(days=9), series=series)

    following = client.get(PAGE).text.split('id="following"')[1]

    linked = re.findall(r'entry-title p-name"><a class="u-url" href="/en/lectures/([^"]+)"', following)
    assert linked == ["qxf-2026-003"]


def test_hostile_text_stays_text(client, database):  # A-61, D-12
    hostile = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}\u2028"
    with database.transaction() as session:
        wording = Wording(zh=hostile, en=hostile)
        speaker = make_speaker(
            session, '<b>"x', affiliation=wording, bio=wording, website="javascript:alert(1)"
        )
        make_lecture(
            session,
            title=wording,
            abstract=wording,
            access_note=wording,
            change_note=wording,
            speakers=[speaker],
            topics=[make_topic(session, name=wording)],
            series=make_series(session, title=wording),
        )

    for path in (PAGE, "/en/", "/en/lectures", "/en/series/open", "/en/topics/control", "/en/speakers"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{7*7}}" in page or path == "/en/speakers"
    page = client.get(PAGE).text
    assert structured(page)["name"] == hostile
    assert "\u2028" not in page.split("ld+json")[1].split("</script>")[0]
    assert "javascript:" not in client.get(f"/en/speakers/{speaker.slug}").text


@pytest.mark.parametrize("form", ["mark", "card", "plate", "share"])
def test_the_drawing_is_kept_for_ever(client, database, form):
    with database.transaction() as session:
        make_lecture(session)

    response = client.get(f"/drawings/{EDITION}/{form}/QXF-2026-001.svg")

    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["mark/QXF-2026-002", "mark/QXF-2026-003", "huge/QXF-2026-001", "mark/x"])
def test_only_published_lectures_have_a_drawing(client, database, address):
    with database.transaction() as session:
        make_lecture(session)
        make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)

    assert client.get(f"/drawings/{EDITION}/{address}.svg").status_code == 404


def test_a_chosen_drawing_has_another_address_and_the_former_one_leads_there(client, database):
    with database.transaction() as session:
        make_lecture(session, plate_family="halo", plate_seed="k3")

    response = client.get(f"/drawings/{EDITION}/mark/QXF-2026-001.svg")

    assert (response.status_code, response.headers["Cache-Control"]) == (302, "no-cache")
    assert response.headers["Location"] == f"/drawings/{EDITION}-halo-k3/mark/QXF-2026-001.svg"
    assert f'src="/drawings/{EDITION}-halo-k3/card/QXF-2026-001.svg"' in client.get(PAGE).text
    assert client.get(response.headers["Location"]).text == drawing(Plate("halo", "k3"), form="mark")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("path", "cited"),
    [
        (
            PAGE,
            "Wang Xiaoming. “Feedback”. Qian Xuesen Forum No. 1, QXF-2026-001, 2026-02-21. {}",
        ),
        (
            PAGE.replace("/en/", "/zh/"),
            "王小明．反馈[R/OL]．钱学森论坛第 1 期，QXF-2026-001（2026-02-21）．{}",
        ),
    ],
)
def test_what_has_been_held_says_how_to_cite_it_and_leads_to_its_recording(client, database, path, cited):
    recording = Material(kind=MaterialKind.RECORDING, url="https://films.example.org/1", title=EMPTY)
    with database.transaction() as session:
        make_lecture(
            session,
            title=Wording("反馈", "Feedback"),
            starts_at=NOON - timedelta(days=9),
            speakers=[make_speaker(session)],
            materials=[recording],
        )

    page, cited = client.get(path).text, cited.format(f"http://forum.example.org{path}")

    assert f"<p>{cited}</p>" in page
    assert f'data-copy="{cited}"' in page
    assert '<a class="button" href="https://films.example.org/1" rel="noopener noreferrer">' in page
    assert "films.example.org" in words_of(page)


@pytest.mark.databases("sqlite")
def test_a_running_lecture_says_until_when_and_how_late_one_may_come(client, database):
    with database.transaction() as session:
        make_lecture(
            session, starts_at=NOON - timedelta(minutes=10), latecomers=Wording(zh="可以", en="Come in.")
        )

    assert "Running now, until 13:20. Come in." in words_of(client.get(PAGE).text)


@pytest.mark.databases("sqlite")
def test_an_unlisted_lecture_offers_no_series(client, database):
    with database.transaction() as session:
        series = make_series(session)
        make_lecture(session, series=series)
        make_lecture(session, series=series, audience=Audience.UNLISTED)

    offered = 'href="webcal://forum.example.org/feeds/en/series/open.ics"'
    assert offered in client.get(PAGE).text
    assert offered not in client.get("/en/lectures/qxf-2026-002").text


@pytest.mark.databases("sqlite")
def test_inside_another_program_the_page_says_how_to_open_the_calendar_entry(client, database):
    with database.transaction() as session:
        make_lecture(session)

    pages = [
        client.get(PAGE, headers={"User-Agent": agent}).text for agent in ("Mozilla/5.0", "MicroMessenger/8")
    ]

    assert ["Open in browser" in page for page in pages] == [False, True]
