"""Who let a lecture become public: the clearances themselves, and the links by which they are asked for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey, choice
from forum.lectures.models import Lecture

LONGEST_NAME, LONGEST_REFERENCE = 200, 200


class Decision(StrEnum):
    """What was decided about a lecture, or that a former decision counts no more."""

    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class Means(StrEnum):
    """How a decision came to us."""

    IN_WRITING = "in_writing"
    BY_PHONE = "by_phone"
    BY_LINK = "by_link"


class Clearance(Base):
    """One decision, with all that was decided about. Rows are added and never changed: the last one counts.

    ``contents`` is what `forum.lectures.clearance.guarded` makes of a lecture.
    """

    __tablename__ = "clearances"
    __table_args__ = (
        CheckConstraint("means = 'by_link' OR recorded_by_id IS NOT NULL", name="somebody_recorded_it"),
        Index("clearances_of_a_lecture", "lecture_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    decision: Mapped[Decision] = mapped_column(choice(Decision, "clearance_decision"))
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(64))
    # Who decided, on which day, and under which name they keep it.
    cleared_by: Mapped[str] = mapped_column(String(LONGEST_NAME))
    decided_on: Mapped[date] = mapped_column(Date)
    means: Mapped[Means] = mapped_column(choice(Means, "clearance_means"))
    reference: Mapped[str] = mapped_column(String(LONGEST_REFERENCE), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    # Nobody of ours where the approver decided by link.
    recorded_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)

    lecture: Mapped[Lecture] = relationship()
    recorded_by: Mapped[Staff | None] = relationship()


class ClearanceRequest(Base):
    """A link by which an approver was asked: for these contents alone, once, and no more once it is ended."""

    __tablename__ = "clearance_requests"
    __table_args__ = (
        CheckConstraint("clearance_id IS NULL OR ended_at IS NOT NULL", name="what_is_answered_has_ended"),
        Index("clearance_requests_of_a_lecture", "lecture_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    recipient: Mapped[str] = mapped_column(String(320))
    recipient_name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    language: Mapped[str] = mapped_column(String(2))
    # Raised when the link ends: an earlier token is then known, and opens nothing.
    generation: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)
    ended_at: Mapped[datetime | None]
    clearance_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("clearances.id"), index=True)

    lecture: Mapped[Lecture] = relationship()
    sent_by: Mapped[Staff | None] = relationship()
    clearance: Mapped[Clearance | None] = relationship()
