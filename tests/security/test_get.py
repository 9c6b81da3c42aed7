"""Looking changes nothing that anybody decided: whoever looks. D-13, C-24

The access matrix compares the database after every single GET; here are the ways in which a GET might
still be made into something else, and the files.
"""

import hashlib
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.security.addresses import body
from tests.security.asking import CHANGING, READING, cases
from tests.security.expectations import Route
from tests.security.world import LOOKING, ROLES, World

DISGUISES = [
    {"X-HTTP-Method-Override": "POST"},
    {"X-HTTP-Method": "DELETE"},
    {"X-Method-Override": "PUT"},
    {"X-Requested-With": "XMLHttpRequest", "HX-Request": "true"},
    {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"},
    {"Content-Type": "application/x-www-form-urlencoded"},
]


def files_of(world: World) -> dict[Path, str]:
    """Every file of the installation but its database, by what is in it."""
    folder = world.settings.instance
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "sqlite" not in path.name
    }


def typed(world: World) -> dict[str, object]:
    """All that is typed into any form, to be sent along where it does not belong."""
    sent: dict[str, object] = {"_method": "POST", "confirm": "y", "submit": "y", "delete": "y"}
    for route in CHANGING:
        sent |= body(world, route, "one").get("data", {})
    return sent


@pytest.mark.parametrize("route", READING, ids=str)
def test_a_get_stays_a_get(world: World, route: Route) -> None:
    everything, files = typed(world), files_of(world)
    clients = {role: world.client(role) for role in ROLES}
    shown = [case for case in cases(world, route) if case.sign in "+ms"][:3]
    with world.restored():
        for number, case in enumerate(shown):
            joint = "&" if "?" in case.address else "?"
            address = f"{case.address}{joint}{urlencode(everything, doseq=True)}"
            disguise = DISGUISES[number::3]
            world.ask(clients[case.role], "GET", address, headers=disguise[0] | disguise[1], data=everything)
        changed = world.changed(leaving_out=LOOKING)

    assert shown
    assert changed == set()
    assert files_of(world) == files
