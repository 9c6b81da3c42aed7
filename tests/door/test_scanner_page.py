"""The scanner page in a real browser: scanner, typed code and name; verdict by shape, word and colour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forum.badges.token import Keyring, signing_keys_text
from forum.clock import utc_now
from forum.door import devices
from forum.door.models import Device
from forum.journal import COMMAND
from forum.registrations.models import Registration, RegistrationState, stamp
from forum.speakers.names import search_keys
from tests.browsers import scanned
from tests.cast import CLEO, SIGNING_KEYS, Person
from tests.conftest import IS_LONG, Database, Standing
from tests.factories import make_lecture, make_registration, make_room

PIN = "270613"
RING = Keyring.from_text(SIGNING_KEYS)
FORGER = Keyring.from_text(signing_keys_text({1: b"x" * 32}))
AXE = Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"
MAMAT = Person("阿卜杜热合曼·买买提", "mamat@example.org")


@dataclass(frozen=True)
class Gate:
    """A served forum with a door that is open, a code for a device and badges by what they are."""

    url: str
    code: str
    device_id: int
    badges: dict[str, str]
    database: Database


def badge_of(registration: Registration) -> str:
    lecture = registration.lecture
    return RING.sign(
        lecture_number=lecture.number, token_id=registration.token_id, lecture_ends_at=lecture.ends_at
    )


@pytest.fixture
def gate(standing: Standing) -> Iterator[Gate]:
    with standing.restored() as database:
        yield furnished(standing.server.url, database)


def furnished(url: str, database: Database) -> Gate:
    """Two lectures that are about to begin, people for them, and a device that has yet to be enrolled."""
    now = utc_now()
    with database.transaction() as session:
        room = make_room(session)
        lecture = make_lecture(session, starts_at=now + timedelta(minutes=20), room_id=room.id)
        other = make_lecture(session, starts_at=now + timedelta(minutes=25), room_id=room.id)
        keys = search_keys(MAMAT.name)
        people = {
            "good": make_registration(session, lecture, MAMAT, search_keys=keys),
            "waitlisted": make_registration(session, lecture, CLEO, RegistrationState.WAITLISTED),
            "elsewhere": make_registration(session, other, CLEO),
        }
        for registration in people.values():
            stamp(registration.lecture, registration)
        badges = {name: badge_of(registration) for name, registration in people.items()}
        badges["forged"] = FORGER.sign(lecture_number=1, token_id=b"f" * 16, lecture_ends_at=now)
        made = devices.create(session, name="East gate", lectures=[lecture], actor=COMMAND, now=now)
    return Gate(url, made.secret, made.device.id, badges, database)


@pytest.fixture
def problems() -> list[str]:
    return []


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """The phone of whoever keeps the door."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def scanner(phone: BrowserContext, gate: Gate, problems: list[str]) -> Page:
    """The page on a phone, enrolled."""
    page = phone.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "Policy" in message.text else None)
    enrolled(page, gate)
    return page


def enrolled(page: Page, gate: Gate, language: str = "en") -> None:
    """Open the page by the code of the organisers, and choose a PIN."""
    page.goto(f"{gate.url}/door/?language={language}#{gate.code}")
    page.locator("#door-new-pin").fill(PIN)
    page.locator("#door-enrol button").click()
    expect(page.locator("#door-count")).to_have_text("0")


def without_a_forum(page: Page) -> None:
    """Cut the phone off; the page itself stays to be had, as an installed one is."""
    page.route("**/api/**", lambda route: route.abort())


def wedge(page: Page, text: str, end: str = "Enter") -> None:
    """What a USB scanner does: it types, and ends with Enter or Tab."""
    scanned(page, text, end=end)


def expect_verdict(page: Page, verdict: str) -> None:
    expect(page.locator("[data-verdict]")).to_have_attribute("data-verdict", verdict)


