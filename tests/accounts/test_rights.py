"""Who may do what, as a table. D-10"""

import pytest

from forum.accounts.models import Grant, Role
from forum.accounts.rights import NO_RIGHTS, Rights

ORBITS, MATERIALS = 1, 2


def rights(*grants):
    return Rights.of(Grant(role=role, series_id=series_id) for role, series_id in grants)


ADMIN = rights((Role.ADMIN, None))
ADA = rights((Role.ORGANISER, None))
ADA_OF_ORBITS = rights((Role.ORGANISER, ORBITS))
BOB = rights((Role.DOOR, None))
BOB_OF_ORBITS = rights((Role.DOOR, ORBITS))

CASES = [
    # who, organises (orbits, materials, no series), keeps the door of (orbits, materials)
    ("admin", ADMIN, (True, True, True), (True, True)),
    ("organiser of all", ADA, (True, True, True), (True, True)),
    ("organiser of orbits", ADA_OF_ORBITS, (True, False, False), (True, False)),
    ("door of all", BOB, (False, False, False), (True, True)),
    ("door of orbits", BOB_OF_ORBITS, (False, False, False), (True, False)),
    ("nobody", NO_RIGHTS, (False, False, False), (False, False)),
]


@pytest.mark.parametrize(("who", "organises", "keeps"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_grants_decide_what_is_allowed(who, organises, keeps):
    assert tuple(who.may_organise(series) for series in (ORBITS, MATERIALS, None)) == organises
    assert tuple(who.may_keep_door(series) for series in (ORBITS, MATERIALS)) == keeps
    assert who.organises_something == any(organises)
    assert who.keeps_some_door == any(keeps)


def test_the_doors_to_choose_from_are_those_granted():
    assert ADMIN.series_at_whose_doors is None
    assert ADA.series_at_whose_doors is None
    assert BOB.series_at_whose_doors is None
    assert ADA_OF_ORBITS.series_at_whose_doors == {ORBITS}
    assert BOB_OF_ORBITS.series_at_whose_doors == {ORBITS}
    assert NO_RIGHTS.series_at_whose_doors == frozenset()


def test_the_series_to_choose_from_are_those_granted():
    assert ADMIN.organised_series is None
    assert ADA.organised_series is None
    assert ADA_OF_ORBITS.organised_series == {ORBITS}
    assert BOB.organised_series == frozenset()
