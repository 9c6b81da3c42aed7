"""A seat on its way from one person to another."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey
from forum.registrations.models import Registration

IS_OPEN = "taken_at IS NULL AND ended_at IS NULL"


class Handover(Base):
    """Somebody's wish to pass their seat on: whoever opens its link may take the seat, once."""

    __tablename__ = "handovers"
    __table_args__ = (
        Index(
            "one_open_handover",
            "registration_id",
            unique=True,
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    # The link is derived from it, as all secret links are; nothing usable lies here.
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    registration_id: Mapped[int] = mapped_column(Identifier, ForeignKey("registrations.id"), index=True)
    created_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    # Taken back, or overtaken by what became of the seat.
    ended_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("registrations.id"), index=True)

    registration: Mapped[Registration] = relationship(foreign_keys=registration_id)
    taken_by: Mapped[Registration | None] = relationship(foreign_keys=taken_by_id)
