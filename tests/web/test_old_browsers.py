"""An in-app browser of an old phone, without cascade layers: everything up to the badge can be read and used.

No such browser is at hand, so Chromium gets the sheet as one of them reads it: without what stands in layers.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from forum.clock import utc_now
from tests.factories import make_lecture, make_room, make_speaker

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "tests" / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text("utf-8")
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
CONDITION = "@supports (not (text-emphasis: none)) or (not (accent-color: auto))"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
pytestmark = pytest.mark.databases("sqlite")


def without_layers(sheet: str) -> str:
    """The sheet as a browser reads it that drops every @layer, and to which the fallback is addressed."""
    sheet = COMMENT.sub("", sheet)
    while (begin := sheet.find("@layer")) >= 0:
        end = re.compile("[;{]").search(sheet, begin).end()
        depth = sheet[end - 1] == "{"
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        sheet = sheet[:begin] + sheet[end:]
    return sheet.replace(CONDITION, "@supports (display: block)")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_asks_for_widths_as_old_browsers_do(sheet):
    assert re.findall(r"@media[^{]*\bwidth\s*[<>=]", COMMENT.sub("", sheet.read_text("utf-8"))) == []


def test_a_browser_that_knows_layers_never_reads_the_fallback(page):
    page.goto("about:blank")

    assert page.evaluate(f"CSS.supports({CONDITION.removeprefix('@supports ')!r})") is False


def test_what_matters_is_readable_without_layers(database, live_server, browser):
    # C-70
    with database.transaction() as session:
        usual = {"room": make_room(session), "speakers": [make_speaker(session)], "seats": 9}
        make_lecture(session, starts_at=utc_now() + timedelta(days=30), **usual)
    url = live_server().url
    context = browser.new_context(viewport={"width": 360, "height": 700}, java_script_enabled=True)
    page = context.new_page()
    page.route("**/forum.css", _as_read_by_an_old_browser)
    found = {}
    lecture = "/zh/lectures/qxf-2026-001"
    for path in ("/zh/", "/zh/lectures", lecture, f"{lecture}/registrations/new"):
        page.goto(url + path)
        found[path] = _faults(page)
    page.fill("[name=name]", "阿卜杜热合曼·买买提")
    page.fill("[name=email]", "guest@example.org")
    page.check("[name=consent]")
    with page.expect_navigation():
        page.click("main .button-accent")
    found["own"] = _faults(page)
    badge = page.locator("main img").first.evaluate("picture => picture.decode().then(() => picture.width)")
    context.close()

    assert {path: faults for path, faults in found.items() if faults} == {}
    assert 240 <= badge <= 360


def _as_read_by_an_old_browser(route):
    answer = route.fetch()
    route.fulfill(response=answer, body=without_layers(answer.text()))


def _faults(page):
    page.evaluate(AXE)
    broken = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    is_styled = (
        page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(251, 250, 246)"
    )
    return [*broken, *(["wide"] if is_wide else []), *([] if is_styled else ["bare"])]
