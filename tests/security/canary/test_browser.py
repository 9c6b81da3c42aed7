"""The same world in Chromium under our own policy: nothing runs, is reported or is fetched elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cast import NOON
from tests.security.canary.choir import Choir
from tests.security.canary.crawl import addresses
from tests.security.canary.families import BY_NAME
from tests.security.canary.world import DEVICE_TOKEN
from tests.servers import LiveServer

pytestmark = pytest.mark.databases("sqlite")

# Before any script of the page: the song's own call, and the policy's reports, are told to the test.
LISTEN = """
window.__canary = (what) => window.heard("ran " + what);
for (const name of ["alert", "confirm", "prompt"]) window[name] = (what) => window.heard(`${name} ${what}`);
document.addEventListener("securitypolicyviolation", (event) => {
  window.heard(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
# What a reader does without thinking: goes over everything, into every field, opens what can be opened.
TOUCH = """
for (const one of document.querySelectorAll("details")) one.open = true;
for (const one of document.querySelectorAll("main *, header *")) {
  for (const name of ["mouseover", "mouseenter", "focus", "pointerdown", "toggle", "error", "load"]) {
    one.dispatchEvent(new Event(name, { bubbles: true }));
  }
}
for (const one of document.querySelectorAll("[data-theme-choice]")) one.click();
"""


@dataclass
class Ears:
    """What was heard, and by whom it was called for."""

    heard: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext, own: str) -> None:
        """Hear the songs, the policy, the console, dialogs, and requests to anybody else."""
        context.expose_function("heard", self.hear)
        context.add_init_script(LISTEN)
        context.on("request", lambda request: self._asked(request.url, own))
        context.on("console", lambda said: self._said(said.text))
        context.on("dialog", lambda dialog: (self.heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
        context.on("weberror", lambda error: self.heard.append(f"error {error.error}"))

    def hear(self, what: str) -> None:
        """Note what a page told."""
        self.heard.append(what)

    def _asked(self, url: str, own: str) -> None:
        if not url.startswith((f"{own}/", "data:,")):
            self.heard.append(f"request {url:.200}")

    def _said(self, text: str) -> None:
        if "Content Security Policy" in text or "canary" in text:
            self.heard.append(f"console {text:.200}")


@contextmanager
def browsing(browser: Browser, choir: Choir, who: str, url: str, ears: Ears) -> Iterator[Page]:
    """A page of somebody's browser, signed in as in the test's own client."""
    context = browser.new_context()
    try:
        cookie = choir.clients[who].get_cookie("forum")
        if cookie:
            context.add_cookies([{"name": "forum", "value": cookie.value, "url": url}])
        ears.listen(context, url)
        yield context.new_page()
    finally:
        context.close()


def pages_of(choir: Choir, who: str, *, below: tuple[str, ...]) -> list[str]:
    """One address for each kind of page that opens for somebody."""
    found = []
    for ways in addresses(choir.app).values():
        for path in [path for way in ways[-1:] for path in way if path.startswith(below)]:
            with choir.clients[who].get(path) as got:
                if got.status_code == 200 and got.mimetype == "text/html":
                    found.append(path)
                    break
    return found


def served(choir: Choir, live_server: Callable[..., LiveServer]) -> str:
    """The same installation behind a real server, at the hour of the tests."""
    clock: Path = choir.app.extensions["forum.settings"].instance / "clock"
    clock.write_text(NOON.isoformat(), "ascii")
    return live_server(application="tests.journey.clocked:app").url


@pytest.mark.long
def test_nothing_runs_in_a_browser(
    choir: Choir, browser: Browser, live_server: Callable[..., LiveServer]
) -> None:  # D-12
    url, ears, count = served(choir, live_server), Ears(), 0

    for family in (BY_NAME["markup"], BY_NAME["addresses"]):
        choir.sing(family)
        for who, below in (("stranger", ("/en", "/staff/sign-in")), ("Eve Admin", ("/staff",))):
            with browsing(browser, choir, who, url, ears) as page:
                for path in pages_of(choir, who, below=below):
                    page.goto(url + path)
                    page.evaluate(TOUCH)
                    count += 1
        with browsing(browser, choir, "stranger", url, ears) as page:
            _stand_at_the_door(page, url)

    assert ears.heard == []
    assert count > 80
    with browsing(browser, choir, "stranger", url, ears) as page:
        _do_everything_wrong(page, url)
    # Ears that cannot hear would prove nothing.
    heard = " ".join(ears.heard)
    assert "script-src-attr inline" in heard
    assert "img-src https://evil.example/x.png" in heard
    assert "ran song" in heard


def _do_everything_wrong(page: Page, url: str) -> None:
    page.goto(f"{url}/en/")
    page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", () => setTimeout(done));
            document.body.innerHTML = "<img src=https://evil.example/x.png><p onclick=__canary(1)>x</p>";
        })"""
    )
    page.evaluate("window.__canary('song')")


def _stand_at_the_door(page: Page, url: str) -> None:
    """The scanner builds its page from the answers of the API: people found, verdicts, the last five."""
    page.goto(f"{url}/door/#<img src=x onerror=__canary()>")
    page.evaluate("key => localStorage.setItem('door-device', JSON.stringify(key))", KEY)
    page.reload()
    expect(page.locator("#door-lecture")).to_contain_text("No.")
    page.fill("#door-words", "registrations")
    page.press("#door-words", "Enter")
    page.wait_for_selector("#door-found > *")
    page.evaluate(TOUCH)


KEY = {"token": DEVICE_TOKEN, "name": "<img src=x onerror=__canary('device')>"}
