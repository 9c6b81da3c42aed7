"""Venues and their rooms, and when a room cannot be used."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey
from forum.files import StoredFile
from forum.wording import Wording, wording

EVERY_DAY = "1234567"
"""The days of a week as ISO 8601 numbers them, from Monday."""


class Venue(Base):
    """A building with an address. Coordinates are WGS-84, never those of Chinese map services."""

    __tablename__ = "venues"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_is_on_earth"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_is_on_earth"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="coordinates_come_in_pairs"),
        CheckConstraint(
            "(sketch_id IS NULL) = (sketch_width IS NULL) AND (sketch_id IS NULL) = (sketch_height IS NULL)",
            name="sketch_has_a_size",
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[Wording] = wording("name")
    address: Mapped[Wording] = wording("address")
    gate: Mapped[Wording] = wording("gate")
    metro: Mapped[Wording] = wording("metro")
    directions: Mapped[Wording] = wording("directions")
    accessibility: Mapped[Wording] = wording("accessibility")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # A picture of the way, with its size in pixels, so that a page leaves room for it before it is there.
    sketch_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("files.id"), index=True)
    sketch_width: Mapped[int | None]
    sketch_height: Mapped[int | None]
    sketch_alt: Mapped[Wording] = wording("sketch_alt")
    is_sample: Mapped[bool] = mapped_column(default=False)

    sketch: Mapped[StoredFile | None] = relationship()
    rooms: Mapped[list["Room"]] = relationship(back_populates="venue", order_by="Room.position, Room.id")


class Room(Base):
    """A room in a venue; `seats` is how many people may sit in it."""

    __tablename__ = "rooms"
    __table_args__ = (
        CheckConstraint("seats IS NULL OR seats >= 0", name="seats_are_not_negative"),
        CheckConstraint("(opens_minute IS NULL) = (closes_minute IS NULL)", name="hours_have_both_ends"),
        CheckConstraint("opens_minute BETWEEN 0 AND 1439", name="opens_within_a_day"),
        CheckConstraint(
            "closes_minute > opens_minute AND closes_minute <= opens_minute + 1440",
            name="closes_after_it_opens",
        ),
        CheckConstraint("setup_minutes >= 0", name="setup_is_not_negative"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    venue_id: Mapped[int] = mapped_column(Identifier, ForeignKey("venues.id"), index=True)
    name: Mapped[Wording] = wording("name")
    floor: Mapped[Wording] = wording("floor")
    seats: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(default=0)
    # Minutes after the midnight a day begins with, both or none: always open. Past 1440 it is the next day.
    opens_minute: Mapped[int | None]
    closes_minute: Mapped[int | None]
    open_days: Mapped[str] = mapped_column(String(7), default=EVERY_DAY)
    # So long a room is nobody's between two lectures: chairs, microphones, air.
    setup_minutes: Mapped[int] = mapped_column(default=0)

    venue: Mapped[Venue] = relationship(back_populates="rooms")
    closures: Mapped[list["Closure"]] = relationship(
        back_populates="room", order_by="Closure.starts_at", cascade="all, delete-orphan"
    )


class Closure(Base):
    """A room is closed for a while, and why; what is planned there meanwhile is a clash."""

    __tablename__ = "room_closures"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index("closures_of_a_room", "room_id", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    room_id: Mapped[int] = mapped_column(Identifier, ForeignKey("rooms.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[Wording] = wording("reason")

    room: Mapped[Room] = relationship(back_populates="closures")
