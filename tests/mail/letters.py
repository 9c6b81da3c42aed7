"""A letter to nobody in particular, for tests of the post."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from forum.mail.delivery import Contents, Postman
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.rendering import Stationery
from forum.mail.transport import transport_for
from forum.settings import Settings
from tests.cast import CLEO, NOON

TEMPLATES = {
    "greeting.subject.txt": "{{ subject }}\n",
    "greeting.body.txt": "{{ _('Hello %(name)s', name=name) }}\n\n\n\n{{ name }} {{ address }}\n",
    "greeting.body.html": "<head><style>p { color: red }</style></head><body><p>{{ name }}</p></body>",
}


def stationery(folder: Path) -> Stationery:
    """Stationery with one message, `greeting`."""
    (folder / "mail").mkdir(parents=True)
    for name, text in TEMPLATES.items():
        (folder / "mail" / name).write_text(text, "utf-8")
    return Stationery(folder)


def compose(session: Session, message: OutboxMessage) -> Contents:
    """What a greeting says: its parameters; one that is broken cannot be written."""
    del session
    return Contents({"subject": "Hello", "name": message.params["name"], "address": ""})


def postman(settings: Settings, folder: Path) -> Postman:
    """A postman who knows how to greet."""
    return Postman(settings, stationery(folder), transport_for(settings.mail_url), {"greeting": compose})


def greet(
    session: Session, recipient: str = CLEO.email, *, now: datetime = NOON, **values: object
) -> OutboxMessage:
    """Decide to greet somebody."""
    message = enqueue(
        session,
        "greeting",
        recipient=recipient,
        recipient_name=CLEO.name,
        language="en",
        params={"name": CLEO.name},
        now=now,
        **values,  # type: ignore[arg-type]
    )
    session.flush()
    return message
