"""What happens to a phone on a bad evening: killed, full, cut off, answered by a hotel. Nothing is lost."""

import sqlite3
from contextlib import closing
from datetime import datetime
from itertools import permutations

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from forum.clock import utc_now
from forum.door import queries
from forum.door.models import Scan
from forum.journal import COMMAND, AccessRecord, record
from forum.lectures.models import Lecture
from forum.lectures.programme import ProgrammeState
from forum.registrations.models import Origin, Registration, stamp
from tests.cast import Person
from tests.door.test_engine import (  # noqa: F401 (fixtures)
    OPENED,
    PIN,
    Hall,
    alone,
    back,
    hall,
    phone,
    phones,
    read,
    second,
    status,
    synced,
)
from tests.door.test_scanner_page import badge_of
from tests.factories import make_registration

MOST_STEPS = 20
# What a full disk does: every transaction that adds something is broken off behind its back.
FULL = """() => {
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
ROOM = """() => {
  IDBObjectStore.prototype.add = globalThis.add;
  Object.defineProperty(IDBTransaction.prototype, "error", globalThis.error);
}"""


def people(hall: Hall, count: int) -> list[str]:  # noqa: F811 (the fixture)
    """Badges of so many more people who are expected."""
    with hall.database.transaction() as session:
        lecture = session.scalars(select(Lecture).order_by(Lecture.id)).first()
        assert lecture is not None
        made = [
            make_registration(session, lecture, Person(f"Guest {n}", f"guest{n}@example.org"))
            for n in range(count)
        ]
        for one in made:
            stamp(lecture, one)
        return [badge_of(one) for one in made]


def orders() -> list[tuple[str, ...]]:
    """Every order in which two phones can scan one badge and come back to the network, each in its turn."""
    steps = ("scan 0", "sync 0", "scan 1", "sync 1")
    return [
        order
        for order in permutations(steps)
        if all(order.index(f"scan {n}") < order.index(f"sync {n}") for n in (0, 1))
    ]


def test_two_phones_alone_on_one_badge_come_to_the_same_in_every_order(
    phone: Page,  # noqa: F811 (the fixture)
    second: Page,  # noqa: F811 (the fixture)
    hall: Hall,  # noqa: F811 (the fixture)
) -> None:  # B-21, B-24
    pair = (phone, second)
    badges = dict(zip(orders(), people(hall, len(orders())), strict=True))
    assert all(synced(page) for page in pair)
    pairs = []
    for order, badge in badges.items():
        for page in pair:
            alone(page)
        scans = []
        for word, number in (step.split() for step in order):
            page = pair[int(number)]
            if word == "scan":
                answer = read(page, badge)
                assert (answer["verdict"], answer["isOffline"]) == ("admitted", True)
                scans.append(answer["scanId"])
            else:
                back(page)
                assert synced(page)
        pairs.append(set(scans))

    assert all(synced(page) for page in pair)
    assert [page.evaluate("() => door.headcount()")["count"] for page in pair] == [len(badges)] * 2
    assert hall.headcount() == len(badges)
    conflicts = [scan.conflict for scan in hall.scans()]
    assert (conflicts.count("duplicate"), len(conflicts)) == (len(badges), 2 * len(badges))
    rank = {scan.scan_id: (happened(scan), scan.device_id) for scan in hall.scans()}
    with hall.database.reading() as session:
        lecture_id = session.scalars(select(Lecture.id).order_by(Lecture.id)).first() or 0
        seen = queries.presences(session, lecture_id).values()
    assert {one for presence in seen for one in presence.duplicates} == {
        max(pair, key=lambda scan_id: rank[scan_id]) for pair in pairs
    }
    for badge in badges.values():
        first, other = (read(page, badge)["firstAdmittedAt"] for page in pair)
        assert first == other


def happened(scan: Scan) -> datetime:
    return queries.happened_at(
        device_time=scan.device_time,
        clock_offset_ms=scan.clock_offset_ms,
        received_at=scan.received_at,
        offline=scan.offline,
    )


def test_a_tab_that_is_killed_after_each_step_loses_nothing(
    phones: list[BrowserContext],  # noqa: F811 (the fixture)
    hall: Hall,  # noqa: F811 (the fixture)
    long_run: bool,
) -> None:  # B-31, F-08
    steps = MOST_STEPS if long_run else 4
    badges = people(hall, 2 * steps)
    kept, page = 0, restarted(phones[0], hall, hall.tokens[0])
    deeds = [
        "async ([one]) => { await door.read(one); }",
        "async ([one]) => { await door.walkIn({ name: one.slice(50, 60), consent: 'yes' }); }",
        "async ([one]) => { const { scanId } = await door.read(one); await door.undo(scanId); }",
        "async ([one]) => { await door.read(one, { direction: 'out' }); }",
    ]
    for step in range(steps):
        alone(page)
        page.evaluate(deeds[step % len(deeds)], [badges[step]])
        kept += 2 if step % len(deeds) == 2 else 1
        # The next deed has hardly begun when the plug is pulled: it is there as a whole, or not at all.
        page.evaluate("([one]) => { door.read(one); }", [badges[steps + step]])
        page.close()
        page = restarted(phones[0], hall)
        waiting = page.evaluate("() => vault.countUnsent()")
        assert kept <= waiting <= kept + 1
        kept = waiting
    back(page)
    assert synced(page)
    assert status(page)["waiting"] == 0
    with hall.database.reading() as session:
        walk_ins = session.scalars(select(Registration).where(Registration.origin == Origin.WALK_IN)).all()
    assert (len(hall.scans()), len(walk_ins)) == (kept, (steps + 2) // 4)
    page.evaluate("async () => { door.close(); await vault.forget(); vault.close(); }")
    page.close()


def restarted(context: BrowserContext, hall: Hall, token: str | None = None) -> Page:  # noqa: F811
    """The page opened again where nothing of the forum is to be had but the page itself."""
    page = context.new_page()
    if token is None:
        page.route("**/api/**", lambda route: route.abort())
    page.goto(f"{hall.url}/door/?language=en")
    page.evaluate(OPENED, [token, PIN, "door-test"])
    return page


def test_room_on_the_disk_again_while_alone_keeps_what_did_not_fit(phone: Page, hall: Hall) -> None:  # noqa: F811
    # B-31
    badges = people(hall, 3)
    assert synced(phone)
    alone(phone)
    phone.evaluate(FULL)
    for badge in badges[:2]:
        assert read(phone, badge)["verdict"] == "admitted"
    assert status(phone)["waiting"] == 2
    phone.evaluate(ROOM)
    assert read(phone, badges[2])["verdict"] == "admitted"

    assert (status(phone)["waiting"], status(phone)["problem"]) == (3, None)
    assert phone.evaluate("() => vault.countUnsent()") == 3
    assert phone.evaluate("() => door.headcount()")["count"] == 3
    back(phone)
    assert synced(phone)
    assert (status(phone)["waiting"], len(hall.scans()), hall.headcount()) == (0, 3, 3)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 302, "headers": {"Location": "http://hotel.invalid/login"}, "body": ""},
        {"status": 401, "content_type": "text/html", "body": "<h1>Room number?</h1>"},
        {"status": 401, "content_type": "application/json", "body": '{"error": "login"}'},
        {"status": 511, "content_type": "text/html", "body": "<h1>Network login</h1>"},
        {"status": 404, "content_type": "application/json", "body": "[]"},
    ],
    ids=["led away", "401 page", "401 data", "511", "404"],
)
def test_a_portal_is_never_taken_for_the_forum_that_shuts_a_device_out(
    phone: Page,  # noqa: F811 (the fixture)
    hall: Hall,  # noqa: F811 (the fixture)
    answer: dict[str, object],
) -> None:  # F-08, B-31
    phone.route("**/api/**", lambda route: route.fulfill(**answer))
    assert read(phone, hall.badges["good"])["verdict"] == "admitted"
    assert not synced(phone)
    assert len(phone.evaluate("() => door.lectures")) == 1
    assert status(phone)["waiting"] == 1
    phone.unroute_all()
    assert synced(phone)
    assert (status(phone)["waiting"], len(hall.scans())) == (0, 1)


def test_a_forum_from_a_backup_hears_of_everything_and_tells_everything(
    phone: Page,  # noqa: F811 (the fixture)
    second: Page,  # noqa: F811 (the fixture)
    hall: Hall,  # noqa: F811 (the fixture)
) -> None:  # B-21, B-22, B-31
    """The backup knows the first scan alone; the phone that made the others is in mid-queue when it comes."""
    badges = people(hall, 4)
    assert synced(phone)
    read(phone, badges[0])
    assert synced(second)
    with (
        closing(sqlite3.connect(hall.database.engine.url.database or "")) as file,
        closing(sqlite3.connect(":memory:")) as backup,
    ):
        file.backup(backup)
        read(phone, badges[1])
        read(second, badges[1])
        alone(phone)
        read(phone, badges[2])
        backup.backup(file)
    with hall.database.transaction() as session:
        state = session.get_one(ProgrammeState, 1)
        record(session, actor=COMMAND, action="forum.restored", about=state, now=utc_now())
    back(phone)
    read(phone, badges[3])
    for page in (phone, second, phone):
        assert synced(page)

    assert (hall.headcount(), status(phone)["waiting"]) == (4, 0)
    assert [page.evaluate("() => door.headcount()")["count"] for page in (phone, second)] == [4, 4]
    assert len(hall.scans()) == 5


def test_people_looked_for_alone_are_told_later(phone: Page, hall: Hall) -> None:  # B-41  # noqa: F811
    assert synced(phone)
    alone(phone)
    [found] = phone.evaluate("async () => door.search('abdrhm')")
    phone.evaluate("async () => { await door.search('nobody of this name'); await door.search('x'); }")
    assert found["name"]
    assert status(phone)["waiting"] == 2
    back(phone)
    assert synced(phone)

    with hall.database.reading() as session:
        looks = session.scalars(select(AccessRecord).order_by(AccessRecord.id)).all()
    assert [one.details for one in looks] == [
        {"q": "abdrhm", "found": 1, "offline": True},
        {"q": "nobody of this name", "found": 0, "offline": True},
    ]
    assert status(phone)["waiting"] == 0
