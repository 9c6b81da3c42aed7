"""Addresses come from the setting alone, whatever a request says of hosts; so do redirects. D-15, C-32"""

import re
import socket
from collections.abc import Callable
from contextlib import closing

import pytest
from flask.testing import FlaskClient

from tests import hostile
from tests.conftest import Database
from tests.factories import make_lecture
from tests.security.world import World
from tests.servers import LiveServer

PAGES = ["/", "/en/", "/en/lectures/one-published", "/feeds/en/forum.ics", "/staff", "/staff/", "/healthz"]
OURS = "http://forum.example.org"
FORWARDED = [
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "forum.example.org, evil.example"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-Host": "evil.example"},
    {"X-Original-Host": "evil.example"},
    {"X-HTTP-Host-Override": "evil.example"},
    {"X-Rewrite-URL": "/staff/"},
    {"X-Original-URL": "/staff/"},
    {"X-Forwarded-Prefix": "//evil.example"},
    {"X-Script-Name": "//evil.example"},
    {"X-Forwarded-Port": "1234"},
    {"X-Forwarded-Proto": "javascript"},
    {"Forwarded": "host=evil.example;proto=https"},
    {"Front-End-Https": "on", "X-Forwarded-Ssl": "on", "X-Forwarded-Host": "evil.example:443"},
]
RAW = [
    b"GET http://evil.example/ HTTP/1.1\r\nHost: forum.example.org",
    b"GET http://evil.example/staff HTTP/1.1\r\nHost: 127.0.0.1",
    b"GET //evil.example/en/ HTTP/1.1\r\nHost: forum.example.org",
    b"GET //evil.example/%2e%2e HTTP/1.1\r\nHost: forum.example.org",
    b"GET /\\evil.example HTTP/1.1\r\nHost: forum.example.org",
    b"GET @evil.example/ HTTP/1.1\r\nHost: forum.example.org",
    b"GET evil.example HTTP/1.1\r\nHost: forum.example.org",
    b"GET /staff HTTP/1.1\r\nHost: forum.example.org\r\nHost: evil.example",
    b"GET /staff HTTP/1.1\r\nHost: evil.example\r\nHost: forum.example.org",
    b"GET /staff HTTP/1.1\r\nHost: evil.example\r\n Host: forum.example.org",
    b"GET /staff HTTP/1.1\r\nHost: forum.example.org:evil.example",
    b"GET /staff HTTP/1.1\r\nHost: forum.example.org\x00evil.example",
    b"GET /staff HTTP/1.1\r\nHost:\tevil.example",
    b"GET /staff HTTP/1.1\r\nHost : evil.example\r\nHost: forum.example.org",
    b"GET /staff HTTP/1.1\r\nhost: evil.example",
    b"GET /staff HTTP/1.1\r\nHost:",
    b"GET /staff HTTP/1.1",
    b"GET /staff HTTP/1.0",
    b"OPTIONS * HTTP/1.1\r\nHost: evil.example",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: forum.example.org",
    b"TRACE / HTTP/1.1\r\nHost: forum.example.org\r\nCookie: forum=secret",
    b"GET /en/ HTTP/1.1\r\nHost: forum.example.org\r\nX-Forwarded-Host: evil.example",
]


@pytest.mark.parametrize("host", [text for text in hostile.texts("hosts") if text.strip()])
def test_a_foreign_host_is_refused(world: World, host: str) -> None:
    client = world.app.test_client()

    for page in PAGES:
        with client.get(page, environ_overrides={"HTTP_HOST": host}) as answer:
            written = answer.text + str(answer.headers)

            # A second port behind our own name is cut off by the framework, and leads nowhere.
            assert answer.status_code == 400 or host.startswith("forum.example.org:80:"), page
            assert "evil.example" not in written
            assert host not in written or len(host) < 4


@pytest.mark.parametrize("headers", FORWARDED, ids=",".join)
@pytest.mark.parametrize("page", PAGES)
def test_headers_about_hosts_change_nothing(world: World, headers: dict[str, str], page: str) -> None:
    plain, forged = (world.ask(world.app.test_client(), "GET", page, headers=one) for one in ({}, headers))

    assert (forged.status, forged.headers.get("Location")) == (plain.status, plain.headers.get("Location"))
    assert "evil.example" not in forged.text + str(forged.headers)
    assert forged.headers.get("Set-Cookie", "").count("Secure") == 0


def test_every_absolute_address_of_a_page_is_the_configured_one(world: World) -> None:
    """The client asks at "localhost"; the forum lies at forum.example.org."""
    for page in ("/en/lectures/one-published", "/feeds/en/forum.ics", "/en/subscribe"):
        text = world.ask(world.client("stranger"), "GET", page).text
        addresses = set(re.findall(r"(?:https?|webcal)://[\w.-]+(?::\d+)?", text.replace("\r\n ", "")))

        assert addresses, page
        assert {one for one in addresses if "localhost" in one or "127.0.0.1" in one} == set(), page
        assert any(one.endswith("//forum.example.org") for one in addresses), page


@pytest.mark.parametrize("page", ["/staff", "/door", "/en", "/zh"])
def test_an_address_without_its_slash_leads_on_within_the_site(world: World, page: str) -> None:
    answer = world.ask(world.app.test_client(), "GET", page, base_url="http://localhost:1234")

    assert answer.status == 308
    assert answer.headers["Location"] == f"{page}/"


class TestWithARealServer:
    """What the server makes of a request before the application sees it."""

    @pytest.mark.databases("sqlite")
    def test_no_request_line_and_no_header_brings_in_another_host(
        self, live_server: Callable[..., LiveServer]
    ) -> None:
        server = live_server()
        address = server.url.removeprefix("http://")
        name, _, port = address.partition(":")

        for request in RAW:
            answer = raw(name, int(port), request.replace(b"forum.example.org", address.encode()))
            head, _, text = answer.partition(b"\r\n\r\n")
            status = head.split(b" ")[1:2]

            assert not status or status[0] in {b"200", b"302", b"308", b"400", b"404", b"405", b"501"}, (
                request
            )
            assert b"evil.example" not in head, request
            assert b"//evil.example" not in text, request


def raw(name: str, port: int, request: bytes) -> bytes:
    """What a server says to these octets; nothing, where it hangs up."""
    with closing(connected(name, port)) as line:
        line.sendall(request + b"\r\nConnection: close\r\n\r\n")
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
        except (ConnectionResetError, TimeoutError):
            pass
    return answer


def connected(name: str, port: int, tries: int = 100_000) -> socket.socket:
    """A line to a server that may only just be beginning to listen."""
    for _ in range(tries):
        try:
            return socket.create_connection((name, port), timeout=10)
        except ConnectionRefusedError:
            continue
    raise AssertionError("nobody listens there")


@pytest.fixture
def overrides(request: pytest.FixtureRequest) -> dict[str, str]:
    """One proxy stands in front, where a test says so."""
    return {"FORUM_TRUSTED_PROXIES": "1"} if "behind" in request.node.name else {}


@pytest.mark.databases("sqlite")
def test_behind_a_proxy_the_host_is_still_not_believed(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        make_lecture(session, slug="one")

    for headers in FORWARDED:
        with client.get("/en/lectures/one", headers=headers) as page:
            assert page.status_code == 200
            assert "evil.example" not in page.text + str(page.headers)
        with client.get("/staff", headers=headers) as moved:
            assert moved.headers["Location"] == "/staff/"
