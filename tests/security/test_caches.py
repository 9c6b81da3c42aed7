"""What is one person's own stays out of every cache; what is the same for all needs no cookie. D-14

That no answer which differs by person may be stored is asked in the access matrix, of every role.
"""

import io
import re
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from openpyxl import load_workbook
from werkzeug.datastructures import Headers
from werkzeug.http import parse_set_header

from tests.security.asking import READING, cases
from tests.security.expectations import Route
from tests.security.keeping import control_of
from tests.security.world import Answer, World

MAY_BE_KEPT_UNASKED = {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501}
PEOPLE = ["admin", "organiser-of-one", "door-of-one", "stranger"]


@dataclass
class SharedCache:
    """A proxy between everybody and the forum, as greedy as RFC 9111 allows a shared cache to be."""

    world: World
    kept: dict[str, list[tuple[Headers, Answer]]] = field(default_factory=dict)
    hits: int = 0

    def get(self, role: str, address: str) -> Answer:
        """What somebody behind the proxy sees: a kept answer where one fits, else the forum's."""
        client = self.world.client(role)
        cookie = client.get_cookie("forum")
        asked = Headers({"Accept-Language": "en", "Cookie": cookie.value if cookie else ""})
        if "HTTP_AUTHORIZATION" in client.environ_base:
            asked["Authorization"] = client.environ_base["HTTP_AUTHORIZATION"]
        for earlier, answer in self.kept.get(address, []):
            if self._is_same(earlier, asked, answer):
                self.hits += 1
                return answer
        answer = self.world.ask(client, "GET", address, headers={"Accept-Language": "en"})
        if self._may_keep(asked, answer):
            self.kept.setdefault(address, []).append((asked, answer))
        return answer

    @staticmethod
    def _is_same(earlier: Headers, asked: Headers, answer: Answer) -> bool:
        # Section 4.1: what Vary names has to be what it was.
        named = parse_set_header(answer.headers.get("Vary"))
        return "*" not in named and all(earlier.get(name) == asked.get(name) for name in named)

    @staticmethod
    def _may_keep(asked: Headers, answer: Answer) -> bool:
        """Sections 3 and 4.2.2; what has no lifetime of its own is kept for a guessed one."""
        control = control_of(answer)
        if control.no_store or control.private or control.no_cache:
            return False
        is_open = control.public or control.s_maxage is not None or control.must_revalidate
        if "Authorization" in asked and not is_open:
            return False
        has_lifetime = control.max_age is not None or control.s_maxage is not None
        return has_lifetime or answer.status in MAY_BE_KEPT_UNASKED


def test_the_proxy_of_these_tests_would_mix_people_up(world: World) -> None:
    """It keeps what it may: a calendar for everybody, and a page whose headers forbid nothing."""
    proxy = SharedCache(world)
    for _ in range(2):
        proxy.get("stranger", "/feeds/en/forum.ics")

    assert proxy.hits == 1
    answer = Answer(HTTPStatus.OK, Headers(), b"")
    assert SharedCache._may_keep(Headers(), answer)


@pytest.mark.parametrize("route", READING, ids=str)
def test_nobody_reads_through_a_shared_cache_what_was_anothers(world: World, route: Route) -> None:
    proxy, wrong = SharedCache(world), []
    shown = [case.address for case in cases(world, route) if case.role == "admin" and case.thing != "gone"]
    for address in list(dict.fromkeys(shown))[:1]:
        with world.restored():
            for role in [*PEOPLE, "device-of-one", "device-of-two", "stranger"]:
                hits, seen = proxy.hits, proxy.get(role, address)
                if proxy.hits == hits:
                    continue  # the forum's own answer
                own = world.ask(world.client(role), "GET", address)
                if (seen.status, told(seen)) != (own.status, told(own)):
                    wrong.append((role, address, seen.status, own.status))

    assert wrong == []


def told(answer: Answer) -> bytes:
    """What an answer says, without what is drawn afresh for each."""
    if answer.headers.get("Content-Type", "").endswith("spreadsheetml.sheet"):
        # A workbook says in its properties when it was made.
        rows = load_workbook(io.BytesIO(answer.body)).worksheets[0].iter_rows(values_only=True)
        return repr(list(rows)).encode()
    return re.sub(rb'(csrf_token|submission_key|stamp)"[^>]*value="[^"]*"', rb"\1", answer.body)


def test_pages_for_all_are_the_same_for_all(world: World) -> None:
    """Whoever is signed in sees the public pages as strangers do, so one copy is right for everybody."""
    for route in READING:
        if route.table not in {"everybody", "everybody-once", "public-lecture", "public-group"}:
            continue
        case = next(case for case in cases(world, route) if case.sign == "+")
        answers = [world.ask(world.client(role), "GET", case.address) for role in ("admin", "stranger")]
        if "no-store" not in answers[0].headers.get("Cache-Control", ""):
            assert told(answers[0]) == told(answers[1]), case.address
