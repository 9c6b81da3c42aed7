"""`flask staff …` beside `add`: inviting, listing, helping to get in, letting nobody in."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Passkey, Role
from forum.accounts.queries import staff_by_email
from forum.clock import utc_now
from forum.journal import ActorKind, JournalEntry
from tests.accounts.links import PASSWORD, account, letters, link_in
from tests.cast import ADA, BOB, CLEO, EVE, NOON
from tests.factories import make_series, make_staff

NEW = ("--name", CLEO.name, "--role", "organiser")


@pytest.fixture
def staff(app, database):
    """Run `flask staff …`: (exit code, what it printed)."""
    runner = app.test_cli_runner()

    def staff(*words, **options):
        done = runner.invoke(args=["staff", *words], **options)
        return done.exit_code, done.output

    return staff


@pytest.fixture
def clock(clock):
    # Commands go by the real clock, so the pages behind their links have to as well.
    clock.now = utc_now()
    return clock


def grants_of(database, person):
    return sorted((grant.role.value, grant.series_id) for grant in account(database, person).grants)


def test_add_takes_the_series_somebody_is_trusted_with(staff, database):
    with database.transaction() as session:
        keys = [make_series(session, slug).id for slug in ("orbits", "materials")]

    code, _ = staff("add", CLEO.email, *NEW, "--series", "orbits", "--series", "materials")

    assert code == 0
    assert grants_of(database, CLEO) == [("organiser", key) for key in keys]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "words",
    [
        ("--name", "C", "--role", "door", "--series", "nowhere"),
        ("--name", "C", "--role", "admin", "--series", "orbits"),
    ],
    ids=["a series there is not", "an administrator of one series"],
)
@pytest.mark.parametrize("command", ["add", "invite"])
def test_a_grant_that_cannot_be_opens_no_account(staff, database, command, words):
    with database.transaction() as session:
        make_series(session, "orbits")

    code, _ = staff(command, CLEO.email, *words)

    assert code != 0
    with database.reading() as session:
        assert staff_by_email(session, CLEO.email) is None


@pytest.mark.databases("sqlite")
def test_invite_opens_an_account_and_mails_a_link(app, staff, client, clock, database):
    code, told = staff("invite", CLEO.email, *NEW)

    assert (code, told) == (0, "An invitation goes to cleo@example.org; its link works for seven days.\n")
    assert account(database, CLEO).password is None
    assert client.get(link_in(app, database)).status_code == 200


@pytest.mark.databases("sqlite")
def test_invite_again_replaces_the_link_of_somebody_who_has_not_come_yet(app, staff, client, clock, database):
    staff("invite", CLEO.email, *NEW)
    older = link_in(app, database)

    code, _ = staff("invite", CLEO.email)

    assert code == 0
    assert [client.get(link).status_code for link in (older, link_in(app, database))] == [410, 200]


def test_invite_refuses_who_is_there_already_and_who_is_nobody(staff, database):
    with database.transaction() as session:
        make_staff(session, BOB)

    (there, told), (nobody, asked) = staff("invite", BOB.email), staff("invite", CLEO.email)

    assert (there, nobody) == (1, 2)
    assert "flask staff reset" in told
    assert "--name and --role" in asked


def test_list_prints_one_line_for_each(staff, database):
    with database.transaction() as session:
        ada = make_staff(session, ADA, series=make_series(session, "orbits"))
        ada.name = "Ada\x1b[31m\tRed"
        key = {"credential_id": b"1", "public_key": b"1", "name": "phone"}
        session.add(Passkey(staff_id=ada.id, created_at=NOON, **key))
        make_staff(session, BOB).active = False
        make_staff(session, EVE).password = None

    code, told = staff("list")

    assert code == 0
    assert [line.split("\t") for line in told.splitlines()] == [
        [ADA.email, "Ada [31m Red", "organiser:orbits", "active", "second factor", "never"],
        [EVE.email, EVE.name, "admin", "invitation_ended", "password alone", "never"],
        [BOB.email, BOB.name, "door", "deactivated", "password alone", "never"],
    ]


@pytest.mark.databases("sqlite")
def test_reset_mails_a_link_or_prints_it(app, staff, client, clock, database):
    with database.transaction() as session:
        make_staff(session, BOB)

    code, told = staff("reset", BOB.email.upper())
    assert (code, told) == (0, "A link to choose a password goes to bob@example.org.\n")
    assert client.get(link_in(app, database)).status_code == 200
    code, printed = staff("reset", BOB.email, "--print")
    path = re.fullmatch(r"http://forum\.example\.org(/staff/password-resets/\w{48})\n", printed)[1]
    assert letters(app, database) == []
    new = {"password": PASSWORD, "again": PASSWORD}
    assert client.post(path, data=new).status_code == 302
    assert account(database, BOB).password.startswith("$argon2id$")


def test_deactivate_and_reactivate(staff, sign_in, database):
    browser = sign_in(BOB)

    assert staff("deactivate", BOB.email) == (0, "bob@example.org cannot sign in any more.\n")
    assert browser.get("/staff/account").status_code == 302
    assert staff("reset", BOB.email)[0] == 1
    assert staff("reactivate", BOB.email) == (0, "bob@example.org can sign in again.\n")
    assert account(database, BOB).active


@pytest.mark.databases("sqlite")
def test_the_last_administrator_stays(staff, database):
    with database.transaction() as session:
        make_staff(session, EVE)

    code, told = staff("deactivate", EVE.email)

    assert code == 1
    assert "Eve Admin is the last administrator who can sign in." in told
    assert account(database, EVE).active


@pytest.mark.databases("sqlite")
def test_remove_second_factors(staff, database):
    with database.transaction() as session:
        bob = make_staff(session, BOB)
        bob.totp_secret, bob.totp_since = "sealed", NOON

    assert staff("remove-second-factors", BOB.email)[0] == 0
    assert account(database, BOB).totp_secret is None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("command", ["reset", "deactivate", "reactivate", "remove-second-factors"])
def test_somebody_who_is_not_on_the_staff(staff, command):
    code, told = staff(command, "nobody@example.org")

    assert (code, told) == (
        1,
        "Error: nobody@example.org is not on the staff. flask staff list names everybody.\n",
    )


def test_each_is_written_down_as_a_command(staff, database):
    staff("invite", CLEO.email, *NEW)
    staff("reset", CLEO.email)
    staff("deactivate", CLEO.email)
    staff("reactivate", CLEO.email)
    staff("remove-second-factors", CLEO.email)

    with database.reading() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "staff_added",
        "invitation_made",
        "invitation_made",
        "staff_deactivated",
        "staff_reactivated",
        "second_factors_removed",
    ]
    assert {entry.actor_kind for entry in entries} == {ActorKind.COMMAND}
    assert entries[0].details["role"] == Role.ORGANISER
    assert utc_now() - entries[0].at < timedelta(hours=1)
