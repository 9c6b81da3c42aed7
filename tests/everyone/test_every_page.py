"""Every page of the address map, in both languages, by day and night: nobody is left out of any. C-70

The routes come from the written table of the access matrix, which fails for a route it does not know: a new
page cannot be forgotten here either.
"""

import sqlite3
from contextlib import closing

import pytest

from tests.everyone.conftest import Readers
from tests.security.asking import READING, allowed_case
from tests.security.expectations import Route
from tests.security.world import World

pytestmark = pytest.mark.databases("sqlite")
# One visit, by night on a phone, then by day on a desk; the languages in turn. The long run visits each way.
TURN = {route: (("zh", "en")[number % 2], 320, ("dark",)) for number, route in enumerate(READING)}
ALL = [(lang, width, ("light", "dark")) for lang in ("zh", "en") for width in (320, 1280)]


def speaks(world: World, lang: str) -> None:
    """Everybody on the staff reads this language; written apart from the watcher, which takes it back."""
    with closing(sqlite3.connect(world.file)) as connection, connection:
        connection.execute("UPDATE staff SET language = ?", (lang,))


@pytest.mark.parametrize("route", READING, ids=str)
def test_a_page_is_for_everyone(world: World, readers: Readers, route: Route, long_run: bool) -> None:
    case = allowed_case(world, route)
    answer = world.ask(world.client(case.role), "GET", case.address)
    is_page = answer.status == 200 and answer.headers["Content-Type"].startswith("text/html")
    found: list[str] = []
    with world.restored():
        for lang, width, grounds in (ALL if long_run else [TURN[route]]) if is_page else []:
            speaks(world, lang)
            address = case.address.replace("/en/", f"/{lang}/", 1)
            reader = readers.of(case.role, width=width)
            reader.opens(address)
            found += [f"{address} at {width}: {fault}" for fault in reader.finds(*grounds)]
            if not long_run:
                with reader.widened():
                    found += [f"{address} on a desk: {fault}" for fault in reader.finds("light")]

    assert found == []
