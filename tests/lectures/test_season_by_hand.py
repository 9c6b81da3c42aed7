"""A season of forty lectures from nothing to the public, by mouse and again by keys alone, in a real browser.

What a person needs for it is reckoned from what was pressed: a click 1.5 s, a key 0.2 s, a page 8 s to read
and think. Half an hour is the promise (D-06); forty titles and names are most of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from forum.clock import utc_now
from forum.lectures.models import Lecture, PublicState
from forum.web.current import STAFF_KEY
from tests.cast import EVE
from tests.factories import make_room, make_session, make_speaker, make_staff

pytestmark = [pytest.mark.long, pytest.mark.databases("sqlite")]

LECTURES, HALF_AN_HOUR = 40, 30 * 60
CLICK, KEY, READING = 1.5, 0.2, 8.0
MOST_TABS = 60
PINYIN = 4  # strokes for a Chinese character


@dataclass
class Hand:
    """Somebody at the forum, who counts what they do."""

    page: Page
    clicks: int = 0
    keys: int = 0
    pages: int = 0

    @property
    def seconds(self) -> float:
        return self.clicks * CLICK + self.keys * KEY + self.pages * READING

    def opened(self, *, where: str) -> None:
        self.page.wait_for_url(where)
        self.pages += 1

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.keys += sum(1 if one.isascii() else PINYIN for one in text)

    def reach(self, selector: str) -> None:
        raise NotImplementedError

    def press(self, selector: str) -> None:
        raise NotImplementedError

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.keys += 1
        self.type(text)


class Mouse(Hand):
    """Clicks whatever is needed."""

    def reach(self, selector: str) -> None:
        self.page.click(selector)
        self.clicks += 1

    press = reach

    def date(self, selector: str, on: date) -> None:
        # What a browser makes of digits in a date depends on its language: it is counted as eight keys.
        self.reach(selector)
        self.page.fill(selector, on.isoformat())
        self.keys += 8

    def choose(self, selector: str, value: str) -> None:
        self.reach(selector)
        self.page.select_option(selector, value)
        self.clicks += 1

    def save(self, _first: str, button: str) -> None:
        self.reach(button)

    def next_cell(self, selector: str) -> None:
        self.reach(selector)


class Keys(Hand):
    """Never lets go of the keyboard: what is not reached by keys cannot be done."""

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.keys += 1

    def reach(self, selector: str) -> None:
        goal = self.page.wait_for_selector(selector)
        for _ in range(MOST_TABS):
            if self.page.evaluate("goal => goal === document.activeElement", goal):
                return
            self.key("Tab")
        raise AssertionError(f"{selector} is more than {MOST_TABS} tabs away")

    def press(self, selector: str) -> None:
        kind, name = self.page.eval_on_selector(selector, "one => [one.type, one.name]")
        if kind == "radio":
            self.reach(f"[name={name}]:checked")
            while not self.page.is_checked(selector):
                self.key("ArrowDown")
            return
        self.reach(selector)
        self.key("Space" if kind == "checkbox" else "Enter")

    def date(self, selector: str, on: date) -> None:
        # The parts of a date in the order of the browser of these tests, which is American.
        self.reach(selector)
        for digit in f"{on:%m%d%Y}":
            self.key(digit)
        assert self.page.input_value(selector) == on.isoformat()

    def choose(self, selector: str, value: str) -> None:
        self.reach(selector)
        for _ in range(self.page.eval_on_selector(selector, "select => select.length")):
            if self.page.input_value(selector) == value:
                return
            self.key("ArrowDown")

    def save(self, first: str, _button: str) -> None:
        # Ctrl and Enter from any field of the form are three strokes at most.
        if not self.page.evaluate("() => document.activeElement.matches('[data-saves-by-key] *')"):
            self.reach(first)
        self.key("Control+Enter")

    def next_cell(self, selector: str) -> None:
        self.key("Tab")
        assert self.page.evaluate("cell => document.activeElement.matches(cell)", selector), selector


def plan_a_season(hand: Mouse | Keys, first: date) -> None:
    """From the list of series to forty lectures that the public sees."""
    hand.press('main a[href="/staff/series/new"]')
    hand.opened(where="**/staff/series/new")
    hand.write("#title_zh", "春季讲座")
    hand.write("#title_en", "Spring Lectures")
    hand.choose("#room", "1")
    hand.press("#rhythm-1")
    hand.press("#rhythm_tu")
    hand.press("#rhythm_th")
    hand.date("#rhythm_from", first)
    hand.save("#title_zh", "main .save-bar button")
    hand.opened(where="**/staff/series")
    hand.press('main td a[href$="/season"]')
    hand.opened(where="**/season*")
    hand.press('main a[href*="/season/dates"]')
    hand.opened(where="**/season/dates*")
    lay_out(hand, first)
    hand.opened(where="**/season?from=*")
    hand.press('main .desk-head a[href*="/season/filling"]')
    hand.opened(where="**/season/filling*")
    fill(hand)
    hand.press("input[name=planning_state][value=confirmed]")
    hand.press("button[name=then][value=publish]")
    hand.opened(where="**/staff/lectures/many?*")
    hand.save("[name=pick][type=checkbox]", "main .save-bar button")
    hand.opened(where="**/season*")


def lay_out(hand: Mouse | Keys, first: date) -> None:
    """The first months are a guess; the list says when the fortieth date is."""
    due = first + timedelta(weeks=26)
    for _ in range(2):
        hand.date("#from", first)
        hand.date("#to", due)
        with hand.page.expect_navigation():
            hand.press("main .toolbar button")
        hand.opened(where=f"**/season/dates?from={first}&to={due}")
        dates = hand.page.eval_on_selector_all("input[name=pick]:checked", "all => all.map(one => one.value)")
        due = date.fromisoformat(dates[LECTURES - 1])
    hand.save("[name=pick]", "main .save-bar button")


def fill(hand: Mouse | Keys) -> None:
    """A known speaker, a title in each language, row by row."""
    rows = hand.page.eval_on_selector_all("[data-column=name]", "cells => cells.map(cell => cell.name)")
    assert len(rows) == LECTURES
    hand.reach(f"[name={rows[0]}]")
    for number, name in enumerate(rows):
        key = name.partition("-")[2]
        if number:
            hand.next_cell(f"[name=name-{key}]")
        hand.type(f"报告人{number}")
        hand.next_cell(f"[name=title_zh-{key}]")
        hand.type(f"第{number}讲：轨道与控制")
        hand.next_cell(f"[name=title_en-{key}]")
        hand.type(f"Orbits and their control, part {number}")
        if isinstance(hand, Keys):
            hand.next_cell(f"[name=languages-{key}]")


@pytest.mark.parametrize("kind", [Mouse, Keys])
def test_forty_lectures_are_planned_and_published_within_half_an_hour(  # D-06
    app, database, live_server, browser_context, kind
) -> None:
    now = utc_now()
    with database.transaction() as session:
        make_room(session, seats=80)
        key = make_session(session, make_staff(session, EVE), began_at=now)
        for number in range(LECTURES):
            make_speaker(session, f"报告人{number}")
    url, signed = live_server().url, app.session_interface.get_signing_serializer(app)
    browser_context.add_cookies([{"name": "forum", "value": signed.dumps({STAFF_KEY: key}), "url": url}])
    hand = kind(browser_context.new_page())
    hand.page.goto(f"{url}/staff/series")

    plan_a_season(hand, now.date() + timedelta(days=30))

    with database.reading() as session:
        public = Lecture.public_state == PublicState.PUBLISHED
        assert session.scalar(select(func.count()).select_from(Lecture).where(public)) == LECTURES
        lecture = session.scalars(select(Lecture).order_by(Lecture.id)).first()
        assert (lecture.title.zh, lecture.speakers[0].name) == ("第0讲：轨道与控制", "报告人0")
    assert hand.seconds < HALF_AN_HOUR, hand
