"""Passkeys: both ceremonies in Chromium, and every answer that must not be taken. D-26, ASVS 6.3.3"""

import json
import re

import pytest
from sqlalchemy import select

from forum.accounts.models import Passkey, Staff
from forum.accounts.passkeys import are_possible
from forum.journal import JournalEntry
from forum.mail.models import OutboxMessage
from tests.accounts.authenticator import PRESENT, Authenticator
from tests.cast import ADA, BOB
from tests.factories import make_staff, quickly_hashed

pytestmark = pytest.mark.pages

HERE = "http://localhost:8000"
PASSWORD = "an ellipse has two foci"


@pytest.fixture
def overrides():
    return {"FORUM_BASE_URL": HERE}


@pytest.fixture
def phone():
    return Authenticator(HERE, "localhost")


def challenge(client, path):
    return client.post(f"/staff/{path}/challenge").json


def add(client, authenticator, name="Phone"):
    made = authenticator.create(challenge(client, "account/passkeys"))
    data = {"credential": made, "name": name}
    return client.post("/staff/account/passkeys", data=data)


def sign_in_with(client, authenticator):
    proof = authenticator.get(challenge(client, "sign-in/passkey"))
    return client.post("/staff/sign-in/passkey", data={"credential": proof})


def is_in(client):
    return client.get("/staff/account").status_code == 200


@pytest.fixture
def ada(sign_in):
    return sign_in(ADA)


def test_a_passkey_signs_in_alone_and_tells_its_owner_of_itself(app, ada, phone, database):
    add(ada, phone)

    elsewhere = app.test_client()
    answer = sign_in_with(elsewhere, phone)

    assert (answer.status_code, answer.location) == (302, "/staff/sign-in")
    assert is_in(elsewhere)
    with database.reading() as session:
        kept = session.scalars(select(Passkey)).one()
        deeds = [(entry.action, entry.details.get("by")) for entry in session.scalars(select(JournalEntry))]
        letters = session.scalars(select(OutboxMessage.message)).all()
    assert (kept.name, kept.sign_count, kept.transports) == ("Phone", 1, "internal")
    assert deeds == [("second_factor_added", None), ("signed_in", "passkey")]
    assert letters == ["security_factor_added", "security_signed_in"]


def test_with_a_passkey_the_password_alone_opens_nothing(app, ada, phone, database):
    add(ada, phone)
    with app.app_context(), database.transaction() as session:
        session.scalars(select(Staff)).one().password = quickly_hashed(PASSWORD)

    elsewhere = app.test_client()
    data = {"email": ADA.email, "password": PASSWORD}
    answer = elsewhere.post("/staff/sign-in", data=data)

    assert answer.location == "/staff/sign-in/second-step"
    assert not is_in(elsewhere)


def refused(client):
    return not is_in(client)


def test_an_answer_is_taken_once_even_from_a_copy_of_the_cookie(app, ada, phone):
    add(ada, phone)
    thief = app.test_client()
    phone.uses = -1  # one that counts nothing and always says 0, as many do
    proof = phone.get(challenge(thief, "sign-in/passkey"))
    with thief.session_transaction() as session:
        copied = dict(session)
    data = {"credential": proof}
    thief.post("/staff/sign-in/passkey", data=data)
    assert is_in(thief)

    again = app.test_client()
    with again.session_transaction() as session:
        session.update(copied)
    again.post("/staff/sign-in/passkey", data=data)

    assert refused(again)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost"},
        {"host": "example.org"},
        {"flags": PRESENT},
        {"flags": 0},
        {"name": b"another name"},
        {"owner": b"somebody else"},
        {"uses": -1},
    ],
    ids=str,
)
def test_a_proof_that_is_not_whole_opens_nothing(app, ada, phone, lie):
    add(ada, phone)
    sign_in_with(app.test_client(), phone)
    for name, value in lie.items():
        setattr(phone, name, value)

    stranger = app.test_client()
    answer = sign_in_with(stranger, phone)

    assert (answer.status_code, answer.location) == (302, "/staff/sign-in")
    assert refused(stranger)
    assert "This passkey does not open the account." in stranger.get("/staff/sign-in").text


