"""Taking the person out of a registration: what stays is a count, with its states and instants (C-64).

Erasing at somebody's wish and forgetting after the time end here, so both reach the same things. Figures
stay: who had a seat, who came, how the line moved. Whose they were cannot be told any more.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from forum.door.arrivals import has_arrived
from forum.door.models import Scan
from forum.door.standby_models import StandbyCall
from forum.feeds.personal_models import FeedRead, PersonalFeed
from forum.feeds.personal_queries import locked_attendee
from forum.journal import AccessRecord, ActorKind, JournalEntry
from forum.lectures.models import Lecture
from forum.mail.models import OutboxMessage
from forum.privacy.copies import Copies
from forum.privacy.messages import FAREWELL
from forum.questions.models import QuestionAnswer
from forum.registrations.access_needs import AccessRequest
from forum.registrations.handover_models import Handover
from forum.registrations.models import Attendee, OtherAddress, Registration, RevokedBadge, stamp
from forum.registrations.reminder_models import Reminder
from forum.registrations.seats import replace_badge
from forum.tokens import new_public_id, new_token_id

NOBODY = "—"
"""The name of whom nothing is known any more: it has a length, as every name has, and no language."""

OF_NOBODY = {"registration_id": None, "token_id": None, "content_hash": "", "operator": ""}
SAID_NOTHING_ELSE = {**OF_NOBODY, "override_reason": None}
"""A scan without its person; the triggers let nothing else pass (B-20)."""

WORDS_THAT_STAY = frozenset({"state", "until"})
"""Of what the journal tells of a deed: how the registration stood. Names and reasons go."""

STAFF_MAIL = ("staff_", "security_")
"""How the names of mails to the staff begin: somebody may be both, and is written to as both."""

_UNWATCHED = {"synchronize_session": False}


def forget(
    session: Session, registration: Registration, lecture: Lecture, copies: Copies, now: datetime
) -> None:
    """Let a registration be nobody's. Wants the lecture's lock; a second time changes nothing."""
    if registration.anonymised_at is not None:
        return
    registration.has_come = registration.has_come or has_arrived(session, registration)
    _forget_scans(session, registration)
    _forget_what_hangs_on(session, registration)
    _forget_mail(session, OutboxMessage.registration_id == registration.id, copies)
    _forget_words(session, JournalEntry, Registration.__tablename__, registration.id)
    _forget_words(session, AccessRecord, Registration.__tablename__, registration.id)
    _leave_person(session, registration, copies, now)
    _forget_badge(session, registration, lecture, now)
    registration.name = NOBODY
    registration.affiliation = registration.search_keys = registration.decline_reason = ""
    registration.stand_in_name = ""
    registration.timezone = registration.override_reason = registration.submission_key = None
    registration.share, registration.anonymised_at = 0, now
    # Devices at the door hear of it at their next synchronisation.
    stamp(lecture, registration)
    session.flush()


def forget_person(session: Session, attendee: Attendee, copies: Copies, now: datetime) -> None:
    """Let a person be nobody: address, calendar, links. The row stays, since registrations name one."""
    addresses = {attendee.email, *_other_addresses(session, attendee)} - {None}
    is_mail = and_(
        OutboxMessage.recipient.in_(addresses),
        OutboxMessage.registration_id.is_(None),
        OutboxMessage.message != FAREWELL,
        *(~OutboxMessage.message.startswith(word, autoescape=True) for word in STAFF_MAIL),
    )
    _forget_mail(session, is_mail, copies)
    feeds = list(session.scalars(select(PersonalFeed.id).where(PersonalFeed.attendee_id == attendee.id)))
    for statement in (
        delete(FeedRead).where(FeedRead.feed_id.in_(feeds)),
        delete(PersonalFeed).where(PersonalFeed.id.in_(feeds)),
        delete(OtherAddress).where(OtherAddress.attendee_id == attendee.id),
    ):
        session.execute(statement, execution_options=_UNWATCHED)
    for key in feeds:
        _forget_words(session, JournalEntry, PersonalFeed.__tablename__, key)
    for model in (JournalEntry, AccessRecord):
        _forget_words(session, model, Attendee.__tablename__, attendee.id)
        did_it = (model.actor_kind == ActorKind.ATTENDEE, model.actor_id == attendee.id)
        session.execute(update(model).where(*did_it).values(actor_id=None), execution_options=_UNWATCHED)
    attendee.name, attendee.affiliation = NOBODY, ""
    attendee.email = attendee.email_key = attendee.no_shows_cleared_at = None
    attendee.keeps_history, attendee.anonymised_at = False, now
    attendee.link_generation += 1
    session.flush()


def _other_addresses(session: Session, attendee: Attendee) -> list[str]:
    return list(session.scalars(select(OtherAddress.email).where(OtherAddress.attendee_id == attendee.id)))


def _forget_scans(session: Session, registration: Registration) -> None:
    mine = Scan.registration_id == registration.id
    taken_back = Scan.voids.in_(select(Scan.scan_id).where(mine))
    about = or_(mine, taken_back, Scan.token_id == registration.token_id)
    session.execute(update(Scan).where(about).values(**SAID_NOTHING_ELSE), execution_options=_UNWATCHED)


def _forget_what_hangs_on(session: Session, registration: Registration) -> None:
    for model in (AccessRequest, QuestionAnswer, Reminder, Handover, StandbyCall):
        gone = delete(model).where(model.registration_id == registration.id)
        session.execute(gone, execution_options=_UNWATCHED)
    taken = update(Handover).where(Handover.taken_by_id == registration.id).values(taken_by_id=None)
    session.execute(taken, execution_options=_UNWATCHED)


def _forget_mail(session: Session, condition: Any, copies: Copies) -> None:
    """Take mail away, sent or not. One in a worker's hands finds its row gone and is left out."""
    messages = session.scalars(select(OutboxMessage).where(condition)).all()
    # First the files: killed in between, the rows still name them.
    copies.remove(messages)
    for message in messages:
        session.delete(message)
    session.flush()


