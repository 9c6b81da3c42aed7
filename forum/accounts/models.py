"""Staff accounts and what each may do. Attendees have no account."""

from datetime import datetime
from enum import StrEnum

from flask_security import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey, choice


class Role(StrEnum):
    """What a member of staff is trusted with."""

    ADMIN = "admin"
    ORGANISER = "organiser"
    DOOR = "door"


class Staff(Base, UserMixin):
    """A person who works for the forum and signs in."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # Part of every session: a new value signs the person out everywhere.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2), default="zh")
    created_at: Mapped[datetime]

    grants: Mapped[list["Grant"]] = relationship(back_populates="staff", lazy="selectin")


class Grant(Base):
    """One role of one member of staff, for one series or, without a series, for all."""

    __tablename__ = "grants"
    __table_args__ = (
        Index(
            "one_grant_for_all_series",
            "staff_id",
            "role",
            unique=True,
            sqlite_where=text("series_id IS NULL"),
            postgresql_where=text("series_id IS NULL"),
        ),
        Index("one_grant_per_series", "staff_id", "role", "series_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    staff_id: Mapped[int] = mapped_column(Identifier, ForeignKey("staff.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(choice(Role, "grant_role"))
    series_id: Mapped[int | None] = mapped_column(
        Identifier, ForeignKey("series.id", ondelete="CASCADE"), index=True
    )

    staff: Mapped[Staff] = relationship(back_populates="grants")
