"""The story of a registration: every deed is a line of the journal, with the state it led to."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.registrations.models import Registration


def note(
    session: Session, registration: Registration, actor: Actor, action: str, now: datetime, **details: object
) -> None:
    """Write down what was done to a registration, by whom, and how it stands now."""
    record(
        session,
        actor=actor,
        action=action,
        about=registration,
        now=now,
        state=registration.state.value,
        **details,
    )
