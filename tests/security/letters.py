"""One of every mail the forum sends, as it goes out, and the links in it."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import messages as accounts
from forum.accounts import security_messages
from forum.accounts.browsers import Place
from forum.accounts.models import Staff
from forum.circulars import messages as circular_messages
from forum.feeds import personal_messages
from forum.journal import Actor, ActorKind
from forum.lectures import audience_messages, clearance_messages
from forum.lectures.audience_models import AudienceAddress
from forum.lectures.clearance import guarded
from forum.lectures.clearance_models import ClearanceRequest, Decision, Means
from forum.lectures.clearing import Word, decide
from forum.lectures.models import Appearance, Lecture
from forum.mail.delivery import Postman
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.privacy import messages as privacy_messages
from forum.registrations import access_messages, approval_reminders, messages, mine_messages, several_messages
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import Attendee, RegistrationState
from forum.registrations.news_kinds import NEWS_OF_WORK
from forum.speaking import messages as speaking_messages
from forum.tokens import new_public_id
from tests.cast import ADA, NOON, Person
from tests.factories import (
    make_attendee,
    make_audience,
    make_calendar,
    make_circular,
    make_registration,
    make_speaker,
    make_staff,
)

_LINK = re.compile(r"https?://[^\s\"<>\\]+")
_STATES = {
    messages.REGISTERED_WAITLISTED: RegistrationState.WAITLISTED,
    messages.CANCELLED_BY_ATTENDEE: RegistrationState.CANCELLED,
    messages.CANCELLED_BY_STAFF: RegistrationState.CANCELLED,
    messages.CONFIRM_ADDRESS: RegistrationState.UNCONFIRMED,
    messages.REQUESTED: RegistrationState.REQUESTED,
    messages.DECLINED: RegistrationState.DECLINED,
    messages.OFFERED: RegistrationState.OFFERED,
    messages.OFFER_EXPIRED: RegistrationState.CANCELLED,
    messages.HANDED_ON: RegistrationState.CANCELLED,
}
# Where a seat is kept, until long after the real clock of a real server.
_HELD = {RegistrationState.UNCONFIRMED, RegistrationState.OFFERED}


def queue_one_of_each(session: Session, lecture: Lecture, good_until: datetime) -> list[OutboxMessage]:
    """Every mail there is, each to a person of its own; there are seats for all."""
    lecture.pools[0].seats = None
    for number, message in enumerate(messages.MESSAGES):
        person = Person(f"Guest {number}", f"guest{number}@example.org")
        state = _STATES.get(message, RegistrationState.CONFIRMED)
        held = {"held_until": good_until} if state in _HELD else {}
        messages.queue(session, message, make_registration(session, lecture, person, state, **held), NOON)
    for number, (purpose, _message) in enumerate(accounts.LINKS.items()):
        staff = make_staff(session, Person(f"Staff {number}", f"staff{number}@example.org"))
        staff.link_expires_at = good_until
        staff.password = None if purpose == "invitation" else "!"
        accounts.queue_link(session, purpose, staff, NOON)
    for number, message in enumerate(personal_messages.MESSAGES):
        attendee = make_attendee(session, Person(f"Reader {number}", f"reader{number}@example.org"))
        personal_messages.queue(session, message, make_calendar(session, attendee), NOON)
    staff = make_staff(session)
    for message in accounts.NEWS:
        accounts.queue_news(session, message, staff, NOON)
    for message in security_messages.MESSAGES:
        security_messages.queue(session, message, staff, Place("Firefox · Linux", "192.0.2.1"), NOON)
    _of_features(session, lecture)
    session.flush()
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def _of_features(session: Session, lecture: Lecture) -> None:
    """What single features write beside that, about somebody with a seat or to who organises."""
    guest = make_registration(session, lecture, Person("Guest of all", "of-all@example.org"))
    person, circular = guest.attendee, make_circular(session, lecture)
    make_registration(session, lecture, Person("Asks", "asks@example.org"), RegistrationState.REQUESTED)
    messages.queue(session, messages.THANKS, guest, NOON)
    session.add(AccessRequest(registration_id=guest.id, kinds="seat", created_at=NOON, answer="Yes."))
    access_messages.queue_answer(session, guest, NOON)
    access_messages.queue_reminder(session, lecture, NOON)
    for message in mine_messages.MESSAGES:
        _to(session, message, person, person=person.public_id)
    _to(session, several_messages.SEVERAL, person, registrations=[guest.id])
    privacy_messages.queue_data(session, person, NOON)
    privacy_messages.queue_farewell(session, person, [guest], NOON)
    circular_messages.queue(session, circular, guest, due_at=NOON, now=NOON)
    staff = session.scalars(select(Staff).where(Staff.email == ADA.email)).one()
    _of_planning(session, lecture, staff)
    for message in sorted(NEWS_OF_WORK):
        sent = {"recipient": staff.email, "recipient_name": staff.name, "lecture_id": lecture.id}
        enqueue(session, message, language="en", now=NOON, **sent)  # type: ignore[arg-type]
    day_after = NOON + timedelta(days=2)
    enqueue(
        session,
        approval_reminders.WAITING,
        recipient=staff.email,
        recipient_name=staff.name,
        language="en",
        params={"staff": staff.id},
        now=day_after,
    )


def _of_planning(session: Session, lecture: Lecture, staff: Staff) -> None:
    """To approvers, speakers and members of an audience, and word of their answers to who works for it."""
    lecture.host = staff
    speaker = make_speaker(session, "Speaker", email="speaker@example.org")
    lecture.appearances.append(Appearance(speaker=speaker, position=0))
    session.flush()
    address = AudienceAddress(email_key="member@example.org")
    audience = make_audience(session, addresses=[address])
    audience_messages.queue(session, [audience], address.email_key, "en", NOON)
    approver, contents, actor = "he@example.org", guarded(lecture), Actor(ActorKind.STAFF, staff.id)
    word = Word("Director He", NOON.date(), Means.BY_PHONE)
    made = decide(session, lecture, contents, Decision.REFUSED, word, actor=actor, now=NOON)
    asking = ClearanceRequest(
        public_id=new_public_id(),
        lecture=lecture,
        contents=contents,
        recipient=approver,
        recipient_name="Director He",
        language="en",
        sent_at=NOON,
        sent_by=staff,
    )
    session.add(asking)
    session.flush()
    clearance_messages.queue_asking(session, asking, None, NOON)
    clearance_messages.queue_decision(session, asking, made, NOON)
    speaking_messages.queue_question(session, lecture, speaker, NOON)
    speaking_messages.queue_answers(session, speaker, NOON, about=lecture)


def _to(session: Session, message: str, reader: Attendee, **params: object) -> None:
    enqueue(
        session,
        message,
        recipient=reader.email or "",
        recipient_name=reader.name,
        language="en",
        params=params,
        now=NOON,
    )


def written(app: Flask, session: Session, outbox: list[OutboxMessage]) -> list[EmailMessage]:
    """The mails these become. There must be one of every kind the postman knows."""
    postman: Postman = app.extensions["forum.postman"]
    assert sorted({message.message for message in outbox}) == sorted(postman.composers)
    with app.app_context():
        return [postman.write(session, message) for message in outbox]


def links(mail: EmailMessage) -> set[str]:
    """Every address in any part of a mail, text, page and calendar entry."""
    found = set()
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            content = part.get_content()
            text = content if isinstance(content, str) else content.decode()
            found |= set(_LINK.findall(re.sub(r"\r?\n[ \t]", "", text).replace("&amp;", "&")))
    return {link.rstrip(".,;)") for link in found}
