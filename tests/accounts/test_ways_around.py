"""Ways around a proof: none of them leads where the proof itself would be asked for. D-26"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha512

import pytest
from sqlalchemy import select

from forum.accounts import totp
from forum.accounts.models import LONGEST_ADDRESS, Passkey, SessionSighting
from forum.web import limit_table
from tests.accounts.authenticator import Authenticator
from tests.accounts.links import OTHER, forgetful
from tests.accounts.test_lock_out import use_up
from tests.accounts.test_second_factors import PASSWORD, ada, add_app, first_step, is_in, second_step
from tests.accounts.test_sessions import copy_of
from tests.cast import ADA

__all__ = ["ada"]  # a fixture
pytestmark = pytest.mark.databases("sqlite")
MADE_UP = ["http://[", "http://[::1/staff/account", "http://℀.example/", "//[x]:99999/"]


def change_password(client):
    data = {"present": PASSWORD, "password": OTHER, "again": OTHER}
    return client.post("/staff/account/password", data=data)


def test_a_new_password_alone_is_no_proof_where_a_second_factor_is_asked_for(ada, clock):
    add_app(ada, clock)
    clock.advance(minutes=11)

    assert change_password(ada).location == "/staff/account"

    refused = ada.post("/staff/account/authenticator/removal")
    assert refused.location.startswith("/staff/confirmation")


def test_a_copy_of_the_cookie_from_before_a_new_password_is_worth_nothing(app, ada):
    thief = copy_of(app, ada)

    change_password(ada)

    assert (is_in(ada), is_in(thief)) == (True, False)


def test_signing_in_again_by_two_steps_ends_the_session_of_before_too(app, ada, clock):
    secret = add_app(ada, clock)
    thief = copy_of(app, ada)

    ada.post("/staff/sign-in", data={"email": ADA.email, "password": PASSWORD})
    second_step(ada, totp.code_at(secret, totp.step_at(clock.now)))

    assert (is_in(ada), is_in(thief)) == (True, False)


@pytest.mark.parametrize("referrer", MADE_UP)
def test_a_page_before_that_cannot_be_read_is_none(client, ada, clock, referrer):
    headers = {"Referer": referrer}
    clock.advance(minutes=11)

    assert client.post("/staff/lectures", headers=headers).location == "/staff/sign-in"
    assert ada.post("/staff/account/recovery-codes", headers=headers).location == "/staff/confirmation"
    assert ada.get("/staff/confirmation", headers=headers).status_code == 200


def test_an_address_that_is_too_long_makes_no_cookie_that_browsers_drop(app, ada, clock):
    secret = add_app(ada, clock)
    words = "".join(sha512(bytes([n])).hexdigest() for n in range(60))
    client, _ = first_step(app, next=f"/staff/?q={words}")

    assert len(client.get_cookie("forum").value) < 4000
    assert second_step(client, totp.code_at(secret, totp.step_at(clock.now))).location == "/staff/"


@pytest.mark.databases("sqlite", "postgresql")
def test_an_address_with_all_that_proxies_write_keeps_nobody_out(app, ada, clock, database):
    origin = {"REMOTE_ADDR": "[2001:0db8:1234:5678:abcd:ef01:2345:6789%eth0]:65535"}
    client, data = app.test_client(), {"email": ADA.email, "password": PASSWORD}

    answers = [client.post("/staff/sign-in", data=data, environ_overrides=origin)]
    clock.advance(minutes=6)
    answers.append(client.get("/staff/account", environ_overrides=origin))

    assert [answer.status_code for answer in answers] == [302, 200]
    with database.reading() as session:
        assert max(map(len, session.scalars(select(SessionSighting.address)))) == LONGEST_ADDRESS


def test_an_answer_longer_than_any_authenticators_is_not_looked_at(app, database, sign_in):
    phone = Authenticator("http://forum.example.org", "forum.example.org")
    clients = [sign_in(ADA), sign_in(ADA)]
    for client, padding in zip(clients, ("", " " * 20_000), strict=True):
        made = phone.create(client.post("/staff/account/passkeys/challenge").json)
        client.post("/staff/account/passkeys", data={"credential": padding + made})
        phone.name = b"another"

    with database.reading() as session:
        assert len(session.scalars(select(Passkey)).all()) == 1


class TestLimits:
    """With the rate limits on."""

    @pytest.fixture
    def overrides(self):
        return {"FORUM_RATE_LIMITS": "on"}

    def test_the_browser_in_which_a_way_back_was_used_is_a_usual_one(self, app, client, clock, database):
        # D-24: whoever is kept out by a stranger's tries asks for a letter; it lets them in.
        link = forgetful(app, database, ADA)
        use_up(app, clock, ADA.email, "127.0.0.1")
        client.post(link, data={"password": OTHER, "again": OTHER})

        answer = client.post("/staff/sign-in", data={"email": ADA.email, "password": OTHER})

        assert (answer.status_code, is_in(client)) == (302, True)

    def test_whoever_reads_the_mailbox_tries_no_more_codes_for_it(self, app, client, ada, clock, database):
        add_app(ada, clock)
        client.post(forgetful(app, database, ADA), data={"password": OTHER, "again": OTHER})

        assert client.get_cookie("known_browser", path="/staff") is None

    @pytest.mark.parametrize("step", ["password", "code", "proof"])
    def test_of_many_tries_at_once_no_more_are_heard_than_one_by_one(self, app, ada, clock, step):
        # D-24
        add_app(ada, clock)
        data = {"email": ADA.email, "password": PASSWORD if step == "proof" else OTHER, "code": "000000"}
        paths = {"password": "sign-in", "code": "sign-in/second-step", "proof": "confirmation"}
        clients = [copy_of(app, ada) if step == "proof" else first_step(app)[0] for _ in range(16)]

        def tried(client):
            return client.post(f"/staff/{paths[step]}", data=data).status_code

        with ThreadPoolExecutor(len(clients)) as pool:
            answers = Counter(pool.map(tried, clients))

        heard = 5 if step == "code" else 10
        assert answers == {422: heard, 429: len(clients) - heard}

    @pytest.mark.parametrize("endpoint", ["password_links.send", "password_links.choose"])
    def test_a_neighbour_who_uses_the_limits_up_closes_no_way_back(self, app, client, ada, clock, endpoint):
        # D-24: from the same address, without a link of ours
        usual = app.test_client()
        usual.post("/staff/sign-in", data={"email": ADA.email, "password": PASSWORD})
        row = limit_table.ROWS[endpoint]
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}):
            for bucket in filter(None, (limit.bucket(row.purpose) for limit in row.limits)):
                for _ in range(bucket.most):
                    app.extensions["forum.counters"].take([bucket], clock.now)

        path = "/staff/password-resets" + "/x" * (endpoint == "password_links.choose")
        answers = [
            one.post(path, data={"email": ADA.email}, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
            for one in (client, usual)
        ]

        assert [answer.status_code == 429 for answer in answers] == [True, False]
