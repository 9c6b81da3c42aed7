"""The door's API against its own description: nothing happens that is not written there, nothing breaks."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from forum.badges.token import Keyring
from forum.door import devices
from forum.door.schemas import MOST_IN_A_CALL
from forum.journal import COMMAND
from forum.speakers.names import NAME_LIMIT, clean_name
from tests import hostile
from tests.cast import CLEO, NOON, SIGNING_KEYS
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, make_room
from tests.fuzz.inputs import ANY_TEXTS, effort, encodable, short_texts

pytestmark = pytest.mark.databases("sqlite")

OPENAPI = "/api/v1/openapi.json"


class Door:
    """Two lectures, a device at the door of each, and a genuine badge of the first."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app = app
        with database.transaction() as session:
            room = make_room(session)
            soon = NOON + timedelta(minutes=30)
            here = make_lecture(session, starts_at=soon, room_id=room.id)
            there = make_lecture(session, starts_at=soon)
            self.tokens = []
            for name, lecture in (("East gate", here), ("West gate", there)):
                made = devices.create(session, name=name, lectures=[lecture], actor=COMMAND, now=NOON)
                self.tokens.append(devices.give_token(session, made.device, now=NOON))
            registration = make_registration(session, here, CLEO)
            self.badge = Keyring.from_text(SIGNING_KEYS).sign(
                lecture_number=here.number, token_id=registration.token_id, lecture_ends_at=here.ends_at
            )

    def headers(self, place: int = 0) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[place]}"}

    def post(self, path: str, body: str | bytes) -> Any:
        """Send octets as they are; the answer is never a fault."""
        answer = self.app.test_client().post(
            f"/api/v1/door/{path}", data=body, content_type="application/json", headers=self.headers()
        )
        assert answer.status_code in {200, 400, 403, 413, 422}, (answer.status_code, body[:200])
        assert answer.is_json
        return answer


@pytest.fixture
def door(app: Flask, database: Database) -> Iterator[Door]:
    app.config["TESTING"] = False  # a fault is a 500 here, as it is for a device
    yield Door(app, database)
    app.config["TESTING"] = True


def described(door: Door) -> dict[str, Any]:
    answer = door.app.test_client().get(OPENAPI)
    assert answer.status_code == 200
    return dict(answer.get_json())


SENDERS = {"a device": 0, "another lecture's device": 1, "nobody": None}


@pytest.mark.parametrize("sender", SENDERS)
def test_nothing_happens_that_the_description_does_not_say(door: Door, sender: str) -> None:
    schema = schemathesis.openapi.from_wsgi(OPENAPI, door.app)
    place = SENDERS[sender]
    headers = {} if place is None else door.headers(place)
    seen = set()
    for found in schema.get_all_operations():
        operation = found.ok()

        @effort(4)
        @given(case=operation.as_strategy())
        def conforms(case: Any) -> None:
            case.headers = {k: v for k, v in (case.headers or {}).items() if k != "Authorization"} | headers
            answer = case.call(headers={"Accept-Encoding": "identity"})
            case.validate_response(answer, checks=CHECKS)
            seen.add(answer.status_code)

        conforms()
    assert 500 not in seen
    assert (401 in seen) is (place is None)


CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def test_every_size_is_bounded(door: Door) -> None:
    """Each text has a longest length and each list a most, so that nobody has to guess what is too much."""
    schemas = described(door)["components"]["schemas"]
    taken = {name: schemas[name] for name in ("ScanIn", "ScansIn", "WalkInIn", "WalkInsIn")}
    for name, schema in taken.items():
        for field, of in schema["properties"].items():
            kinds = of.get("type")
            kinds = [kinds] if isinstance(kinds, str) else kinds or []
            if "string" in kinds and "format" not in of and "enum" not in of:
                assert "maxLength" in of or "pattern" in of, (name, field)
            if "array" in kinds:
                assert of["maxItems"] == MOST_IN_A_CALL, (name, field)


def test_every_answer_is_described(door: Door) -> None:
    for path, methods in described(door)["paths"].items():
        for method, operation in methods.items():
            if method in {"get", "post"}:
                common = {"200", "400", "401", "422", "429", "503"}
                wanted = common | ({"403", "413"} if method == "post" else set())
                assert set(operation["responses"]) == wanted, (path, method)


