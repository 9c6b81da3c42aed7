"""Who asked to be forgotten, by public id alone: replayed when an older backup is restored (C-64)."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, PrimaryKey


class Erasure(Base):
    """One attendee whose data were erased."""

    __tablename__ = "erasures"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    attendee_public_id: Mapped[str] = mapped_column(String(16), unique=True)
    erased_at: Mapped[datetime]
