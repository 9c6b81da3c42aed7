"""From the programme to the badge and back, without a script and inside a chat program. C-30, C-24, A-53"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from forum.clock import utc_now
from forum.registrations.models import RegistrationState
from tests.cast import DAN
from tests.conftest import IS_LONG, Database
from tests.factories import make_lecture, make_registration, make_room, make_series
from tests.servers import LiveServer

pytestmark = pytest.mark.databases("sqlite")

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.49"
SEAT = {"zh": "您已有席位", "en": "You have a seat"}
IN_LINE = {"zh": "候补第 1 位", "en": "On the waitlist, place 1"}


@pytest.fixture
def season(database: Database, live_server: Callable[..., LiveServer]) -> str:
    """The address of a server with a series of two lectures: one with seats, one that is full."""
    with database.transaction() as session:
        series, room = make_series(session), make_room(session)
        for days, seats in ((20, 5), (30, 1)):
            starts_at = utc_now() + timedelta(days=days)
            lecture = make_lecture(session, series=series, room=room, starts_at=starts_at, seats=seats)
        make_registration(session, lecture, DAN, RegistrationState.CONFIRMED)
    return live_server().url


@pytest.fixture(params=["plain", *(["wechat"] if IS_LONG else [])])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A phone without scripts; in the long run also one that calls itself WeChat."""
    kinds = {"plain": {"java_script_enabled": False}, "wechat": {"user_agent": WECHAT}}
    context = browser.new_context(viewport={"width": 360, "height": 740}, **kinds[request.param])
    yield context.new_page()
    context.close()


def leads_on(page: Page, selector: str) -> None:
    """Press what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        page.click(selector)


@pytest.mark.parametrize("lang", ["zh", "en"][: 2 if IS_LONG else 1])
def test_two_lectures_of_a_series_from_the_programme_to_giving_one_back(
    phone: Page, season: str, lang: str
) -> None:
    phone.goto(f"{season}/{lang}/lectures")
    leads_on(phone, "main a[href$='/registrations/new']")
    for box in phone.locator("main [name=lecture]").all():
        box.check()
    phone.fill("[name=name]", "欧阳明月")
    phone.fill("[name=email]", "guest@example.org")
    phone.check("[name=consent]")
    leads_on(phone, "main .several-person button.button-accent")
    said = phone.locator(".mine-state b").all_inner_texts()
    assert said == [SEAT[lang], IN_LINE[lang]]

    # What was just registered is known on this device: programme, lecture, badge.
    phone.goto(f"{season}/{lang}/lectures")
    assert phone.locator(".entry-own").all_inner_texts() == said
    leads_on(phone, ".entry-title a >> nth=0")
    lecture = phone.url
    leads_on(phone, ".own-here a.button-accent")
    assert phone.url == f"{lecture}/registrations/own"
    badge = phone.locator("main img[src*='/registrations/']").first
    assert badge.evaluate("(image) => image.complete && image.naturalWidth > 0")

    # "I cannot come", from the lecture's page, by a button on a page of its own.
    phone.goto(lecture)
    leads_on(phone, ".own-here a[href$='/cancellation']")
    leads_on(phone, "main .own form button")
    assert phone.get_attribute("main", "data-state") == "cancelled"
    phone.goto(f"{season}/{lang}/my-lectures")
    assert IN_LINE[lang] in phone.locator(".mine-state b").all_inner_texts()
    leads_on(phone, ".mine-forget button")
    assert phone.locator(".mine-state").count() == 0
    phone.goto(lecture)
    assert phone.locator(".own-here").count() == 0