def test_every_body_of_the_corpus_is_answered(door: Door) -> None:
    for entry in hostile.entries("json"):
        for path in ("scans", "walkins"):
            assert door.post(path, entry.octets).status_code in {400, 403, 413, 422}, entry.ident


WORDS = st.one_of(ANY_TEXTS, st.none(), st.integers(), st.booleans(), st.floats(), st.lists(st.integers()))
FIELDS = [
    "badge_token", "reference", "lecture", "point", "direction", "device_seq", "operator", "offline",
    "verdict_shown", "override_reason", "voids", "name", "affiliation", "email", "consent_text", "language",
]  # fmt: skip
ENTRIES = st.dictionaries(
    st.sampled_from([*FIELDS, "device_time", "scan_id", "walkin_id", "x"]), WORDS, max_size=5
)


def test_a_good_entry_counts_whatever_stands_beside_it(door: Door) -> None:
    number = 0

    @effort(12)
    @given(st.lists(ENTRIES, max_size=4))
    def counts(others: list[dict[str, Any]]) -> None:
        nonlocal number
        number += 1
        usual = {"device_time": NOON.isoformat(), "badge_token": "x"}
        scans = [{"scan_id": f"other-{number:06d}-{place}", **usual, **o} for place, o in enumerate(others)]
        good = {"scan_id": f"good-{number:08d}", "device_time": NOON.isoformat(), "badge_token": door.badge}
        answer = door.post("scans", json.dumps({"scans": [*scans, good]}))
        assert answer.status_code == 200
        assert [entry["name"] for entry in answer.json["scans"][-1:]] == [CLEO.name]
        assert answer.json["headcount"] == 1

    counts()


def test_a_good_walk_in_counts_whatever_stands_beside_it(door: Door) -> None:
    number = 0

    @effort(12)
    @given(st.lists(ENTRIES, max_size=3))
    def counts(others: list[dict[str, Any]]) -> None:
        nonlocal number
        number += 1
        usual = {"device_time": NOON.isoformat(), "consent": True, "name": "样本"}
        people = [
            {"walkin_id": f"other-{number:06d}-{place}", **usual, **o} for place, o in enumerate(others)
        ]
        good = {
            "walkin_id": f"good-{number:08d}",
            **usual,
            "name": "Dan Outsider",
            "email": "dan@example.org",
        }
        answer = door.post("walkins", json.dumps({"walkins": [*people, good]}))
        assert answer.status_code == 200
        assert answer.json["walkins"][-1].get("error") is None

    counts()


def test_a_walk_in_is_measured_as_it_is_kept(door: Door) -> None:
    for name in hostile.texts("names", expected="refused"):
        person = {"walkin_id": "walkin-1", "device_time": NOON.isoformat(), "consent": True, "name": name}
        answer = door.post("walkins", json.dumps({"walkins": [person]}))
        kept = answer.json["walkins"][0] if answer.status_code == 200 else {"error": "malformed"}
        assert kept.get("error") == "malformed" or name.isspace() or is_cleaned(kept["name"]), ascii(name)


def is_cleaned(name: str) -> bool:
    """A device cannot ask again, so what nobody sees is taken out and what is left stands on the list."""
    return bool(name) and clean_name(name) == name and len(name) <= NAME_LIMIT


def test_the_desk_of_the_door_looks_for_anything(door: Door) -> None:
    client = door.app.test_client()
    for text in map(encodable, short_texts("unicode", "bidi", "templates", "numbers")[::16]):
        for path, name, statuses in (("search", "q", {200, 422}), ("roster", "since", {200})):
            words = {name: text}
            answer = client.get(f"/api/v1/door/{path}", query_string=words, headers=door.headers())
            assert answer.status_code in statuses, ascii(text)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "bearer  x", "Basic x", "Bearer \u00e9", "Bearer a b"]
)
def test_no_other_token_opens_the_door(door: Door, header: str) -> None:
    answer = door.app.test_client().get("/api/v1/door/roster", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
