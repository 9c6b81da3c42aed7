"""Several people from pasted lines: understood, looked at, registered, and nothing typed is lost."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.registrations.models import Registration
from forum.registrations.staff_pasting import read_lines
from tests.conftest import Database
from tests.factories import make_lecture

PAGE = "/staff/lectures/qxf-2026-001/registrations/several"


@pytest.mark.parametrize(
    ("line", "understood"),
    [
        ("王小明, wang@example.org, 清华大学", ("王小明", "wang@example.org", "清华大学", "")),
        ("王小明，wang@example.org，清华大学", ("王小明", "wang@example.org", "清华大学", "")),
        ("wang@example.org;王小明", ("王小明", "wang@example.org", "", "")),
        ("Fay <fay@example.org>, Star Sea", ("Fay", "fay@example.org", "Star Sea", "")),
        ("Smith, Fay\tfay@example.org\tStar, Sea", ("Smith, Fay", "fay@example.org", "Star, Sea", "")),
        ('"Fay", "fay@example.org"', ("Fay", "fay@example.org", "", "")),
        ("  Fay  ", ("Fay", "", "", "")),
        ("fay@example.org", ("", "fay@example.org", "", "There is no name")),
        ("Fay, fay@", ("Fay", "fay@", "", "This is no complete e-mail")),
        ("Fay, a@example.org, b, c", ("Fay", "a@example.org", "b", "There is more")),
        ("F\u202eay", ("Fay", "", "", "The name holds invisible")),
        ("N" * 101, ("N" * 101, "", "", "This name is too long")),
    ],
)
def test_a_line_is_understood(line: str, understood: tuple[str, str, str, str]) -> None:
    [found] = read_lines(f"\n{line}\n").lines

    assert (found.name, found.email, found.affiliation) == understood[:3]
    assert found.error.startswith(understood[3])
    assert bool(found.error) is bool(understood[3])


def test_addresses_that_come_twice_are_known_or_slipped_are_told_of() -> None:
    pasted = read_lines("A, a@qq.com\nB, A@qq.com\nC, c@qq.con\nD, d@qq.com", known={"d@qq.com"})

    errors = [line.error for line in pasted.lines]
    assert [bool(one) for one in errors] == [False, True, False, True]
    assert [line.meant for line in pasted.lines] == ["", "", "c@qq.com", ""]
    assert read_lines("x\n" * 301).left_over == 1


@pytest.mark.pages
def test_lines_are_looked_through_first_and_what_is_wrong_stays(
    signed_in: FlaskClient, database: Database
) -> None:
    # C-20, C-71
    with database.transaction() as session:
        make_lecture(session, seats=1)
    lines = "王小明, wang@example.org\nGil, gil@\n张三"
    typed = {"lines": lines, "language": "zh", "reason": "", "go": "y"}

    preview = signed_in.post(PAGE, data=typed).text
    [understood] = re.findall(r'name="understood"[^>]*value="([^"]*)"', preview)

    assert "2 people can be registered" in preview
    assert "This is no complete e-mail address" in preview
    with database.reading() as session:
        assert session.scalars(select(Registration)).all() == []
    changed = signed_in.post(PAGE, data={**typed, "lines": f"{lines}\nFay", "understood": understood})
    assert "3 people can be registered" in changed.text
    done = signed_in.post(PAGE, data={**typed, "understood": understood})
    assert done.status_code == 409
    assert ">Gil, gil@</textarea>" in done.text.replace("\r\n", "")
    with database.reading() as session:
        found = session.execute(select(Registration.name, Registration.state).order_by(Registration.id)).all()
        assert [tuple(one) for one in found] == [("王小明", "confirmed"), ("张三", "waitlisted")]
