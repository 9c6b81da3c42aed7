"""The scan API: every verdict, once per scan, counted right, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from forum.badges.token import Keyring, signing_keys_text
from forum.door import devices
from forum.door.models import Device, Scan, Verdict
from forum.journal import COMMAND, JournalEntry
from forum.lectures.models import Attendance, Lecture, PublicState
from forum.links import registration_token
from forum.registrations.models import Registration, RegistrationState, RevokedBadge, stamp
from tests.cast import ADA, BOB, CLEO, DAN, EVE, NOON, SIGNING_KEYS, Person
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration, make_room

RING = Keyring.from_text(SIGNING_KEYS)
FORGER = Keyring.from_text(signing_keys_text({1: b"x" * 32}))


class Door:
    """A lecture whose doors stand open, and a device at them."""

    def __init__(self, client: FlaskClient, database: Database) -> None:
        self.client, self.database, self.sent = client, database, 0
        with database.transaction() as session:
            room = make_room(session)
            self.lecture = make_lecture(session, starts_at=NOON + timedelta(minutes=30), room_id=room.id)
            self.token = self.enrolled(session, self.lecture)

    def enrolled(self, session: Any, *lectures: Lecture, name: str = "East gate") -> str:
        made = devices.create(session, name=name, lectures=lectures, actor=COMMAND, now=NOON)
        return devices.give_token(session, made.device, now=NOON)

    def badge(
        self, person: Person = CLEO, state: RegistrationState = RegistrationState.CONFIRMED, **values: Any
    ) -> str:
        with self.database.transaction() as session:
            lecture = values.pop("lecture", None) or session.get_one(Lecture, self.lecture.id)
            return sign(make_registration(session, lecture, person, state, **values))

    def entry(self, badge: str | None = None, **values: Any) -> dict[str, Any]:
        self.sent += 1
        read = {"badge_token": badge} if badge is not None else {}
        return {
            "scan_id": f"scan-{self.sent:04d}",
            "direction": "in",
            "device_time": NOON.isoformat(),
            "offline": False,
            **read,
            **values,
        }

    def post(self, *entries: dict[str, Any], token: str | None = None, **more: Any) -> Any:
        return self.client.post(
            "/api/v1/door/scans",
            json={"scans": list(entries), **more},
            headers={"Authorization": f"Bearer {token or self.token}"},
        )

    def scan(self, badge: str | None = None, **values: Any) -> dict[str, Any]:
        token = values.pop("token", None)
        response = self.post(self.entry(badge, **values), token=token)
        assert response.status_code == 200, response.json
        [answer] = response.json["scans"]
        return {**answer, "headcount": response.json["headcount"]}

    def verdict(self, badge: str | None = None, **values: Any) -> str:
        return str(self.scan(badge, **values)["verdict"])

    def rows(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Scan)) or 0


def sign(registration: Registration) -> str:
    lecture = registration.lecture
    return RING.sign(
        lecture_number=lecture.number, token_id=registration.token_id, lecture_ends_at=lecture.ends_at
    )


@pytest.fixture
def door(client: FlaskClient, database: Database) -> Door:
    return Door(client, database)


def test_first_scan_admits_and_counts(door: Door) -> None:
    answer = door.scan(door.badge())

    assert answer == {
        "scan_id": "scan-0001",
        "verdict": "admitted",
        "name": CLEO.name,
        "reference": answer["reference"],
        "first_admitted_at": NOON.isoformat(),
        "headcount": 1,
    }


def test_second_scan_says_since_when(door: Door, clock: Clock) -> None:
    badge = door.badge()
    door.scan(badge)
    clock.advance(minutes=3)
    answer = door.scan(badge)

    assert (answer["verdict"], answer["first_admitted_at"], answer["headcount"]) == (
        "already_in",
        NOON.isoformat(),
        1,
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RegistrationState.CANCELLED, "cancelled"),
        (RegistrationState.DECLINED, "declined"),
        (RegistrationState.WAITLISTED, "waitlisted"),
        (RegistrationState.OFFERED, "offered"),
        (RegistrationState.REQUESTED, "requested"),
    ],
)
def test_states_have_their_own_verdict(door: Door, state: RegistrationState, expected: str) -> None:  # B-08
    answer = door.scan(door.badge(state=state))

    assert (answer["verdict"], answer["name"], answer["headcount"]) == (expected, CLEO.name, 0)


def test_forged_unknown_and_foreign_texts(door: Door) -> None:
    badge = door.badge()
    number = door.lecture.number
    forged = FORGER.sign(lecture_number=number, token_id=b"f" * 16, lecture_ends_at=NOON)
    unknown = RING.sign(lecture_number=number, token_id=b"u" * 16, lecture_ends_at=NOON)

    texts = [forged, unknown, badge[:-1] + ("A" if badge[-1] != "A" else "B"), "https://example.org/", ""]
    assert [door.verdict(text) for text in texts] == ["invalid", "unknown", "invalid", "invalid", "invalid"]
    assert door.rows() == 5


def test_reader_forgives_what_scanners_add(door: Door) -> None:  # B-04
    badge = door.badge()

    assert door.verdict("\\000026" + badge.lower() + "\r\n") == "admitted"


def test_bent_by_a_keyboard_layout_is_hinted(door: Door) -> None:  # B-43
    badge = door.badge().translate(str.maketrans("AQWZ2345", "QAZWé\"'("))

    assert door.scan(badge)["hint"] == "keyboard_layout"


def test_badge_of_another_lecture_says_of_which(door: Door) -> None:  # B-29
    with door.database.transaction() as session:
        other = make_lecture(session, starts_at=NOON + timedelta(minutes=45))
        badge = sign(make_registration(session, other, DAN))
        number, slug = other.number, other.slug
    answer = door.scan(badge)

    assert (answer["verdict"], answer["name"]) == ("wrong_lecture", DAN.name)
    assert {name: answer["badge_for"][name] for name in ("number", "slug", "starts_at")} == {
        "number": number,
        "slug": slug,
        "starts_at": (NOON + timedelta(minutes=45)).isoformat(),
    }


def test_lost_badge_is_revoked_and_the_new_one_admits(door: Door) -> None:  # B-65
    old = door.badge()
    with door.database.transaction() as session:
        registration = session.scalars(select(Registration)).one()
        lost = RevokedBadge(
            token_id=registration.token_id,
            registration_id=registration.id,
            lecture_id=registration.lecture_id,
            revoked_at=NOON,
        )
        stamp(registration.lecture, lost)
        registration.token_id = b"n" * 16
        session.add(lost)
        new = sign(registration)

    assert [door.verdict(old), door.verdict(new)] == ["revoked", "admitted"]


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        (timedelta(hours=-2), "too_early"),
        (timedelta(hours=3), "too_late"),
        (timedelta(days=-1), "wrong_day"),
    ],
)
def test_doors_are_shut(door: Door, clock: Clock, moved: timedelta, expected: str) -> None:
    badge = door.badge()
    clock.now = NOON + moved

    assert door.verdict(badge) == expected


def test_cancelled_lecture_admits_nobody(door: Door) -> None:
    badge = door.badge()
    with door.database.transaction() as session:
        session.get_one(Lecture, door.lecture.id).public_state = PublicState.CANCELLED

    assert door.verdict(badge) == "cancelled"


def test_online_registration_stands_by(door: Door) -> None:
    with door.database.transaction() as session:
        mixed = make_lecture(
            session, starts_at=NOON + timedelta(minutes=10), attendance=Attendance.MIXED, online_seats=5
        )
        pool = mixed.pools[1]
        pool.taken += 1
        registration = make_registration(session, mixed, DAN)
        registration.pool = pool
        mixed.pools[0].taken -= 1
        badge, token = sign(registration), door.enrolled(session, mixed)

    assert door.verdict(badge, token=token) == "standby"
    assert door.verdict(badge, token=token, override_reason="ten empty chairs") == "admitted"


def test_override_admits_with_the_refusal_as_conflict(door: Door) -> None:
    answer = door.scan(door.badge(state=RegistrationState.WAITLISTED), override_reason="A chair is free")

    assert (answer["verdict"], answer["conflict"], answer["headcount"]) == ("admitted", "waitlisted", 1)


@pytest.mark.parametrize(
    ("state", "conflict"),
    [(RegistrationState.WAITLISTED, "waitlisted"), (RegistrationState.CONFIRMED, "too_early")],
)
def test_override_of_the_hour_names_what_weighs_more(
    door: Door, clock: Clock, state: RegistrationState, conflict: str
) -> None:
    clock.now = NOON - timedelta(hours=2)
    early = {"device_time": clock.now.isoformat(), "override_reason": "It rains"}

    answer = door.scan(door.badge(state=state), **early)

    assert (answer["verdict"], answer["conflict"]) == ("admitted", conflict)


def test_override_of_the_hour_shows_who_is_in_already(door: Door, clock: Clock) -> None:
    clock.now = NOON - timedelta(hours=2)
    early = {"device_time": clock.now.isoformat(), "override_reason": "It rains"}
    badge = door.badge()

    answers = [door.scan(badge, **early) for _ in range(2)]

    assert [answer["conflict"] for answer in answers] == ["too_early", "already_in"]


def test_no_override_of_a_cancelled_registration(door: Door) -> None:
    badge = door.badge(state=RegistrationState.CANCELLED)

    assert door.verdict(badge, override_reason="They insist") == "cancelled"


def test_going_out_and_single_entry(door: Door) -> None:  # B-28
    badge = door.badge()
    steps = [
        ("out", None),
        ("in", None),
        ("out", None),
        ("out", None),
        ("in", None),
        ("in", "Fetched a coat"),
    ]
    answers = [door.scan(badge, direction=way, override_reason=reason) for way, reason in steps]

    assert [(answer["verdict"], answer["headcount"]) for answer in answers] == [
        ("no_entry_open", 0),
        ("admitted", 1),
        ("admitted_out", 0),
        ("no_entry_open", 0),
        ("already_in", 0),
        ("admitted", 1),
    ]


def test_undo_makes_the_next_scan_the_first(door: Door, clock: Clock) -> None:  # B-27
    badge = door.badge()
    first = door.scan(badge)
    clock.advance(minutes=1)
    undone = door.scan(voids=first["scan_id"])
    again = door.scan(badge)

    assert [(answer["verdict"], answer["headcount"]) for answer in (undone, again)] == [
        ("admitted_out", 0),
        ("admitted", 1),
    ]


def test_undo_after_five_minutes_needs_a_reason(door: Door, clock: Clock) -> None:  # B-27
    first = door.scan(door.badge())
    clock.advance(minutes=6)
    late = door.scan(voids=first["scan_id"])
    with_reason = door.scan(voids=first["scan_id"], override_reason="Wrong person")

    assert (late["verdict"], late["conflict"], late["headcount"]) == ("admitted", "void_refused", 1)
    assert (with_reason["verdict"], with_reason["headcount"]) == ("admitted_out", 0)
    assert "conflict" not in with_reason


def test_undo_may_arrive_before_its_scan(door: Door) -> None:  # B-21, B-27
    badge = door.badge()
    undo = door.entry(voids="phone-a-0001", offline=True)
    entry = door.entry(badge, scan_id="phone-a-0001", offline=True, verdict_shown="admitted")
    [pending] = door.post(undo).json["scans"]
    response = door.post(entry).json

    assert (pending["verdict"], pending["conflict"]) == ("unknown", "void_pending")
    assert response["headcount"] == 0


def test_void_of_another_lectures_scan_or_of_nothing(door: Door) -> None:
    with door.database.transaction() as session:
        other = make_lecture(session, starts_at=NOON + timedelta(minutes=45))
        elsewhere = door.enrolled(session, other)
    scan = door.scan(door.badge())
    invalid = door.scan("nonsense")

    assert door.scan(voids=scan["scan_id"], token=elsewhere)["verdict"] == "wrong_lecture"
    assert door.verdict(voids=invalid["scan_id"]) == "admitted_out"


def test_a_void_again_is_answered_alike_and_tells_other_doors_nothing(door: Door) -> None:  # B-22, D-10
    with door.database.transaction() as session:
        elsewhere = door.enrolled(session, make_lecture(session, starts_at=NOON + timedelta(minutes=45)))
    scan = door.scan(door.badge())
    here, there = (door.entry(voids=scan["scan_id"]) for _ in range(2))
    answers = [
        [door.post(entry, token=token).json["scans"][0] for _ in range(2)]
        for entry, token in ((there, elsewhere), (here, door.token))
    ]

    assert [first == again for first, again in answers] == [True, True]
    assert "name" not in answers[0][0]
    assert answers[1][0]["name"] == CLEO.name


def test_an_entry_that_is_nothing_stops_no_other(door: Door) -> None:
    response = door.client.post(
        "/api/v1/door/scans",
        json={"scans": [None, door.entry(door.badge())]},
        headers={"Authorization": f"Bearer {door.token}"},
    )

    assert [one.get("error") or one["verdict"] for one in response.json["scans"]] == ["malformed", "admitted"]


def test_same_scan_again_is_one_row_and_the_same_answer(door: Door, clock: Clock) -> None:  # B-22, F-07
    entries = [door.entry(door.badge()), door.entry("nonsense")]
    first = door.post(*entries).json["scans"]
    clock.advance(hours=5)
    later = [door.post(*entries).json["scans"] for _ in range(2)]

    assert later == [first, first]
    assert door.rows() == 2


def test_same_scan_twice_in_one_call(door: Door) -> None:  # B-22
    entry = door.entry(door.badge())
    answers = door.post(entry, entry).json["scans"]

    assert answers[0] == answers[1]
    assert door.rows() == 1


def test_same_id_with_other_content_is_refused_and_noted(door: Door) -> None:  # B-22
    entry = door.entry(door.badge())
    door.post(entry)
    response = door.post({**entry, "operator": "Somebody else"})

    assert response.json["scans"] == [{"scan_id": entry["scan_id"], "verdict": "scan_id_reused"}]
    assert door.rows() == 1
    with door.database.reading() as session:
        notes = session.scalars(select(JournalEntry.action).where(JournalEntry.object_kind == "scans"))
        assert list(notes) == ["scan_id_reused"]


FORGET = "UPDATE scans SET registration_id = NULL, token_id = NULL, content_hash = '', operator = ''"


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE scans SET operator = 'x'",
        "UPDATE scans SET registration_id = NULL",
        f"{FORGET}, override_reason = 'x'",
        f"{FORGET}, verdict = 'invalid'",
        "DELETE FROM scans",
    ],
)
def test_log_is_append_only(door: Door, deed: str) -> None:  # B-20
    door.scan(door.badge())

    with pytest.raises(DatabaseError, match="append-only"), door.database.transaction() as session:
        session.execute(text(deed))
    assert door.rows() == 1


def test_log_may_forget_who_it_was_about_and_nothing_else(door: Door) -> None:  # B-20, C-64
    door.scan(door.badge())

    with door.database.transaction() as session:
        session.execute(text(FORGET))
    with door.database.reading() as session:
        scan = session.scalars(select(Scan)).one()
    assert (scan.registration_id, scan.token_id, scan.verdict) == (None, None, Verdict.ADMITTED)


def offline(door: Door, badge: str, minutes: float, **values: Any) -> dict[str, Any]:
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    return door.entry(badge, **{"offline": True, "device_time": at, "verdict_shown": "admitted", **values})


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_phones_without_network_admit_one_badge(
    door: Door, clock: Clock, order: tuple[int, int]
) -> None:  # B-24
    badge = door.badge()
    with door.database.transaction() as session:
        tokens = [door.token, door.enrolled(session, session.get_one(Lecture, door.lecture.id), name="West")]
    entries = [offline(door, badge, 1), offline(door, badge, 2)]
    clock.advance(minutes=20)
    responses = [door.post(entries[i], token=tokens[i]).json for i in order]

    assert [response["headcount"] for response in responses] == [1, 1]
    assert [response["scans"][0].get("conflict") for response in responses] == [None, "duplicate"]
    assert responses[1]["scans"][0]["first_admitted_at"] == (NOON + timedelta(minutes=1)).isoformat()
    assert responses[1]["scans"][0]["verdict"] == ("already_in" if order == (0, 1) else "admitted")


@pytest.mark.parametrize(
    ("state", "word"),
    [(RegistrationState.CANCELLED, "cancelled"), (RegistrationState.WAITLISTED, "waitlisted")],
)
def test_what_happened_offline_is_kept_and_flagged(
    door: Door, clock: Clock, state: RegistrationState, word: str
) -> None:  # B-23
    entry = offline(door, door.badge(state=state), 1)
    clock.advance(minutes=20)
    response = door.post(entry).json

    assert (response["scans"][0]["verdict"], response["scans"][0]["conflict"]) == (word, word)
    assert (response["headcount"], door.rows()) == (1, 1)


def test_offline_refusal_of_a_good_badge_is_flagged(door: Door) -> None:
    response = door.post(offline(door, door.badge(), 0, verdict_shown="invalid")).json

    assert response["scans"][0]["conflict"] == "refused_offline"
    assert response["headcount"] == 0


def test_offline_scan_counts_by_the_time_it_was_made(door: Door, clock: Clock) -> None:
    entry = offline(door, door.badge(), 5)
    clock.advance(days=1)
    answer = door.post(entry).json["scans"][0]

    assert answer["verdict"] == "admitted"
    assert answer["first_admitted_at"] == (NOON + timedelta(minutes=5)).isoformat()


def test_wrong_clock_of_a_phone_is_put_right(door: Door, clock: Clock) -> None:  # B-32
    entry = offline(door, door.badge(), 5 - 24 * 60)
    clock.advance(minutes=10)
    sent_at = (clock.now - timedelta(days=1)).isoformat()
    answer = door.post(entry, sent_at=sent_at).json["scans"][0]

    assert answer["first_admitted_at"] == (NOON + timedelta(minutes=5)).isoformat()


def test_found_by_name_is_admitted_by_reference(door: Door) -> None:  # B-41
    door.badge()
    with door.database.reading() as session:
        public_id = session.scalars(select(Registration.public_id)).one()

    assert [door.verdict(reference=public_id), door.verdict(reference="nobody")] == ["admitted", "unknown"]


def test_broken_entry_stops_no_other(door: Door) -> None:
    good = door.entry(door.badge())
    broken = {"scan_id": "scan-broken-1", "badge_token": "x", "device_time": "yesterday"}
    elsewhere = door.entry("x", lecture=999)
    answers = door.post(broken, good, elsewhere).json["scans"]

    assert [answer.get("error") or answer["verdict"] for answer in answers] == [
        "malformed",
        "admitted",
        "lecture_not_enrolled",
    ]
    assert answers[0]["scan_id"] == "scan-broken-1"
    assert list(answers[0]["errors"]) == ["device_time"]
    assert door.rows() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scans": [{"scan_id": "scan-0001"}]}, 422),
        ({"scans": []}, 422),
        ({"scans": "x"}, 422),
        ({}, 422),
        ([1], 422),
        ({"scans": [None, 7, "x"]}, 422),
        (
            {"scans": [{"scan_id": "scan-0001", "badge_token": "x", "device_time": "2026-03-02T12:00:00"}]},
            422,
        ),
        ({"scans": [{"scan_id": "x" * 65, "badge_token": "x", "device_time": NOON.isoformat()}]}, 422),
        ({"scans": [{"scan_id": "scan-0001", "device_time": NOON.isoformat()}]}, 422),
        (
            {
                "scans": [
                    {
                        "scan_id": "scan-0001",
                        "badge_token": "x",
                        "device_time": NOON.isoformat(),
                        "lecture": [],
                    }
                ]
            },
            422,
        ),
        (
            {
                "scans": [
                    {
                        "scan_id": "scan-0001",
                        "badge_token": "x",
                        "device_time": NOON.isoformat(),
                        "lecture": 9,
                    }
                ]
            },
            403,
        ),
    ],
)
def test_call_in_which_nothing_can_be_used(door: Door, body: Any, status: int) -> None:
    response = door.client.post(
        "/api/v1/door/scans", json=body, headers={"Authorization": f"Bearer {door.token}"}
    )

    assert response.status_code == status
    assert response.json["errors"]
    assert door.rows() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"operator": "a\x00b"},
        {"point": "\ud800"},
        {"override_reason": "\n"},
        {"reference": "\x00"},
        {"device_time": "0001-01-01T00:00:00+14:00"},
        {"device_time": "9999-12-31T23:59:59-14:00"},
        {"device_seq": -1},
        {"direction": "sideways"},
        {"verdict_shown": "fine"},
        {"voids": "no"},
        {"offline": "perhaps"},
    ],
    ids=ascii,
)
def test_what_cannot_be_kept_is_named(door: Door, change: dict[str, Any]) -> None:
    response = door.post(door.entry("x", **change))

    assert response.status_code == 422
    assert list(response.json["errors"]["json"][0]["errors"]) == list(change)


def test_text_that_is_not_json_is_400(door: Door) -> None:
    headers = {"Authorization": f"Bearer {door.token}", "Content-Type": "application/json"}

    assert door.client.post("/api/v1/door/scans", data="{", headers=headers).status_code == 400


def test_at_most_500_in_a_call(door: Door) -> None:
    entries = [door.entry("nonsense") for _ in range(501)]

    assert door.post(*entries).status_code == 422
    assert len(door.post(*entries[:500]).json["scans"]) == 500


def test_device_for_two_lectures_must_name_one(door: Door) -> None:
    with door.database.transaction() as session:
        first = session.get_one(Lecture, door.lecture.id)
        second = make_lecture(session, starts_at=NOON + timedelta(minutes=30))
        token = door.enrolled(session, first, second)
        number, slug = first.number, second.slug
        badges = [sign(make_registration(session, lecture, CLEO)) for lecture in (first, second)]
    answers = [
        *door.post(door.entry(badges[0]), door.entry(badges[0], lecture=number), token=token).json["scans"],
        *door.post(door.entry(badges[1], lecture=slug), token=token).json["scans"],
    ]

    assert [answer.get("error") or answer["verdict"] for answer in answers] == [
        "lecture_missing",
        "admitted",
        "admitted",
    ]


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer x.y", "Basic abc", "Bearer {public_id}.wrong"])
@pytest.mark.parametrize("address", ["roster", "search?q=ab", "scans", "walkins"])
def test_only_devices_are_answered(door: Door, header: str | None, address: str) -> None:  # B-35
    public_id = door.token.partition(".")[0]
    headers = {"Authorization": header.format(public_id=public_id)} if header else {}
    ask: Callable[..., Any] = door.client.get if address in {"roster", "search?q=ab"} else door.client.post
    response = ask(f"/api/v1/door/{address}", headers=headers)

    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="door"')


def test_revoked_device_is_shut_out_at_once(door: Door) -> None:  # B-35
    with door.database.transaction() as session:
        device = session.scalars(select(Device)).one()
        devices.revoke(session, device, actor=COMMAND, now=NOON)
        devices.revoke(session, device, actor=COMMAND, now=NOON)

    assert door.post(door.entry("x")).status_code == 401


def test_staff_session_is_not_enough(sign_in: Callable[[Person], FlaskClient]) -> None:
    assert sign_in(EVE).get("/api/v1/door/roster").status_code == 401


def test_api_asks_for_no_csrf_token(app: Flask, door: Door) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    assert door.verdict(door.badge()) == "admitted"


def test_headcount_asks_a_fixed_number_of_times(door: Door) -> None:
    for person in (ADA, BOB, CLEO, DAN):
        door.scan(door.badge(person))

    assert door.scan("nonsense")["headcount"] == 4


def test_a_badge_opens_no_page_and_no_link_opens_a_door(door: Door, clock: Clock) -> None:  # B-01, B-66, D-10
    badge = door.badge()
    with door.database.reading() as session:
        registration = session.scalars(select(Registration)).one()
        with door.client.application.app_context():
            link = registration_token(registration.public_id, registration.link_generation)

    assert door.client.get(f"/en/registrations/{link}").status_code == 200
    assert door.client.get(f"/en/registrations/{badge}").status_code == 404
    assert (
        door.client.get("/api/v1/door/roster", headers={"Authorization": f"Bearer {badge}"}).status_code
        == 401
    )
    others = [link, door.token, registration.public_id, f"https://example.org/en/registrations/{link}"]
    assert [door.verdict(text) for text in others] == ["invalid"] * len(others)