def test_a_phone_is_enrolled_and_scans_an_evening(scanner: Page, gate: Gate, problems: list[str]) -> None:
    expect(scanner.locator("#door-device")).to_have_text("East gate")
    wedge(scanner, gate.badges["good"])
    expect_verdict(scanner, "admitted")
    expect(scanner.locator(".verdict-word")).to_have_text("Admitted请进")
    expect(scanner.locator(".verdict-name")).to_have_text(MAMAT.name)
    expect(scanner.locator("#door-count")).to_have_text("1")
    wedge(scanner, gate.badges["waitlisted"], end="Tab")
    expect_verdict(scanner, "waitlisted")
    wedge(scanner, gate.badges["good"].lower())
    expect_verdict(scanner, "already_in")
    wedge(scanner, gate.badges["elsewhere"])
    expect_verdict(scanner, "wrong_lecture")
    expect(scanner.locator(".verdict-why")).to_contain_text("No. 2 Lecture 2: Engineering Cybernetics")
    expect(scanner.locator(".verdict-why")).to_contain_text("Great Hall")
    expect(scanner.locator("#door-said")).to_contain_text("Another lecture. ")
    wedge(scanner, gate.badges["forged"])
    expect_verdict(scanner, "invalid")
    expect(scanner.locator("#door-last li")).to_have_count(5)
    assert problems == []


def test_code_without_a_line_end_is_read_after_a_pause(scanner: Page, gate: Gate) -> None:  # B-43
    wedge(scanner, gate.badges["good"], end="")
    expect_verdict(scanner, "admitted")


def test_code_typed_into_the_field_and_an_exception_with_a_reason(scanner: Page, gate: Gate) -> None:
    scanner.get_by_label("Name, e-mail or reference").fill(gate.badges["waitlisted"])
    scanner.keyboard.press("Enter")
    expect_verdict(scanner, "waitlisted")
    expect(scanner.get_by_label("Reason")).to_have_value("A seat is free")
    scanner.get_by_role("button", name="Let in all the same").click()
    expect_verdict(scanner, "admitted")
    expect(scanner.locator("#door-count")).to_have_text("1")


def test_found_by_initials_let_in_and_taken_back(scanner: Page) -> None:  # B-27, B-41
    scanner.get_by_label("Name, e-mail or reference").fill("abdrhm")
    scanner.get_by_role("button", name="Find").click()
    scanner.get_by_role("button", name=f"Let in {MAMAT.name}").click()
    expect_verdict(scanner, "admitted")
    scanner.locator("#door-last").get_by_role("button", name="Undo").click()
    expect(scanner.locator("#door-count")).to_have_text("0")
    expect(scanner.locator("#door-last")).to_contain_text("Taken back")
    expect(scanner.locator(".verdict")).to_contain_text("Scan a badge")


def test_somebody_else_came_by_one_tap_and_was_the_person_after_all(scanner: Page, gate: Gate) -> None:
    wedge(scanner, gate.badges["good"])
    expect_verdict(scanner, "admitted")
    scanner.get_by_role("button", name="Somebody else came").click()
    expect(scanner.locator("#door-last")).to_contain_text("Somebody else came")
    scanner.get_by_label("Name of the guest").fill("Guest")
    scanner.get_by_role("button", name="Keep the name").click()
    expect(scanner.locator(".verdict")).to_contain_text("Noted: Guest came.")
    scanner.get_by_role("button", name="It was the person after all").click()
    expect(scanner.locator("#door-last")).to_contain_text("Admitted")
    expect(scanner.locator("#door-count")).to_have_text("1")
    wedge(scanner, gate.badges["waitlisted"])
    expect_verdict(scanner, "waitlisted")
    expect(scanner.get_by_role("button", name="Somebody else came")).to_have_count(0)


def test_going_out(scanner: Page, gate: Gate) -> None:  # B-28
    wedge(scanner, gate.badges["good"])
    expect_verdict(scanner, "admitted")
    scanner.get_by_label("Going out").check()
    wedge(scanner, gate.badges["waitlisted"])
    expect_verdict(scanner, "no_entry_open")
    wedge(scanner, gate.badges["good"])
    expect_verdict(scanner, "admitted_out")
    expect(scanner.locator("#door-count")).to_have_text("0")


KEYDOWNS = """([text, layout]) => { for (const c of [...text, "Enter"]) {
  const isEnd = c === "Enter", digit = /[0-9]/.test(c);
  const code = isEnd ? "Enter" : digit ? "Digit" + c : "Key" + c.toUpperCase();
  const key = isEnd ? c : layout === "ime" ? "Process" : (layout[c] ?? c);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
} }"""
AZERTY = {"A": "q", "Q": "a", "W": "z", "Z": "w", "2": "é", "3": '"', "4": "'", "5": "(", "6": "-", "7": "è"}


