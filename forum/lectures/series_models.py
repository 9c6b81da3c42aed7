"""Series and topics: what lectures belong to."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey, choice
from forum.lectures.word_models import Attendance, HolidayRule
from forum.venues.models import Room
from forum.wording import Wording, wording

DEFAULT_LENGTH_MINUTES = 90


class Series(Base):
    """Lectures that belong together, over years."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("default_length_minutes > 0", name="length_is_positive"),
        CheckConstraint("default_seats IS NULL OR default_seats >= 0", name="seats_are_not_negative"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[Wording] = wording("title")
    description: Mapped[Wording] = wording("description")
    default_length_minutes: Mapped[int] = mapped_column(default=DEFAULT_LENGTH_MINUTES)
    default_seats: Mapped[int | None]
    default_room_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("rooms.id"), index=True)
    default_host_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)
    default_languages: Mapped[str] = mapped_column(String(100), default="")
    default_attendance: Mapped[Attendance] = mapped_column(
        choice(Attendance, "series_attendance"), default=Attendance.ON_SITE
    )
    # Never public, as that of a lecture.
    default_online_url: Mapped[str | None] = mapped_column(String(1000))
    timezone: Mapped[str | None] = mapped_column(String(64))
    # When it usually meets, as a calendar says it (forum/lectures/rhythm.py).
    rhythm: Mapped[str | None] = mapped_column(String(200))
    holiday_rule: Mapped[HolidayRule] = mapped_column(
        choice(HolidayRule, "holiday_rule"), default=HolidayRule.SKIP
    )
    # Nothing of its lectures becomes public before somebody clears it; of whom, no page outside tells.
    requires_clearance: Mapped[bool] = mapped_column(default=False)
    approver_name: Mapped[str] = mapped_column(String(200), default="")
    approver_email: Mapped[str] = mapped_column(String(320), default="")
    approver_language: Mapped[str] = mapped_column(String(2), default="zh")
    is_sample: Mapped[bool] = mapped_column(default=False)

    default_room: Mapped[Room | None] = relationship()
    default_host: Mapped[Staff | None] = relationship()


class Topic(Base):
    """A subject, across series."""

    __tablename__ = "topics"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[Wording] = wording("name")


lecture_topics = Table(
    "lecture_topics",
    Base.metadata,
    Column("lecture_id", Identifier, ForeignKey("lectures.id", ondelete="CASCADE"), primary_key=True),
    Column("topic_id", Identifier, ForeignKey("topics.id"), primary_key=True, index=True),
)
