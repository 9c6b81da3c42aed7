"""Standby: since when the seats of those who did not come are given out, by whom, and who was called."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, Identifier, PrimaryKey, choice
from forum.journal import ActorKind


class CallOutcome(StrEnum):
    """What came of a call. What was put back counts as if nobody had been called."""

    SEATED = "seated"
    ABSENT = "absent"
    PUT_BACK = "put_back"


class Standby(Base):
    """One for each lecture that has ever had it. One at a time gives, for as long as they do something."""

    __tablename__ = "standbys"

    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id"), primary_key=True)
    # Until then the seats of everybody who registered are kept.
    gives_from: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    holder_kind: Mapped[ActorKind | None] = mapped_column(choice(ActorKind, "standby_holder_kind"))
    holder_id: Mapped[int | None] = mapped_column(Identifier)
    held_until: Mapped[datetime | None]


class StandbyCall(Base):
    """Somebody in line was called; without an outcome they are expected at this moment."""

    __tablename__ = "standby_calls"
    __table_args__ = (
        Index("standby_calls_of_a_lecture", "lecture_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id"))
    registration_id: Mapped[int] = mapped_column(Identifier, ForeignKey("registrations.id"), index=True)
    called_at: Mapped[datetime]
    outcome: Mapped[CallOutcome | None] = mapped_column(choice(CallOutcome, "standby_outcome"))
