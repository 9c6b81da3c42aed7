"""Withdrawing a consent, with what follows from it for each purpose."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor, ActorKind
from forum.registrations import access, consents, operations
from forum.registrations.queries import locked_registration
from forum.registrations.story import note


def withdraw(session: Session, *, registration_id: int, purpose: str, now: datetime) -> bool:
    """Let a consent count no more; False where there was none of this purpose.

    Without the one to keep what was typed no seat can be kept: it is given back as by “I cannot come”.
    What somebody needed is forgotten with the consent that organisers may read it.
    """
    registration, lecture = locked_registration(session, registration_id)
    if not consents.withdraw(session, registration, purpose, now):
        return False
    if purpose == access.PURPOSE:
        access.forget(session, registration, now)
    actor = Actor(ActorKind.ATTENDEE, registration.attendee_id)
    note(session, registration, actor, "consent_withdrawn", now, purpose=purpose)
    if purpose == consents.REGISTRATION and now < lecture.starts_at:
        operations.cancel(session, registration_id=registration_id, now=now)
    return True
