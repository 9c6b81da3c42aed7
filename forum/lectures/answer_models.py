"""What people say about lectures they have a part in: whether they agree to the date, and their consents."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey, choice
from forum.lectures.models import Lecture
from forum.speakers.availability_models import Heard
from forum.speakers.models import Speaker


class Agreement(StrEnum):
    """What somebody says to a date."""

    AGREES = "agrees"
    CANNOT = "cannot"


class ConsentPurpose(StrEnum):
    """What a speaker is asked to consent to, each by itself."""

    RECORDING = "recording"
    STREAMING = "streaming"
    SLIDES = "slides"
    PHOTO = "photo"


class ConsentAnswer(StrEnum):
    """The answer; no row is no answer."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SpeakerAnswer(Base):
    """What one person was asked about one lecture, and whether they agree to its date."""

    __tablename__ = "speaker_answers"
    __table_args__ = (
        UniqueConstraint("lecture_id", "speaker_id"),
        CheckConstraint(
            "answer IS NULL OR (answered_at IS NOT NULL AND about_starts_at IS NOT NULL"
            " AND heard IS NOT NULL)",
            name="an_answer_says_to_what",
        ),
        CheckConstraint(
            "heard IS NULL OR heard = 'link' OR recorded_by_id IS NOT NULL", name="somebody_recorded_it"
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    speaker_id: Mapped[int] = mapped_column(Identifier, ForeignKey("speakers.id"), index=True)
    # When the forum last wrote to them about it, and by which day they are to answer.
    asked_at: Mapped[datetime | None]
    answer_by: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[Agreement | None] = mapped_column(choice(Agreement, "speaker_agreement"))
    # The date that was answered to: after a move it is another one, and the answer is about the former.
    about_starts_at: Mapped[datetime | None]
    word: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    heard: Mapped[Heard | None] = mapped_column(choice(Heard, "answer_heard"))
    recorded_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)

    lecture: Mapped[Lecture] = relationship()
    speaker: Mapped[Speaker] = relationship()
    recorded_by: Mapped[Staff | None] = relationship()


class OfferedDate(Base):
    """Another beginning that the people of a lecture may choose instead of the planned one."""

    __tablename__ = "offered_dates"
    __table_args__ = (UniqueConstraint("lecture_id", "starts_at"), {"sqlite_autoincrement": True})

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]


class SpeakerConsent(Base):
    """One answer to one question of consent. Every answer is a row of its own; the last one counts."""

    __tablename__ = "speaker_consents"
    __table_args__ = (
        CheckConstraint("heard = 'link' OR recorded_by_id IS NOT NULL", name="somebody_recorded_it"),
        Index("consents_of_a_lecture", "lecture_id", "speaker_id", "purpose"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    speaker_id: Mapped[int] = mapped_column(Identifier, ForeignKey("speakers.id"), index=True)
    purpose: Mapped[ConsentPurpose] = mapped_column(choice(ConsentPurpose, "consent_purpose"))
    answer: Mapped[ConsentAnswer] = mapped_column(choice(ConsentAnswer, "consent_answer"))
    # The sentence that was shown, word for word, and its version (forum/lectures/consent_words.py).
    text: Mapped[str] = mapped_column(Text)
    text_version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    answered_at: Mapped[datetime]
    heard: Mapped[Heard] = mapped_column(choice(Heard, "consent_heard"))
    recorded_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)

    lecture: Mapped[Lecture] = relationship()
    speaker: Mapped[Speaker] = relationship()
    recorded_by: Mapped[Staff | None] = relationship()