def _forget_words(session: Session, model: type[JournalEntry | AccessRecord], kind: str, key: int) -> None:
    about = (model.object_kind == kind, model.object_id == key)
    entries: Any = session.scalars(select(model).where(*about))
    for entry in entries:
        entry.details = {word: said for word, said in entry.details.items() if word in WORDS_THAT_STAY}
        if entry.actor_kind is ActorKind.ATTENDEE:
            entry.actor_id = None


def _leave_person(session: Session, registration: Registration, copies: Copies, now: datetime) -> None:
    """Part the registration from its person; whoever has no other registration is forgotten with it."""
    attendee = locked_attendee(session, registration.attendee_id)
    others = select(Registration).where(
        Registration.attendee_id == attendee.id,
        Registration.id != registration.id,
        Registration.anonymised_at.is_(None),
    )
    remain = session.scalars(others.order_by(Registration.id.desc())).all()
    if not remain:
        forget_person(session, attendee, copies, now)
        return
    if attendee.name not in {one.name for one in remain}:
        # Several people share the address, and who gave it their name is gone.
        attendee.name, attendee.affiliation = remain[0].name, remain[0].affiliation
    nobody = Attendee(
        public_id=new_public_id(),
        name=NOBODY,
        language=registration.language,
        created_at=registration.registered_at,
        anonymised_at=now,
    )
    session.add(nobody)
    registration.attendee = nobody


def _forget_badge(session: Session, registration: Registration, lecture: Lecture, now: datetime) -> None:
    """The badge in somebody's hands names nobody any more; until the end the door knows it as revoked."""
    if now < lecture.ends_at:
        replace_badge(session, lecture, registration, now=now)
        return
    former = delete(RevokedBadge).where(RevokedBadge.registration_id == registration.id)
    session.execute(former, execution_options=_UNWATCHED)
    registration.token_id = new_token_id()
