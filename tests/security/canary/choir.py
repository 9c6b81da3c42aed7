"""A world full of songs, and everything that can be had from it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.circulars.models import Circular
from forum.db import reading
from forum.feeds.personal_models import PersonalFeed
from forum.i18n import LANGUAGES
from forum.lectures.clearance_models import Clearance, ClearanceRequest
from forum.lectures.models import Lecture, NamedAudience
from forum.mail.delivery import Pointless
from forum.mail.models import OutboxMessage
from forum.registrations import approval_reminders
from forum.registrations.models import Registration
from forum.speakers.models import Speaker
from tests.cast import CLEO, NOON
from tests.conftest import Database
from tests.security.canary.crawl import Answer, crawl
from tests.security.canary.families import Family
from tests.security.canary.world import fill

WORDS = ("address", "browser", "factor")
"""Texts among the parameters of letters, which lie in the outbox until they are sent."""


@dataclass(frozen=True)
class Choir:
    """An installation with something of everything in it, and those who look at it."""

    app: Flask
    database: Database
    clients: dict[str, FlaskClient] = field(repr=False)

    def sing(self, family: Family, *, also: frozenset[str] = frozenset()) -> set[str]:
        """Put the songs of a family into every text; which columns took them."""
        with self.database.transaction() as session:
            return fill(session, family, also=also)

    def answers(self, *, turn: int | None = None) -> list[Answer]:
        """Everything anybody can look at; in turns, of each address one that opens."""
        return crawl(self.app, self.clients, turn=turn)

    def mails(self, family: Family) -> Iterator[tuple[str, EmailMessage]]:
        """Every letter there is, in both languages, to somebody whose name is a song."""
        postman = self.app.extensions["forum.postman"]
        with self.app.app_context(), reading() as session:
            for name in sorted(postman.composers):
                for message in _messages(session, name, family):
                    with suppress(Pointless):
                        yield f"{name} {message.language}", postman.write(session, message)


def _messages(session: Session, name: str, family: Family) -> Iterator[OutboxMessage]:
    """The letter as it would lie in the outbox, about each of the first registrations."""
    ids = session.scalars(select(Registration.id).order_by(Registration.id).limit(2)).all()
    staff = session.scalars(select(Staff.public_id)).first()
    calendar = session.scalars(select(PersonalFeed.public_id)).first()
    sound = {"staff": staff, "purpose": "invitation", "generation": 0, "good_until": NOON.isoformat()}
    sound |= {"calendar": calendar, "circular": session.scalars(select(Circular.public_id)).first()}
    attendee = session.get_one(Registration, ids[0]).attendee
    sound |= {"person": attendee.public_id, "attendee": attendee.id, "registrations": ids}
    sound |= {"request": session.scalars(select(ClearanceRequest.id)).first(), "former": None}
    sound |= {"speaker": session.scalars(select(Speaker.id).order_by(Speaker.id)).first()}
    sound |= {"reader": session.scalars(select(Staff.id)).first(), "since": NOON.isoformat()}
    sound |= {"clearance": session.scalars(select(Clearance.id)).first()}
    sound |= {"audiences": list(session.scalars(select(NamedAudience.public_id)))}
    sound |= {"lectures": session.scalars(select(Lecture.id).order_by(Lecture.id).limit(2)).all()}
    if name == approval_reminders.WAITING:
        sound["staff"] = session.scalars(select(Staff.id)).first()
    for turn, (language, key) in enumerate((language, key) for language in LANGUAGES for key in ids):
        yield OutboxMessage(
            message=name,
            recipient=CLEO.email,
            recipient_name=family.text("outbox.recipient_name", turn),
            language=language,
            registration_id=key,
            lecture_id=session.get_one(Registration, key).lecture_id,
            params={**sound, **{word: family.text(f"outbox.params.{word}", turn) for word in WORDS}},
            message_id="message",
            created_at=NOON,
        )
