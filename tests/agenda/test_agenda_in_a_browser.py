"""The agenda in a real browser: dragging, resizing, drawing, filling a slot, the same by keys, undoing."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from forum.lectures.models import Lecture, PlanningState, PublicState
from forum.moments import zone_of
from forum.wording import EMPTY
from tests.cast import ADA, CLEO, NOON
from tests.conftest import Database
from tests.everyone.reader import Reader, reading
from tests.factories import (
    make_closure,
    make_lecture,
    make_registration,
    make_room,
    make_series,
    make_speaker,
)

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]
# The week after NOON, from Monday to Sunday: 9 to 15 March 2026.
MONDAY = NOON + timedelta(days=7)
HOUR = 64
"""Pixels of the calendar."""
HIDDEN = {"public_state": PublicState.UNPUBLISHED, "published_at": None}
REFUSED = "console: Failed to load resource: the server responded with a status of 409 (Conflict)"


@pytest.fixture
def reader(browser: Browser, sign_in, database: Database) -> Iterator[Reader]:
    """Ada at a week: an invited lecture on Monday, a public one on Tuesday, an empty slot on Thursday."""
    with database.transaction() as session:
        series, hall = make_series(session), make_room(session)
        make_room(session)
        wu = make_speaker(session, "吴岚", name_latin="Wu Lan")
        invited = {**HIDDEN, "planning_state": PlanningState.INVITED, "series": series}
        make_lecture(session, starts_at=MONDAY, room=hall, speakers=[wu], **invited)
        public = make_lecture(session, starts_at=MONDAY + timedelta(days=1), room=hall, series=series)
        make_registration(session, public, CLEO)
        slot = {"planning_state": PlanningState.SLOT, "title": EMPTY, "abstract": EMPTY, "room": hall}
        day = {"starts_at": MONDAY + timedelta(days=3), "laid_out_for": date(2026, 3, 12)}
        make_lecture(session, minutes=120, **{**invited, **slot, **day})
        make_lecture(session, starts_at=MONDAY + timedelta(days=40), **invited)
        make_closure(session, hall, starts_at=MONDAY + timedelta(days=4), hours=2)
    with reading(browser, sign_in(ADA), "http://localhost", width=1280) as found:
        found.page.set_viewport_size({"width": 1280, "height": 1400})
        found.opens("/staff/agenda?view=week&on=2026-03-09")
        found.page.wait_for_selector("[data-entry]")
        yield found


def entry(page: Page, number: int) -> Locator:
    return page.locator(f"[data-entry='qxf-2026-{number:03}']")


def drag(page: Page, what: Locator, *, days: float = 0, hours: float = 0, grip: str = "middle") -> None:
    """Press on something, carry it so far, and stay there with the button down."""
    box = what.bounding_box()
    column = page.locator(".ec-body .ec-day").first.bounding_box()
    assert box
    assert column
    x, y = box["x"] + box["width"] / 2, box["y"] + (box["height"] - 3 if grip == "end" else 12)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y + 6)
    page.mouse.move(x + days * column["width"], y + hours * HOUR, steps=4)


def planned(database: Database, number: int) -> tuple[str, int, int | None] | None:
    """When a lecture begins in Shanghai, how many minutes it lasts, and where."""
    with database.reading() as session:
        lecture = session.scalar(select(Lecture).where(Lecture.code == f"QXF-2026-{number:03}"))
        if lecture is None:
            return None
        local = lecture.starts_at.astimezone(zone_of(lecture.timezone))
        minutes = int((lecture.ends_at - lecture.starts_at).total_seconds() // 60)
        return f"{local:%d %H:%M}", minutes, lecture.room_id


def test_lectures_are_dragged_resized_and_put_into_slots(reader: Reader, database: Database):
    page, said = reader.page, reader.page.locator("[data-said]")
    assert reader.finds() == []

    # Over the public lecture the place turns red, with the sentence; dropped there it asks for the reason.
    drag(page, entry(page, 1), days=1, hours=1)
    expect(said).to_contain_text("Great Hall is taken by QXF-2026-002")
    expect(page.locator("[data-agenda]")).to_have_attribute("data-outlook", "blocks")
    page.mouse.up()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("Why it is held all the same")).to_be_focused()
    assert planned(database, 1) == ("09 12:00", 90, 1)
    page.keyboard.type("The speaker has only this day")
    page.keyboard.press("Enter")
    expect(page.locator(".toast-sentence")).to_have_text("QXF-2026-001 is moved.")
    assert planned(database, 1) == ("10 13:00", 90, 1)

    # Undone by the toast; longer by its lower edge; both steps undone by Ctrl+Z, the latest first.
    page.locator(".toast-undo").click()
    expect(said).to_contain_text("as it was before")
    assert planned(database, 1) == ("09 12:00", 90, 1)
    drag(page, entry(page, 1), hours=0.5, grip="end")
    page.mouse.up()
    expect(said).to_contain_text("is moved")
    assert planned(database, 1) == ("09 12:00", 120, 1)
    drag(page, entry(page, 1), hours=-2)
    expect(page.locator("[data-agenda]")).to_have_attribute("data-outlook", "free")
    page.mouse.up()
    expect(entry(page, 1)).to_contain_text("10:00–12:00")
    assert planned(database, 1) == ("09 10:00", 120, 1)
    page.keyboard.press("Control+z")
    expect(entry(page, 1)).to_contain_text("12:00–14:00")
    page.keyboard.press("Control+z")
    expect(entry(page, 1)).to_contain_text("12:00–13:30")
    assert planned(database, 1) == ("09 12:00", 90, 1)

    # What waits beside the calendar goes onto the slot, and one undo brings both back.
    waiting = page.locator("[data-waits='qxf-2026-004']").bounding_box()
    slot = entry(page, 3).bounding_box()
    assert waiting
    assert slot
    page.mouse.move(waiting["x"] + 20, waiting["y"] + 20)
    page.mouse.down()
    page.mouse.move(slot["x"] + 40, slot["y"] + 40, steps=4)
    page.mouse.up()
    expect(said).to_have_text("QXF-2026-004 has taken the slot QXF-2026-003.")
    assert (planned(database, 4), planned(database, 3)) == (("12 12:00", 120, 1), None)
    page.get_by_role("button", name="Undo").first.click()
    expect(entry(page, 3)).to_be_visible()
    assert (planned(database, 4), planned(database, 3)) == (("18 12:00", 90, None), ("12 12:00", 120, 1))

    # What the public knows stays where it is until somebody gives the reason.
    drag(page, entry(page, 2), days=1)
    page.mouse.up()
    expect(sheet).to_contain_text("1 person would be told by mail.")
    assert planned(database, 2) == ("10 12:00", 90, 1)
    leads = sheet.get_by_role("link", name="Give the reason and move it").get_attribute("href")
    assert leads == "/staff/lectures/qxf-2026-002/moves/new?on=2026-03-11&starts=12:00&ends=13:30&room=1"
    page.keyboard.press("Escape")

    # Drawn: an empty slot, a lecture once somebody is named.
    column = page.locator(".ec-body .ec-day").nth(2).bounding_box()
    assert column
    page.mouse.move(column["x"] + 40, column["y"] + 2 * HOUR + 4)
    page.mouse.down()
    page.mouse.move(column["x"] + 44, column["y"] + 3 * HOUR - 8, steps=4)
    page.mouse.up()
    expect(sheet.get_by_label("Begins")).to_have_value("09:00")
    sheet.get_by_label("Speaker").fill("Mary Cartwright")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("QXF-2026-005 is planned.")
    assert planned(database, 5) == ("11 09:00", 60, None)

    assert set(reader.complaints) <= {REFUSED}
    reader.complaints.clear()
    # What moves as an answer comes was asked for, also where a busy machine answers late.
    page.evaluate("window.__shifts.length = 0")
    assert reader.finds("light", "dark") == []


def test_the_same_by_keys_and_by_buttons(reader: Reader, database: Database):
    page, said = reader.page, reader.page.locator("[data-said]")

    entry(page, 1).focus()
    page.keyboard.press("m")
    expect(said).to_contain_text("Picked up: Lecture 1: Engineering Cybernetics, Wu Lan.")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Tuesday 10 March")
    expect(said).to_contain_text("Great Hall is taken by QXF-2026-002")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("r")
    expect(said).to_contain_text("12:15–14:00, Great Hall. Nothing is in the way.")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("Put back")
    expect(entry(page, 1)).to_be_focused()
    assert planned(database, 1) == ("09 12:00", 90, 1)

    page.keyboard.press("m")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowDown", "r", "Enter"):
        page.keyboard.press(key)
    expect(said).to_have_text("QXF-2026-001 is moved.")
    assert planned(database, 1) == ("10 12:15", 105, 2)
    expect(entry(page, 1)).to_be_focused()

    # By buttons, into the slot.
    page.keyboard.press("m")
    page.get_by_role("button", name="Next empty slot").click()
    expect(said).to_contain_text("Into the empty slot QXF-2026-003.")
    page.get_by_role("button", name="Drop here").click()
    expect(said).to_contain_text("has taken the slot")
    assert (planned(database, 1), planned(database, 3)) == (("12 12:00", 120, 1), None)

    # Over the edge of the week it is carried on; a new one begins where the lecture with the focus ends.
    expect(entry(page, 1)).to_be_focused()
    page.keyboard.press("m")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**on=2026-03-16")
    expect(page.locator("[data-handled]")).to_contain_text("Monday 16 March")
    expect(entry(page, 1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_have_text("QXF-2026-001 is moved.")
    assert planned(database, 1) == ("16 12:00", 120, 1)
    page.keyboard.press("n")
    begins = page.get_by_role("dialog").get_by_label("Begins")
    expect(begins).to_have_value("14:00")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("the next empty slot")
    assert reader.complaints == []
