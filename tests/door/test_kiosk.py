"""A scanner that stands alone: only the PIN leads out of it, and it forgets the last name by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import Standing

# The parts of door/_kiosk.html, and beside them what a kiosk takes away and what it shows.
OPENED = """async () => {
  const root = document.createElement("section");
  const part = (name, kind, owner) => {
    const made = document.createElement(kind);
    made.dataset.kiosk = name;
    made.textContent = name;
    owner.append(made);
    return made;
  };
  const away = document.createElement("button");
  away.dataset.notInKiosk = "true";
  away.textContent = "Find by name";
  const bar = part("bar", "div", root);
  part("leave", "button", bar);
  const form = part("form", "form", bar);
  for (const [name, kind] of [["pin", "input"], ["wrong", "p"], ["stay", "button"]]) part(name, kind, form);
  form.querySelector("[data-kiosk=stay]").type = "button";
  form.hidden = true;
  root.append(away);
  document.querySelector("#main").replaceChildren(root);
  const script = [...document.scripts].find((one) => one.src.endsWith("/door.js"));
  const { newKiosk } = await import(new URL("door-kiosk.js", script.src));
  globalThis.told = [];
  globalThis.kiosk = newKiosk(root, {
    checkPin: async (pin) => pin === "270613",
    onReset: () => told.push("beginning"),
    onEnd: () => told.push("end"),
  });
  kiosk.resumeIfLeft();
}"""


@pytest.fixture
def kiosk(standing: Standing, browser_context: BrowserContext) -> Iterator[Page]:
    page = browser_context.new_page()
    page.clock.install()
    page.goto(f"{standing.server.url}/door/?language=en")
    page.evaluate(OPENED)
    page.evaluate("() => kiosk.start()")
    yield page
    page.close()


def said(page: Page) -> list[str]:
    told: list[str] = page.evaluate("() => told.splice(0)")
    return told


def test_the_answer_goes_away_after_five_seconds(kiosk: Page) -> None:  # B-42
    assert said(kiosk) == ["beginning"]
    kiosk.evaluate("() => kiosk.answered()")
    kiosk.clock.run_for(4_900)
    assert said(kiosk) == []
    kiosk.clock.run_for(200)
    assert said(kiosk) == ["beginning"]


def test_nothing_leads_out_but_the_pin(kiosk: Page) -> None:  # B-42
    assert kiosk.get_by_text("Find by name").evaluate("(button) => button.inert")
    kiosk.evaluate("() => history.back()")
    expect(kiosk.locator("[data-kiosk=leave]")).to_be_visible()
    kept = kiosk.evaluate(
        """() => ["contextmenu", "selectstart", "dragstart"].map((kind) => document.querySelector("section")
          .dispatchEvent(new Event(kind, { cancelable: true, bubbles: true })))"""
    )
    assert kept == [False] * 3
    kiosk.reload()
    kiosk.evaluate(OPENED)
    assert kiosk.evaluate("() => kiosk.isOn")

    kiosk.locator("[data-kiosk=leave]").click()
    pin = kiosk.locator("[data-kiosk=pin]")
    pin.fill("000000")
    pin.press("Enter")
    expect(kiosk.locator("[data-kiosk=wrong]")).to_be_visible()
    assert (kiosk.evaluate("() => kiosk.isOn"), pin.input_value()) == (True, "")
    kiosk.clock.run_for(31_000)  # whoever asked for it went away
    expect(pin).to_be_hidden()

    kiosk.locator("[data-kiosk=leave]").click()
    pin.fill("270613")
    pin.press("Enter")
    expect(kiosk.locator("[data-kiosk=leave]")).to_be_hidden()
    assert said(kiosk)[-1:] == ["end"]
    assert not kiosk.get_by_text("Find by name").evaluate("(button) => button.inert")
