"""Wherever an address can be told where to lead on, it leads within the site. D-23"""

import ast
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import hostile
from tests.security.addresses import body
from tests.security.asking import CHANGING, allowed_case
from tests.security.expectations import Route
from tests.security.world import World

FORUM = Path(__file__).resolve().parents[2] / "forum"
NAMES = ["next", "url", "to", "return", "return_to", "redirect", "target", "back", "continue", "goto"]
# Where a redirect leads that no url_for built, and why that is within the site, or meant to leave it.
BUILT_ELSEWHERE = {
    "agenda/deed_views.py": "url_for, kept because the editor is told it too",
    "circulars/views.py": "_page, which is url_for",
    "desk/journal_views.py": "journal_address, which is url_for",
    "lectures/audience_views.py": "url_for, of a lecture it found or of the page itself",
    "lectures/merging_views.py": "url_for while the one that stays is at hand",
    "lectures/renaming_views.py": "url_for while what is renamed is at hand",
    "lectures/filling_views.py": "_next, which is url_for",
    "lectures/season_views.py": "_address, which is url_for",
    "lectures/slot_views.py": "_back, which is url_for",
    "lectures/together_views.py": "many.back_to_the_list, which is url_for",
    "readiness/step_views.py": "_back, which is url_for",
    "registrations/approval_views.py": "_next_page, which is url_for",
    "registrations/room_views.py": "neutral.address, which is url_for, with a word behind it",
    "registrations/staff_views.py": "_where_it_was, which is url_for with the list's filters",
    "sharing/views.py": "links.path, which is url_for",
    "web/own_pages.py": "neutral.address, which is url_for; the online room, as organisers wrote it",
    "web/personal_pages.py": "_neutral, which is url_for",
    "web/once.py": "where the same form led the first time, or the page above it",
    "accounts/views.py": "_wanted, which is local_path",
}
TRICKS = hostile.texts("redirects", expected="refused")


def leads_within(location: str | None) -> bool:
    """Whether a browser that is told this stays on the site."""
    if location is None:
        return True
    parts = urlsplit(location)
    is_path = location.startswith("/") and not location.startswith(("//", "/\\"))
    return is_path and not parts.scheme and not parts.netloc and "evil" not in parts.path


def test_there_are_enough_tricks() -> None:
    assert len(TRICKS) >= 40


@pytest.mark.parametrize("trick", TRICKS)
def test_signing_in_leads_nowhere_else(world: World, trick: str) -> None:
    admin = world.client("admin")

    for page in ("/staff/sign-in", "/staff/confirmation"):
        answer = world.ask(admin, "GET", page, query_string={"next": trick})
        assert leads_within(answer.headers.get("Location")), page
        assert "//evil.example" not in (answer.headers.get("Location") or "")
    with world.restored():
        sent = {"language": "en", "next": trick}
        answer = world.ask(admin, "POST", "/staff/language", data=sent)
        assert leads_within(answer.headers["Location"])
        route = next(route for route in CHANGING if route.endpoint == "accounts.open_session")
        sent = {**body(world, route, "it")["data"], "next": trick}
        answer = world.ask(world.client("stranger"), "POST", "/staff/sign-in", data=sent)
        assert leads_within(answer.headers["Location"])


@pytest.mark.parametrize("route", CHANGING, ids=str)
def test_no_form_can_be_told_to_lead_elsewhere(world: World, route: Route) -> None:
    case = allowed_case(world, route)
    for trick in ("https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"):
        told = dict.fromkeys(NAMES, trick)
        sent = body(world, route, case.thing)
        if "data" in sent:
            sent["data"] = {**told, **sent["data"]}
        with world.restored():
            answer = world.ask(
                world.client(case.role),
                route.method,
                case.address.partition("?")[0],
                query_string=told,
                headers={"Referer": "https://evil.example/evil"},
                **sent,
            )
        assert leads_within(answer.headers.get("Location")), trick


def test_every_redirect_is_built_by_the_router() -> None:
    """A new one that is not stands here with its reason, or this names its file and line."""
    found = {}
    for path in FORUM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "redirect":
                target = node.args[0]
                is_built = isinstance(target, ast.Call) and ast.unparse(target.func) in {
                    "url_for",
                    "local_path",
                }
                name = path.relative_to(FORUM).as_posix()
                if not is_built:
                    found[name] = node.lineno

    assert {name: line for name, line in found.items() if name not in BUILT_ELSEWHERE} == {}
    assert set(BUILT_ELSEWHERE) <= set(found)
