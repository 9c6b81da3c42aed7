"""Every case of the written table as a request, and what its answer means."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from tests.security.addresses import choices, parts, query
from tests.security.expectations import Route, routes, tables
from tests.security.world import Answer, World

STATUS = {"1": {401}, "3": {403}, "4": {404}, "9": {409}, "g": {410}, "m": {301}}
TABLES = tables()
# Where a table itself knows no roles, four that could be told apart stand for all.
FOR_ALL = {
    name for name, table in TABLES.items() if len({"".join(row.values()) for row in table.values()}) == 1
}
SOME_ROLES = {"stranger", "device-of-one", "organiser-of-one", "admin"}
READING = [route for route in routes() if route.method == "GET"]
CHANGING = [route for route in routes() if route.method != "GET"]


@dataclass(frozen=True)
class Case:
    """Somebody opens an address that means something, and is expected to get this."""

    route: Route
    role: str
    thing: str
    address: str
    sign: str


def rule_of(app: Flask, route: Route) -> Rule:
    """The address of a route."""
    rules = app.url_map.iter_rules(route.endpoint)
    return next(rule for rule in rules if route.method in (rule.methods or ()))


def cases(world: World, route: Route) -> Iterator[Case]:
    """Every case of a route. The kinds of a file or form are judged alike, so one role tries them all."""
    rule, build = rule_of(world.app, route), world.app.url_map.bind("").build
    every = list(choices(rule))
    for role, row in TABLES[route.table].items():
        if route.table in FOR_ALL and role not in SOME_ROLES:
            continue
        is_thorough = role == ("stranger" if route.table in FOR_ALL else "organiser-of-one")
        for thing, sign in row.items():
            for chosen in every if is_thorough else every[-1:]:
                address = build(route.endpoint, parts(world, route, thing, chosen), append_unknown=False)
                yield Case(route, role, thing, address + query(world, route, thing), sign)


def allowed_case(world: World, route: Route) -> Case:
    """A case of a route in which somebody succeeds; where nobody does in this world, one who may try."""
    possible = [case for case in cases(world, route) if case.thing != "gone"]
    done = (case for case in possible if case.sign in "+s")
    return next(done, None) or next(case for case in possible if case.sign == "9")


def sign_of(answer: Answer) -> str:
    """What an answer is, in the signs of the tables."""
    location = answer.headers.get("Location", "")
    if answer.status in {302, 303} and location.startswith("/staff/sign-in"):
        return "s"
    if answer.status < 400 and answer.status != 301:
        return "+"
    return next((sign for sign, known in STATUS.items() if answer.status in known), str(answer.status))
