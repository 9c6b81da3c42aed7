"""The calendars of single persons, and who reads them (A-50, A-51).

A row is one address that was given out. Replacing it makes a new row of the next generation, so that what
a former address answers never depends on guesses. The address itself stands nowhere: it is derived.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey
from forum.registrations.models import Attendee

REMINDERS = (15, 60, 1440)
"""Minutes before a lecture at which a calendar may remind; None stands for not at all (A-23)."""

LONGEST_PROGRAM = 60

IS_CURRENT = "renewed_at IS NULL"


class PersonalFeed(Base):
    """One address of one person's calendar."""

    __tablename__ = "personal_feeds"
    __table_args__ = (
        UniqueConstraint("attendee_id", "generation"),
        Index(
            "one_current_personal_feed",
            "attendee_id",
            unique=True,
            sqlite_where=text(IS_CURRENT),
            postgresql_where=text(IS_CURRENT),
        ),
        CheckConstraint("generation >= 0", name="generation_is_not_negative"),
        CheckConstraint("reminder_minutes IN (15, 60, 1440)", name="reminder_is_offered"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    attendee_id: Mapped[int] = mapped_column(Identifier, ForeignKey("attendees.id"))
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    # Counts the addresses of this person.
    generation: Mapped[int]
    reminder_minutes: Mapped[int | None]
    created_at: Mapped[datetime]
    # When the reminder was last chosen, if ever: entries count as changed since.
    reminder_chosen_at: Mapped[datetime | None]
    # Since when another address stands for this one; it never opens anything again.
    renewed_at: Mapped[datetime | None]
    # Since when the person wants no calendar; taken back by starting again.
    stopped_at: Mapped[datetime | None]

    attendee: Mapped[Attendee] = relationship()


class FeedRead(Base):
    """A program that read a personal calendar: an access record, not a deed."""

    __tablename__ = "feed_reads"
    __table_args__ = (
        UniqueConstraint("feed_id", "program"),
        CheckConstraint("read_count >= 1", name="was_read_at_least_once"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    feed_id: Mapped[int] = mapped_column(Identifier, ForeignKey("personal_feeds.id"))
    # As it names itself, shortened; empty where it does not.
    program: Mapped[str] = mapped_column(String(LONGEST_PROGRAM))
    first_read_at: Mapped[datetime]
    last_read_at: Mapped[datetime]
    read_count: Mapped[int]
