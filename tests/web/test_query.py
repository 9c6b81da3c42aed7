"""What no database is asked for: the character NUL, which PostgreSQL takes in no question."""

import pytest

from tests.factories import make_lecture


@pytest.mark.parametrize(
    "path",
    [
        "/en/lectures/a%00b",
        "/en/registrations/a%00b",
        "/drawings/1/card/a%00.svg",
        "/staff/door/a%00b",
        "/staff/lectures/qxf-2026-001/registrations/a%00b/seat",
    ],
)
def test_nothing_is_called_nul(signed_in, path):
    assert signed_in.get(path).status_code == 404


def test_a_nul_in_what_is_looked_for_finds_nothing(client, signed_in, database):
    with database.transaction() as session:
        make_lecture(session)
    lists = ["/staff/lectures", "/staff/speakers", "/staff/lectures/qxf-2026-001/registrations"]

    assert {signed_in.get(f"{one}?q=a%00b").status_code for one in lists} == {200}
    typed = {"email": "a\0b@example.org", "password": "a sentence to remember"}
    assert client.post("/staff/sign-in", data=typed).status_code == 422
    header = {"Authorization": "Bearer a\0b.c"}
    assert client.get("/api/v1/door/roster", headers=header).status_code == 401
