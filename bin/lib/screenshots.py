"""bin/screenshots: serve a fresh demo season beside everything else, and photograph it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from environment import ROOT, CannotGoOn, prepare

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

REQUIREMENTS = "requirements-dev.txt"
FOLDER = ROOT / "docs" / "screenshots"
DESK: "ViewportSize" = {"width": 1280, "height": 960}
PHONE: "ViewportSize" = {"width": 390, "height": 844}
SECONDS_TO_START = 120


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return once the server answers. Raises CannotGoOn."""
    for _second in range(SECONDS_TO_START):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 (our own server)
        except (urllib.error.URLError, OSError):
            if server.poll() is not None:
                raise CannotGoOn("the server did not start; try bin/serve.") from None
            time.sleep(1)  # between two looks whether the server is up
        else:
            return
    raise CannotGoOn(f"the server did not answer within {SECONDS_TO_START} seconds.")


@contextmanager
def demo_season() -> Iterator[str]:
    """The address of a forum of its own, with the demo season."""
    with tempfile.TemporaryDirectory() as instance:
        port = free_port()
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
        surroundings |= {"FORUM_INSTANCE": instance, "PORT": str(port)}
        server = subprocess.Popen([ROOT / "bin" / "serve"], env=surroundings)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def main() -> None:
    """Make the environment of the tests, then run again with its Python and photograph."""
    python = prepare(REQUIREMENTS)
    if Path(sys.prefix) != python.parent.parent:
        os.execv(python, [str(python), __file__])
    photograph()


def photograph() -> None:
    """Take every picture in both languages, from the top of the page."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (installed by `prepare`)

    FOLDER.mkdir(exist_ok=True)
    chromium = os.environ.get("FORUM_TEST_CHROMIUM", "/usr/bin/chromium")
    with demo_season() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        desk = browser.new_page(viewport=DESK)
        phone = browser.new_page(viewport=PHONE, color_scheme="dark")
        sign_in(desk, address)
        for lang in ("en", "zh"):
            take(desk, f"{address}/{lang}/", f"home-{lang}.png")
            lecture = desk.get_attribute("main a[href*='/lectures/qxf']", "href")
            take(phone, f"{address}{lecture}", f"lecture-{lang}.png")
            take(desk, f"{address}/staff/", f"desk-{lang}.png")
            desk.click("form[action$='/language'] button")
        browser.close()


def sign_in(page: "Page", address: str) -> None:
    """As the organiser of the sample season, who reads English at first."""
    page.goto(f"{address}/staff/sign-in")
    page.fill("#email", "ada@example.org")
    page.fill("#password", "a-sample-season")
    page.click("main button.button-accent")
    page.wait_for_url("**/staff/")


def take(page: "Page", address: str, name: str) -> None:
    """Photograph one page. Raises CannotGoOn where it does not answer."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise CannotGoOn(f"{address} does not answer as it should.")
    page.screenshot(path=FOLDER / name)
    print(f"docs/screenshots/{name}")


if __name__ == "__main__":
    try:
        main()
    except CannotGoOn as reason:
        sys.exit(f"bin/screenshots: {reason}")
