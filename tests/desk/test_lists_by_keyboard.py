"""The organisers' lists by keyboard in a real browser; without a script, the same is there by links."""

from datetime import timedelta

import pytest

from forum.accounts.passwords import hashed
from forum.clock import utc_now
from forum.registrations.models import RegistrationState
from tests.cast import CLEO, DAN, EVE, Person
from tests.factories import make_lecture, make_registration, make_staff

PASSWORD = "an ellipse has two foci"
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def desk(app, database, live_server, page):
    """A browser at the desk, with four lectures to come."""
    now = utc_now()
    with app.app_context(), database.transaction() as session:
        make_staff(session, EVE).password = hashed(PASSWORD)
        for number in range(4):
            lecture = make_lecture(session, seats=1, starts_at=now + timedelta(days=number + 1))
        first = make_registration(session, lecture, CLEO)
        first.registered_at = now - timedelta(days=2)
        make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)
        make_registration(session, lecture, Person("Fay", "fay@example.org"), RegistrationState.WAITLISTED)
    url = live_server().url
    page.goto(f"{url}/staff/sign-in")
    page.fill("#email", EVE.email)
    page.fill("#password", PASSWORD)
    page.click("main button")
    return url


def focus(page):
    return page.evaluate("document.activeElement.closest('tr')?.rowIndex ?? document.activeElement.id")


def test_rows_are_walked_opened_searched_and_the_keys_turned_off(desk, page):
    # C-70, WCAG 2.1.4
    page.goto(f"{desk}/staff/lectures")
    walked = []
    for key in ("j", "j", "ArrowDown", "k", "ArrowUp", "k", "k"):
        page.keyboard.press(key)
        walked.append(focus(page))
    assert walked == [1, 2, 3, 2, 1, 1, 1]

    page.keyboard.press("/")
    page.keyboard.type("j/k?")
    assert (focus(page), page.input_value("#q")) == ("q", "j/k?")

    page.goto(f"{desk}/staff/lectures")
    page.keyboard.press("Control+j")
    assert focus(page) == ""
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("j")
    page.check("[data-keys-off]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert not page.locator("#keys").is_visible()
    assert not isinstance(focus(page), int)
    page.reload()
    page.keyboard.press("j")
    assert focus(page) == ""

    # The button shows them however they are set, and turns them on again.
    page.click("[data-shows-keys]")
    page.uncheck("[data-keys-off]")
    page.keyboard.press("Escape")
    page.locator("body").focus()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/lectures/qxf-2026-004")


def test_a_seat_is_given_in_the_row_and_taken_back_by_keyboard_alone(desk, page):
    # C-70
    people = f"{desk}/staff/lectures/qxf-2026-004/registrations"
    page.goto(f"{people}?state=waitlisted&sort=-name")
    page.locator("details.decide summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Interpreter")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast")
    assert page.url.startswith(f"{people}?state=waitlisted&sort=-name")
    assert page.locator(".toast-sentence").inner_text() == "Fay has a seat."
    assert page.locator("tbody tr").count() == 1

    page.locator(".toast-undo").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast:not(:has(.toast-undo))")

    assert page.locator("tbody tr").count() == 2
    assert page.locator("tbody tr th").first.inner_text().startswith("Fay")


def test_the_heading_stays_in_sight_and_hides_no_focus(desk, page):
    # WCAG 2.4.11
    page.set_viewport_size({"width": 1280, "height": 360})
    page.goto(f"{desk}/staff/lectures")
    for _ in range(4):
        page.keyboard.press("j")
    for _ in range(3):
        page.keyboard.press("k")
        head, link = (
            page.evaluate(f"(({one}).getBoundingClientRect()).toJSON()")
            for one in ("document.querySelector('thead th')", "document.activeElement")
        )
        assert head["top"] >= 0
        assert link["top"] >= head["bottom"]


def test_a_long_form_is_saved_from_a_field_of_several_lines(desk, page):
    page.goto(f"{desk}/staff/lectures/qxf-2026-001/edit")
    page.fill("#abstract_en", "On feedback")
    page.press("#abstract_en", "Control+Enter")

    page.wait_for_selector(".notice")
    assert page.locator(".notice").inner_text().startswith("The draft of QXF-2026-001 is saved.")


def test_without_a_script_lists_are_sorted_by_links_and_no_key_is_named(desk, page, browser):
    state = page.context.storage_state()
    context = browser.new_context(storage_state=state, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{desk}/staff/lectures")
    plain.click("th.sorts >> text=No.")
    plain.click("th.sorts >> text=No.")

    assert plain.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    assert plain.locator("tbody td.lead > span").all_inner_texts() == ["4", "3", "2", "1"]
    assert not plain.locator("[data-shows-keys]").is_visible()
    context.close()
