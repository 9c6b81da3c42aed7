"""`flask staff add`."""

import pytest

from forum.accounts.models import Role
from forum.accounts.queries import active_staff

PASSWORD = "an ellipse has two foci"


@pytest.fixture
def add(app, database):
    runner = app.test_cli_runner()

    def add(email="Ada@Example.org", *words, name="Ada 钱", role="organiser", **options):
        return runner.invoke(args=["staff", "add", email, "--name", name, "--role", role, *words], **options)

    return add


def opens(app, email, password):
    return (
        app.test_client().post("/staff/sign-in", data={"email": email, "password": password}).status_code
        == 302
    )


def test_the_printed_password_opens_the_account(app, database, add):
    done = add()

    assert done.exit_code == 0
    password = done.output.split("password: ")[1].strip()
    assert opens(app, "ada@example.org", password)
    with database.reading() as session:
        (ada,) = active_staff(session)
        assert (ada.email, ada.name, ada.language) == ("ada@example.org", "Ada 钱", "zh")
        assert [(grant.role, grant.series_id) for grant in ada.grants] == [(Role.ORGANISER, None)]


def test_a_password_may_come_from_standard_input_and_is_not_printed(app, add):
    done = add("ada@example.org", "--password-stdin", input=PASSWORD + "\n")

    assert done.exit_code == 0
    assert PASSWORD not in done.output
    assert opens(app, "ada@example.org", PASSWORD)


def test_the_same_address_is_not_given_two_accounts(database, add):
    add()

    again = add("ADA@example.org")

    assert (again.exit_code, again.output) == (1, "Error: ada@example.org already has an account.\n")
    with database.reading() as session:
        assert len(active_staff(session)) == 1


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["not an address"], {}),
        (["ada@example.org"], {"name": " "}),
        (["ada@example.org"], {"name": "a" * 101}),
        (["ada@example.org"], {"role": "emperor"}),
        (["ada@example.org", "--password-stdin"], {"input": "short\n"}),
        (["ada@example.org", "--password-stdin"], {"input": ""}),
    ],
)
def test_what_makes_no_account_is_refused(database, add, words, options):
    assert add(*words, **options).exit_code != 0
    with database.reading() as session:
        assert active_staff(session) == []
