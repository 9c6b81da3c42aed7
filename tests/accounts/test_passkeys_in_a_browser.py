"""Both ceremonies of passkeys in Chromium, with an authenticator that the browser itself plays. D-26"""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from forum.accounts import totp
from forum.accounts.models import Passkey
from forum.accounts.passwords import hashed
from forum.clock import utc_now
from tests.cast import EVE
from tests.factories import make_staff

AXE = Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"
PASSWORD = "an ellipse has two foci"
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def url(app, database, live_server):
    """Where the forum is served, at a name for which browsers keep passkeys; Eve has a password."""
    with app.app_context(), database.transaction() as session:
        make_staff(session, EVE).password = hashed(PASSWORD)
    return live_server(name="localhost").url


class Device:
    """The authenticator that the browser plays: a phone that recognises its owner, unless told otherwise."""

    def __init__(self, page):
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.name = {"authenticatorId": added["authenticatorId"]}

    def recognises(self, is_owner):
        self.devtools.send("WebAuthn.setUserVerified", {**self.name, "isUserVerified": is_owner})

    def keys(self):
        return self.devtools.send("WebAuthn.getCredentials", self.name)["credentials"]


def sign_in(page, url):
    page.goto(f"{url}/staff/sign-in")
    page.fill("#email", EVE.email)
    page.fill("#password", PASSWORD)
    page.click("main form:not([data-passkey]) button")


def press(page, label):
    page.get_by_role("main").get_by_role("button", name=label, exact=True).click()


def add_passkey(page, url, name="Office computer"):
    page.goto(f"{url}/staff/account")
    page.fill("#passkey-name", name)
    press(page, "Add a passkey")
    expect(page.get_by_role("status")).to_have_text(f"The passkey “{name}” was added.")


def test_a_passkey_is_made_signs_in_alone_proves_again_and_is_removed(page, url, database):
    device = Device(page)
    sign_in(page, url)
    add_passkey(page, url)
    (key,) = device.keys()
    assert (key["isResidentCredential"], key["rpId"]) == (True, "localhost")

    page.get_by_role("button", name="Sign out").first.click()
    page.goto(f"{url}/staff/sign-in?next=/staff/account")
    press(page, "Sign in with a passkey")

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    with database.reading() as session:
        kept = session.scalars(select(Passkey)).one()
    assert (kept.name, kept.transports, kept.sign_count > 0) == ("Office computer", "internal", True)
    page.goto(f"{url}/staff/confirmation?next=/staff/account")
    press(page, "Go on with a passkey")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    press(page, "Remove")
    expect(page.get_by_role("status")).to_have_text("The passkey was removed.")


def test_a_device_that_does_not_recognise_its_owner_says_so_and_lets_nobody_in(page, url):
    device = Device(page)
    sign_in(page, url)
    add_passkey(page, url)
    press(page, "Add a passkey")
    expect(page.locator("[data-passkey=create] [data-passkey-says]")).to_have_text(
        "This device holds a passkey for your account already."
    )
    page.get_by_role("button", name="Sign out").first.click()
    device.recognises(False)

    press(page, "Sign in with a passkey")

    expect(page.get_by_role("alert")).to_contain_text("The device did not answer, or you stopped it.")
    page.goto(f"{url}/staff/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_app_is_added_by_its_letters_and_asked_for_without_a_script(page, url, browser):
    sign_in(page, url)
    page.goto(f"{url}/staff/account")
    press(page, "Add an authenticator app")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    wrong = _what_is_wrong(page, "authenticator")
    earlier = totp.code_at(secret, totp.step_at(utc_now()) - 1)
    page.fill("#code", earlier)
    press(page, "Add the app")
    press(page, "Make new recovery codes")
    code = page.locator(".recovery-codes code").first.inner_text()
    wrong += _what_is_wrong(page, "recovery codes")
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()

    sign_in(plain, url)
    expect(plain.get_by_text("Passkeys need JavaScript.")).to_be_visible()
    plain.fill("#code", code)
    press(plain, "Sign in")

    expect(plain.get_by_role("heading", level=1)).to_be_visible()
    assert plain.url == f"{url}/staff/"
    context.close()
    page.goto(f"{url}/staff/account")
    wrong += _what_is_wrong(page, "account")
    page.goto(f"{url}/staff/confirmation")
    wrong += _what_is_wrong(page, "confirmation")
    assert wrong == []


def _what_is_wrong(page, name):
    """What axe objects to, and whether the page is wider than a small phone."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then((result) => result.violations.map((one) => one.id))")
    right = "[...document.querySelectorAll('main *')].map((one) => one.getBoundingClientRect().right)"
    is_wide = page.evaluate(f"Math.max(...{right}) > innerWidth + 1")
    return [f"{name}: {one}" for one in found] + ([f"{name}: too wide"] if is_wide else [])