@pytest.mark.parametrize("layout", [AZERTY, "ime"], ids=["azerty", "input method"])
def test_wrong_layout_is_read_by_the_place_of_the_keys(scanner: Page, gate: Gate, layout: object) -> None:
    # B-43
    scanner.evaluate(KEYDOWNS, [gate.badges["good"], layout])
    expect_verdict(scanner, "admitted")
    expect(scanner.locator(".verdict-why")).to_contain_text("switch the input to English")


def test_scanner_set_to_another_country_is_recognised(scanner: Page, gate: Gate) -> None:  # B-43
    scanner.get_by_label("Name, e-mail or reference").fill(
        gate.badges["good"].translate(str.maketrans(AZERTY))
    )
    scanner.keyboard.press("Enter")
    expect_verdict(scanner, "invalid")
    expect(scanner.locator(".verdict-why")).to_contain_text("Switch the input to English and scan again")


def test_without_a_network_nothing_is_green(scanner: Page, gate: Gate) -> None:  # B-31
    without_a_forum(scanner)
    wedge(scanner, gate.badges["good"])
    expect_verdict(scanner, "alone")
    expect(scanner.locator(".verdict-word")).to_have_text("Admitted, offline请进（离线）")
    expect(scanner.locator("#door-connection")).to_have_text("No network · 1 to send")
    expect(scanner.locator(".scanner-count")).to_have_text("at least 1 inside")
    wedge(scanner, gate.badges["waitlisted"])
    expect_verdict(scanner, "waitlisted")
    expect(scanner.locator(".verdict-why")).to_contain_text("Place 1 in line")


def test_a_phone_that_cannot_check_signatures_goes_by_its_list(phone: BrowserContext, gate: Gate) -> None:
    # Phones of before 2024 know no Ed25519.
    phone.add_init_script(
        """const known = SubtleCrypto.prototype.importKey;
        SubtleCrypto.prototype.importKey = function (format, key, kind, ...rest) {
          const isUnknown = kind.name === "Ed25519";
          if (isUnknown) return Promise.reject(new DOMException("unknown", "NotSupportedError"));
          return known.call(this, format, key, kind, ...rest);
        };"""
    )
    page = phone.new_page()
    enrolled(page, gate)
    without_a_forum(page)
    wedge(page, gate.badges["good"])
    expect_verdict(page, "alone")
    expect(page.locator("#door-connection")).to_have_text("No network · 1 to send")


def test_the_shift_goes_on_after_a_reload_with_the_pin(scanner: Page, gate: Gate) -> None:  # B-31, B-33, B-34
    without_a_forum(scanner)
    wedge(scanner, gate.badges["good"])
    expect_verdict(scanner, "alone")
    scanner.reload()
    expect(scanner.get_by_text("Scans on this device that wait to be sent: 1.")).to_be_visible()
    expect(scanner.get_by_text(MAMAT.name)).to_have_count(0)
    scanner.get_by_label("PIN of this device").fill("999999")
    scanner.get_by_role("button", name="Start the shift").click()
    expect(scanner.get_by_text("This is not the PIN.")).to_be_visible()
    scanner.get_by_label("Who keeps the door").fill("Bob")
    scanner.get_by_label("PIN of this device").fill(PIN)
    scanner.get_by_role("button", name="Start the shift").click()
    expect(scanner.locator("#door-last")).to_contain_text(MAMAT.name)
    expect(scanner.locator("#door-device")).to_have_text("East gate · Bob")
    scanner.unroute_all()
    scanner.evaluate("dispatchEvent(new Event('online'))")
    expect(scanner.locator("#door-connection")).to_have_text("Connected")
    scanner.locator("#door-last").get_by_role("button", name="Undo").click()
    expect(scanner.locator("#door-count")).to_have_text("0")
    expect(scanner.locator("#door-last")).to_contain_text("Taken back")
    scanner.get_by_role("button", name="End the shift").click()
    expect(scanner.get_by_role("heading", name="Start the shift")).to_be_visible()
    expect(scanner.get_by_text(MAMAT.name)).to_have_count(0)


