"""Somebody else came: the entry stays, the counts tell both, and it can be taken back."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.door import stand_ins, thanks
from forum.door.arrivals import show_ups
from forum.journal import JournalEntry
from forum.registrations.models import Registration
from tests.cast import ADA, CLEO, NOON
from tests.conftest import Clock
from tests.door.test_scans import Door, door  # noqa: F401 (a fixture)


def said(reference: str, number: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "standin_id": f"standin-{number:04d}",
        "reference": reference,
        "device_time": NOON.isoformat(),
        **values,
    }


def post(door: Door, *entries: dict[str, Any], **more: Any) -> Any:  # noqa: F811
    bearer = {"Authorization": f"Bearer {door.token}"}
    return door.client.post(
        "/api/v1/door/standins", json={"standins": list(entries), **more}, headers=bearer
    ).json


def state(door: Door) -> tuple[bool, str]:  # noqa: F811
    with door.database.reading() as session:
        one = session.scalars(select(Registration).order_by(Registration.id)).first()
        assert one is not None
        return one.stand_in, one.stand_in_name


def counted(door: Door) -> tuple[int, int, int]:  # noqa: F811
    with door.database.reading() as session:
        return show_ups(session, [door.lecture.id])[door.lecture.id]


def deeds(door: Door) -> list[str]:  # noqa: F811
    with door.database.reading() as session:
        query = select(JournalEntry.action).where(JournalEntry.action.like("somebody_else%"))
        return list(session.scalars(query.order_by(JournalEntry.id)))


def test_the_entry_stays_and_the_counts_tell_both(door: Door) -> None:  # noqa: F811
    """Who registered did not come; a guest used the seat."""
    reference = door.scan(door.badge(CLEO))["reference"]
    assert counted(door) == (1, 1, 0)

    answer = post(door, said(reference, name="  Guest  "))

    assert (answer["standins"][0]["stand_in"], answer["headcount"]) == (True, 1)
    assert state(door) == (True, "Guest")
    assert counted(door) == (1, 0, 1)
    assert door.rows() == 1, "no line of the log was added or changed"


def test_it_is_taken_back_and_journalled_both_times(door: Door) -> None:  # noqa: F811
    reference = door.scan(door.badge())["reference"]
    post(door, said(reference, name="Guest"))
    assert state(door) == (True, "Guest")

    post(door, said(reference, 2, taken_back=True))
    post(door, said(reference, 1, name="Guest"))

    assert state(door) == (False, ""), "of two words at one instant, the one that takes back counts"
    assert deeds(door) == ["somebody_else_came", "somebody_else_taken_back"]


def test_a_clock_that_is_ahead_says_nothing_of_the_future(door: Door, clock: Clock) -> None:  # B-32  # noqa: F811
    reference = door.scan(door.badge())["reference"]
    tomorrow = (NOON + timedelta(days=1)).isoformat()
    post(door, said(reference, device_time=tomorrow))
    clock.advance(seconds=5)
    post(door, said(reference, 2, taken_back=True, device_time=clock().isoformat()))

    assert state(door) == (False, "")


def test_what_was_said_last_counts_whatever_arrives_first(door: Door, clock: Clock) -> None:  # noqa: F811
    """B-21: the order of arrival and repetitions change nothing."""
    reference = door.scan(door.badge())["reference"]
    clock.advance(minutes=10)
    first = said(reference, 1, name="Guest", device_time=(NOON + timedelta(minutes=1)).isoformat())
    last = said(reference, 2, taken_back=True, device_time=(NOON + timedelta(minutes=2)).isoformat())

    for entries in ([last], [first], [first, last], [last, first]):
        post(door, *entries)

    assert state(door) == (False, "")
    assert counted(door) == (1, 1, 0)
    post(door, said(reference, 3, device_time=(NOON + timedelta(minutes=3)).isoformat()))
    assert state(door) == (True, "")
    assert deeds(door) == ["somebody_else_came"]


def test_it_may_arrive_before_the_entry_it_is_about(door: Door) -> None:  # B-23  # noqa: F811
    badge = door.badge()
    with door.database.reading() as session:
        reference = session.scalars(select(Registration.public_id)).one()

    post(door, said(reference))
    door.scan(badge, offline=True, verdict_shown="admitted")

    assert counted(door) == (1, 0, 1)


def test_one_entry_that_cannot_be_used_stops_no_other(door: Door) -> None:  # noqa: F811
    reference = door.scan(door.badge())["reference"]

    answers = post(door, {"standin_id": "x"}, said("nobody", 2), said(reference, 3))["standins"]

    assert [one.get("error") for one in answers] == ["malformed", "no_such_registration", None]
    assert state(door)[0]


def test_nobody_is_thanked_who_stayed_away(app: Flask, door: Door) -> None:  # noqa: F811
    references = [door.scan(door.badge(person))["reference"] for person in (CLEO, ADA)]
    post(door, said(references[0]))

    with app.app_context():
        assert thanks.send_due(NOON + timedelta(hours=24)) == 1


def test_names_of_guests_go_with_the_log_and_the_figure_stays(door: Door) -> None:  # C-64  # noqa: F811
    reference = door.scan(door.badge())["reference"]
    post(door, said(reference, name="Guest"))

    with door.database.transaction() as session:
        stand_ins.forget_stand_ins(session, door.lecture.id)

    assert state(door) == (True, "")
