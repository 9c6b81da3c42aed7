"""Asking for the link to all one registered for, and ending every link there is (docs/decisions/0042).

The link leaves the forum by mail alone: an address that is typed proves nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.journal import Actor, ActorKind, record
from forum.mail.outbox import enqueue, queued_since
from forum.registrations import mine_messages, mine_queries, queries, seats
from forum.registrations.models import Attendee
from forum.registrations.story import note

MAIL_PAUSE = timedelta(minutes=20)
"""Asked for again within this time, no second mail is written: nobody fills a mailbox through us."""


def ask(session: Session, email_key: str, *, now: datetime) -> None:
    """Somebody who may be anybody asks for the link of this address; only its mailbox hears of it.

    An address that nobody registered with takes about as long (C-22).
    """
    found = mine_queries.person_behind(session, email_key)
    if found is None:
        _take_as_long(session, now)
        return
    person, address = found
    if not queued_since(session, mine_messages.key_of(person), now - MAIL_PAUSE):
        mine_messages.queue(session, mine_messages.SENT, person, address, now)


def end_links(session: Session, person_id: int, *, now: datetime) -> None:
    """End every link and badge of a person and mail the one new link that leads to all of them (A-53).

    The lectures are locked in the order of their keys and the person after them, as whoever registers does,
    so that nobody waits for somebody else in a circle.
    """
    owner = Actor(ActorKind.ATTENDEE, person_id)
    mine = mine_queries.of_person(session, person_id)
    for one in sorted(mine, key=lambda one: (one.lecture_id, one.registration_id)):
        registration, lecture = queries.locked_registration(session, one.registration_id)
        registration.link_generation += 1
        seats.replace_badge(session, lecture, registration, now=now)
        note(session, registration, owner, "link_replaced", now)
    query = select(Attendee).where(Attendee.id == person_id).with_for_update()
    person = session.scalars(query, execution_options={"populate_existing": True}).one()
    person.link_generation += 1
    record(session, actor=owner, action="links_ended", about=person, now=now)
    if person.email:
        mine_messages.queue(session, mine_messages.REPLACED, person, person.email, now)


def _take_as_long(session: Session, now: datetime) -> None:
    """Do what sending a mail does and take it back, so that the time of the answer tells nothing."""
    queued_since(session, mine_messages.key_of(Attendee(public_id="")), now - MAIL_PAUSE)
    with session.begin_nested() as rehearsal:
        enqueue(session, mine_messages.SENT, recipient="", recipient_name="", language="en", now=now)
        session.flush()
        rehearsal.rollback()
