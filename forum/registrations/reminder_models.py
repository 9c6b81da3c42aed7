"""Which mails the clock sent already: running the worker twice, or after a pause, writes to nobody twice."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, Identifier, PrimaryKey, choice


class ReminderKind(StrEnum):
    """What the clock has reason to write about."""

    THREE_DAYS = "three_days"
    ONE_DAY = "one_day"
    ONE_HOUR = "one_hour"
    THANKS = "thanks"


class Reminder(Base):
    """One mail by the clock, for one date: another date of the lecture has its own (C-41)."""

    __tablename__ = "reminders"
    __table_args__ = (
        Index("one_reminder_of_a_kind", "registration_id", "kind", "starts_at", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    registration_id: Mapped[int] = mapped_column(Identifier, ForeignKey("registrations.id"))
    kind: Mapped[ReminderKind] = mapped_column(choice(ReminderKind, "reminder_kind"))
    # When the lecture began, as the mail said.
    starts_at: Mapped[datetime]
    queued_at: Mapped[datetime]
