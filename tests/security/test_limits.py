"""Who may ask how often: a campus comes in, a machine does not."""

import logging
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum import create_app
from forum.lectures.models import Lecture
from forum.settings import Settings
from forum.web import limit_table
from forum.web.counting import Bucket, Counters, Memory
from forum.web.origins import origin
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture

pytestmark = pytest.mark.databases("sqlite")

CAMPUS = "203.0.113.7"


@pytest.fixture
def overrides() -> dict[str, str]:
    return {"FORUM_RATE_LIMITS": "on"}


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=1000)


def asked_from(client: FlaskClient, path: str, address: str = CAMPUS, **more: object) -> TestResponse:
    """A GET from an address of the network."""
    return client.get(path, environ_overrides={"REMOTE_ADDR": address}, **more)


def register(client: FlaskClient, lecture: Lecture, n: object, address: str = CAMPUS) -> TestResponse:
    """Somebody new registers from an address of the network."""
    data = {"name": f"Person {n}", "email": f"person-{n}@campus.example.org", "consent": "y"}
    path = f"/en/lectures/{lecture.slug}/registrations"
    return client.post(path, data=data, environ_overrides={"REMOTE_ADDR": address})


SENDERS = frozenset({limit_table.address, limit_table.known_browser_or_network})


def use_up(app: Flask, endpoint: str, counts: limit_table.Counts, clock: Clock, *, left: int = 0) -> None:
    """As if the campus had done this until few more are allowed."""
    row = limit_table.ROWS[endpoint]
    limit = next(one for one in row.limits if one.per in SENDERS and one.counts is counts)
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": CAMPUS}):
        bucket = limit.bucket(row.purpose)
        assert bucket
        for _ in range(limit.most - left):
            app.extensions["forum.counters"].take([bucket], clock.now)


# The table


def test_whatever_changes_something_has_a_row(app: Flask) -> None:
    unsafe = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }

    assert sorted(unsafe - set(limit_table.ROWS)) == []


def test_no_row_names_what_is_not_there(app: Flask) -> None:
    assert sorted(set(limit_table.ROWS) - {rule.endpoint for rule in app.url_map.iter_rules()}) == []


def test_an_endpoint_has_one_row() -> None:
    named = [endpoint for row in limit_table.TABLE for endpoint in row.endpoints.split()]

    assert sorted(named) == sorted(set(named))


def test_every_row_limits_a_single_sender() -> None:
    """A row with limits per link alone could be walked around by making links up."""
    loose = [row.purpose for row in limit_table.TABLE if not SENDERS & {one.per for one in row.limits}]

    assert loose == []


@pytest.mark.own_application
def test_what_no_row_names_is_nearly_closed(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "done", methods=["POST"])
    client = app.test_client()

    answers = [client.post("/forgotten").status_code for _ in range(7)]

    assert answers[5:] == [429] * 2
    assert 429 not in answers[:5]


# Whoever must get in gets in. A-38, C-31


def test_five_hundred_calendars_on_the_stroke_of_the_hour(client: FlaskClient) -> None:
    #
    paths = ("/feeds/zh/forum.ics", "/feeds/en/forum.ics", "/feeds/en/search/q=x.ics")
    tag = {"If-None-Match": asked_from(client, paths[0]).headers["ETag"]}

    answers = {asked_from(client, paths[n % 3], headers=tag).status_code for n in range(500)}

    assert answers <= {200, 304}


def test_a_hundred_of_one_campus_register_within_ten_minutes(
    client: FlaskClient, lecture: Lecture, clock: Clock
) -> None:
    # C-31
    answers = []
    for n in range(100):
        answers.append(register(client, lecture, n).status_code)
        clock.advance(seconds=6)

    assert answers == [303] * 100


def test_a_hall_opens_its_badges_at_once(client: FlaskClient, lecture: Lecture) -> None:
    own = [register(client, lecture, n).location for n in range(10)]

    answers = [asked_from(client, f"{own[n % 10]}/qr.svg").status_code for n in range(200)]

    assert answers == [200] * 200
    # As often for five hundred links, each of which is opened a few times: the address has room.
    (row,) = (row for row in limit_table.TABLE if "badges.code" in row.endpoints)
    assert {limit.per: limit.most for limit in row.limits}[limit_table.address] >= 500 * 3


