"""The revision of the programme: whatever is cached of public pages and feeds is keyed by it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.lectures.models import ProgrammeState


def touch_programme(session: Session, now: datetime) -> None:
    """Raise the revision, in the transaction of the visible change itself. Registrations never do."""
    session.execute(
        update(ProgrammeState).values(revision=ProgrammeState.revision + 1, changed_at=now),
        execution_options={"synchronize_session": False},
    )


def programme_state(session: Session) -> tuple[int, datetime]:
    """The present revision and the instant it came about."""
    state = session.scalars(select(ProgrammeState)).one()
    return state.revision, state.changed_at
