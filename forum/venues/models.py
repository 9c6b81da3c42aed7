"""Venues and their rooms."""

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey
from forum.files import StoredFile
from forum.wording import Wording, wording


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
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    venue_id: Mapped[int] = mapped_column(Identifier, ForeignKey("venues.id"), index=True)
    name: Mapped[Wording] = wording("name")
    floor: Mapped[Wording] = wording("floor")
    seats: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(default=0)

    venue: Mapped[Venue] = relationship(back_populates="rooms")