def test_a_fleet_of_scanners_stands_behind_one_address(client: FlaskClient) -> None:
    # B-36: ten devices at each of ten doors, a scan a second, and the roster now and then
    (row,) = (row for row in limit_table.TABLE if "door_api.post_scans" in row.endpoints)
    most = {limit.per: limit.most for limit in row.limits}

    assert most[limit_table.address] >= 100 * 60 * 2
    assert most[limit_table.device] >= 60 * 2 + 60
    # Each device is counted by its own key.
    answers = [
        asked_from(
            client, "/api/v1/door/roster", f"198.51.{n % 250}.1", headers={"Authorization": "Bearer x"}
        )
        for n in range(most[limit_table.device] + 1)
    ]
    assert [answer.status_code for answer in answers][-1] == 429
    other = asked_from(client, "/api/v1/door/roster", headers={"Authorization": "Bearer y"})
    assert other.status_code == 401


# Whoever must not, does not.


def test_a_flood_of_registrations_ends(
    app: Flask, client: FlaskClient, lecture: Lecture, clock: Clock
) -> None:
    use_up(app, "registrations.create", limit_table.Counts.DONE, clock, left=3)

    assert [register(client, lecture, n).status_code for n in range(5)] == [303] * 3 + [429] * 2
    assert register(client, lecture, "elsewhere", "198.51.100.1").status_code == 303
    clock.advance(minutes=21)
    assert register(client, lecture, "later").status_code == 303


def test_nobodys_mailbox_is_filled_from_many_places(client: FlaskClient, lecture: Lecture) -> None:
    answers = [register(client, lecture, "x", f"198.51.{n}.1").status_code for n in range(33)]

    assert answers == [303] * 30 + [429] * 3


def test_nobody_is_kept_out_by_forms_that_others_send_with_their_address(
    client: FlaskClient, lecture: Lecture
) -> None:
    path = f"/en/lectures/{lecture.slug}/registrations"
    typed = {"email": "person-1@campus.example.org"}
    useless = [client.post(path, data=typed).status_code for _ in range(40)]

    assert useless == [422] * 40
    assert register(client, lecture, 1).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/en/lectures/qxf-2026-{n:03}",
        "/en/registrations/" + "a" * 44 + "{n:04}",
        "/en/registrations/" + "a" * 44 + "{n:04}/badge.svg",
        "/en/speakers/{n}",
        "/feeds/en/lectures/qxf-2026-{n:03}.ics",
        "/nowhere/{n}",
    ],
)
def test_who_tries_addresses_hears_no_more_whether_they_exist(client: FlaskClient, path: str) -> None:
    # D-11
    answers = [asked_from(client, path.format(n=n)) for n in range(100)]

    assert [answer.status_code for answer in answers] == [404] * 60 + [429] * 40
    assert len({re.sub(r"\d+", "", answer.text) for answer in answers[:60]}) == 1


def test_who_tries_keys_of_devices_hears_no_more(client: FlaskClient) -> None:
    # D-11
    answers = [
        asked_from(client, "/api/v1/door/roster", headers={"Authorization": f"Bearer {n}"}) for n in range(70)
    ]

    assert [answer.status_code for answer in answers] == [401] * 60 + [429] * 10
    assert answers[-1].mimetype == "application/json"
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_who_tries_codes_of_devices_is_stopped(client: FlaskClient) -> None:
    # D-11
    answers = [client.post("/door/enrolments", data={"code": f"{n:08}"}).status_code for n in range(20)]

    assert answers == [409] * 10 + [429] * 10


def test_a_neighbours_tries_lock_nobody_out(client: FlaskClient, lecture: Lecture) -> None:
    own = register(client, lecture, 1).location
    for n in range(100):
        asked_from(client, f"/en/registrations/{'a' * 44}{n:04}")

    assert asked_from(client, own).status_code == 200
    assert asked_from(client, f"{own}/badge.svg").status_code == 200
    assert asked_from(client, f"/en/lectures/{lecture.slug}").status_code == 200


def test_searching_is_limited_apart_from_reading(client: FlaskClient) -> None:
    (search,) = (limit for limit in limit_table.READING.limits if limit.per is limit_table.searching)

    answers = [asked_from(client, "/healthz?q=a").status_code for _ in range(search.most + 1)]

    assert answers[-2:] == [200, 429]
    assert asked_from(client, "/healthz").status_code == 200


# What is said


