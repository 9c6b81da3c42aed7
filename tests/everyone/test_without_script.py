"""A browser that runs no script and reaches no other host: everything essential is there. C-30"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.conftest import IS_LONG

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def plain(browser: Browser, forum: str) -> Iterator[Page]:
    """A phone without scripts; whoever else is asked does not answer, and is named."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    strangers: list[str] = []

    def only_the_forum(route: Route) -> None:
        if route.request.url.startswith(forum):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    context.route("**/*", only_the_forum)
    yield context.new_page()
    context.close()
    assert strangers == []


def leads_on(page: Page, selector: str) -> None:
    """Press what leads to another page, and wait until that is there with its style sheet and pictures."""
    with page.expect_navigation():
        page.click(selector)


@pytest.mark.parametrize("lang", ["zh", "en"][: 2 if IS_LONG else 1])
def test_finding_registering_subscribing_and_leaving(plain: Page, forum: str, lang: str) -> None:
    plain.goto(f"{forum}/{lang}/lectures")
    plain.fill("[name=q]", "001")
    with plain.expect_navigation():
        plain.press("[name=q]", "Enter")
    leads_on(plain, "main a[href*='/lectures/qxf-2026-001']")
    leads_on(plain, "main a[href$='/registrations/new']:visible >> nth=0")
    plain.fill("[name=name]", "欧阳明月")
    plain.fill("[name=email]", "guest@example.org")
    leads_on(plain, "main button.button-accent")
    assert plain.input_value("[name=name]") == "欧阳明月"
    plain.check("[name=consent]")
    leads_on(plain, "main button.button-accent")
    assert plain.get_attribute("main", "data-state") == "confirmed"
    badge = plain.locator("main img[src*='/registrations/']").first
    assert badge.get_attribute("src")
    assert badge.evaluate("(image) => image.complete && image.naturalWidth > 0")
    own = plain.url
    plain.goto(f"{forum}/{lang}/subscribe")
    assert plain.locator("main a[href^='webcal:']").first.is_visible()
    plain.goto(own)
    leads_on(plain, "main a[href$='/cancellation']")
    leads_on(plain, "main form button")

    assert plain.get_attribute("main", "data-state") == "cancelled"
