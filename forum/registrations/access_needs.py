"""What somebody needs in order to take part, and the answer they were promised."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey
from forum.registrations.models import Registration


class AccessRequest(Base):
    """One person's needs for one lecture: kinds and languages as words, the rest in own words."""

    __tablename__ = "access_requests"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    registration_id: Mapped[int] = mapped_column(Identifier, ForeignKey("registrations.id"), unique=True)
    # Comma-separated, in order; languages as BCP 47.
    kinds: Mapped[str] = mapped_column(String(200), default="")
    languages: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    # When the organisers were last reminded that somebody waits for an answer.
    reminded_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)

    registration: Mapped[Registration] = relationship()
    answered_by: Mapped[Staff | None] = relationship()
