"""The camera of the scanner page in Chromium, which a film shows badges (B-26, B-44 to B-46)."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from bench.shots import shot
from tests.conftest import CHROMIUM
from tests.door.test_scanner_page import Gate, expect_verdict, gate

__all__ = ["gate"]

INSECURE_HOST = "door.example"
"""This machine by another name: over http no secure origin, as no address of a local network is."""


def photograph(text: str, trouble: str, seed: str) -> bytes:
    """One picture of a badge as a phone takes it."""
    kept = BytesIO()
    shot(text, trouble, seed).picture.convert("RGB").save(kept, "JPEG", quality=85)
    return kept.getvalue()


@contextmanager
def filmed(chromium: BrowserType, film: Path) -> Iterator[Page]:
    """A phone whose camera plays a film, again and again."""
    browser = chromium.launch(
        executable_path=CHROMIUM,
        args=[
            "--no-sandbox",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
            f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1",
        ],
    )
    page = browser.new_page(viewport={"width": 360, "height": 780})
    yield page
    browser.close()


def enrolled(page: Page, url: str, gate: Gate) -> None:
    page.goto(f"{url}/door/?language=en#{gate.code}")
    page.get_by_role("button", name="Enrol").click()
    expect(page.locator("#door-count")).to_have_text("0")


@pytest.fixture
def scanner(browser: Browser, gate: Gate, tmp_path: Path) -> Iterator[Page]:
    film = tmp_path / "badges.mjpeg"
    troubles = ["none", "glare", "low light", "moire", "moved"]
    film.write_bytes(b"".join(photograph(gate.badges["good"], trouble, "film") for trouble in troubles))
    with filmed(browser.browser_type, film) as page:
        enrolled(page, gate.url, gate)
        yield page


def test_badge_before_the_camera_is_one_scan(scanner: Page, gate: Gate) -> None:  # B-26, B-44, B-45
    problems: list[str] = []
    scanner.on("pageerror", lambda error: problems.append(str(error)))
    scanner.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    scanner.on(
        "request", lambda asked: None if asked.url.startswith(gate.url) else problems.append(asked.url)
    )
    scanner.get_by_role("button", name="Use the camera").click()
    expect_verdict(scanner, "admitted")
    # The film shows the badge all the time: it is seen again and again, and stays one scan.
    seen = scanner.evaluate(
        """async () => { const video = document.querySelector("video");
        const from = video.currentTime;
        while (video.currentTime < from + 2) await new Promise((on) => video.requestVideoFrameCallback(on));
        return document.querySelectorAll("#door-last tr").length; }"""
    )
    assert (seen, problems) == (1, [])
    expect_verdict(scanner, "admitted")
    scanner.get_by_role("button", name="Camera off").click()
    expect(scanner.get_by_role("button", name="Use the camera")).to_be_visible()
