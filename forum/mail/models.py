"""The outbox: mail that was decided, in the transaction that decided it, and not yet sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, Identifier, PrimaryKey


class OutboxMessage(Base):
    """An intent to send one message to one person. The text is rendered at sending, links too."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_are_not_negative"),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="sent_or_failed"),
        Index("outbox_due", "sent_at", "failed_at", "due_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    # Name of the template trio below templates/mail/.
    message: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(320))
    recipient_name: Mapped[str] = mapped_column(String(100), default="")
    language: Mapped[str] = mapped_column(String(2))
    registration_id: Mapped[int | None] = mapped_column(
        Identifier, ForeignKey("registrations.id"), index=True
    )
    lecture_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("lectures.id"), index=True)
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Unsent messages with the same key are one message: the later intent replaces the earlier.
    merge_key: Mapped[str | None] = mapped_column(String(120), index=True)
    # Fixed at once, so that a message sent twice after a crash is recognised as the same.
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
