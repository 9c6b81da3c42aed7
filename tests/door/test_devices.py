"""Devices: enrolled once, within ten minutes, for named lectures, and shut out at once."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.door import devices
from forum.door.devices import CodeIsNotValid, Enrolment
from forum.door.models import Device
from forum.journal import COMMAND, JournalEntry
from forum.lectures.models import Lecture
from forum.lectures.standing import CHANGE_SHOWN_FOR
from forum.tokens import digest
from tests.cast import ADA, BOB, DAN, NOON, Person
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_series, make_staff


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, starts_at=NOON + timedelta(minutes=30))


def created(database: Database, lecture: Lecture) -> Enrolment:
    with database.transaction() as session:
        mine = session.get_one(Lecture, lecture.id)
        return devices.create(session, name="East", lectures=[mine], actor=COMMAND, now=NOON)


def enrol(client: FlaskClient, code: str) -> Any:
    return client.post("/door/enrolments", data={"code": code})


def test_code_is_traded_for_a_token_once(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:  # B-35
    code = created(database, lecture).secret
    first, second = enrol(client, f" {code[:4].lower()}-{code[4:]} "), enrol(client, code)

    assert (first.status_code, first.json["device_name"]) == (201, "East")
    assert (second.status_code, second.json["code"]) == (409, "enrolment_code_not_valid")
    headers = {"Authorization": f"Bearer {first.json['device_token']}"}
    assert client.get("/api/v1/door/roster", headers=headers).status_code == 200


def test_secrets_are_kept_as_digests(client: FlaskClient, database: Database, lecture: Lecture) -> None:
    made = created(database, lecture)
    token = enrol(client, made.secret).json["device_token"]
    with database.reading() as session:
        [device] = session.scalars(select(Device))

    assert (device.code_hash, device.token_hash, device.enrolled_at) == (None, digest(token), NOON)


def test_code_is_too_old_after_ten_minutes(
    client: FlaskClient, clock: Clock, database: Database, lecture: Lecture
) -> None:  # B-35
    code = created(database, lecture).secret
    clock.advance(minutes=10, seconds=1)

    assert enrol(client, code).status_code == 409


def test_code_of_a_revoked_device_is_worth_nothing(database: Database, lecture: Lecture) -> None:
    made = created(database, lecture)
    with database.transaction() as session:
        devices.revoke(session, session.get_one(Device, made.device.id), actor=COMMAND, now=NOON)

    with database.transaction() as session, pytest.raises(CodeIsNotValid):
        devices.enrol(session, code=made.secret, now=NOON)


def test_device_without_a_token_is_nobody(database: Database, lecture: Lecture) -> None:
    made = created(database, lecture)
    with database.reading() as session:
        assert devices.by_token(session, f"{made.device.public_id}.anything") is None


def test_every_step_is_in_the_journal(client: FlaskClient, database: Database, lecture: Lecture) -> None:
    enrol(client, created(database, lecture).secret)
    with database.reading() as session:
        actions = session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()

    assert actions == ["device_created", "device_enrolled"]


def test_staff_make_see_and_shut_out_a_device(
    sign_in: Callable[[Person], FlaskClient], database: Database, lecture: Lecture
) -> None:  # B-35
    bob = sign_in(BOB)
    shown = bob.post(
        "/staff/door", data={"name": "South gate", "lectures": [lecture.id]}, follow_redirects=True
    )
    with database.reading() as session:
        [device] = session.scalars(select(Device))
    again = bob.get(f"/staff/door/{device.public_id}")

    assert "enrolment-code" in shown.text
    assert "enrolment-code" not in again.text
    assert "South gate" in bob.get("/staff/door").text
    listed = bob.post(f"/staff/door/{device.public_id}/revocation", follow_redirects=True)
    assert "South gate is shut out." in listed.text
    with database.reading() as session:
        assert session.get_one(Device, device.id).revoked_at == NOON


@pytest.mark.parametrize("data", [{}, {"name": " ", "lectures": [1]}, {"name": "x", "lectures": [999]}])
def test_form_says_what_is_missing(
    sign_in: Callable[[Person], FlaskClient], lecture: Lecture, data: dict[str, Any]
) -> None:
    response = sign_in(BOB).post("/staff/door", data=data)

    assert response.status_code == 422
    assert "form-errors" in response.text


def test_page_without_lectures_and_devices_says_so(sign_in: Callable[[Person], FlaskClient]) -> None:
    page = sign_in(BOB).get("/staff/door").text

    assert "No device yet." in page
    assert "There is no published lecture to come" in page


def test_keepers_see_for_three_days_what_was_announced_otherwise(
    sign_in: Callable[[Person], FlaskClient], database: Database, lecture: Lecture, clock: Clock
) -> None:
    bob = sign_in(BOB)
    assert "Announced otherwise lately" not in bob.get("/staff/door").text
    with database.transaction() as session:
        one = session.get_one(Lecture, lecture.id)
        one.change_announced_at, one.previous_starts_at = NOON, one.starts_at - timedelta(hours=2)

    page = bob.get("/staff/door").text
    assert "Announced otherwise lately" in page
    assert re.search(r"Time changed.*<del>.*Before:.*</del> <ins>", page, re.DOTALL)

    clock.now = NOON + CHANGE_SHOWN_FOR
    assert "Announced otherwise lately" not in bob.get("/staff/door").text


def test_keeper_of_one_series_has_nothing_to_do_with_another(
    sign_in: Callable[[Person], FlaskClient], database: Database, lecture: Lecture
) -> None:  # B-35, D-10
    foreign = created(database, lecture).device.public_id
    with database.transaction() as session:
        make_staff(session, BOB, series=make_series(session))
    bob = sign_in(BOB)

    assert "East" not in bob.get("/staff/door").text
    assert bob.post("/staff/door", data={"name": "x", "lectures": [lecture.id]}).status_code == 422
    assert bob.get(f"/staff/door/{foreign}").status_code == 404
    assert bob.post(f"/staff/door/{foreign}/revocation").status_code == 404
    assert bob.get("/staff/door/nobody").status_code == 404


def test_keeper_of_one_series_is_offered_its_lectures_however_many_others_there_are(
    sign_in: Callable[[Person], FlaskClient], database: Database
) -> None:
    with database.transaction() as session:
        mine = make_series(session, "mine")
        make_staff(session, BOB, series=mine)
        for hours in range(60):
            make_lecture(session, starts_at=NOON + timedelta(hours=hours))
        late = make_lecture(session, starts_at=NOON + timedelta(days=30), series=mine)

    assert f"No. {late.number} " in sign_in(BOB).get("/staff/door").text


def test_organisers_may_and_outsiders_may_not(
    sign_in: Callable[[Person], FlaskClient], client: FlaskClient
) -> None:
    assert sign_in(ADA).get("/staff/door").status_code == 200
    assert client.get("/staff/door").status_code == 302
    assert DAN.role is None


def test_command_prints_a_token_and_a_code(app: Flask, client: FlaskClient, lecture: Lecture) -> None:
    result = app.test_cli_runner().invoke(args=["door", "enrol", lecture.slug, "--name", "load test"])
    printed = json.loads(result.output)

    assert sorted(printed) == ["device_token", "enrolment_code"]
    headers = {"Authorization": f"Bearer {printed['device_token']}"}
    assert client.get("/api/v1/door/roster", headers=headers).json["lectures"][0]["slug"] == lecture.slug


def test_command_knows_no_such_lecture(app: Flask, database: Database) -> None:
    result = app.test_cli_runner().invoke(args=["door", "enrol", "nowhere"])

    assert result.exit_code == 1
    assert "There is no lecture at 'nowhere'." in result.output


def test_api_describes_itself(client: FlaskClient) -> None:
    description = client.get("/api/v1/openapi.json").json

    assert sorted(description["paths"]) == [
        "/api/v1/door/roster",
        "/api/v1/door/scans",
        "/api/v1/door/search",
        "/api/v1/door/standins",
        "/api/v1/door/walkins",
    ]
    assert description["components"]["securitySchemes"] == {"device": {"type": "http", "scheme": "bearer"}}
    scan = description["components"]["schemas"]["ScanIn"]
    assert set(scan["required"]) == {"scan_id", "device_time"}


def test_pages_keep_their_own_errors(client: FlaskClient) -> None:
    assert client.get("/en/nowhere").mimetype == "text/html"
    assert client.get("/api/v1/nowhere").mimetype == "application/json"


def test_a_device_shut_out_by_mistake_is_let_back_for_a_while(signed_in, database, clock):
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=NOON)
        made = devices.create(session, name="Gate", lectures=[lecture], actor=COMMAND, now=NOON)
        token = devices.give_token(session, made.device, now=NOON)
        public_id = made.device.public_id
    shut_out, let_back = f"/staff/door/{public_id}/revocation", f"/staff/door/{public_id}/reinstatement"

    def works():
        with database.reading() as session:
            return devices.by_token(session, token) is not None

    page = signed_in.post(shut_out, follow_redirects=True).text
    assert f'action="{let_back}"' in page
    assert not works()
    assert "Gate works again." in signed_in.post(let_back, follow_redirects=True).text
    assert works()
    signed_in.post(shut_out)
    clock.advance(minutes=6)
    assert "Make a new code for it." in signed_in.post(let_back, follow_redirects=True).text
    assert not works()
