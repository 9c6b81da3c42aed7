"""The access matrix: every route, method, role and object against a table written by hand. D-10

What a route does is looked for in the database, not in its answer: where somebody is refused nothing
changes, and where somebody may, something does; a form that never succeeds would prove nothing.
"""

import click
import pytest

from tests.security.addresses import body
from tests.security.asking import TABLES, cases, sign_of
from tests.security.expectations import COMMANDS, FRESH, HARMLESS, Route, routes
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


@pytest.mark.parametrize("route", routes(), ids=str)
def test_each_role_is_answered_as_the_table_says(world: World, route: Route) -> None:
    wrong, may_write, changed_something = [], route.method in UNSAFE, False
    clients = {role: world.client(role) for role in ROLES}
    for case in cases(world, route):
        client = clients[case.role]
        with world.restored() as has_written:
            sent = body(world, route, case.thing) if may_write else {}
            answer = world.ask(client, route.method, case.address, **sent)
            changed = world.changed(leaving_out=LOOKING) if has_written() else set()
        if may_write:
            clients[case.role] = world.client(case.role)
        expected = "+" if case.sign == "n" else case.sign
        if sign_of(answer) != expected or (changed and not (may_write and case.sign in "+s")):
            wrong.append((case.role, case.thing, case.address, case.sign, answer.status, changed))
        changed_something |= bool(changed)

    assert wrong == []
    assert changed_something or not may_write or route.endpoint in HARMLESS


@pytest.mark.parametrize("route", routes(), ids=str)
def test_other_methods_open_nothing_more(world: World, route: Route) -> None:
    """HEAD is answered like GET, OPTIONS tells nothing; what an address does not take is 405."""
    wrong, clients, before = [], {role: world.client(role) for role in ROLES}, world.version()
    things = list(TABLES[route.table]["stranger"])
    router = world.app.url_map.bind("")
    for case in cases(world, route):
        if case.thing not in {things[0], things[-1]}:
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
