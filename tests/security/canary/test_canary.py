"""Every text column of the schema filled with what hurts, everything produced and parsed: nothing is alive.

One world for each family of songs. A new column, a new page, a new letter and a new kind of file take part
by themselves; what cannot be filled or opened fails here by its name.
"""

from collections.abc import Iterator

import pytest

from forum.db import Base
from tests.security.canary import crawl, documents, families, world
from tests.security.canary.choir import Choir
from tests.security.canary.families import BY_NAME, FAMILIES, Family

pytestmark = pytest.mark.databases("sqlite")

# Of these nobody ever sees anything, whatever stands in them.
SECRET = {
    "devices.code_hash",
    "registrations.submission_key",
    "scans.content_hash",
    "staff.password",
}
# A song is no address of the web, so nobody is led there, and a badge with characters that no font has is
# refused (B-63); test_every_address_opens sees both open.
LEADS_NOWHERE = {"own_room.show", "badges.badge"}
# What pages obey first; the others take turns, but for a long run.
IN_FULL = {"markup"}
# What is close kin to a family that is always sung, or is sung with every column below.
IN_THE_LONG_RUN = {"expressions", "directions", "lines"}
# Open between the password and the second factor alone, and say nothing of what lies in the database.
# A link of an approver is for just the words it was given out for, and a song changes them: it says so.
HALF_WAY = {"accounts.second_step", "clearance_links.show"}


def closed(answers: list[crawl.Answer]) -> set[str]:
    """The endpoints that open for nobody."""
    return {answer.endpoint for answer in answers} - {
        answer.endpoint for answer in answers if crawl.opens(answer)
    }


def alive(choir: Choir, answers: list[crawl.Answer], family: Family) -> Iterator[str]:
    """All that is alive in the answers and in the letters."""
    for answer in answers:
        yield from (f"{answer}: {what}" for what in documents.in_answer(answer))
    for name, mail in choir.mails(family):
        yield from (f"mail {name}: {what}" for what in documents.in_mail(mail))


@pytest.mark.parametrize(
    "family",
    [
        pytest.param(family, marks=[pytest.mark.long] if family.name in IN_THE_LONG_RUN else [])
        for family in FAMILIES
    ],
    ids=lambda family: family.name,
)
def test_nothing_that_somebody_typed_is_alive(choir: Choir, family: Family, long_run: bool) -> None:
    """D-12, D-16, D-17, C-73: every page in every state and language for some, each page once for others."""
    choir.sing(family)

    is_whole = long_run or family.name in IN_FULL
    answers = choir.answers(turn=None if is_whole else FAMILIES.index(family))

    heard = b"\n".join(answer.body for answer in answers)
    assert list(alive(choir, answers, family)) == []
    assert [name for name in SECRET if name.encode() in heard] == []
    assert len([cell for cell in world.cells() if cell.name.encode() in heard]) > 30
    assert closed(answers) <= LEADS_NOWHERE | HALF_WAY


def test_every_address_opens_for_somebody(choir: Choir) -> None:  # D-12
    assert closed(choir.answers(turn=0)) == HALF_WAY


def test_every_text_column_takes_part(choir: Choir) -> None:  # D-12
    filled = choir.sing(BY_NAME["markup"])

    assert filled | set(world.LEFT_OUT) == {cell.name for cell in world.cells()}


def test_every_table_has_a_row(choir: Choir) -> None:
    with choir.database.reading() as session:
        empty = [
            table.name for table in Base.metadata.sorted_tables if not session.execute(table.select()).first()
        ]

    assert empty == []


def test_what_was_left_out_is_no_more_alive(choir: Choir) -> None:  # D-12, A-15
    """Pages may be missing then; none fails, and nothing on the others is alive."""
    choir.sing(BY_NAME["lines"], also=frozenset(world.LEFT_OUT))

    answers = choir.answers(turn=0)

    assert [f"{answer}: {what}" for answer in answers for what in documents.in_answer(answer)] == []


def test_a_megabyte_in_every_column_takes_no_page_down(choir: Choir, long_run: bool) -> None:  # D-12, F-15
    choir.sing(families.large(1_000_000 if long_run else 4_000))

    assert [str(answer) for answer in choir.answers(turn=0) if answer.status >= 500] == []
