"""Asking for a way back in: the same answer for everybody, and no mailbox filled through us."""

import re
from datetime import timedelta
from email.utils import parseaddr

import pytest
from sqlalchemy import event, select, update

from forum.accounts import password_links
from forum.accounts.models import Staff
from forum.accounts.queries import staff_by_email
from forum.db import db
from forum.journal import JournalEntry
from forum.mail.models import OutboxMessage
from tests.accounts.links import PASSWORD, account, invited, letters, link_in
from tests.cast import BOB, DAN, NOON
from tests.factories import make_staff

FORM = "/staff/password-resets"


@pytest.fixture
def bob(database):
    with database.transaction() as session:
        return make_staff(session, BOB)


def ask(client, email=BOB.email):
    return client.post(FORM, data={"email": email})


def waiting(database):
    with database.reading() as session:
        return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def mark_sent(database):
    """The worker has been here: every letter is out."""
    with database.transaction() as session:
        for message in session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))):
            message.sent_at = message.created_at


@pytest.mark.databases("sqlite")
def test_the_form_is_found_from_signing_in(client):
    assert f'href="{FORM}"' in client.get("/staff/sign-in").text
    assert 'name="email"' in client.get(FORM).text


@pytest.mark.databases("sqlite")
def test_the_letter_leads_to_a_new_password(app, client, bob, database):
    asked = ask(client, f" {BOB.email.upper()}")

    assert (asked.status_code, asked.location) == (302, f"{FORM}/sent")
    assert "Please look at your mail" in client.get(asked.location).text
    link = link_in(app, database)
    new = {"password": PASSWORD, "again": PASSWORD}
    assert client.post(link, data=new).location == "/staff/sign-in"


def test_the_letter_goes_to_the_address_of_the_account_and_no_other(app, client, bob, database):
    # A Kelvin sign in lower case is a plain k, so an address that looks alike finds the account.
    with database.transaction() as session:
        session.get_one(Staff, bob.id).email = "kim@example.org"

    ask(client, "\u212aim@example.org")

    (letter,) = letters(app, database)
    assert parseaddr(letter["To"])[1] == "kim@example.org"


@pytest.mark.parametrize("state", ["nobody", "invited", "run out", "deactivated", "active", "asked before"])
def test_the_answer_is_the_same_whoever_it_is_about(app, client, clock, database, state):
    if state != "nobody":
        invited(app, database, BOB)
    with database.transaction() as session:
        staff = staff_by_email(session, BOB.email) or Staff()
        staff.password = None if state in {"invited", "run out"} else "!"
        staff.active = state != "deactivated"
    if state == "run out":
        clock.advance(days=8)
    if state == "asked before":
        ask(client)

    answer = ask(client)

    assert (answer.status_code, answer.location, answer.headers.getlist("Set-Cookie")) == (
        302,
        f"{FORM}/sent",
        [],
    )


def statements(app, client, email):
    """What one request makes the database do, by kind of statement and table."""
    done = []

    def note(*parts):
        words = re.match(
            r"(SELECT).*?\sFROM (\w+)|(INSERT INTO|UPDATE|DELETE FROM) (\w+)", parts[2], re.DOTALL
        )
        if words:
            done.append(" ".join(word for word in words.groups() if word))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    ask(client, email)
    event.remove(engine, "before_cursor_execute", note)
    return done


def test_the_database_works_as_long_for_nobody_as_for_somebody(app, client, bob, database):
    known, unknown = (statements(app, client, one) for one in (BOB.email, DAN.email))

    # The row of a real account takes its new generation; all else is the same.
    assert sorted(known) == sorted([*unknown, "UPDATE staff"])
    assert len(unknown) >= 5
    assert [message.recipient for message in waiting(database)] == [BOB.email]


@pytest.mark.parametrize("state", ["deactivated", "never opened and run out"])
def test_nothing_is_sent_to_an_account_that_is_closed(app, client, clock, database, state):
    invited(app, database, BOB)
    mark_sent(database)
    with database.transaction() as session:
        staff_by_email(session, BOB.email).active = state != "deactivated"
    clock.advance(days=8)
    before = len(waiting(database))

    ask(client)

    assert len(waiting(database)) == before


def test_a_waiting_invitation_is_sent_again_unchanged(app, client, clock, database):
    link = invited(app, database, BOB)
    mark_sent(database)
    clock.advance(hours=3)

    ask(client)

    assert [message.message for message in waiting(database)] == ["staff_invitation"] * 2
    assert link_in(app, database) == link
    assert account(database, BOB).link_expires_at == NOON + timedelta(days=7)


@pytest.mark.databases("sqlite")
def test_a_stranger_cannot_end_a_link_that_was_just_sent(app, client, bob, database):
    ask(client)
    link = link_in(app, database)
    mark_sent(database)

    for _ in range(20):
        ask(app.test_client())

    assert client.get(link).status_code == 200
    assert len(waiting(database)) == 1


@pytest.mark.databases("sqlite")
def test_nobody_fills_a_mailbox_and_nobody_is_locked_out(bob, database):
    """A stranger asks every ten minutes for a day: a few letters, and the latest link always works."""
    works = []
    with database.transaction() as session:
        staff = session.get_one(Staff, bob.id)
        for minutes in range(0, 24 * 60, 10):
            now = NOON + timedelta(minutes=minutes)
            password_links.send_if_asked(session, BOB.email, now=now)
            works.append(password_links.is_good(staff, now))
            session.execute(update(OutboxMessage).values(sent_at=OutboxMessage.created_at))

    assert all(works)
    assert len(waiting(database)) == 15


@pytest.mark.databases("sqlite")
def test_whoever_used_a_link_may_ask_again_at_once(app, client, bob, database):
    ask(client)
    client.post(link_in(app, database), data={"password": PASSWORD, "again": PASSWORD})
    mark_sent(database)

    ask(client)

    assert "staff_password_reset" in [one.message for one in waiting(database) if one.sent_at is None]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b\r\nBcc: c@example.org", "x" * 250 + "@example.org", "<script>@x", "\0@example.org"],
)
def test_what_is_no_address_is_refused_by_its_spelling(client, database, email):
    answer = ask(client, email)

    assert answer.status_code == 422
    assert waiting(database) == []


@pytest.mark.databases("sqlite")
def test_looking_at_the_pages_changes_nothing(client, bob, database):
    for path in (FORM, f"{FORM}/sent", FORM):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200

    with database.reading() as session:
        assert session.scalars(select(JournalEntry)).all() == []
    assert waiting(database) == []


def test_each_request_is_written_down_without_what_was_typed(client, bob, database):
    for email in (BOB.email, DAN.email):
        ask(client, email)

    with database.reading() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [(entry.action, entry.object_id) for entry in entries] == [
        ("password_reset_made", bob.id),
        ("password_reset_refused", None),
    ]
    assert DAN.email not in repr([entry.details for entry in entries])


class TestLimits:
    """With the rate limits on."""

    @pytest.fixture
    def overrides(self):
        return {"FORUM_RATE_LIMITS": "on"}

    @pytest.mark.databases("sqlite")
    def test_one_sender_does_not_ask_for_a_hundred_addresses(self, client):
        answers = [ask(client, f"staff-{number}@example.org").status_code for number in range(100)]

        assert answers == [302] * 30 + [429] * 70
