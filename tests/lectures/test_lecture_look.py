"""A lecture's page in a real browser: on a phone the way to a seat is within reach, and hides nothing."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from forum.clock import utc_now
from forum.wording import Wording
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_venue

pytestmark = pytest.mark.databases("sqlite")
SHIFTS = """window.moved = []; new PerformanceObserver((list) => {
  for (const part of list.getEntries().flatMap((entry) => entry.sources))
    window.moved.push(part.node?.textContent.slice(0, 60));
}).observe({ type: "layout-shift", buffered: true });"""
FOCUSED = """() => {
  const focused = document.activeElement, bar = document.querySelector(".bar");
  const box = focused.getBoundingClientRect(), over = bar.getBoundingClientRect();
  const covered = !bar.contains(focused) && box.bottom > over.top + 1 && box.top < over.bottom - 1;
  return [focused.textContent.trim().slice(0, 40), !covered && box.top >= 0 && box.bottom <= innerHeight];
}"""


@pytest.fixture
def address(database, clock, live_server) -> str:
    with database.transaction() as session:
        room = make_room(session, make_venue(session, directions=Wording(en="Up the hill. " * 30)))
        people = [
            make_speaker(session, f"王小{number}", bio=Wording(en="Works. " * 60)) for number in "一二三四"
        ]
        values = {"speakers": people, "room": room, "series": make_series(session)}
        make_lecture(session, starts_at=utc_now() + timedelta(days=7), **values)
    return f"{live_server().url}/en/lectures/qxf-2026-001"


def test_the_way_to_a_seat_stays_within_reach_and_hides_nothing(page: Page, address: str):  # C-70
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(SHIFTS)
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(address)

    assert page.evaluate("document.fonts.ready.then(() => window.moved)") == []
    register = page.get_by_role("link", name="Register")
    assert register.count() == 1
    box = register.bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= 640
    assert len(seen := stops(page)) > 20
    assert [words for words, is_seen in seen if not is_seen] == []

    # Where the window is low, as at 400 %, a bar would cover too much: the button stands in its place.
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.locator(".bar").is_hidden()
    assert page.locator(".slip > .button-accent").is_visible()

    # Among many speakers the lives are folded, so that one sees who comes.
    lives = page.locator(".speaker-life")
    assert [lives.nth(number).is_visible() for number in range(4)] == [False] * 4
    page.locator("details.life summary").first.click()
    assert lives.first.is_visible()

    page.get_by_role("button", name="Copy the link").click()
    page.get_by_role("status").filter(has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/en/lectures/qxf-2026-001")


def stops(page: Page) -> list[tuple[str, bool]]:
    """Where the Tab key stops, from the first link to the last, and whether it is wholly seen there."""
    seen = []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return seen
        seen.append(tuple(page.evaluate(FOCUSED)))
