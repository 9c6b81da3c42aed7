"""The agenda without a script and as the editor asks it: what is seen, moved, put into slots, undone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts.models import Role
from forum.journal import JournalEntry
from forum.lectures.models import Lecture, PlanningState, PublicState
from forum.wording import EMPTY
from tests.cast import CLEO, NOON, Person
from tests.conftest import Database
from tests.factories import (
    make_lecture,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_staff,
)

pytestmark = pytest.mark.pages
BERT = Person("Bert of one series", "bert@example.org", Role.ORGANISER)
EDITOR = {"Accept": "application/json"}
HIDDEN = {"public_state": PublicState.UNPUBLISHED, "published_at": None}
INVITED = {**HIDDEN, "planning_state": PlanningState.INVITED}
SLOT = {**HIDDEN, "planning_state": PlanningState.SLOT, "title": EMPTY, "abstract": EMPTY}
MONDAY = NOON + timedelta(days=7)
WEEK = "/staff/agenda/window?on=2026-03-09"


def to(day: int, clock: str, **more: str) -> dict[str, str]:
    """A day and clock of March 2026 as the form sends them."""
    usual = {"on": f"2026-03-{day:02}", "starts": clock, "ends": "", "room": "1", "timezone": "Asia/Shanghai"}
    return {**usual, "edit_version": "0", **more}


def lecture(database: Database, number: int) -> Lecture | None:
    with database.reading() as session:
        return session.scalar(select(Lecture).where(Lecture.code == f"QXF-2026-{number:03}"))


def begins(database: Database, number: int) -> datetime | None:
    found = lecture(database, number)
    return found.starts_at if found else None


def test_a_lecture_is_placed_and_each_step_undone(signed_in: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        room = make_room(session)
        make_lecture(session, starts_at=MONDAY, room=room, timezone="Europe/Berlin", **INVITED)
        make_lecture(session, starts_at=MONDAY + timedelta(days=2), room=room)
    address = "/staff/lectures/qxf-2026-001/agenda"

    # Nothing is changed by a look; what blocks is told, and asked about when it is done.
    query = "?starts=2026-03-11T12:30&ends=2026-03-11T14:00&room=1"
    seen = signed_in.get(f"{address}/outlook{query}").json
    assert seen
    assert (seen["level"], len(seen["says"])) == ("blocks", 1)
    assert signed_in.get(f"{address}/outlook?starts=never&ends=&room=").status_code == 400
    refused = signed_in.post(address, data=to(11, "12:30"), headers=EDITOR)
    assert (refused.status_code, "Why it is held all the same" in refused.text) == (409, True)
    assert begins(database, 1) == MONDAY

    steps = []
    for day, version in ((10, "0"), (13, "1")):
        done = signed_in.post(address, data=to(day, "15:00", edit_version=version), headers=EDITOR)
        steps.append(done.json["undo"])
        found = lecture(database, 1)
        assert found
        assert found.starts_at == datetime(2026, 3, day, 7, 0, tzinfo=UTC)
        assert (found.timezone, found.ends_at - found.starts_at) == ("Europe/Berlin", timedelta(minutes=90))

    # A colleague was quicker: nothing is overwritten. A second undo of the same step finds nothing to undo.
    late = signed_in.post(address, data=to(12, "15:00", edit_version="1"), headers=EDITOR)
    assert (late.status_code, "Somebody saved this lecture" in late.text) == (409, True)
    assert signed_in.post(steps[0], headers=EDITOR).status_code == 409
    for undo in reversed(steps):
        assert signed_in.post(undo, headers=EDITOR).status_code == 200
    assert begins(database, 1) == MONDAY
    assert signed_in.post(steps[0], headers=EDITOR).status_code == 409

    # Without a script it is a form that leads back to the day.
    plain = signed_in.post(f"{address}?view=list", data=to(10, "15:00", edit_version="4"))
    assert plain.location == "/staff/agenda?on=2026-03-10&view=list#qxf-2026-001"
    page = signed_in.get(plain.location.partition("#")[0]).text
    assert ("QXF-2026-001 is moved." in page, "/agenda/reversal?deed=" in page) == (True, True)
    wrong = signed_in.post(address, data=to(10, "15:00", ends="14:00", ends_on="2026-03-10"))
    assert (wrong.status_code, "ends before it begins" in wrong.text) == (422, True)


def test_what_is_public_is_moved_elsewhere_or_kept_as_a_draft(
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        room = make_room(session)
        make_registration(session, make_lecture(session, starts_at=MONDAY, room=room), CLEO)
    address = "/staff/lectures/qxf-2026-001/agenda"

    assert signed_in.post(address, data=to(10, "15:00"), headers=EDITOR).status_code == 409
    sheet = signed_in.get(f"{address}?starts=2026-03-10T15:00&ends=2026-03-10T16:00&room=1").text
    assert "1 person would be told by mail." in sheet
    move = "/staff/lectures/qxf-2026-001/moves/new?on=2026-03-10&starts=15:00&ends=16:00&room=1"
    assert move.replace("&", "&amp;") in sheet
    form = signed_in.get(move).text
    assert [f'value="{value}"' in form for value in ("2026-03-10", "15:00", "16:00")] == [True] * 3
    assert 'value="12:00"' in signed_in.get("/staff/lectures/qxf-2026-001/moves/new?on=x&room=9").text

    kept = signed_in.post(f"{address}/draft", data=to(10, "15:00", ends="16:00"), headers=EDITOR)
    assert kept.json == {"leads": "/staff/lectures/qxf-2026-001/draft"}
    assert begins(database, 1) == MONDAY
    assert "2026-03-10" in signed_in.get("/staff/lectures/qxf-2026-001/draft").text


def test_a_lecture_takes_a_slot_and_one_undo_brings_both_back(
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        series, room = make_series(session), make_room(session)
        make_lecture(session, starts_at=MONDAY, series=series, **INVITED)
        due = date(2026, 3, 12)
        day = MONDAY + timedelta(days=3)
        make_lecture(session, starts_at=day, series=series, room=room, laid_out_for=due, **SLOT)
        make_lecture(session, starts_at=day, series=make_series(session, "other"), **SLOT)
    address = "/staff/lectures/qxf-2026-001/agenda"

    assert "QXF-2026-002 ·" in signed_in.get(address).text
    elsewhere = signed_in.post(address, data=to(9, "12:00", slot="qxf-2026-003"), headers=EDITOR)
    assert (elsewhere.status_code, "belongs to another series" in elsewhere.text) == (409, True)

    done = signed_in.post(address, data=to(9, "12:00", slot="qxf-2026-002"), headers=EDITOR)
    assert done.json["says"] == "QXF-2026-001 has taken the slot QXF-2026-002."
    placed = lecture(database, 1)
    assert placed
    assert (placed.starts_at, placed.room_id, placed.laid_out_for) == (day, 1, due)
    assert lecture(database, 2) is None

    assert signed_in.post(done.json["undo"], headers=EDITOR).status_code == 200
    back, slot = lecture(database, 1), lecture(database, 2)
    assert back
    assert slot
    assert (back.starts_at, back.room_id, back.laid_out_for) == (MONDAY, None, None)
    assert (slot.starts_at, slot.laid_out_for) == (day, due)
    with database.reading() as session:
        deeds = [deed.action for deed in session.scalars(select(JournalEntry).order_by(JournalEntry.id))]
    assert deeds == ["lecture.removed", "lecture.at_slot", "lecture.taken_back", "lecture.brought_back"]


def test_what_is_drawn_is_a_slot_until_somebody_is_named(signed_in: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        make_room(session)
        series = make_series(session, default_length_minutes=50)
        make_speaker(session, "王小明")
    stages = []
    for named in ({}, {"name": "王小明"}, {"title": "Feedback"}):
        values = {**to(10, "15:00", series=str(series.id)), **named, "despite_clashes": "y"}
        done = signed_in.post("/staff/agenda/lectures", data=values, headers=EDITOR)
        found = lecture(database, len(stages) + 1)
        assert found
        assert found.ends_at - found.starts_at == timedelta(minutes=50)
        stages.append(str(found.planning_state))
    assert stages == ["slot", "invited", "tentative"]

    assert signed_in.post(done.json["undo"], headers=EDITOR).json == {"says": "QXF-2026-003 is removed."}
    assert lecture(database, 3) is None
    assert signed_in.post("/staff/agenda/lectures", data=to(10, "")).status_code == 422
    clashing = signed_in.post("/staff/agenda/lectures", data=to(10, "15:30", series="", ends="16:00"))
    assert (clashing.status_code, "I have seen this" in clashing.text) == (409, True)


def test_others_see_what_is_in_the_way_and_move_nothing(
    signed_in: FlaskClient, database: Database, sign_in: Callable[[Person], FlaskClient]
) -> None:
    with database.transaction() as session:
        series = make_series(session)
        make_staff(session, BERT, series=series)
        wu = make_speaker(session, "吴岚")
        make_lecture(session, starts_at=MONDAY, series=series, speakers=[wu], **INVITED)
        other = make_series(session, "other")
        make_lecture(session, starts_at=MONDAY, series=other, speakers=[wu], **INVITED)
        make_lecture(session, starts_at=MONDAY, series=other)
    client = sign_in(BERT)

    seen: Any = client.get(WEEK).json
    shown = [(one["code"], one["way"], bool(one["title"]), len(one["people"])) for one in seen["entries"]]
    assert shown == [
        ("QXF-2026-001", "free", True, 1),
        ("QXF-2026-002", "fixed", False, 0),
        ("QXF-2026-003", "fixed", True, 0),
    ]
    assert [len(one["clashes"]) for one in seen["entries"]] == [1, 0, 0]
    assert client.post("/staff/lectures/qxf-2026-002/agenda", data=to(10, "15:00")).status_code == 404
    page = client.get("/staff/agenda?view=list&on=2026-03-09").text
    assert ("of another series" in page, "Lecture 2" in page, "Lecture 3" in page) == (True, False, True)


def test_a_week_asks_the_database_a_fixed_number_of_times(
    signed_in: FlaskClient, database: Database, questions: Callable[[], int]
) -> None:
    counted = []
    for _ in range(2):
        with database.transaction() as session:
            for _ in range(1 if not counted else 3):
                speaker = make_speaker(session, f"王小明{len(counted)}")
                make_lecture(
                    session, starts_at=MONDAY, room=make_room(session), speakers=[speaker], **INVITED
                )
                make_lecture(session, starts_at=MONDAY, speakers=[speaker])
        signed_in.get("/staff/agenda?on=2026-03-09")
        questions()
        assert signed_in.get("/staff/agenda?on=2026-03-09").status_code == 200
        page = questions()
        signed_in.get(WEEK)
        counted.append((page, questions()))
    assert counted[0] == counted[1]
