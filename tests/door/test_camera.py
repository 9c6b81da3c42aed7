"""The camera of the scanner page in Chromium, which a film shows badges (B-26, B-44 to B-46)."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page, expect

from bench.shots import shot
from tests.browsers import scanned
from tests.conftest import CHROMIUM
from tests.door.test_scanner_page import Gate, enrolled, expect_verdict, gate

__all__ = ["gate"]


def _blank() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (640, 480), "white").save(kept, "JPEG")
    return kept.getvalue()


BLANK = _blank()


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
        ],
    )
    page = browser.new_page(viewport={"width": 360, "height": 780})
    yield page
    browser.close()


@pytest.fixture
def scanner(page: Page, gate: Gate) -> Page:
    """A phone without a camera."""
    enrolled(page, gate)
    return page


@pytest.fixture
def filming(browser: Browser, gate: Gate, tmp_path: Path) -> Iterator[Page]:
    film = tmp_path / "badges.mjpeg"
    troubles = ["none", "glare", "low light", "moire", "moved"]
    film.write_bytes(b"".join(photograph(gate.badges["good"], trouble, "film") for trouble in troubles))
    with filmed(browser.browser_type, film) as page:
        enrolled(page, gate)
        yield page


def test_badge_before_the_camera_is_one_scan(filming: Page, gate: Gate) -> None:  # B-26, B-44, B-45
    problems: list[str] = []
    filming.on("pageerror", lambda error: problems.append(str(error)))
    filming.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    filming.on(
        "request", lambda asked: None if asked.url.startswith(gate.url) else problems.append(asked.url)
    )
    filming.get_by_role("button", name="Use the camera").click()
    expect_verdict(filming, "admitted")
    # The film shows the badge all the time: it is seen again and again, and stays one scan.
    seen = filming.evaluate(
        """async () => { const video = document.querySelector("video");
        const from = video.currentTime;
        while (video.currentTime < from + 2) await new Promise((on) => video.requestVideoFrameCallback(on));
        return document.querySelectorAll("#door-last li").length; }"""
    )
    assert (seen, problems) == (1, [])
    expect_verdict(filming, "admitted")
    filming.get_by_role("button", name="Camera off").click()
    expect(filming.get_by_role("button", name="Use the camera")).to_be_visible()


def test_insecure_address_says_why_there_is_no_camera(scanner: Page) -> None:  # B-44
    # As every page over http has it, but for those of the machine itself, which tests are served by.
    scanner.evaluate("() => Object.defineProperty(window, 'isSecureContext', { value: false })")
    scanner.get_by_role("button", name="Use the camera").click()
    expect(scanner.get_by_text("secure addresses alone (https)")).to_be_visible()
    expect(scanner.get_by_text("Read a photograph")).to_be_visible()


def test_photograph_takes_the_place_of_a_camera(scanner: Page, gate: Gate) -> None:  # B-44, B-45
    scanner.get_by_role("button", name="Use the camera").click()
    expect(scanner.locator("#door-camera [role=status]")).not_to_be_empty()
    field = scanner.get_by_label("Read a photograph")
    for text, name in ((None, "nothing"), (gate.badges["good"], "badge")):
        picture = photograph(text, "low light", "photo") if text else BLANK
        field.set_input_files({"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": picture})
        if not text:
            expect(scanner.get_by_text("No badge was found in the picture.")).to_be_visible()
    expect_verdict(scanner, "admitted")
    field.set_input_files({"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    expect(scanner.get_by_text("This file cannot be opened as a picture here.")).to_be_visible()


def test_badge_scanned_into_a_field_is_taken_out_of_it(scanner: Page, gate: Gate) -> None:  # B-43
    field = scanner.get_by_label("Name, e-mail or reference")
    field.fill("Qian")
    scanned(scanner, gate.badges["good"])
    expect_verdict(scanner, "admitted")
    expect(field).to_have_value("Qian")


def test_sound_is_on_until_it_is_turned_off_and_stays_off(scanner: Page) -> None:  # B-47
    sound = scanner.get_by_role("button", name="Sound")
    expect(sound).to_have_attribute("aria-pressed", "true")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "false")
    scanner.reload()
    expect(scanner.locator("#door-sound")).to_have_attribute("aria-pressed", "false")


LOUDNESS = """async (address) => {
  const { SOUNDS, compose } = await import(address);
  const told = {};
  for (const kind of Object.keys(SOUNDS)) {
    const context = new OfflineAudioContext(1, 44100, 44100);
    compose(context, kind, 0);
    const wave = (await context.startRendering()).getChannelData(0);
    told[kind] = Array.from({ length: 50 }, (_, at) => {
      const part = wave.subarray(at * 882, (at + 1) * 882);
      const crossings = part.filter((value, i) => i && value >= 0 !== part[i - 1] >= 0).length;
      return Math.max(...part) > 0.05 ? crossings * 25 : 0;
    });
  }
  return told;
}"""


def test_four_sounds_differ_in_number_height_and_way(scanner: Page) -> None:  # B-47
    script = scanner.locator("script[type=module]").get_attribute("src") or ""
    heard = scanner.evaluate(LOUDNESS, script.replace("door.js", "door-sounds.js"))
    pitches = {kind: [pitch for pitch in wave if pitch] for kind, wave in heard.items()}
    beats = {
        kind: sum(now > 0 and before == 0 for before, now in zip([0, *wave], wave, strict=False))
        for kind, wave in heard.items()
    }
    assert sorted(heard) == ["admitted", "alone", "look", "refused"]
    # The last part of a sound may be cut short.
    assert pitches["admitted"][-2] > 1.3 * pitches["admitted"][0]
    assert pitches["refused"][-2] < 0.75 * pitches["refused"][0] < 250
    assert (beats["alone"], beats["look"]) == (1, 3)
    assert len({len(pitched) for pitched in pitches.values()}) >= 3
