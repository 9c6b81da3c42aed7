"""What organisers decide about the door of one lecture, obeyed by the forum and by a phone that is alone."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from forum.lectures.models import Lecture
from forum.registrations.rules_models import Entry, WalkIns, rules_of
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.door.test_engine import Hall, alone, back, hall, phone, phones, read, status, synced  # noqa: F401
from tests.door.test_scans import Door, door  # noqa: F401
from tests.door.test_walkins import post, walkin
from tests.factories import make_lecture
from tests.registrations.test_rules_page import USUAL, address, seen

YESTERDAY = NOON - timedelta(days=1)


def decide(database: Database, lecture_id: int, **values: Any) -> None:
    with database.transaction() as session:
        rules = rules_of(session, lecture_id)
        for name, value in values.items():
            setattr(rules, name, value)
        session.add(rules)


def told(door: Door) -> dict[str, Any]:  # noqa: F811
    roster = door.client.get("/api/v1/door/roster", headers={"Authorization": f"Bearer {door.token}"}).json
    [lecture] = roster["lectures"]
    return {name: lecture[name] for name in ("entry", "needs_id_check", "walk_ins_allowed")}


@pytest.mark.parametrize(
    ("entry", "verdicts"),
    [
        (Entry.SINGLE, ["admitted", "already_in", "admitted_out", "already_in"]),
        (Entry.AFTER_EXIT, ["admitted", "already_in", "admitted_out", "admitted"]),
        (Entry.FREE, ["admitted", "admitted", "admitted_out", "admitted"]),
    ],
)
def test_entries_as_often_as_the_lecture_allows(door: Door, entry: Entry, verdicts: list[str]) -> None:  # noqa: F811
    # B-28
    decide(door.database, door.lecture.id, entry=entry)
    badge = door.badge()
    answers = [door.scan(badge, direction=way) for way in ("in", "in", "out", "in")]

    assert [answer["verdict"] for answer in answers] == verdicts
    assert [answer["headcount"] for answer in answers][:3] == [1, 1, 0]
    assert told(door)["entry"] == entry.value


def test_an_entry_that_is_allowed_again_is_no_clash_when_it_was_made_alone(door: Door) -> None:  # noqa: F811
    # B-24, B-28
    decide(door.database, door.lecture.id, entry=Entry.AFTER_EXIT)
    badge = door.badge()
    in_and_out = [
        door.entry(badge, direction=way, offline=True, device_seq=seq, verdict_shown=shown)
        for seq, (way, shown) in enumerate([("in", "admitted"), ("out", "admitted_out"), ("in", "admitted")])
    ]
    for order in (in_and_out, in_and_out):
        answers = door.post(*order).json["scans"]
        assert [answer.get("conflict") for answer in answers] == [None, None, None]


def test_an_hour_after_the_end_nobody_is_inside(door: Door, clock: Clock) -> None:  # B-28  # noqa: F811
    badge = door.badge()
    assert door.scan(badge)["headcount"] == 1
    clock.advance(minutes=120 + 59)
    assert door.scan(badge)["headcount"] == 1
    clock.advance(minutes=1)
    answer = door.scan(badge, direction="out")

    assert (answer["verdict"], answer["headcount"]) == ("no_entry_open", 0)


def test_papers_are_looked_at_once(door: Door) -> None:  # B-08  # noqa: F811
    decide(door.database, door.lecture.id, checks_papers=True, entry=Entry.AFTER_EXIT)
    badge = door.badge()
    asked = door.scan(badge)
    checked = door.scan(badge, override_reason="id_checked")
    door.scan(badge, direction="out")
    again = door.scan(badge)

    assert [asked["verdict"], checked["verdict"], again["verdict"]] == ["need_id_check"] + ["admitted"] * 2
    assert (asked["headcount"], checked.get("conflict"), told(door)["needs_id_check"]) == (0, None, True)


def test_papers_set_nothing_else_aside(door: Door) -> None:  # B-08, B-24  # noqa: F811
    decide(door.database, door.lecture.id, checks_papers=True)
    badge = door.badge()
    door.scan(badge, override_reason="id_checked")
    seen_again = door.scan(badge, override_reason="id_checked")
    alone_too = door.scan(badge, override_reason="id_checked", offline=True, verdict_shown="admitted")

    assert seen_again["verdict"] == "already_in"
    assert (alone_too["verdict"], alone_too["conflict"]) == ("already_in", "duplicate")


def test_who_was_let_in_without_a_look_is_named(door: Door) -> None:  # B-23  # noqa: F811
    decide(door.database, door.lecture.id, checks_papers=True)
    let_in = door.scan(door.badge(), offline=True, verdict_shown="admitted")

    assert (let_in["verdict"], let_in["conflict"], let_in["headcount"]) == ("need_id_check",) * 2 + (1,)


@pytest.mark.parametrize(
    ("decided", "error"),
    [
        ({}, None),
        ({"walk_ins": WalkIns.NONE}, "takes_no_walk_ins"),
        ({"line_closes_at": YESTERDAY}, "takes_no_walk_ins"),
        ({"line_closes_at": YESTERDAY, "walk_ins": WalkIns.WELCOME}, None),
    ],
)
def test_walk_ins_where_they_are_welcome(door: Door, decided: dict[str, Any], error: str | None) -> None:  # noqa: F811
    # B-40
    decide(door.database, door.lecture.id, **decided)
    [answer] = post(door, walkin()).json["walkins"]

    assert answer.get("error") == error
    assert told(door)["walk_ins_allowed"] is (error is None)


def test_who_is_in_already_is_written_down_all_the_same(door: Door) -> None:  # B-23, B-40  # noqa: F811
    decide(door.database, door.lecture.id, walk_ins=WalkIns.NONE, checks_papers=True)
    [alone_there] = post(door, walkin(offline=True)).json["walkins"]
    [with_reason] = post(door, walkin(2, override_reason="The speaker's guest")).json["walkins"]

    assert [alone_there["verdict"], with_reason["verdict"]] == ["admitted", "admitted"]


@pytest.mark.pages
def test_organisers_decide_on_the_page_of_rules(signed_in: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=NOON + timedelta(days=2))
    typed = {**USUAL, "entry": "after_exit", "walk_ins": "none", "checks_papers": "y"}
    page = signed_in.post(address(lecture), data={**typed, "seen": seen(lecture)}, follow_redirects=True).text

    assert "3 rules of this lecture are not the usual ones." in page
    with database.reading() as session:
        rules = rules_of(session, lecture.id)
        assert (rules.entry, rules.walk_ins, rules.checks_papers) == (Entry.AFTER_EXIT, WalkIns.NONE, True)
    assert signed_in.post(address(lecture), data={**typed, "entry": "often"}).status_code == 422


def test_a_phone_alone_obeys_them(phone: Page, hall: Hall) -> None:  # B-28, B-30  # noqa: F811
    with hall.database.reading() as session:
        [lecture_id] = [one.id for one in session.query(Lecture) if one.number == 1]
    decide(hall.database, lecture_id, checks_papers=True, entry=Entry.AFTER_EXIT, walk_ins=WalkIns.NONE)
    assert synced(phone)
    alone(phone)
    badge = hall.badges["good"]
    answers = [
        read(phone, badge),
        read(phone, badge, reason="id_checked"),
        read(phone, badge, reason="id_checked"),
        read(phone, badge, direction="out"),
        read(phone, badge),
    ]
    assert [answer["verdict"] for answer in answers] == [
        *("need_id_check", "admitted", "already_in", "admitted_out", "admitted")
    ]
    assert [answers[0]["canOverride"], answers[1]["look"]] == [True, "alone"]
    assert phone.evaluate("() => door.lectures[0].walk_ins_allowed") is False
    back(phone)
    assert synced(phone)
    assert [(scan.verdict.value, scan.conflict) for scan in hall.scans()] == [
        (answer["verdict"], None) for answer in answers
    ]
    assert hall.headcount() == 1


OLD = """async ([pin]) => {
  door.close();
  globalThis.late = 0;
  const wall = () => Date.now() + globalThis.late;
  globalThis.door = await vault.unlock(pin, { api: document.querySelector("#main").dataset.api, wall });
  await door.isReady;
}"""


def test_a_forum_that_falls_silent_leaves_the_phone_with_its_old_list(phone: Page, hall: Hall) -> None:  # noqa: F811
    # B-07: the phone believed itself connected, so nobody had looked at the age of its list
    phone.evaluate(OLD, ["270613"])
    assert synced(phone)
    phone.evaluate("() => { globalThis.late = 31 * 60_000; }")
    phone.route("**/api/**", lambda route: route.abort())
    answer = read(phone, hall.badges["good"])

    assert (answer["verdict"], answer["look"], answer["isOffline"]) == ("admitted", "must_look", True)
    assert status(phone)["isStale"] is True
