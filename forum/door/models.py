"""Devices at the doors and the append-only log of what they read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey, choice
from forum.lectures.models import Lecture


class Verdict(StrEnum):
    """The answer to a scan; each has a page, a colour, a word and a sound."""

    ADMITTED = "admitted"
    ALREADY_IN = "already_in"
    ADMITTED_OUT = "admitted_out"
    NO_ENTRY_OPEN = "no_entry_open"
    WRONG_LECTURE = "wrong_lecture"
    WRONG_DAY = "wrong_day"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    REVOKED = "revoked"
    WAITLISTED = "waitlisted"
    STANDBY = "standby"
    OFFERED = "offered"
    REQUESTED = "requested"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    UNVERIFIED = "unverified"
    NEED_ID_CHECK = "need_id_check"
    SCAN_ID_REUSED = "scan_id_reused"


class Direction(StrEnum):
    """Which way somebody goes."""

    IN = "in"
    OUT = "out"


device_lectures = Table(
    "device_lectures",
    Base.metadata,
    Column("device_id", Identifier, ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True),
    Column("lecture_id", Identifier, ForeignKey("lectures.id"), primary_key=True, index=True),
)


class Device(Base):
    """A phone or scanner at a door. Its token and its one-time code are kept as digests only."""

    __tablename__ = "devices"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    lectures: Mapped[list[Lecture]] = relationship(secondary=device_lectures, order_by=Lecture.starts_at)
    report: Mapped["DeviceReport | None"] = relationship()


class DeviceReport(Base):
    """What a device told of itself last: when it was heard of, its list, how many lines it keeps."""

    __tablename__ = "device_reports"

    device_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True
    )
    heard_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    waiting: Mapped[int | None]
    clock_offset_ms: Mapped[int | None] = mapped_column(Identifier)


class Scan(Base):
    """One reading of a code at a door. Never changed, never deleted (triggers refuse it, B-20).

    After its time it loses the person it was about, once and for good; that alone the triggers let pass.
    """

    __tablename__ = "scans"
    __table_args__ = (
        Index("scans_of_a_lecture", "lecture_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    scan_id: Mapped[str] = mapped_column(String(64), unique=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    device_id: Mapped[int] = mapped_column(Identifier, ForeignKey("devices.id"), index=True)
    device_seq: Mapped[int | None] = mapped_column(Identifier)
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id"))
    registration_id: Mapped[int | None] = mapped_column(
        Identifier, ForeignKey("registrations.id"), index=True
    )
    token_id: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    point: Mapped[str] = mapped_column(String(60), default="")
    direction: Mapped[Direction] = mapped_column(choice(Direction, "scan_direction"))
    device_time: Mapped[datetime]
    # Server time minus device time when the batch arrived; corrects the order of offline scans.
    clock_offset_ms: Mapped[int] = mapped_column(Identifier, default=0)
    received_at: Mapped[datetime]
    operator: Mapped[str] = mapped_column(String(100), default="")
    offline: Mapped[bool] = mapped_column(default=False)
    verdict_shown: Mapped[str | None] = mapped_column(String(20))
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "scan_verdict"))
    conflict: Mapped[str | None] = mapped_column(String(40))
    first_admitted_at: Mapped[datetime | None]
    override_reason: Mapped[str | None] = mapped_column(String(500))
    voids: Mapped[str | None] = mapped_column(String(64), index=True)


class Outcome(StrEnum):
    """What the person in charge found out about a scan that needs somebody to look."""

    ONE_PERSON = "one_person"
    TWO_PEOPLE = "two_people"
    NOTED = "noted"


class Settlement(Base):
    """A conflict of the log that somebody looked into. It stands beside the log and changes no line of it."""

    __tablename__ = "door_settlements"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    scan_id: Mapped[int] = mapped_column(Identifier, ForeignKey("scans.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "door_outcome"))
    settled_at: Mapped[datetime]
