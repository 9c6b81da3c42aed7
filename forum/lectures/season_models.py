"""What a season is laid out by: the days off of the house, and the names of slots that were removed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, Identifier, PrimaryKey
from forum.wording import Wording, wording


class DaysOff(Base):
    """Days on which the house is closed, or works although the calendar says otherwise; both ends belong."""

    __tablename__ = "days_off"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    first_on: Mapped[date] = mapped_column(Date, index=True)
    last_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[Wording] = wording("reason")
    is_working: Mapped[bool] = mapped_column(default=False)


class RemovedSlot(Base):
    """A slot that was removed: its number, code and address go to nobody else, and it can come back."""

    __tablename__ = "removed_slots"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    number: Mapped[int] = mapped_column(Identifier, unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    series_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("series.id"), index=True)
    # What it was, by column; seats by way of attending.
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    removed_at: Mapped[datetime]
