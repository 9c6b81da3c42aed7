"""Every page of the organisers in a real browser: accessible, narrow, by night, in both languages."""

from datetime import timedelta
from pathlib import Path

import pytest

from forum.accounts.models import Staff
from forum.accounts.passwords import hashed
from forum.clock import utc_now
from forum.mail.models import OutboxMessage
from forum.registrations.models import RegistrationState
from forum.wording import EMPTY, Wording
from tests.cast import CLEO, DAN, EVE
from tests.conftest import IS_LONG
from tests.factories import (
    make_lecture,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_staff,
    make_venue,
)

AXE = Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"
PASSWORD = "an ellipse has two foci"
LECTURE = "/staff/lectures/qxf-2026-001"
PATHS = (
    "/staff/",
    "/staff/account",
    "/staff/members",
    "/staff/members/new",
    f"/staff/members/{'a' * 16}",
    "/staff/lectures",
    "/staff/lectures?q=nothing",
    "/staff/lectures/new",
    LECTURE,
    f"{LECTURE}/edit",
    f"{LECTURE}/moves/new",
    f"{LECTURE}/cancellation/new",
    f"{LECTURE}/postponement/new",
    f"{LECTURE}/withdrawal/new",
    f"{LECTURE}/registrations",
    f"{LECTURE}/registrations?q=nobody",
    f"{LECTURE}/registrations/new",
    "/staff/series",
    "/staff/series/new",
    "/staff/speakers",
    "/staff/speakers/new",
    "/staff/speakers/wang",
    "/staff/venues",
    "/staff/venues/new",
    "/staff/venues/tower",
    "/staff/venues/tower/rooms/new",
)
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def desk(app, database, live_server, page):
    """A browser at the desk of somebody who may do everything, with something in every list."""
    now = utc_now()
    with app.app_context(), database.transaction() as session:
        eve = make_staff(session, EVE)
        eve.password, eve.public_id = hashed(PASSWORD), "a" * 16
        room = make_room(session, make_venue(session, "tower"))
        usual = {
            "speakers": [make_speaker(session, "王小明", slug="wang", bio=EMPTY)],
            "room": room,
            "series": make_series(session),
            "starts_at": now + timedelta(days=3),
        }
        lecture = make_lecture(session, seats=1, **usual)
        make_lecture(session, title=Wording(zh="一" * 60), abstract=EMPTY, **usual)
        seated = make_registration(session, lecture, CLEO)
        make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)
        failed = {"created_at": now, "due_at": now, "failed_at": now, "message_id": "m1", "language": "en"}
        about = {"registration_id": seated.id, "lecture_id": lecture.id, "recipient": CLEO.email}
        session.add(OutboxMessage(message="registered_confirmed", **about, **failed))
    url = live_server().url
    page.goto(f"{url}/staff/sign-in")
    page.fill("#email", EVE.email)
    page.fill("#password", PASSWORD)
    page.click("main button")
    return url


# tests/everyone looks at the same pages by day; here every list has something in it.
@pytest.mark.parametrize(("language", "scheme"), [("zh", "dark"), ("en", "light")][: 2 if IS_LONG else 1])
def test_every_page_is_accessible_and_fits_a_small_phone(desk, page, database, language, scheme):
    # C-70
    with database.transaction() as session:
        session.get_one(Staff, 1).language = language
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 700})
    wrong = {path: found for path in PATHS if (found := _what_is_wrong(page, desk + path))}

    assert wrong == {}


def test_the_form_of_sign_in_is_accessible(desk, page, browser):
    context = browser.new_context()
    stranger = context.new_page()

    assert _what_is_wrong(stranger, f"{desk}/staff/sign-in") == []
    context.close()


def test_a_lecture_is_planned_by_keyboard_and_without_a_script(desk, page, browser):
    # C-70
    state = page.context.storage_state()
    context = browser.new_context(storage_state=state, java_script_enabled=False)
    typing = context.new_page()
    typing.goto(f"{desk}/staff/lectures/new")
    typing.fill("#title_en", "Fifty Years of Cybernetics")
    typing.fill("#speakers-0-name", "王小明")
    typing.click("button[data-adds=speakers]")
    typing.fill("#speakers-1-name", "Ada Lovelace")
    typing.fill("#on", "2031-04-09")
    typing.press("#title_en", "Enter")

    assert typing.locator(".notice").inner_text().endswith("The public does not see it yet.")
    context.close()


def _what_is_wrong(page, address):
    answer = page.goto(address)
    if answer.status != 200:
        return [str(answer.status)]
    # Evaluated by the driver, so the policy against foreign scripts stays on.
    page.evaluate(AXE.read_text("utf-8"))
    broken = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*broken, *(["wide"] if is_wide else [])]
