"""Walk-ins: once per walkin_id, never beyond the seats without a reason, never lost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.lectures.models import Lecture, PublicState, SeatPool
from forum.registrations.consents import ConsentRecord
from forum.registrations.models import Origin, Registration, RegistrationState
from forum.registrations.rules_models import usual_rules
from tests.cast import ADA, CLEO, DAN, NOON, Person
from tests.door.test_scans import Door, door  # noqa: F401 (a fixture)


def walkin(number: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "walkin_id": f"walkin-{number:04d}",
        "name": "何",
        "affiliation": "星海大学",
        "consent": True,
        "consent_text": "I agree.",
        "device_time": NOON.isoformat(),
        **values,
    }


def post(door: Door, *entries: dict[str, Any], **more: Any) -> Any:  # noqa: F811
    return door.client.post(
        "/api/v1/door/walkins",
        json={"walkins": list(entries), **more},
        headers={"Authorization": f"Bearer {door.token}"},
    )


def fill(door: Door) -> None:  # noqa: F811
    with door.database.transaction() as session:
        session.scalars(select(SeatPool).where(SeatPool.lecture_id == door.lecture.id)).one().seats = 0


def test_walk_in_gets_a_seat_and_is_let_in(door: Door) -> None:  # B-40  # noqa: F811
    response = post(door, walkin()).json
    [answer] = response["walkins"]

    assert (answer["verdict"], answer["state"], answer["name"]) == ("admitted", "confirmed", "何")
    assert response["headcount"] == 1
    with door.database.reading() as session:
        [made] = session.scalars(select(Registration))
        assert (made.origin, made.affiliation) == (Origin.WALK_IN, "星海大学")
        assert session.scalars(select(ConsentRecord.text)).all() == ["I agree."]


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (PublicState.CANCELLED, "lecture_is_cancelled"),
        (PublicState.POSTPONED, "lecture_is_postponed"),
        (PublicState.WITHDRAWN, "lecture_is_not_public"),
    ],
)
def test_walk_in_takes_no_seat_of_what_is_not_held(door: Door, state: PublicState, error: str) -> None:  # noqa: F811
    with door.database.transaction() as session:
        session.get_one(Lecture, door.lecture.id).public_state = state

    [answer] = post(door, walkin()).json["walkins"]

    assert answer["error"] == error
    with door.database.reading() as session:
        assert session.scalars(select(Registration)).all() == []


def test_same_walk_in_again_is_one_person(door: Door) -> None:  # B-40, F-07  # noqa: F811
    answers = [post(door, walkin()).json["walkins"] for _ in range(3)]

    assert answers[1:] == [answers[0]] * 2
    with door.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Registration)) == 1
    assert door.rows() == 1


def test_full_house_puts_a_walk_in_in_line_unless_there_is_a_reason(door: Door) -> None:  # noqa: F811
    fill(door)
    answers = post(door, walkin(1), walkin(2, override_reason="Standing room")).json["walkins"]

    assert [(answer["verdict"], answer["state"]) for answer in answers] == [
        ("waitlisted", "waitlisted"),
        ("admitted", "confirmed"),
    ]


def test_who_is_in_already_is_written_down_beyond_the_seats(door: Door) -> None:  # B-23  # noqa: F811
    fill(door)
    response = post(door, walkin(offline=True)).json

    assert [answer["verdict"] for answer in response["walkins"]] == ["admitted"]
    assert response["headcount"] == 1


def test_known_address_is_the_same_person(door: Door) -> None:  # B-40  # noqa: F811
    door.badge(CLEO)
    [answer] = post(door, walkin(email=CLEO.email.upper())).json["walkins"]

    assert (answer["verdict"], answer["name"]) == ("admitted", CLEO.name)
    with door.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Registration)) == 1


def test_cancelled_person_may_walk_in_anew(door: Door) -> None:  # noqa: F811
    door.badge(DAN, RegistrationState.CANCELLED)
    [answer] = post(door, walkin(email=DAN.email)).json["walkins"]

    assert (answer["verdict"], answer["state"]) == ("admitted", "confirmed")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consent": False}, "consent"),
        ({"name": ""}, "name"),
        ({"name": " \u200b"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"walkin_id": "x"}, "walkin_id"),
        ({"device_time": "noon"}, "device_time"),
    ],
)
def test_broken_walk_in_is_named(door: Door, change: dict[str, Any], field: str) -> None:  # noqa: F811
    response = post(door, walkin(**change))

    assert response.status_code == 422
    assert list(response.json["errors"]["json"][0]["errors"]) == [field]


def test_refusal_of_the_rules_stops_no_other(door: Door, clock: Any) -> None:  # noqa: F811
    clock.advance(hours=3)
    answers = post(door, walkin(1), walkin(2, offline=True)).json["walkins"]

    assert answers[0]["error"] == "lecture_is_over"
    assert answers[1]["verdict"] == "admitted"
    with door.database.reading() as session:
        assert session.get_one(Lecture, door.lecture.id).pools[0].taken == 1


def test_people_who_share_a_mailbox_are_told_apart_by_their_names(door: Door) -> None:  # C-21  # noqa: F811 (the fixture)
    with door.database.transaction() as session:
        rules = usual_rules(door.lecture.id)
        rules.most_per_address = 2
        session.add(rules)

    names = ["何一", "何二", "何 一"]
    answers = [
        post(door, walkin(number, name=name, email="he@example.org")).json["walkins"][0]
        for number, name in enumerate(names, start=1)
    ]

    assert [one["verdict"] for one in answers] == ["admitted", "admitted", "already_in"]
    with door.database.reading() as session:
        made = session.scalars(select(Registration).order_by(Registration.id)).all()
    assert [(one.name, one.share) for one in made] == [("何一", 0), ("何二", 1)]


@pytest.mark.parametrize("wrong_by", [timedelta(days=1), timedelta(days=-1)])
@pytest.mark.parametrize("is_told_by", ["entry", "batch"])
def test_walk_in_of_a_phone_whose_clock_is_a_day_off_is_written_down_as_of_then(
    door: Door,  # noqa: F811
    clock: Any,
    wrong_by: timedelta,
    is_told_by: str,
) -> None:  # B-23, B-32, B-40
    entry = walkin(offline=True, device_time=(NOON + timedelta(minutes=5) + wrong_by).isoformat())
    clock.advance(hours=2, minutes=30)  # the lecture is over when the phone comes back
    more = {"sent_at": (clock.now + wrong_by).isoformat()} if is_told_by == "batch" else {}
    if is_told_by == "entry":
        entry["clock_offset_ms"] = -round(wrong_by.total_seconds() * 1000)
    response = post(door, entry, **more).json

    [answer] = response["walkins"]
    assert (answer["verdict"], answer["state"]) == ("admitted", "confirmed")
    assert answer["first_admitted_at"] == (NOON + timedelta(minutes=5)).isoformat()
    assert (response["headcount"], response["life"]) == (1, "first")
    with door.database.reading() as session:
        assert session.scalars(select(Registration.registered_at)).one() == NOON + timedelta(minutes=5)


def test_walk_in_who_was_registered_is_joined_by_the_organisers_and_counted_once(
    door: Door,  # noqa: F811
    sign_in: Any,
) -> None:  # B-07, B-40
    badge = door.badge(Person("何", "he@example.org"))
    [came] = post(door, walkin(offline=True)).json["walkins"]
    client, address = sign_in(ADA), f"/staff/lectures/{door.lecture.slug}/registrations"
    doubles = client.get(f"{address}/doubles?language=en").text
    with door.database.reading() as session:
        [before] = session.scalars(select(Registration).where(Registration.origin != Origin.WALK_IN))
    assert came["reference"] in doubles or before.public_id in doubles

    merger = f"{address}/{before.public_id}/merger?with={came['reference']}"
    wrong = client.post(merger, data={"keep": before.public_id, "understood": "y"})
    right = client.post(merger, data={"keep": came["reference"], "understood": "y"})
    assert (wrong.status_code, right.status_code) == (409, 302)

    assert door.verdict(badge) == "revoked"
    assert door.scan(reference=came["reference"])["headcount"] == 1
    assert post(door, walkin(offline=True)).json["walkins"][0]["verdict"] == "admitted"
    with door.database.reading() as session:
        assert session.scalars(select(SeatPool.taken)).one() == 1