def test_what_was_typed_can_be_sent_again(
    app: Flask, client: FlaskClient, lecture: Lecture, clock: Clock
) -> None:
    use_up(app, "registrations.create", limit_table.Counts.DONE, clock)

    refused = register(client, lecture, "<script>")

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert f'action="/en/lectures/{lecture.slug}/registrations"' in refused.text
    assert "Person &lt;script&gt;</textarea>" in refused.text
    assert "<script>" not in refused.text.partition("<main")[2].partition("</main>")[0]
    kept = dict(re.findall(r'<textarea name="(\w+)" hidden>\n([^<]*)</textarea>', refused.text))
    assert sorted(kept) == ["consent", "email", "name"]


def test_a_secret_is_not_repeated_on_a_page(app: Flask, client: FlaskClient, clock: Clock) -> None:
    use_up(app, "accounts.open_session", limit_table.Counts.EACH, clock)
    data = {"email": "ada@example.org", "password": "wrong password"}

    answer = client.post("/staff/sign-in", data=data, environ_overrides={"REMOTE_ADDR": CAMPUS})

    assert answer.status_code == 429
    assert "wrong password" not in answer.text
    assert "Send it again" not in answer.text


def test_a_form_of_somebody_elses_page_is_not_offered_again(
    app: Flask, lecture: Lecture, clock: Clock
) -> None:
    # D-13: otherwise the button would carry a proof the forged form did not have
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    path = f"/en/lectures/{lecture.slug}/registrations"
    forged = {"name": "Mallory", "email": "m@example.org"}
    use_up(app, "registrations.create", limit_table.Counts.EACH, clock, left=1)
    answers = [client.post(path, data=forged, environ_overrides={"REMOTE_ADDR": CAMPUS}) for _ in range(2)]

    assert [answers[0].status_code, answers[-1].status_code] == [400, 429]
    assert "Mallory" not in answers[-1].text


@pytest.mark.parametrize(
    ("path", "mimetype", "words"),
    [
        ("/zh/nowhere", "text/html", "请在"),
        ("/en/nowhere", "text/html", "Please try again in"),
        ("/feeds/zh/nowhere", "text/plain", "请在"),
        ("/api/v1/nowhere", "application/json", "try again in"),
    ],
)
def test_the_sentence_is_in_the_readers_language_and_form(
    client: FlaskClient, path: str, mimetype: str, words: str
) -> None:
    #
    answer = [
        asked_from(client, path, headers={"Accept-Language": "zh" if "zh" in path else "en"})
        for _ in range(61)
    ][-1]

    assert (answer.status_code, answer.mimetype) == (429, mimetype)
    assert 1 <= int(answer.headers["Retry-After"]) <= 1200
    said = answer.get_json()["detail"] if mimetype == "application/json" else answer.text
    assert words in said
    assert "Content-Security-Policy" in answer.headers


def test_waiting_as_long_as_was_said_is_enough(client: FlaskClient, clock: Clock) -> None:
    for _ in range(5):
        answers = [asked_from(client, "/nowhere") for _ in range(61)]
        assert answers[-1].status_code == 429
        clock.advance(seconds=int(answers[-1].headers["Retry-After"]) - 1)
        assert asked_from(client, "/nowhere").status_code == 429
        clock.advance(seconds=1)
        assert asked_from(client, "/nowhere").status_code == 404


# Where a request comes from. C-32


@pytest.mark.parametrize(
    ("one", "other", "same_address", "same_network"),
    [
        ("192.0.2.1", "192.0.2.1", True, True),
        ("192.0.2.1", "192.0.2.200", False, True),
        ("192.0.2.1", "192.0.3.1", False, False),
        ("192.0.2.1", "::ffff:192.0.2.1", True, True),
        ("192.0.2.1", "192.0.2.1:51234", True, True),
        ("2001:db8::1", "2001:db8::ffff:1:2:3", True, True),
        ("2001:db8::1", "[2001:db8::1]:443", True, True),
        ("2001:db8::1", "2001:db8:0:1::1", False, True),
        ("2001:db8::1", "2001:db8:0:100::1", False, False),
        ("fe80::1%eth0", "fe80::1", True, True),
        ("", "unix:", True, True),
        ("nonsense", "1.2.3", True, True),
    ],
)
def test_who_counts_as_one_sender(one: str, other: str, same_address: bool, same_network: bool) -> None:
    first, second = origin(one), origin(other)

    assert (first.address == second.address, first.network == second.network) == (same_address, same_network)