def test_a_count_that_does_not_rise_betrays_a_copied_key(app, ada, phone):
    phone.uses = 5
    add(ada, phone)
    phone.uses = 3

    copy = app.test_client()
    sign_in_with(copy, phone)

    assert refused(copy)


def test_a_challenge_lasts_five_minutes_and_is_for_one_purpose(app, ada, phone, clock):
    add(ada, phone)
    late, other = app.test_client(), app.test_client()
    proof = phone.get(challenge(late, "sign-in/passkey"))
    clock.advance(minutes=5, seconds=1)
    late.post("/staff/sign-in/passkey", data={"credential": proof})
    to_confirm = phone.get(challenge(ada, "confirmation/passkey"))
    other.post("/staff/sign-in/passkey", data={"credential": to_confirm})

    assert refused(late)
    assert refused(other)


def test_a_deactivated_account_is_opened_by_no_passkey(app, ada, phone, database):
    add(ada, phone)
    with database.transaction() as session:
        session.scalars(select(Staff)).one().active = False

    client = app.test_client()
    sign_in_with(client, phone)

    assert refused(client)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "answer",
    ["", "{", "null", "[]", '"x"', "{}", '{"rawId": 1, "response": {}}', '{"rawId": "AA", "response": []}',
     '{"rawId": "é", "response": {"userHandle": 3}}', "[" * 15_000,
     '{"rawId": "AA", "response": {"userHandle": "!"}}'],
)  # fmt: skip
def test_whatever_is_sent_in_place_of_an_answer_is_refused(app, ada, answer):
    client = app.test_client()
    challenge(client, "sign-in/passkey")
    challenge(ada, "account/passkeys")

    data = {"credential": answer}
    codes = [
        client.post("/staff/sign-in/passkey", data=data).status_code,
        ada.post("/staff/account/passkeys", data=data).status_code,
    ]

    assert codes == [302, 302]
    assert refused(client)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "lie", [{"origin": "https://evil.example"}, {"host": "evil"}, {"flags": PRESENT}], ids=str
)
def test_a_passkey_that_was_not_made_for_this_site_is_not_kept(ada, phone, database, lie):
    for name, value in lie.items():
        setattr(phone, name, value)

    add(ada, phone)

    with database.reading() as session:
        assert session.scalars(select(Passkey)).all() == []


def test_the_same_passkey_is_kept_once(app, ada, phone, database):
    add(ada, phone)
    add(ada, phone)

    with database.reading() as session:
        assert len(session.scalars(select(Passkey)).all()) == 1


def test_another_persons_passkey_proves_nothing_in_my_session(ada, phone, sign_in, database, clock):
    add(ada, phone)
    with database.transaction() as session:
        owner = session.scalars(select(Passkey)).one()
        owner.staff_id = make_staff(session, BOB).id
    phone.owner = b""
    clock.advance(minutes=11)

    proof = phone.get(challenge(ada, "confirmation/passkey"))
    answer = ada.post("/staff/confirmation/passkey", data={"credential": proof})

    assert answer.location == "/staff/confirmation"


def test_a_removed_passkey_opens_nothing_and_its_owner_hears_of_it(app, ada, phone, database):
    add(ada, phone)
    (path,) = re.findall(r"/staff/account/passkeys/\w+/removal", ada.get("/staff/account").text)

    ada.post(path)

    client = app.test_client()
    sign_in_with(client, phone)
    assert refused(client)
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage.message)).all() == [
            "security_factor_added",
            "security_factor_removed",
        ]


def test_what_is_asked_for_names_this_site_and_wants_the_person_verified(ada):
    wanted = challenge(ada, "account/passkeys")

    assert wanted["rp"] == {"name": "Qian Xuesen Forum", "id": "localhost"}
    assert wanted["authenticatorSelection"]["residentKey"] == "required"
    assert wanted["authenticatorSelection"]["userVerification"] == "required"
    assert wanted["attestation"] == "none"
    assert ADA.email not in json.dumps({**wanted, "user": None})


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("https://forum.example.org", True),
        ("http://localhost:8000", True),
        ("http://forum.example.org", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.0.2.1", False),
        ("https://[2001:db8::1]", False),
    ],
)
def test_browsers_keep_passkeys_for_names_alone(address, possible):
    assert are_possible(address) is possible
