"""The access matrix: every route, method, role and object against a table written by hand. D-10

What a route does is looked for in the database, not in its answer: where somebody is refused nothing
changes, and where somebody may, something does; a form that never succeeds would prove nothing.
"""

from collections.abc import Iterable, Iterator

import click
import pytest

from tests.security.addresses import body
from tests.security.asking import SOME_ROLES, TABLES, Case, cases, sign_of
from tests.security.expectations import COMMANDS, FRESH, HARMLESS, Route, routes
from tests.security.keeping import kept_wrongly
from tests.security.world import LOOKING, ROLES, World

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def test_every_route_has_a_line_and_every_line_a_route(world: World) -> None:
    present = {
        f"{method} {rule.endpoint}"
        for rule in world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {str(route) for route in routes()} == present


def test_every_table_speaks_of_every_role() -> None:
    assert [name for name, table in TABLES.items() if set(ROLES) != set(table)] == []


def test_every_command_has_a_line_and_every_line_a_command(world: World) -> None:
    """Commands ask nobody who they are: whoever has a shell there has the database too."""

    def named(group: click.Group, words: str = "") -> set[str]:
        return {
            name
            for word, command in group.commands.items()
            for name in (
                named(command, f"{words}{word} ") if isinstance(command, click.Group) else {f"{words}{word}"}
            )
        }

    assert named(world.app.cli) == set(" ".join(COMMANDS.split()).split(", "))


def told_apart(every: Iterable[Case]) -> Iterator[Case]:
    """Four roles with each thing; of every other role one case of each answer it is to get."""
    seen: set[tuple[str, str]] = set()
    for case in every:
        if case.role in SOME_ROLES or (case.role, case.sign) not in seen:
            seen.add((case.role, case.sign))
            yield case


@pytest.mark.parametrize("route", routes(), ids=str)
def test_each_role_is_answered_as_the_table_says(
    world: World, route: Route, no_lines: list[object], long_run: bool
) -> None:
    """What differs by person is never stored by a cache either (D-14), and no request opens a line to
    anywhere, with addresses of ours in every field that may hold one (D-21)."""
    wrong, may_write, changed_something = [], route.method in UNSAFE, False
    every = cases(world, route)
    for case in every if long_run else told_apart(every):
        with world.restored() as has_written:
            sent = body(world, route, case.thing) if may_write else {}
            answer = world.ask(world.client(case.role), route.method, case.address, **sent)
            changed = world.changed(leaving_out=LOOKING) if has_written() else set()
        expected = "+" if case.sign == "n" else case.sign
        if sign_of(answer) != expected or (changed and not (may_write and case.sign in "+s")):
            wrong.append((case.role, case.thing, case.address, case.sign, answer.status, changed))
        if route.method == "GET" and kept_wrongly(route, answer):
            wrong.append((case.role, case.address, kept_wrongly(route, answer)))
        changed_something |= bool(changed)

    assert wrong == []
    assert no_lines == []
    assert changed_something or not may_write or route.endpoint in HARMLESS


@pytest.mark.parametrize("route", routes(), ids=str)
def test_other_methods_open_nothing_more(world: World, route: Route, long_run: bool) -> None:
    """HEAD is answered like GET, OPTIONS tells nothing; what an address does not take is 405.

    Four roles that could be told apart stand for all but in the long run.
    """
    wrong, clients, before = [], {role: world.client(role) for role in ROLES}, world.version()
    things = list(TABLES[route.table]["stranger"])
    router = world.app.url_map.bind("")
    for case in cases(world, route):
        if case.thing not in {things[0], things[-1]} or not (long_run or case.role in SOME_ROLES):
            continue
        expected = {"OPTIONS": {case.sign, "+"}} | ({"HEAD": {case.sign}} if route.method == "GET" else {})
        if case.role in {"stranger", "admin"}:
            not_taken = UNSAFE - set(router.allowed_methods(case.address.partition("?")[0]))
            expected |= {method: {"405"} for method in not_taken}
        for method, signs in expected.items():
            answer = world.ask(clients[case.role], method, case.address)
            if sign_of(answer) not in signs or (answer.body and method == "HEAD"):
                wrong.append((method, case.role, case.address, signs, answer.status))

    assert wrong == []
    assert world.version() == before or world.changed(leaving_out=LOOKING) == set()


def test_an_old_session_is_asked_for_a_proof_before_some_deeds_and_for_no_others(world: World) -> None:
    """Exports, and whatever changes who may do what; the deed itself is not done on the way. D-26"""
    asked = set()
    with world.at_another_time(minutes=11):
        for route in routes():
            case = next((one for one in cases(world, route) if (one.role, one.sign) == ("admin", "+")), None)
            if case is None:
                continue
            with world.restored():
                sent = body(world, route, case.thing) if route.method in UNSAFE else {}
                answer = world.ask(world.client("admin"), route.method, case.address, **sent)
                if answer.headers.get("Location", "").startswith("/staff/confirmation"):
                    asked.add(route.endpoint)
                    assert world.changed(leaving_out=LOOKING) == set()

    # A passkey that proves nothing leads back to the page that asked for it.
    assert asked - {"passkeys.confirm"} == FRESH
