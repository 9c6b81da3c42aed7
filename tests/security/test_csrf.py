"""No page of another site makes a browser act here: a token in every form, and where the request comes from.

Generated from the written table, so a new form takes part by having its line there. D-13
"""

import re

import pytest

from tests.security.addresses import body
from tests.security.asking import CHANGING, allowed_case, sign_of
from tests.security.expectations import Route
from tests.security.world import LOOKING, Answer, World

OF_DEVICES = {"device", "any-device"}
OURS, THEIRS = "http://forum.example.org", "https://evil.example"
FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
    {"Sec-Fetch-Site": "Same-Origin"},
    {"Origin": THEIRS},
    {"Origin": f"{OURS}.evil.example"},
    {"Origin": "https://forum.example.org"},
    {"Origin": f"{OURS}:8080"},
    {"Origin": f"{OURS}, {THEIRS}"},
    {"Origin": ""},
]
FROM_HERE = [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": OURS}]
FORMS = [route for route in CHANGING if route.table not in OF_DEVICES]
# Proved by a code for ten minutes that works once: no cookie has a say, so none can be abused (decision 61).
PROVED_BY_A_CODE = {"door.enrol"}
WITH_A_TOKEN = [route for route in FORMS if route.endpoint not in PROVED_BY_A_CODE]
OF_THE_DOOR = [route for route in CHANGING if route.table in OF_DEVICES]


@pytest.fixture
def guarded(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world with the check of the forms' tokens on, as it is outside the tests."""
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", True)
    return world


class Sender:
    """Somebody who may do what a route does, and the token of a form that they were shown."""

    def __init__(self, world: World, route: Route) -> None:
        self.world, self.route, self.case = world, route, allowed_case(world, route)
        self.client = world.client(self.case.role)
        self.token = token_in(world, self.client)

    def send(self, *, token: str | None, headers: dict[str, str] | None = None) -> tuple[Answer, set[str]]:
        """What is answered, and the tables in which something changed."""
        sent = body(self.world, self.route, self.case.thing)
        if token is not None:
            sent["data"] = {**sent["data"], "csrf_token": token}
        with self.world.restored() as has_written:
            answer = self.world.ask(
                self.client, self.route.method, self.case.address, headers=headers or {}, **sent
            )
            return answer, self.world.changed(leaving_out=LOOKING) if has_written() else set()

    def succeeds(self, answer: Answer) -> bool:
        """Whether the answer is the one of the table."""
        return sign_of(answer) == self.case.sign


def token_in(world: World, client) -> str:
    """The token of a form on a page that this browser may open."""
    for page in ("/staff/account", "/staff/sign-in"):
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', world.ask(client, "GET", page).text)
        if found:
            return found[1]
    raise AssertionError("no page has a form")


@pytest.mark.parametrize("route", WITH_A_TOKEN, ids=str)
def test_a_form_without_its_token_does_nothing(guarded: World, route: Route) -> None:
    sender = Sender(guarded, route)
    foreign = token_in(guarded, guarded.client("stranger"))
    tokens = [None, "", "x", foreign, sender.token[:-1], sender.token + "x"]

    answers = [sender.send(token=token) for token in tokens]

    assert [(answer.status, changed) for answer, changed in answers] == [(400, set())] * len(tokens)
    assert sender.succeeds(sender.send(token=sender.token)[0])


@pytest.mark.parametrize("route", FORMS, ids=str)
def test_a_form_sent_by_another_site_does_nothing_even_with_its_token(guarded: World, route: Route) -> None:
    sender = Sender(guarded, route)

    refused = [sender.send(token=sender.token, headers=headers) for headers in FROM_ELSEWHERE]

    assert [(answer.status, changed) for answer, changed in refused] == [(403, set())] * len(refused)


def test_a_form_of_ours_is_taken_from_every_browser(guarded: World) -> None:
    """Old ones send nothing; pages with secret links hide their address, so Origin is null."""
    route = next(route for route in FORMS if route.endpoint == "registrations.cancel")
    sender = Sender(guarded, route)

    for headers in [*FROM_HERE, {"Origin": "null"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}]:
        assert sender.succeeds(sender.send(token=sender.token, headers=headers)[0]), headers


@pytest.mark.parametrize("route", OF_THE_DOOR, ids=str)
def test_the_door_listens_to_no_other_site_even_with_a_token(guarded: World, route: Route) -> None:
    sender = Sender.__new__(Sender)
    sender.world, sender.route, sender.case = guarded, route, allowed_case(guarded, route)
    sender.client = guarded.client(sender.case.role)

    refused = [sender.send(token=None, headers=one) for one in [*FROM_ELSEWHERE, {"Origin": "null"}]]
    taken = [sender.send(token=None, headers=one)[0] for one in FROM_HERE]

    assert [(answer.status, changed) for answer, changed in refused] == [(403, set())] * len(refused)
    assert {answer.status for answer in taken} == {200}


def test_the_door_reads_to_no_other_site_either(world: World) -> None:
    device = world.client("device-of-one")

    for address in ("/api/v1/door/roster", "/api/v1/door/search?q=cleo"):
        assert world.ask(device, "GET", address).status == 200
        for headers in FROM_ELSEWHERE:
            assert world.ask(device, "GET", address, headers=headers).status == 403, headers


def test_the_door_takes_no_cookie(world: World) -> None:
    """A member of staff with every right is nobody there, so no page can borrow their browser."""
    assert world.ask(world.client("admin"), "GET", "/api/v1/door/roster").status == 401


def test_a_stranger_cannot_sign_somebody_in_unasked(guarded: World) -> None:
    """Login CSRF: the victim would work, unknowing, in the attacker's account."""
    route = next(route for route in FORMS if route.endpoint == "accounts.open_session")
    attacker, victim = Sender(guarded, route), guarded.client("stranger")
    sent = {**body(guarded, route, "it")["data"], "csrf_token": attacker.token}

    answer = guarded.ask(victim, "POST", "/staff/sign-in", data=sent)

    assert answer.status == 400
    assert guarded.ask(victim, "GET", "/staff/").status == 302


def test_signing_in_ends_the_tokens_of_before(guarded: World) -> None:
    client = guarded.client("stranger")
    before = token_in(guarded, client)
    route = next(route for route in FORMS if route.endpoint == "accounts.open_session")
    with guarded.restored():
        data = {**body(guarded, route, "it")["data"], "csrf_token": before}
        assert guarded.ask(client, "POST", "/staff/sign-in", data=data).status == 302
        answer = guarded.ask(client, "POST", "/staff/sign-out", data={"csrf_token": before})

    assert answer.status == 400
