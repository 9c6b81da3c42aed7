"""The roster: what a device may know, and only what changed."""

import base64
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.badges.token import Keyring
from forum.door import devices
from forum.door.roster import Cursor
from forum.journal import COMMAND, AccessRecord
from forum.lectures.models import Lecture
from forum.registrations.models import Registration, RegistrationState, RevokedBadge, stamp
from forum.speakers.names import search_keys
from tests.cast import CLEO, DAN, NOON, SIGNING_KEYS, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, make_room

Ask = Callable[[str], Any]
QIAN = Person("钱学森", "tsien@example.org")


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        room = make_room(session)
        return make_lecture(session, starts_at=NOON + timedelta(minutes=30), room_id=room.id)


@pytest.fixture
def ask(client: FlaskClient, database: Database, lecture: Lecture) -> Ask:
    with database.transaction() as session:
        mine = session.get_one(Lecture, lecture.id)
        made = devices.create(session, name="East", lectures=[mine], actor=COMMAND, now=NOON)
        token = devices.give_token(session, made.device, now=NOON)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    return lambda path: client.get(f"/api/v1/door/{path}", headers=headers)


def register(database: Database, lecture: Lecture, person: Person, **values: Any) -> Registration:
    with database.transaction() as session:
        mine = session.get_one(Lecture, lecture.id)
        keys = search_keys(person.name, aliases=f"{values.get('affiliation', '')}\n{person.email}")
        registration = make_registration(session, mine, person, **{"search_keys": keys, **values})
        stamp(mine, registration)
        return registration


def test_roster_holds_everything_a_door_needs(ask: Ask, database: Database, lecture: Lecture) -> None:
    cleo = register(database, lecture, CLEO, affiliation="星海大学")
    roster = ask("roster").json

    assert roster["lectures"] == [
        {
            "number": 1,
            "slug": "qxf-2026-001",
            "title": "Lecture 1: Engineering Cybernetics",
            "starts_at": (NOON + timedelta(minutes=30)).isoformat(),
            "ends_at": (NOON + timedelta(minutes=120)).isoformat(),
            "timezone": "Asia/Shanghai",
            "state": "published",
            "room": "Great Hall",
            "points": ["Great Hall"],
            "changed_at": None,
            "former_starts_at": None,
            "former_room": "",
            "entry": "single",
            "needs_id_check": False,
            "walk_ins_allowed": True,
        }
    ]
    [entry] = roster["entries"]
    assert entry.pop("search_keys").split()[:1] == ["克莱奥cleo"]
    assert entry == {
        "token_id_hash": sha256(cleo.token_id).hexdigest(),
        "lecture": 1,
        "state": "confirmed",
        "attendance": "on_site",
        "name": CLEO.name,
        "affiliation": "星海大学",
        "reference": cleo.public_id,
    }
    assert (roster["device"], roster["life"]) == ({"rank": 1, "name": "East", "last_seq": 0}, "first")
    assert (roster["revoked"], roster["headcount"], roster["server_time"]) == ([], 0, NOON.isoformat())


def test_roster_carries_no_address(ask: Ask, database: Database, lecture: Lecture) -> None:  # B-34
    register(database, lecture, CLEO)

    assert "example" not in ask("roster").text


def test_public_keys_of_the_roster_prove_badges(ask: Ask) -> None:  # B-06
    ring = Keyring.from_text(SIGNING_KEYS)
    raw = base64.b32decode(ring.sign(lecture_number=1, token_id=b"t" * 16, lecture_ends_at=NOON))
    [key] = ask("roster").json["keys"]

    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["public_key"] + "="))
    assert key["kid"] == raw[1]
    public.verify(raw[26:], raw[:26])  # raises if it is not the key


def test_only_what_changed_since_the_cursor(ask: Ask, database: Database, lecture: Lecture) -> None:  # B-07
    cleo = register(database, lecture, CLEO)
    first = ask("roster").json
    nothing = ask(f"roster?since={first['cursor']}").json
    register(database, lecture, DAN)
    with database.transaction() as session:
        registration = session.get_one(Registration, cleo.id)
        lost = RevokedBadge(
            token_id=registration.token_id,
            registration_id=cleo.id,
            lecture_id=lecture.id,
            revoked_at=NOON,
        )
        stamp(registration.lecture, lost)
        session.add(lost)
    later = ask(f"roster?since={nothing['cursor']}").json

    assert [len(first["entries"]), len(nothing["entries"])] == [1, 0]
    assert [entry["name"] for entry in later["entries"]] == [DAN.name]
    assert later["revoked"] == [sha256(cleo.token_id).hexdigest()]
    assert len(later["lectures"]) == 1


