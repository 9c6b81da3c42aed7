"""What a speaker says by a secret link: when they can come and when they cannot, and the link itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey, choice
from forum.speakers.models import Speaker


class Heard(StrEnum):
    """How an answer reached the forum: by somebody's own link, or told to whoever recorded it."""

    LINK = "link"
    PHONE = "phone"
    MAIL = "mail"
    MEETING = "meeting"


class SpeakerLink(Base):
    """An address under which a speaker answers. Raising the generation ends every earlier one.

    Somebody who was entered twice and merged has two, and both lead to the one who stays.
    """

    __tablename__ = "speaker_links"
    __table_args__ = (
        CheckConstraint("generation >= 0", name="generation_is_not_negative"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    speaker_id: Mapped[int] = mapped_column(Identifier, ForeignKey("speakers.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    generation: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    renewed_at: Mapped[datetime | None]

    speaker: Mapped[Speaker] = relationship()


class AvailabilitySpan(Base):
    """A while in which a speaker can come, or cannot. It was said in the zone `timezone`."""

    __tablename__ = "availability_spans"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("heard = 'link' OR recorded_by_id IS NOT NULL", name="somebody_recorded_it"),
        Index("spans_of_a_speaker", "speaker_id", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    speaker_id: Mapped[int] = mapped_column(Identifier, ForeignKey("speakers.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    can: Mapped[bool]
    timezone: Mapped[str] = mapped_column(String(64))
    said_at: Mapped[datetime]
    # How it reached us; what did not come by link was recorded by somebody.
    heard: Mapped[Heard] = mapped_column(choice(Heard, "span_heard"))
    recorded_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)

    recorded_by: Mapped[Staff | None] = relationship()
