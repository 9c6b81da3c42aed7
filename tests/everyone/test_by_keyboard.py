"""Whole journeys without a mouse, in a small window, in either language. C-70"""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from forum.accounts.passwords import hashed
from tests.cast import EVE
from tests.conftest import IS_LONG, Database
from tests.everyone.keys import Hands
from tests.factories import make_staff

PASSWORD = "an ellipse has two foci"
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def small(browser: Browser) -> Iterator[Page]:
    """A page of 640 by 400: a common window at twice its size."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", ["zh", "en"][: 2 if IS_LONG else 1])
def test_a_seat_is_taken_and_given_back(forum: str, small: Page, lang: str) -> None:
    hands = Hands(small)
    small.goto(f"{forum}/{lang}/")

    hands.follow("a[href$='/registrations/new']")
    hands.write("[name=name]", "阿卜杜热合曼·买买提")
    hands.write("[name=email]", "guest@example.org")
    hands.tick("[name=consent]")
    hands.follow("main button.button-accent")
    assert small.get_attribute("main", "data-state") == "confirmed"
    hands.follow("a[href$='/cancellation']")
    hands.follow("main form button")

    assert small.get_attribute("main", "data-state") == "cancelled"


@pytest.mark.parametrize("lang", ["en"])
def test_a_lecture_is_planned_published_and_taken_back(
    app: Flask, database: Database, forum: str, small: Page, lang: str
) -> None:
    with app.app_context(), database.transaction() as session:
        eve = make_staff(session, EVE)
        eve.password, eve.language = hashed(PASSWORD), lang
    hands = Hands(small)
    small.goto(f"{forum}/staff/sign-in")

    hands.write("#email", EVE.email)
    hands.write("#password", PASSWORD)
    hands.follow("main form button.button-accent")
    hands.follow("a[href='/staff/lectures/new']")
    hands.write("#title_en", "Fifty Years of Cybernetics")
    hands.reach("#on")
    small.fill("#on", "2031-04-09")
    hands.follow("main form button.button-accent")
    hands.follow("form[action$='/publication'] button")
    public = small.url.replace("/staff/", f"/{lang}/")
    assert small.request.get(public).status == 200
    hands.follow(".toast form button")

    assert small.request.get(public).status == 404
