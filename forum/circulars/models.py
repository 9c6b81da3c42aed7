"""What organisers wrote to those who registered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey
from forum.lectures.models import Lecture
from forum.wording import Wording, wording


class Circular(Base):
    """One message to all or some registrants of a lecture; a draft until it was sent."""

    __tablename__ = "circulars"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id"), index=True)
    subject: Mapped[Wording] = wording("subject")
    body: Mapped[Wording] = wording("body")
    # Whom it is for: {"states": […], "attendance": […], "answers": {question: [option, …]}}.
    selection: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)
    sent_at: Mapped[datetime | None]
    recipients: Mapped[int] = mapped_column(default=0)

    lecture: Mapped[Lecture] = relationship()
    written_by: Mapped[Staff | None] = relationship()
