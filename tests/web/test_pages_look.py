"""Every public page in a real browser: accessible, narrow, by night, without a script, from one host."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from forum.clock import utc_now
from forum.lectures.models import Attendance, Material, MaterialKind, PublicState
from forum.lectures.search import search_terms
from forum.wording import EMPTY, Wording
from tests.browsers import fonts_are_there
from tests.conftest import IS_LONG
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic, make_venue

AXE = Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"
LONG = "Aufsichtsratsmitgliederversammlungsprotokollführerinnen und andere sehr lange Wörter im Titel"
# What looks otherwise here than in the small forum, of which tests/everyone opens every page.
PATHS = (
    "/",
    "/lectures",
    "/lectures/archive?q=nothing",
    "/lectures/qxf-2026-001",
    "/lectures/qxf-2026-002",
    "/lectures/qxf-2026-003",
    "/lectures/qxf-2026-004",
    "/lectures/qxf-2026-005",
    "/lectures/qxf-2026-006",
    "/speakers",
    "/speakers/wang",
    "/nowhere",
)
PATHS_IN_THE_LONG_RUN = (
    "/lectures/archive",
    "/series/open",
    "/topics/control",
    "/venues/tower",
    "/contact",
    "/privacy",
)


@pytest.fixture(scope="module")
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def forum(standing):
    """A forum with a lecture of every kind; the server's clock is the real one, so times are around it."""
    now = utc_now()
    with standing.database.transaction() as session:
        room = make_room(session, make_venue(session, "tower", directions=Wording("地铁八号线。" * 20)))
        people = [
            make_speaker(session, "王小明", slug="wang"),
            make_speaker(session, LONG, name_language="de", name_latin=None, affiliation=EMPTY, bio=EMPTY),
        ]
        usual = {
            "series": make_series(session),
            "topics": [make_topic(session)],
            "speakers": people,
            "room": room,
        }
        link = Material(kind=MaterialKind.SLIDES, url="https://example.org/" + "a" * 120, title=EMPTY)
        for days, values in (
            (7, {"attendance": Attendance.MIXED, "seats": 150}),
            (9, {"seats": 0, "title": Wording(zh="一" * 60), "is_sample": True}),
            (
                12,
                {
                    "previous_starts_at": now,
                    "change_note": Wording("大厅检修。", "The hall is under repair."),
                },
            ),
            (40, {"public_state": PublicState.CANCELLED}),
            (-40, {"materials": [link], "title": Wording(original="静かな着陸の話", original_language="ja")}),
            (
                41,
                {
                    "public_state": PublicState.POSTPONED,
                    "title": Wording(en=LONG),
                    "abstract": Wording(en=LONG),
                },
            ),
        ):
            lecture = make_lecture(session, starts_at=now + timedelta(days=days), **{**usual, **values})
            lecture.search_terms = search_terms(lecture)
        polish = {"title": Wording(en="Świątek"), "speakers": [make_speaker(session, "Nguyễn")]}
        make_lecture(session, starts_at=now + timedelta(days=42), **polish)
    return standing.server.url


@pytest.fixture(scope="module")
def by_day(browser):
    """A browser as most people have it."""
    context = browser.new_context(color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def page(by_day):
    """An empty page in it; the next reader finds no choice of this one."""
    page = by_day.new_page()
    yield page
    page.evaluate("localStorage.clear()")
    page.close()


def findings(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    violations = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
    return [f"{found['id']}: {found['nodes'][0]['html'][:120]}" for found in violations]


@pytest.mark.parametrize(
    ("lang", "theme", "width"), [("en", "dark", 320), ("zh", "light", 1280)][: 2 if IS_LONG else 1]
)
def test_every_page_is_accessible_fits_and_keeps_to_one_host(  # C-70, C-30
    browser, forum, axe, lang, theme, width
):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    page = context.new_page()
    problems, requests = [], []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))

    for path in PATHS + (PATHS_IN_THE_LONG_RUN if IS_LONG else ()):
        page.goto(f"{forum}/{lang}{path}")
        problems += [f"{path} {finding}" for finding in findings(page, axe)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        problems += [f"{path} is {wide} px wide"] * (wide > width)
    context.close()

    expected = "Failed to load resource: the server responded with a status of 404"
    assert [problem for problem in problems if not problem.startswith(expected)] == []
    assert [url for url in requests if not url.startswith(forum)] == []


def test_every_page_works_without_a_script(browser, forum):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{forum}/en/lectures")
    page.fill("#q", "001")
    page.get_by_role("button", name="Search").click()

    assert "q=001" in page.url
    assert page.locator(".entry").count() == 1
    assert not page.locator(".theme").is_visible()
    context.close()


def test_the_keyboard_reaches_the_lecture(page, forum):  # C-70
    page.goto(f"{forum}/en/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lectures/qxf-2026-001")


def test_night_is_chosen_kept_and_given_back(page, forum):
    paper = "getComputedStyle(document.documentElement).backgroundColor"

    page.goto(f"{forum}/en/")
    day = page.evaluate(paper)
    page.get_by_role("button", name="Night").click()
    night = page.evaluate(paper)
    page.goto(f"{forum}/en/lectures")

    assert day != night
    assert page.evaluate(paper) == night
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="As the system").click()
    assert page.evaluate(paper) == day


@pytest.mark.parametrize(
    ("zone", "is_told"),
    [
        ("Europe/Berlin", True),
        # The same hour by another name says more than the forum's own zone.
        ("Asia/Hong_Kong", False),
        pytest.param("Asia/Shanghai", False, marks=pytest.mark.long),
    ],
)
def test_a_reader_elsewhere_is_told_the_own_time(browser, forum, zone, is_told):  # C-74
    context = browser.new_context(timezone_id=zone, locale="en-GB")
    page = context.new_page()
    page.goto(f"{forum}/en/lectures/qxf-2026-001")

    line = page.locator("[data-zone-at]")

    assert line.is_visible() is is_told
    assert ("Central European" in (line.text_content() or "")) is is_told
    context.close()


def test_the_other_language_is_one_click_away(page, forum):
    page.goto(f"{forum}/en/lectures?series=open")
    page.get_by_role("link", name="中文").click()

    assert page.url == f"{forum}/zh/lectures?series=open"
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_paper_carries_the_lecture_and_not_the_buttons(page, forum):
    page.goto(f"{forum}/en/lectures/qxf-2026-001")
    page.emulate_media(media="print")

    assert page.locator(".button-accent:visible").count() == 0
    assert not page.locator(".masthead nav").is_visible()
    assert page.locator("h1").is_visible()


def test_every_letter_of_a_name_comes_from_the_forums_own_face(page, forum):
    page.goto(f"{forum}/en/lectures/qxf-2026-007")
    fonts_are_there(page)

    faces = page.evaluate(
        "[...document.fonts].filter((f) => f.family === 'Forum Serif').map((f) => f.status)"
    )

    assert faces[:2] == ["loaded", "loaded"]
