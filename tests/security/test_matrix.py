"""The access matrix: every route, method, role and object against a table written by hand. D-10

What a route does is looked for in the database, not in its answer: where somebody is refused nothing
changes, and where somebody may, something does; a form that never succeeds would prove nothing.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.security.addresses import QUERIES, body, choices, parts
from tests.security.expectations import HARMLESS, Route, routes, tables
from tests.security.world import LOOKING, ROLES, Answer, World

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
STATUS = {"1": {401}, "3": {403}, "4": {404}, "9": {409}, "g": {410}, "m": {301}}
TABLES = tables()
# Where the table itself knows no roles, four that could be told apart stand for all.
FOR_ALL = {
    name for name, table in TABLES.items() if len({tuple(row.values()) for row in table.values()}) == 1
}
SOME_ROLES = {"stranger", "device-of-one", "organiser-of-one", "admin"}


def rules(app: Flask) -> list[Rule]:
    """Every address of the application."""
    return list(app.url_map.iter_rules())


def rule_of(app: Flask, route: Route) -> Rule:
    """The address of a route."""
    [found] = [rule for rule in app.url_map.iter_rules(route.endpoint) if route.method in rule.methods]
    return found


def sign_of(answer: Answer) -> str:
    """What an answer is, in the signs of the tables."""
    location = answer.headers.get("Location", "")
    if answer.status in {302, 303} and location.startswith("/staff/sign-in"):
        return "s" if "/staff/" in location else "?"
    if answer.status == 301:
        return "m"
    if answer.status < 400:
        return "+"
    return next((sign for sign, known in STATUS.items() if answer.status in known), str(answer.status))


def cells(world: World, route: Route) -> Iterator[tuple[str, str, str, str]]:
    """Role, object, address and expected sign of every case of a route."""
    rule, build = rule_of(world.app, route), world.app.url_map.bind("").build
    for role, row in TABLES[route.table].items():
        if route.table in FOR_ALL and role not in SOME_ROLES:
            continue
        for thing, sign in row.items():
            # The kinds of a file or form are judged alike; one role tries them all.
            every = list(choices(rule))
            is_one = role == ("stranger" if route.table in FOR_ALL else "organiser-of-one")
            for chosen in every if is_one else every[-1:]:
                address = build(route.endpoint, parts(world, route, thing, chosen), append_unknown=False)
                yield role, thing, address + QUERIES.get(route.endpoint, ""), sign


def test_every_route_has_a_line_and_every_line_a_route(world: World) -> None:
    present = {
        f"{method} {rule.endpoint}"
        for rule in rules(world.app)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {str(route) for route in routes()} == present


def test_every_table_speaks_of_every_role() -> None:
    assert [name for name, table in TABLES.items() if set(ROLES) != set(table)] == []


@pytest.mark.parametrize("route", routes(), ids=str)
def test_each_role_is_answered_as_the_table_says(world: World, route: Route) -> None:
    wrong, may_write = [], route.method in UNSAFE
    clients = {role: world.client(role) for role in ROLES}
    changed_something = False
    for role, thing, address, sign in cells(world, route):
        with world.restored() as has_written:
            sent = body(world, route, thing) if may_write else {}
            answer = world.ask(clients[role], route.method, address, **sent)
            found = sign_of(answer)
            changed = world.changed(leaving_out=LOOKING) if has_written() else set()
        if found != sign or (changed and not (may_write and sign == "+")):
            wrong.append((role, thing, address, sign, found, answer.status, changed))
        changed_something |= bool(changed)

    assert wrong == []
    assert changed_something or not may_write or route.endpoint in HARMLESS


@pytest.mark.parametrize("route", routes(), ids=str)
def test_other_methods_open_nothing_more(world: World, route: Route) -> None:
    """HEAD is answered like GET, OPTIONS tells nothing; what an address does not take is 405."""
    wrong, clients, before = [], {role: world.client(role) for role in ROLES}, world.version()
    things = list(TABLES[route.table]["stranger"])
    router = world.app.url_map.bind("")
    for role, thing, address, sign in cells(world, route):
        if thing not in {things[0], things[-1]}:
            continue
        expected = {"OPTIONS": {sign, "+"}} | ({"HEAD": {sign}} if route.method == "GET" else {})
        if role in {"stranger", "admin"}:
            not_taken = UNSAFE - set(router.allowed_methods(address.partition("?")[0]))
            expected |= {method: {"405"} for method in not_taken}
        for method, signs in expected.items():
            answer = world.ask(clients[role], method, address)
            if sign_of(answer) not in signs or (answer.body and method == "HEAD"):
                wrong.append((method, role, thing, address, signs, answer.status))

    assert wrong == []
    assert world.version() == before or world.changed(leaving_out=LOOKING) == set()
