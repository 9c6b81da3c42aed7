"""What the phone decides and keeps by itself, in a real browser over the forum's own page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from forum.clock import utc_now
from forum.door import devices, queries
from forum.door.models import Device, Scan
from forum.journal import COMMAND
from forum.lectures.models import Lecture
from forum.registrations.models import Registration, RegistrationState, stamp
from forum.speakers.names import search_keys
from tests.cast import CLEO, DAN, Person
from tests.conftest import Database, Standing
from tests.door.test_scanner_page import FORGER, badge_of
from tests.factories import make_lecture, make_registration, make_room

MAMAT = Person("阿卜杜热合曼·买买提", "mamat@example.org")
PIN = "270613"
# What the page under test holds on to; `door` opens the phone's memory and the door.
OPENED = """async ([token, pin, name]) => {
  const script = [...document.scripts].find((one) => one.src.endsWith("/door.js"));
  const engine = await import(new URL("door-engine.js", script.src));
  globalThis.vault = await engine.openVault(name);
  if (token) await vault.keep({ deviceToken: token, deviceName: "East", pin });
  globalThis.door = await vault.unlock(pin, { api: document.querySelector("#main").dataset.api });
  await door.isReady;
}"""
READ = "async ([text, options]) => door.read(text, options ?? {})"


@dataclass
class Hall:
    """A served forum with doors that are open, two devices, and badges by what they are."""

    url: str
    database: Database
    tokens: list[str]
    badges: dict[str, str]
    pages: list[Page] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def scans(self) -> list[Scan]:
        with self.database.reading() as session:
            return list(session.scalars(select(Scan).order_by(Scan.id)))

    def headcount(self) -> int:
        with self.database.reading() as session:
            return queries.headcount(session, [session.scalars(select(Lecture.id)).first() or 0])


@pytest.fixture
def hall(standing: Standing) -> Iterator[Hall]:
    with standing.restored() as database:
        now = utc_now()
        with database.transaction() as session:
            room = make_room(session)
            lecture = make_lecture(session, starts_at=now + timedelta(minutes=20), room_id=room.id)
            other = make_lecture(session, starts_at=now + timedelta(minutes=25), room_id=room.id)
            badges = {}
            for name, person, state in [
                ("good", MAMAT, RegistrationState.CONFIRMED),
                ("dan", DAN, RegistrationState.CONFIRMED),
                ("waitlisted", CLEO, RegistrationState.WAITLISTED),
            ]:
                made = make_registration(
                    session, lecture, person, state, search_keys=search_keys(person.name)
                )
                stamp(lecture, made)
                badges[name] = badge_of(made)
            badges["elsewhere"] = badge_of(make_registration(session, other, CLEO))
            badges["forged"] = FORGER.sign(lecture_number=1, token_id=b"f" * 16, lecture_ends_at=now)
            made_devices = [
                devices.create(session, name=name, lectures=[lecture], actor=COMMAND, now=now).device
                for name in ("East", "West")
            ]
            tokens = [devices.give_token(session, device, now=now) for device in made_devices]
        yield Hall(standing.server.url, database, tokens, badges)


@pytest.fixture(scope="module")
def phones(browser: Browser) -> Iterator[list[BrowserContext]]:
    contexts = [browser.new_context(locale="en-GB") for _ in range(2)]
    yield contexts
    for context in contexts:
        context.close()


@pytest.fixture
def phone(phones: list[BrowserContext], hall: Hall) -> Iterator[Page]:
    page = phones[0].new_page()
    yield from on_duty(page, hall, 0)


@pytest.fixture
def second(phones: list[BrowserContext], hall: Hall) -> Iterator[Page]:
    page = phones[1].new_page()
    yield from on_duty(page, hall, 1)


def on_duty(page: Page, hall: Hall, number: int) -> Iterator[Page]:
    page.goto(f"{hall.url}/door/?language=en")
    page.evaluate(OPENED, [hall.tokens[number], PIN, "door-test"])
    yield page
    page.unroute_all()
    page.evaluate("async () => { door.close(); await vault.forget({ isForced: true }); vault.close(); }")
    page.close()


def read(page: Page, text: str, **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(READ, [text, options])
    return answer


def status(page: Page) -> dict[str, Any]:
    said: dict[str, Any] = page.evaluate("() => door.status()")
    return said


def synced(page: Page) -> bool:
    return bool(page.evaluate("async () => door.sync()"))


def alone(page: Page) -> None:
    """Cut off from the forum; the page itself stays to be had, as an installed one is."""
    page.route("**/api/**", lambda route: route.abort())
    synced(page)


def back(page: Page) -> None:
    page.unroute_all()


def reloaded(page: Page) -> None:
    page.reload()
    page.evaluate(OPENED, [None, PIN, "door-test"])


def test_online_the_forum_and_the_phone_agree(phone: Page, hall: Hall) -> None:
    answer = read(phone, hall.badges["good"])
    again = read(phone, hall.badges["good"])

    assert (answer["verdict"], answer["look"], answer["name"]) == ("admitted", "admitted", MAMAT.name)
    assert answer["isOffline"] is False
    assert (again["verdict"], again["canOverride"]) == ("already_in", True)
    assert again["firstAdmittedAt"] is not None
    assert [scan.offline for scan in hall.scans()] == [False, False]
    assert status(phone)["waiting"] == 0
    assert phone.evaluate("() => door.headcount()") == {"count": 1, "isAtLeast": False}


@pytest.mark.parametrize(
    ("badge", "verdict"),
    [("waitlisted", "waitlisted"), ("elsewhere", "wrong_lecture"), ("forged", "invalid")],
)
def test_alone_the_phone_knows_most_answers_itself(phone: Page, hall: Hall, badge: str, verdict: str) -> None:
    online = read(phone, hall.badges[badge])
    alone(phone)
    offline = read(phone, hall.badges[badge])

    assert (online["verdict"], offline["verdict"]) == (verdict, verdict)
    assert offline["placeInLine"] == (1 if verdict == "waitlisted" else None)


def test_alone_admits_calmly_and_tells_later(phone: Page, hall: Hall) -> None:  # B-31
    alone(phone)
    answer = read(phone, hall.badges["good"])
    again = read(phone, hall.badges["good"])

    assert (answer["verdict"], answer["look"], answer["isOffline"]) == ("admitted", "alone", True)
    assert again["verdict"] == "already_in"
    assert status(phone)["waiting"] == 2
    assert phone.evaluate("() => door.headcount()") == {"count": 1, "isAtLeast": True}
    assert hall.scans() == []
    reloaded(phone)
    assert status(phone)["waiting"] == 2
    back(phone)
    assert synced(phone)
    assert status(phone)["waiting"] == 0
    assert [(scan.verdict.value, scan.conflict) for scan in hall.scans()] == [
        ("admitted", None),
        ("already_in", None),
    ]
    assert hall.headcount() == 1


def test_who_is_in_at_the_other_door_is_known_alone(phone: Page, second: Page, hall: Hall) -> None:
    read(second, hall.badges["good"])
    synced(phone)
    alone(phone)
    answer = read(phone, hall.badges["good"])

    assert (answer["verdict"], answer["firstPlace"]) == ("already_in", "West")


def test_two_phones_alone_with_one_badge_agree_afterwards(
    phone: Page, second: Page, hall: Hall
) -> None:  # B-24
    for page in (phone, second):
        alone(page)
        assert read(page, hall.badges["good"])["verdict"] == "admitted"
    for page in (second, phone):
        back(page)
        assert synced(page)
    synced(second)

    assert hall.headcount() == 1
    assert [scan.conflict for scan in hall.scans()].count("duplicate") == 1
    for page in (phone, second):
        assert page.evaluate("() => door.headcount()")["count"] == 1


def test_an_unheard_answer_is_told_once(phone: Page, hall: Hall) -> None:  # B-22, B-23
    """The forum logs the question, its answer is lost, and the phone lets in by its own word."""

    def lost(route: Any) -> None:
        route.fetch()
        route.abort()

    phone.route("**/api/v1/door/scans", lost)
    answer = read(phone, hall.badges["good"])
    assert (answer["verdict"], answer["look"]) == ("admitted", "alone")
    phone.unroute_all()
    assert synced(phone)
    assert [(scan.offline, scan.verdict.value, scan.conflict) for scan in hall.scans()] == [
        (False, "admitted", None)
    ]


def test_unheard_refusal_of_somebody_who_was_let_in_is_a_conflict(
    phone: Page, second: Page, hall: Hall
) -> None:  # B-23, B-24
    read(second, hall.badges["good"])

    def lost(route: Any) -> None:
        route.fetch()
        route.abort()

    phone.route("**/api/v1/door/scans", lost)
    assert read(phone, hall.badges["good"])["verdict"] == "admitted"
    phone.unroute_all()
    assert synced(phone)
    assert synced(phone)
    # Whose scan was the earlier one: the phone knows the forum's clock to half the way of an answer.
    logged = [(scan.offline, scan.conflict) for scan in hall.scans()]
    assert logged[1:] == [(False, None), (True, "duplicate")]
    assert hall.headcount() == 1


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_a_portal_that_says_yes_to_everything_is_not_the_forum(phone: Page, hall: Hall, kind: str) -> None:
    # F-08
    body = '{"ok": true}' if kind.endswith("json") else "<h1>Welcome to the hotel</h1>"
    phone.route("**/api/**", lambda route: route.fulfill(status=200, content_type=kind, body=body))
    answer = read(phone, hall.badges["good"])
    assert (answer["verdict"], answer["isOffline"]) == ("admitted", True)
    assert not synced(phone)
    assert (status(phone)["waiting"], status(phone)["problem"]) == (1, "portal")
    phone.unroute_all()
    assert synced(phone)
    assert (status(phone)["waiting"], len(hall.scans())) == (0, 1)


def test_taken_back_alone_and_everywhere(phone: Page, hall: Hall) -> None:  # B-27
    alone(phone)
    answer = read(phone, hall.badges["good"])
    undone = phone.evaluate("async (scanId) => door.undo(scanId)", answer["scanId"])
    assert (undone["verdict"], undone["name"]) == ("admitted_out", MAMAT.name)
    assert read(phone, hall.badges["good"])["verdict"] == "admitted"
    back(phone)
    assert synced(phone)
    assert hall.headcount() == 1
    assert [scan.conflict for scan in hall.scans()] == [None, None, None]


def test_walk_in_alone_is_registered_when_the_forum_hears_of_it(phone: Page, hall: Hall) -> None:  # B-40
    alone(phone)
    walk_in = {"name": "Ada Lovelace", "consent": "I agree.", "affiliation": "Royal Society"}
    answer = phone.evaluate("async (person) => door.walkIn(person)", walk_in)
    assert (answer["verdict"], answer["look"], answer["name"]) == ("admitted", "alone", "Ada Lovelace")
    assert phone.evaluate("() => door.headcount()")["count"] == 1
    back(phone)
    assert synced(phone)
    assert synced(phone)
    with hall.database.reading() as session:
        assert "Ada Lovelace" in session.scalars(select(Registration.name)).all()
    assert phone.evaluate("() => door.headcount()")["count"] == 1


def test_found_by_name_alone(phone: Page, hall: Hall) -> None:  # B-41
    alone(phone)
    [found] = phone.evaluate("async () => door.search('abdrhm')")
    answer = phone.evaluate("async (reference) => door.admit(reference)", found["reference"])
    assert (answer["verdict"], answer["name"]) == ("admitted", MAMAT.name)


DUMP = """async (name) => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const said = [];
  for (const store of database.objectStoreNames) {
    const all = await new Promise((resolve) => {
      const request = database.transaction(store).objectStore(store).getAll();
      request.onsuccess = () => resolve(request.result);
    });
    const plain = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
      ? new TextDecoder("latin1").decode(value) + new TextDecoder().decode(value)
      : value && typeof value === "object" ? Object.values(value).map(plain).join(" ") : String(value);
    said.push(...all.map(plain));
  }
  database.close();
  return said.join("\\n") + JSON.stringify(localStorage);
}"""


def test_nothing_readable_lies_in_a_stolen_phone(phone: Page, hall: Hall) -> None:  # B-34
    alone(phone)
    read(phone, hall.badges["good"], operator="Frau Operator")
    phone.evaluate("async () => door.walkIn({ name: 'Ada Lovelace', consent: 'yes' })")
    found = phone.evaluate(DUMP, "door-test")

    assert len(found) > 1000
    for secret in (MAMAT.name, "abdrhm", DAN.name, "Ada", "Operator", hall.tokens[0].partition(".")[2]):
        assert secret not in found
    assert hall.badges["good"] not in found


def test_ten_wrong_pins_empty_the_list_but_not_the_queue(phone: Page, hall: Hall) -> None:  # B-34
    alone(phone)
    read(phone, hall.badges["good"])
    tried = phone.evaluate(
        """async () => { door.close(); const said = [];
        for (let n = 0; n < 10; n += 1) {
          said.push(await vault.unlock("000000", { api: "" })
            .then(() => "open", (error) => error.constructor.name));
        }
        return [said, await vault.countUnsent()]; }"""
    )
    assert tried == [["WrongPin"] * 10, 1]
    back(phone)
    phone.evaluate(OPENED, [None, PIN, "door-test"])
    assert synced(phone)
    assert len(hall.scans()) == 1


def test_leaving_wants_everything_sent_first(phone: Page, hall: Hall) -> None:  # B-31
    alone(phone)
    read(phone, hall.badges["good"])
    assert phone.evaluate("async () => vault.forget().catch((error) => error.count)") == 1
    assert (
        phone.evaluate(
            "async (deviceToken) => vault.keep({ deviceToken, pin: '999' }).catch((error) => error.count)",
            hall.tokens[1],
        )
        == 1
    )


def test_a_device_that_is_shut_out_forgets_the_people(phone: Page, hall: Hall) -> None:  # B-35
    with hall.database.transaction() as session:
        device = session.scalars(select(Device).where(Device.name == "East")).one()
        devices.revoke(session, device, actor=COMMAND, now=utc_now())
    assert not synced(phone)
    assert status(phone)["problem"] == "shut_out"
    assert phone.evaluate("() => door.lectures") == []


def test_a_forum_that_forgot_hears_everything_again(phone: Page, hall: Hall) -> None:
    """A backup from before the scans took its place."""
    read(phone, hall.badges["good"])
    assert synced(phone)
    with hall.database.transaction() as session:
        session.connection().exec_driver_sql("DROP TRIGGER IF EXISTS scans_are_kept")
        for name in (
            session.connection()
            .exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'scans'")
            .scalars()
            .all()
        ):
            session.connection().exec_driver_sql(f'DROP TRIGGER "{name}"')
        session.connection().exec_driver_sql("DELETE FROM scans")
    assert synced(phone)
    assert [(scan.offline, scan.verdict.value) for scan in hall.scans()] == [(True, "admitted")]
    assert hall.headcount() == 1


def test_phone_that_knows_no_such_signatures_goes_by_its_list(phone: Page, hall: Hall) -> None:
    phone.evaluate("() => { SubtleCrypto.prototype.importKey = async () => { throw new Error('none'); }; }")
    alone(phone)
    known, forged = read(phone, hall.badges["good"]), read(phone, hall.badges["forged"])
    assert (known["verdict"], known["look"]) == ("admitted", "alone")
    assert (forged["verdict"], forged["look"]) == ("unverified", "must_look")
    back(phone)
    synced(phone)
    assert read(phone, hall.badges["forged"])["verdict"] == "invalid"


def test_an_evening_alone_is_answered_quickly(phone: Page, hall: Hall) -> None:  # B-36
    alone(phone)
    spent = phone.evaluate(
        """async (text) => {
          const spent = [];
          for (let n = 0; n < 100; n += 1) {
            const began = performance.now();
            await door.read(text);
            spent.push(performance.now() - began);
          }
          return spent.sort((one, other) => one - other)[94];
        }""",
        hall.badges["good"],
    )
    assert spent < 100
    back(phone)
    assert synced(phone)
    assert len(hall.scans()) == 100


def test_full_disk_is_said_and_loses_nothing(phone: Page, hall: Hall) -> None:  # B-31
    alone(phone)
    phone.evaluate(
        """() => {
          // A full disk ends a transaction behind its back, and that is where the reason stands.
          globalThis.add = IDBObjectStore.prototype.add;
          globalThis.error = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "error");
          const full = { ...globalThis.error, get: () => new DOMException("full", "QuotaExceededError") };
          Object.defineProperty(IDBTransaction.prototype, "error", full);
          IDBObjectStore.prototype.add = function (value) {
            const request = globalThis.add.call(this, value);
            this.transaction.abort();
            return request;
          };
        }"""
    )
    answer = read(phone, hall.badges["good"])
    said = status(phone)
    assert (answer["verdict"], said["problem"], said["waiting"]) == ("admitted", "disk_full", 1)
    phone.evaluate(
        """() => {
          IDBObjectStore.prototype.add = globalThis.add;
          Object.defineProperty(IDBTransaction.prototype, "error", globalThis.error);
        }"""
    )
    back(phone)
    assert synced(phone)
    assert (status(phone)["problem"], status(phone)["waiting"], len(hall.scans())) == (None, 0, 1)


def test_clock_that_is_a_day_off_is_put_right(phone: Page, hall: Hall) -> None:  # B-32
    alone(phone)
    phone.evaluate(
        """async (pin) => {
          door.close();
          const wall = () => Date.now() - 86_400_000;
          const { api } = document.querySelector("#main").dataset;
          globalThis.door = await vault.unlock(pin, { api, wall });
          await door.isReady;
        }""",
        PIN,
    )
    answer = read(phone, hall.badges["good"])
    said = status(phone)
    assert (answer["verdict"], said["isClockWrong"]) == ("admitted", True)
    assert abs(said["clockOffsetMs"] - 86_400_000) < 10_000
    back(phone)
    assert synced(phone)
    [scan] = hall.scans()
    assert (scan.verdict.value, scan.conflict) == ("admitted", None)
    assert abs((scan.received_at - scan.device_time).total_seconds() - 86_400) < 60