def test_cancelled_registration_comes_with_the_next_roster(
    ask: Ask, database: Database, lecture: Lecture
) -> None:  # B-07
    register(database, lecture, CLEO, state=RegistrationState.CANCELLED)

    assert [entry["state"] for entry in ask("roster?since=1.0").json["entries"]] == ["cancelled"]


@pytest.mark.parametrize("since", ["", "garbage", "1.", "-", "1.5-x", "9" * 400])
def test_cursor_that_is_none_gives_everything(
    ask: Ask, database: Database, lecture: Lecture, since: str
) -> None:
    register(database, lecture, CLEO)

    assert len(ask(f"roster?since={since}").json["entries"]) == 1


def test_cursor_reads_back() -> None:
    there = Cursor({12: (40, 388), 13: (7, 0)})
    assert Cursor.read(str(there)) == there
    assert Cursor.read("12.40-13.7") == Cursor({12: (40, 0), 13: (7, 0)})


def test_another_lectures_people_stay_out(ask: Ask, database: Database) -> None:  # B-35
    with database.transaction() as session:
        make_registration(session, make_lecture(session), DAN)

    assert ask("roster").json["entries"] == []
    assert ask("search?q=dan").json["results"] == []


@pytest.mark.parametrize(
    "words",
    ["钱学森", "学森", "qxs", "qian xue", "qianxuesen", "QIAN", "tsien@exam", "空间技术", "kong jian"],
)
def test_search_by_every_way_people_are_looked_for(
    ask: Ask, database: Database, lecture: Lecture, words: str
) -> None:  # B-41
    register(database, lecture, QIAN, affiliation="空间技术实验室")
    register(database, lecture, DAN)
    [found] = ask(f"search?q={words}").json["results"]

    assert (found["name"], found["state"], found["lecture"]) == ("钱学森", "confirmed", 1)


def test_search_by_reference(ask: Ask, database: Database, lecture: Lecture) -> None:  # B-41
    cleo = register(database, lecture, CLEO, public_id="q7mx4k2dabcdefgh")
    [found] = ask("search?q=Q7MX-4K2D").json["results"]

    assert (found["reference"], found["short_reference"]) == (cleo.public_id, "Q7MX-4K2D")


def test_search_wants_two_characters_and_gives_at_most_twenty(
    ask: Ask, database: Database, lecture: Lecture
) -> None:  # B-41
    for number in range(25):
        person = Person(f"Dan {number:02d}", f"dan{number}@example.org")
        register(database, lecture, person, state=RegistrationState.WAITLISTED)

    assert ask("search?q=d").json["results"] == []
    assert len(ask("search?q=dan").json["results"]) == 20
    assert ask("search").status_code == 422


@pytest.mark.parametrize("words", ["%25%25", "__", "\\\\", "' OR 1=1"])
def test_search_takes_marks_as_they_are(ask: Ask, database: Database, lecture: Lecture, words: str) -> None:
    register(database, lecture, DAN)

    assert ask(f"search?q={words}").json["results"] == []


def test_every_look_is_recorded(ask: Ask, database: Database) -> None:  # B-41
    ask("search?q=dan")
    with database.reading() as session:
        [record] = session.scalars(select(AccessRecord))

    assert (record.action, record.details) == ("door_search", {"q": "dan", "found": 0})


def test_a_look_without_a_network_is_recorded_later_once_and_as_of_then(
    ask: Ask, database: Database, lecture: Lecture
) -> None:  # B-41, F-07
    register(database, lecture, DAN)
    at = (NOON - timedelta(minutes=7)).isoformat().replace("+", "%2B")
    told = [ask(f"search?q=dan&found=1&looked_at={at}").json for _ in range(3)]
    ask(f"search?q=cleo&looked_at={at}")
    ask("search?q=dan&looked_at=2099-01-01T00:00:00Z")

    assert told == [{"results": []}] * 3
    with database.reading() as session:
        records = session.scalars(select(AccessRecord).order_by(AccessRecord.id)).all()
    assert [(one.at, one.details["q"], one.details["found"]) for one in records] == [
        (NOON - timedelta(minutes=7), "dan", 1),
        (NOON - timedelta(minutes=7), "cleo", 0),
        (NOON, "dan", 0),
    ]
    assert all(one.details["offline"] for one in records)
    assert ask("search?q=dan&looked_at=yesterday").status_code == 422
