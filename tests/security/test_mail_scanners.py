"""Mail scanners open every link of a mail before its reader does, run its scripts, and press what they find.

None of it may decide anything, and the links must be as good afterwards as before (C-24).
"""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urldefrag, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_room
from tests.security.letters import links, queue_one_of_each, written
from tests.security.snapshots import everything
from tests.servers import LiveServer

BASE = "http://forum.example.org"
# Far ahead, so that the real clock of a real server still finds everything to come.
FAR_AHEAD = NOON + timedelta(days=20_000)
PREFETCHING = [
    {},
    {"Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"X-Moz": "prefetch"},
    {"X-Purpose": "preview"},
    {"User-Agent": "Mozilla/5.0 (compatible; BingPreview/1.0b)"},
]
# Everything of a page that a robot can set off without typing a word; what a form answers goes into frames.
PRESS_ALL = """() => {
    const all = [...document.querySelectorAll("form, button, input[type=submit], summary, [role=button]")];
    for (const [number, one] of all.entries()) {
        const form = one instanceof HTMLFormElement ? one : one.form;
        if (form) {
            const frame = document.createElement("iframe");
            frame.name = form.target = `frame-${number}`;
            document.body.append(frame);
        }
        if (one instanceof HTMLFormElement) one.submit(); else one.click();
    }
    return all.length;
}"""


@pytest.fixture
def addresses(app: Flask, database: Database) -> list[str]:
    """Every link of every mail, without its fragment, each once."""
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=FAR_AHEAD, room=make_room(session))
        outbox = queue_one_of_each(session, lecture, FAR_AHEAD)
        found = {urldefrag(link).url for mail in written(app, session, outbox) for link in links(mail)}
    elsewhere = {link for link in found if not link.startswith(f"{BASE}/")}
    # A calendar is added at Google by handing its address over; a scanner that goes there asks Google.
    assert all(link.startswith("https://calendar.google.com/calendar/r?cid=") for link in elsewhere)
    return sorted(link.removeprefix(BASE) for link in found - elsewhere)


def test_looking_at_every_link_of_every_mail_changes_nothing(
    client: FlaskClient, database: Database, addresses: list[str], long_run: bool
) -> None:
    # C-24. Links that differ in their secret alone are opened by every kind of robot in the long run only.
    before = everything(database)
    looked_at_by_all = addresses if long_run else one_of_each(addresses)

    first = {address: client.get(address, follow_redirects=True).status_code for address in addresses}
    for address in addresses:
        client.head(address)
        for number, headers in enumerate(PREFETCHING if address in looked_at_by_all else PREFETCHING[:2]):
            place = {"REMOTE_ADDR": f"198.51.100.{number}"}
            client.get(address, headers=headers, environ_base=place, follow_redirects=True)
        client.options(address)

    assert set(first.values()) == {200}
    assert everything(database) == before
    assert {address: client.get(address, follow_redirects=True).status_code for address in addresses} == first


@pytest.mark.databases("sqlite")
def test_no_page_that_a_mail_opens_holds_a_form_that_decides_without_a_word(
    client: FlaskClient, addresses: list[str]
) -> None:
    # C-24: one's own page leads on to the pages with the buttons.
    own = [one for one in addresses if "/registrations/" in one or "/calendar/" in one]

    assert len(own) >= 10
    assert [address for address in own if "<form" in client.get(address).text] == []
    assert [address for address in addresses if address.endswith(("/cancellation", "/replacement"))] == []


@pytest.mark.databases("sqlite")
def test_a_robot_that_runs_scripts_and_presses_everything_changes_nothing(
    browser: Browser,
    live_server: Callable[..., LiveServer],
    database: Database,
    addresses: list[str],
    long_run: bool,
) -> None:
    # C-24
    server = live_server()
    pages = [address for address in addresses if not address.endswith(".ics")]
    addresses = pages if long_run else one_of_each(pages)
    asking = browser.new_context().request
    first = {address: asking.get(server.url + address).status for address in addresses}
    before = everything(database)
    sent: list[str] = []

    for address in addresses:
        press_everything(browser, server.url + address, sent)

    assert {urlsplit(address).path for address in sent} >= {"/staff/password-resets", "/staff/sign-in"}
    assert everything(database) == before
    # By the real clock the way to one's own data has ended long ago; all others are as good as before.
    assert {address for address, status in first.items() if status != 200} <= set(of_data(addresses))
    assert {address: asking.get(server.url + address).status for address in addresses} == first


def of_data(addresses: list[str]) -> list[str]:
    """The ways to what is kept about somebody, good for some days."""
    return [address for address in addresses if "/data/" in address]


def one_of_each(addresses: list[str]) -> list[str]:
    """One address of each kind, of those that differ in their secret alone."""
    return list({re.sub(r"[a-z2-7]{48}", "", address): address for address in addresses}.values())


def press_everything(browser: Browser, address: str, sent: list[str]) -> None:
    """Open a page, run its scripts, set everything on it off; the addresses of forms go into `sent`."""
    context = browser.new_context()
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(address, wait_until="load")
    assert page.evaluate(PRESS_ALL) > 0
    page.wait_for_load_state("networkidle")
    context.close()