FORGED = (
    {"X-Forwarded-For": "{n}.1.1.1"},
    {"X-Real-IP": "{n}.1.1.1"},
    {"Forwarded": "for={n}.1.1.1"},
    {"X-Forwarded-For": "{n}.1.1.1, {n}.2.2.2, {n}.3.3.3"},
    {"X-Client-IP": "{n}.1.1.1", "CF-Connecting-IP": "{n}.1.1.1", "True-Client-IP": "{n}.1.1.1"},
)


@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize("forged", FORGED, ids="+".join)
def test_a_forged_header_changes_no_bucket(
    settings: Settings, variables: dict[str, str], proxies: int, forged: dict[str, str]
) -> None:
    # C-32
    values = {**variables, "FORUM_TRUSTED_PROXIES": str(proxies)}
    client = create_app(Settings.from_values(values, settings.instance), clock=lambda: NOON).test_client()
    # What trusted proxies add behind whatever the client claims: its true address, then their own.
    added = [CAMPUS, "10.0.0.2"][:proxies]

    def tried(n: int) -> int:
        headers = {name: value.format(n=n) for name, value in forged.items()}
        if proxies:
            claimed = headers.get("X-Forwarded-For")
            headers["X-Forwarded-For"] = ", ".join([*([claimed] if claimed else []), *added])
        return asked_from(client, "/nowhere", "10.0.0.1" if proxies else CAMPUS, headers=headers).status_code

    assert [tried(n) for n in range(65)] == [404] * 60 + [429] * 5


def test_two_people_behind_the_trusted_proxy_are_two(settings: Settings, variables: dict[str, str]) -> None:
    # C-32
    values = {**variables, "FORUM_TRUSTED_PROXIES": "1"}
    client = create_app(Settings.from_values(values, settings.instance), clock=lambda: NOON).test_client()

    def tried(address: str) -> int:
        return asked_from(
            client, "/nowhere", "10.0.0.1", headers={"X-Forwarded-For": f"9.9.9.9, {address}"}
        ).status_code

    assert [tried(CAMPUS) for _ in range(61)][-1] == 429
    assert tried("198.51.100.1") == 404


# The numbers


def test_a_window_slides() -> None:
    """At no instant is everything allowed again: within any minute at most twenty pass."""
    counters, bucket = Counters(Memory()), Bucket("one", 10, 60)
    instants = [NOON + timedelta(seconds=n) for n in range(600)]

    passed = [at for at in instants if not counters.take([bucket], at)]

    in_a_minute = [sum(0 <= (other - one).total_seconds() < 60 for other in passed) for one in passed]
    assert max(in_a_minute) <= 12
    assert 90 <= len(passed) <= 110


def test_a_full_bucket_uses_up_no_other() -> None:
    counters = Counters(Memory())
    small, large = Bucket("small", 1, 60), Bucket("large", 3, 60)

    assert [counters.take([small, large], NOON) > 0 for _ in range(9)] == [False] + [True] * 8
    assert [counters.take([large], NOON) > 0 for _ in range(3)] == [False, False, True]


def test_memory_is_bounded_and_keeps_who_is_counted_now() -> None:
    memory = Memory(most=1000)
    counters, busy = Counters(memory), Bucket("busy", 50, 600)
    passed = 0
    for n in range(100_000):
        counters.take([Bucket(f"address {n}", 5, 600)], NOON)
        if n % 500 == 0:
            passed += counters.take([busy], NOON) == 0

    assert len(memory.numbers) == 1000
    assert passed == 50


def test_no_address_is_kept_in_plain_words(client: FlaskClient, app: Flask, lecture: Lecture) -> None:
    # Whoever reads the counters, or a dump of Valkey, learns of nobody.
    register(client, lecture, 1)

    kept = repr(app.extensions["forum.counters"])
    assert "numbers" in kept
    assert CAMPUS not in kept
    assert "campus.example.org" not in kept


def test_limits_can_be_switched_off(variables: dict[str, str], settings: Settings) -> None:
    off = Settings.from_values({**variables, "FORUM_RATE_LIMITS": "off"}, settings.instance)
    client = create_app(off, clock=lambda: NOON).test_client()

    assert {asked_from(client, "/nowhere").status_code for _ in range(100)} == {404}


def test_the_log_names_no_key(caplog: pytest.LogCaptureFixture, client: FlaskClient) -> None:
    caplog.set_level(logging.DEBUG)
    for _ in range(70):
        asked_from(client, "/nowhere")

    assert CAMPUS not in caplog.text
