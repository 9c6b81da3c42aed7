"""The revision of the programme: whatever is cached of public pages and feeds is keyed by it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base


class ProgrammeState(Base):
    """One row: the revision of everything public, raised with any visible change."""

    __tablename__ = "programme_state"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_programme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    changed_at: Mapped[datetime]


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
