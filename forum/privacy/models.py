"""What was erased at somebody's wish, by public id alone: erased again in a restored backup (C-64)."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, PrimaryKey


class Erasure(Base):
    """One registration, or one person with all of theirs, that was erased."""

    __tablename__ = "erasures"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    # Of a registration or of an attendee: drawn at random, so none is both.
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    erased_at: Mapped[datetime]
