"""Letters to staff and the links in them, for tests."""

import re
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from forum.accounts import password_links
from forum.accounts.models import Staff
from forum.accounts.queries import staff_by_email
from forum.journal import COMMAND
from forum.mail.models import OutboxMessage
from tests.cast import NOON, Person
from tests.conftest import Database
from tests.factories import make_staff

PASSWORD = "four moons circle an unlit harbour"
OTHER = "a comet passed over the quiet bridge"
LINK = re.compile(r"http://forum\.example\.org(/staff/(?:invitations|password-resets)/\S+)")


def letters(app: Flask, database: Database) -> list[EmailMessage]:
    """Every letter that waits in the outbox, as it would be sent now."""
    with app.app_context(), database.reading() as session:
        waiting = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [app.extensions["forum.postman"].write(session, message) for message in waiting]


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    """What a letter says."""
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def link_in(app: Flask, database: Database) -> str:
    """The path of the link in the latest letter."""
    found = LINK.search(text_of(letters(app, database)[-1]))
    assert found is not None
    return found[1]


def invited(app: Flask, database: Database, person: Person) -> str:
    """The link of an invitation sent to somebody of the cast at NOON; the account is there already."""
    return _sent(app, database, person, password=None)


def forgetful(app: Flask, database: Database, person: Person) -> str:
    """The link of a way back in, sent at NOON to somebody who has a password."""
    return _sent(app, database, person, password="!")


def _sent(app: Flask, database: Database, person: Person, password: str | None) -> str:
    with app.app_context(), database.transaction() as session:
        staff = staff_by_email(session, person.email) or make_staff(session, person)
        staff.password = password
        password_links.send(session, staff, actor=COMMAND, now=NOON)
    return link_in(app, database)


def account(database: Database, person: Person) -> Staff:
    """The row of somebody, as it is now."""
    with database.reading() as session:
        found = staff_by_email(session, person.email)
    assert found is not None
    return found
