"""The authenticator app and the recovery codes: two steps, and nothing works twice. D-26"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts import totp
from forum.accounts.models import RecoveryCode, Staff
from forum.accounts.sealing import Sealer
from forum.journal import JournalEntry
from forum.mail.models import OutboxMessage
from forum.tokens import digest
from tests.cast import ADA, BOB, NOON
from tests.factories import make_staff, quickly_hashed

PASSWORD = "an ellipse has two foci"


@pytest.fixture
def ada(app, database, sign_in):
    """Ada's client; she has a password."""
    client = sign_in(ADA)
    with app.app_context(), database.transaction() as session:
        session.scalars(select(Staff)).one().password = quickly_hashed(PASSWORD)
    return client


def secret_shown(client):
    client.post("/staff/account/authenticator")
    page = client.get("/staff/account/authenticator").text
    return re.search(r'secret"><code>([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def add_app(client, clock):
    """The secret of an app that counts; time goes on to the next code."""
    secret = secret_shown(client)
    code = totp.code_at(secret, totp.step_at(clock.now))
    assert client.post("/staff/account/authenticator/confirmation", data={"code": code}).status_code == 302
    clock.advance(seconds=totp.SECONDS)
    return secret


def codes_made(client):
    page = client.post("/staff/account/recovery-codes").text
    return re.findall(r"<li><code>([a-z2-7-]{19})</code>", page)


def first_step(app, password=PASSWORD, **more):
    client = app.test_client()
    answer = client.post("/staff/sign-in", data={"email": ADA.email, "password": password, **more})
    return client, answer


def second_step(client, code):
    return client.post("/staff/sign-in/second-step", data={"code": code})


def is_in(client):
    return client.get("/staff/account").status_code == 200


# RFC 6238, appendix B: the secret "12345678901234567890"; eight digits there, their last six here.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds, code):
    assert totp.code_at(totp.written(b"12345678901234567890"), seconds // totp.SECONDS) == code


@pytest.mark.parametrize(
    ("away", "last", "taken"),
    [(-2, None, False), (-1, None, True), (0, None, True), (1, None, True), (2, None, False),
     (0, 0, False), (-1, 0, False), (1, 0, True), (0, -1, True)],
)  # fmt: skip
def test_a_clock_may_be_half_a_minute_off_and_no_code_is_taken_again(away, last, taken):
    secret, here = totp.written(b"12345678901234567890"), totp.step_at(NOON)
    code = totp.code_at(secret, here + away)

    step = totp.taken_step(secret, code, now=NOON, last=None if last is None else here + last)

    assert (step == here + away) is taken


def test_the_picture_says_what_the_letters_say():
    address = totp.address("ABCDEFGH", account="ada@example.org", issuer="钱学森论坛")

    assert address == (
        "otpauth://totp/%E9%92%B1%E5%AD%A6%E6%A3%AE%E8%AE%BA%E5%9D%9B:ada@example.org"
        "?secret=ABCDEFGH&issuer=%E9%92%B1%E5%AD%A6%E6%A3%AE%E8%AE%BA%E5%9D%9B"
    )


def test_an_app_counts_once_a_code_has_confirmed_it(app, ada, clock):
    secret = secret_shown(ada)
    wrong = ada.post("/staff/account/authenticator/confirmation", data={"code": "000000"})

    assert wrong.status_code == 422
    assert secret in wrong.text.replace(" ", "")
    assert first_step(app)[1].location == "/staff/"


def test_signing_in_takes_two_steps_then_and_leads_where_one_wanted_to_go(app, ada, clock):
    secret = add_app(ada, clock)

    client, answer = first_step(app, next="/staff/lectures")

    assert answer.location == "/staff/sign-in/second-step"
    assert not is_in(client)
    assert second_step(client, "123456").status_code == 422
    assert not is_in(client)
    code = totp.code_at(secret, totp.step_at(clock.now))
    assert second_step(client, f"{code[:3]} {code[3:]}").location == "/staff/lectures"
    assert is_in(client)


def test_a_code_works_once(app, ada, clock):
    secret = add_app(ada, clock)
    code = totp.code_at(secret, totp.step_at(clock.now))
    used, _ = first_step(app)
    assert second_step(used, code).status_code == 302

    again, _ = first_step(app)

    assert second_step(again, code).status_code == 422
    assert not is_in(again)


def test_the_code_that_confirmed_the_app_does_not_sign_in(app, ada, clock):
    secret = secret_shown(ada)
    code = totp.code_at(secret, totp.step_at(clock.now))
    ada.post("/staff/account/authenticator/confirmation", data={"code": code})

    client, _ = first_step(app)

    assert second_step(client, code).status_code == 422


@pytest.mark.parametrize("late", [timedelta(minutes=10, seconds=1), timedelta(days=1)])
def test_the_second_step_cannot_wait_for_long(app, ada, clock, late):
    secret = add_app(ada, clock)
    client, _ = first_step(app)
    clock.now += late

    answer = second_step(client, totp.code_at(secret, totp.step_at(clock.now)))

    assert answer.location == "/staff/sign-in"
    assert not is_in(client)


def test_a_new_password_sends_back_whoever_stands_between_the_steps(app, ada, clock, database):
    secret = add_app(ada, clock)
    client, _ = first_step(app)
    with app.app_context(), database.transaction() as session:
        session.scalars(select(Staff)).one().password = quickly_hashed("a parabola has only one")

    second_step(client, totp.code_at(secret, totp.step_at(clock.now)))

    assert not is_in(client)


def test_without_the_first_step_there_is_no_second(app, ada, clock):
    secret = add_app(ada, clock)
    client = app.test_client()

    assert client.get("/staff/sign-in/second-step").location == "/staff/sign-in"
    second_step(client, totp.code_at(secret, totp.step_at(clock.now)))
    assert not is_in(client)


def test_each_recovery_code_signs_in_once_and_its_owner_hears_of_it(app, ada, clock, database):
    add_app(ada, clock)
    codes = codes_made(ada)
    assert len(set(codes)) == 10

    answers = []
    for code in (codes[0], codes[0], codes[1].upper().replace("-", " ")):
        client, _ = first_step(app)
        answers.append((second_step(client, code).status_code, is_in(client)))

    assert answers == [(302, True), (422, False), (302, True)]
    with database.reading() as session:
        letters = session.scalars(select(OutboxMessage.message)).all()
        ways = [
            entry.details["by"]
            for entry in session.scalars(select(JournalEntry))
            if entry.action == "signed_in"
        ]
    assert letters.count("security_recovery_code_used") == 2
    assert ways == ["recovery_code", "recovery_code"]
    assert "8 codes are left." in ada.get("/staff/account").text


def test_new_recovery_codes_replace_the_old_ones(app, ada, clock):
    add_app(ada, clock)
    old, new = codes_made(ada), codes_made(ada)

    with_old, with_new = first_step(app)[0], first_step(app)[0]

    assert [second_step(with_old, old[0]).status_code, second_step(with_new, new[0]).status_code] == [
        422,
        302,
    ]


def test_somebody_elses_recovery_code_opens_nothing(app, ada, clock, database):
    add_app(ada, clock)
    with database.transaction() as session:
        bob = make_staff(session, BOB)
        session.add(RecoveryCode(staff_id=bob.id, digest=digest("a" * 16)))

    client, _ = first_step(app)

    assert second_step(client, "a" * 16).status_code == 422


def test_there_are_no_recovery_codes_without_a_second_factor(ada, clock, database):
    assert ada.post("/staff/account/recovery-codes").status_code == 302
    add_app(ada, clock)
    codes_made(ada)

    ada.post("/staff/account/authenticator/removal")

    with database.reading() as session:
        assert session.scalars(select(RecoveryCode)).all() == []


def test_a_removed_app_is_asked_for_no_more_and_its_owner_hears_of_both(app, ada, clock, database):
    add_app(ada, clock)
    ada.post("/staff/account/authenticator/removal")
    ada.post("/staff/account/authenticator/removal")

    assert first_step(app)[1].location == "/staff/"
    with database.reading() as session:
        deeds = [e.action for e in session.scalars(select(JournalEntry)) if "factor" in e.action]
        letters = session.scalars(select(OutboxMessage.message)).all()
    assert deeds == ["second_factor_added", "second_factor_removed"]
    assert letters[:2] == ["security_factor_added", "security_factor_removed"]


def test_an_app_that_counts_shows_its_secret_to_nobody(ada, clock):
    add_app(ada, clock)

    assert ada.get("/staff/account/authenticator").location == "/staff/account"
    assert ada.post("/staff/account/authenticator").location == "/staff/account"
    assert ada.get("/staff/account/authenticator").location == "/staff/account"


def test_nothing_in_the_database_opens_an_account(app, ada, clock, database):
    # D-25
    secret = add_app(ada, clock)
    codes = codes_made(ada)

    with database.reading() as session:
        connection = session.connection()
        tables = [
            str(row)
            for table in ("staff", "staff_sessions", "recovery_codes", "journal", "outbox")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608 (names of ours)
        ]
    everything = "".join(tables)
    assert secret not in everything
    assert [code for code in codes if code in everything or code.replace("-", "") in everything] == []
    with ada.session_transaction() as cookie:
        assert cookie["staff"] not in everything


def test_a_sealed_secret_opens_with_its_keys_and_for_its_owner_alone():
    old, both, other = Sealer(("k" * 40,), "p"), Sealer(("n" * 40, "k" * 40), "p"), Sealer(("n" * 40,), "p")
    sealed = old.seal("ABCDEFGH", "ada")

    assert [one.opened(sealed, "ada") for one in (old, both, other)] == ["ABCDEFGH", "ABCDEFGH", None]
    assert old.opened(sealed, "bob") is None
    assert Sealer(("k" * 40,), "q").opened(sealed, "ada") is None
    assert old.seal("ABCDEFGH", "ada") != sealed


class TestLimits:
    """With the rate limits on."""

    @pytest.fixture
    def overrides(self):
        return {"FORUM_RATE_LIMITS": "on"}

    @pytest.mark.databases("sqlite")
    def test_whoever_has_the_password_tries_five_codes_and_no_more(self, app, ada, clock):
        secret = add_app(ada, clock)
        client, _ = first_step(app)

        tries = [second_step(client, f"00000{n}").status_code for n in range(6)]

        assert tries == [422] * 5 + [429]
        assert second_step(client, totp.code_at(secret, totp.step_at(clock.now))).status_code == 429