def test_a_key_is_not_taken_off_while_scans_wait_unless_asked_twice(scanner: Page, gate: Gate) -> None:
    without_a_forum(scanner)
    wedge(scanner, gate.badges["good"])
    expect_verdict(scanner, "alone")
    scanner.get_by_role("button", name="Remove this device's key").click()
    expect(scanner.get_by_text("1 scans were not sent and would be lost.")).to_be_visible()
    scanner.get_by_role("button", name="Remove this device's key").click()
    expect(scanner.get_by_role("heading", name="Enrol this device")).to_be_visible()


def test_somebody_without_a_registration_is_written_down_and_let_in(scanner: Page) -> None:  # B-40
    scanner.get_by_label("Name, e-mail or reference").fill("Nobody Known")
    scanner.keyboard.press("Enter")
    scanner.locator("#door-found").get_by_role("button", name="Write somebody down…").click()
    expect(scanner.get_by_label("Name", exact=True)).to_have_value("Nobody Known")
    scanner.get_by_role("button", name="Write down and let in").click()
    expect(scanner.get_by_text("A name and the consent are needed.")).to_be_visible()
    scanner.get_by_label("I agree that my name").check()
    scanner.get_by_role("button", name="Write down and let in").click()
    expect_verdict(scanner, "waitlisted")  # somebody was in line before
    scanner.get_by_role("button", name="Let in all the same").click()
    expect_verdict(scanner, "admitted")
    expect(scanner.locator(".verdict-name")).to_have_text("Nobody Known")
    expect(scanner.locator("#door-count")).to_have_text("1")
    expect(scanner.get_by_role("button", name="Write somebody down…")).to_be_visible()


def test_the_keyboard_finds_the_search_and_the_way_back(scanner: Page, gate: Gate) -> None:
    wedge(scanner, gate.badges["good"])
    expect_verdict(scanner, "admitted")
    scanner.keyboard.press("/")
    expect(scanner.get_by_label("Name, e-mail or reference")).to_be_focused()
    scanner.keyboard.press("Escape")
    expect(scanner.locator(".verdict")).to_contain_text("Scan a badge")


def test_device_that_was_shut_out_asks_for_a_new_code(scanner: Page, gate: Gate) -> None:  # B-35
    with gate.database.transaction() as session:
        devices.revoke(session, session.get_one(Device, gate.device_id), actor=COMMAND, now=utc_now())
    wedge(scanner, gate.badges["good"])
    expect(scanner.get_by_text("This device's key is no longer valid.")).to_be_visible()
    expect(scanner.get_by_role("heading", name="Enrol this device")).to_be_visible()
    scanner.reload()  # the scan that could not be sent any more is still there
    expect(scanner.get_by_text("Scans on this device that wait to be sent: 1.")).to_be_visible()


def test_wrong_code_is_said_beside_the_field(page: Page, gate: Gate) -> None:
    page.goto(f"{gate.url}/door/?language=zh")
    page.get_by_label("设备编号").fill("WRONG234")
    page.get_by_role("button", name="登记设备").click()
    expect(page.get_by_text("请设四位或更多位")).to_be_visible()
    page.get_by_label("为本机设定 PIN 码").fill(PIN)
    page.get_by_role("button", name="登记设备").click()
    expect(page.get_by_text("此编号无效")).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"][: 2 if IS_LONG else 1])
def test_each_ground_is_accessible_and_fits_a_phone(
    scanner: Page, gate: Gate, theme: str, problems: list[str]
) -> None:  # B-47
    scanner.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    scanner.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for badge, verdict in [
        (None, None),
        ("good", "admitted"),
        ("waitlisted", "waitlisted"),
        ("good", "already_in"),
        ("elsewhere", "wrong_lecture"),
    ]:
        if badge and verdict:
            wedge(scanner, gate.badges[badge])
            expect_verdict(scanner, verdict)
        violations = scanner.evaluate(
            "axe.run({resultTypes: ['violations']}).then((found) => found.violations)"
        )
        found += [(verdict, violation["id"]) for violation in violations]
        assert scanner.evaluate("document.documentElement.scrollWidth") == 360
    assert found == []
    assert problems == []
