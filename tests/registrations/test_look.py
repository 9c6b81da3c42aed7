"""Registering in a real browser: accessible, on a phone, in both languages, without a script (C-70)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from forum.clock import utc_now
from forum.lectures.models import Lecture
from tests.conftest import IS_LONG, Database
from tests.factories import make_lecture, make_room, make_speaker
from tests.servers import LiveServer

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text("utf-8")
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def lecture(database: Database) -> Lecture:
    """A mixed lecture, full in the room. The server reads the real clock."""
    with database.transaction() as session:
        return make_lecture(
            session,
            attendance="mixed",
            seats=0,
            online_url="https://meet.example.org/secret",
            starts_at=utc_now() + timedelta(days=30),
            room=make_room(session),
            speakers=[make_speaker(session)],
        )


def faults(page: Page) -> list[str]:
    """What axe finds on the page, and whether it is wider than the screen."""
    page.evaluate(AXE)
    found = [violation["id"] for violation in page.evaluate("axe.run()")["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, "too wide"] if wide else found


def screens_to(page: Page, selector: str) -> float:
    """How many screens of an ordinary phone it takes to have seen the whole of an element."""
    page.set_viewport_size({"width": 360, "height": 740})
    bottom: float = page.evaluate("s => document.querySelector(s).getBoundingClientRect().bottom", selector)
    page.set_viewport_size({"width": 320, "height": 700})
    return bottom / 740


def press(page: Page, button: str = "button.button-accent") -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.click(f"main {button}")


@pytest.mark.parametrize(("language", "theme"), [("zh", "dark"), ("en", "light")][: 2 if IS_LONG else 1])
def test_from_the_form_to_a_place_and_out_again(
    browser: Browser, live_server: Callable[..., LiveServer], lecture: Lecture, language: str, theme: str
) -> None:
    server = live_server()
    # The policy against foreign scripts would keep axe out as well.
    context = browser.new_context(
        viewport={"width": 320, "height": 700},
        color_scheme=theme,
        bypass_csp=True,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(f"{server.url}/{language}/lectures/{lecture.slug}/registrations/new")
    assert faults(page) == []
    assert screens_to(page, "main .form .button-accent") <= 1.5
    page.fill("[name=name]", "阿卜杜热合曼·买买提")
    press(page)
    assert page.evaluate("document.activeElement.className") == "form-errors"
    assert page.input_value("[name=name]") == "阿卜杜热合曼·买买提"
    assert faults(page) == []
    for way, state, number in (("on_site", "waitlisted", 1), ("online", "confirmed", 2)):
        page.goto(f"{server.url}/{language}/lectures/{lecture.slug}/registrations/new")
        page.fill("[name=name]", "阿卜杜热合曼·买买提")
        page.fill("[name=email]", f"guest{number}@example.org")
        page.check(f"[name=attendance][value={way}]")
        page.check("[name=consent]")
        press(page)
        assert page.get_attribute("main", "data-state") == state
        assert faults(page) == []
        own = page.url
        page.goto(f"{own}/replacement")
        assert faults(page) == []
        page.goto(f"{own}/cancellation")
        assert faults(page) == []
        press(page, ".own form button")
        assert page.get_attribute("main", "data-state") == "cancelled"
        assert faults(page) == []
    context.close()
