"""The scanner as a program on a phone: kept without a network, honest about what was lost."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forum.door import shell_views
from tests.cast import CLEO
from tests.conftest import CHROMIUM
from tests.door.test_scanner_page import (
    MAMAT,
    PIN,
    Gate,
    enrolled,
    expect_verdict,
    gate,
    wedge,
)

__all__ = ["gate"]

JS = Path(__file__).resolve().parents[2] / "static" / "js"
_KEPT = """async () => { await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((on) => setTimeout(on, 20));
  return (await caches.keys()).length; }"""
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"


def started(browser: Browser, profile: Path) -> BrowserContext:
    """The browser of a phone, whose memory outlasts it."""
    return browser.browser_type.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        args=["--no-sandbox"],
        locale="en-GB",
        viewport={"width": 360, "height": 780},
    )


@pytest.fixture
def page_of_iphone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(user_agent=_IPHONE, service_workers="block", locale="en-GB")
    yield context.new_page()
    context.close()


def unlock(page: Page) -> None:
    page.get_by_label("PIN of this device").fill(PIN)
    page.get_by_role("button", name="Start the shift").click()
    expect(page.get_by_role("heading", name="The last five")).to_be_visible()


def test_the_scanner_opens_after_a_restart_without_a_network(
    browser: Browser, gate: Gate, tmp_path: Path
) -> None:  # B-31, B-33
    phone = started(browser, tmp_path / "phone")
    page = phone.pages[0]
    enrolled(page, gate)
    assert page.evaluate(_KEPT) >= 1
    phone.set_offline(True)
    page.reload()
    unlock(page)
    wedge(page, gate.badges["good"])
    expect_verdict(page, "alone")
    phone.close()

    phone = started(browser, tmp_path / "phone")
    phone.set_offline(True)
    page = phone.pages[0]
    page.goto(f"{gate.url}/door/")
    expect(page.get_by_text("Scans on this device that wait to be sent: 1.")).to_be_visible()
    unlock(page)
    expect(page.locator("#door-last")).to_contain_text(MAMAT.name)
    # The reader of pictures, its WebAssembly and the other language are there as well.
    decoded = "async (m) => { await (await import(m)).warmUp(); return true; }"
    script = page.evaluate("document.scripts[0].src")
    assert page.evaluate(decoded, script.replace("door.js", "door-decoding.js"))
    phone.set_offline(False)
    expect(page.locator("#door-connection")).to_have_text("Connected")
    phone.set_offline(True)
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", name="开始值守")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    phone.close()


def test_what_the_browser_cleared_is_said(browser: Browser, gate: Gate) -> None:  # B-33
    with browser.new_context(locale="en-GB", service_workers="block") as phone:
        page = phone.new_page()
        enrolled(page, gate)
        page.goto(f"{gate.url}/api/v1/openapi.json")
        page.evaluate("() => new Promise((on) => { indexedDB.deleteDatabase('door').onsuccess = on; })")
        page.goto(f"{gate.url}/door/")
        expect(page.get_by_text("The browser has cleared what this device kept")).to_be_visible()
        expect(page.get_by_role("heading", name="Enrol this device")).to_be_visible()


def test_an_iphone_is_led_to_the_home_screen_first(page_of_iphone: Page, gate: Gate) -> None:  # B-33
    page_of_iphone.goto(f"{gate.url}/door/#{gate.code}")
    expect(page_of_iphone.get_by_role("heading", name="First put the scanner")).to_be_visible()
    expect(page_of_iphone.locator("#door-install-code")).to_contain_text(gate.code)
    expect(page_of_iphone.locator("#door-enrol")).to_be_hidden()
    page_of_iphone.get_by_role("button", name="Enrol here all the same").click()
    expect(page_of_iphone.get_by_label("Enrolment code")).to_have_value(gate.code)


def test_a_chat_program_is_told_to_open_a_browser(browser: Browser, gate: Gate) -> None:
    with browser.new_context(user_agent=f"{_IPHONE} MicroMessenger/8.0.50", locale="en-GB") as phone:
        page = phone.new_page()
        page.goto(f"{gate.url}/door/")
        expect(page.get_by_text("This opened inside a chat program")).to_be_visible()


def told(client: FlaskClient) -> Any:
    found = re.match(r"self\.DOOR = (\{.*\});", client.get("/door/worker.js").text)
    assert found
    return json.loads(found[1])


def test_every_module_of_the_page_is_kept(client: FlaskClient, app: Flask) -> None:
    files = set(shell_views.paths(Path(app.static_folder or "")))
    waiting, seen = ["door.js", "door-decoder.js"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        assert f"js/{name}" in files
        waiting += re.findall(r'from "\./([a-z-]+\.js)"', (JS / name).read_text(encoding="utf-8"))
    for address in told(client)["files"]:
        with client.get(address) as answer:
            assert answer.status_code == 200, address


def test_the_kept_page_is_nobodys_and_names_its_edition(client: FlaskClient) -> None:  # D-14
    for name, address in told(client)["pages"].items():
        answer = client.get(address)
        assert told(client)["edition"] in answer.text
        assert "csrf" not in answer.text, name
        assert CLEO.name not in answer.text


def test_the_manifest_begins_at_the_door(client: FlaskClient) -> None:
    manifest = client.get("/zh/door.webmanifest").get_json()
    assert (manifest["scope"], manifest["display"]) == ("/door/", "standalone")
    assert client.get(manifest["start_url"]).status_code == 200
    for icon in manifest["icons"]:
        with client.get(icon["src"]) as answer:
            assert answer.status_code == 200
