"""Changing what is known of venues and rooms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.venues.models import Room, Venue
from forum.wording import Wording


@dataclass(frozen=True, kw_only=True)
class VenueTexts:
    """A venue as an organiser describes it; coordinates in WGS-84, both or none."""

    name: Wording
    address: Wording
    directions: Wording
    accessibility: Wording
    latitude: float | None
    longitude: float | None


def revise_venue(session: Session, venue: Venue, texts: VenueTexts, *, actor: Actor, now: datetime) -> bool:
    """Save a venue; its address on the web stays. Whether what calendars say of it changed."""
    shown = ("name", "address", "latitude", "longitude")
    is_news = any(getattr(venue, name) != getattr(texts, name) for name in shown)
    venue.name, venue.address = texts.name, texts.address
    venue.directions, venue.accessibility = texts.directions, texts.accessibility
    venue.latitude, venue.longitude = texts.latitude, texts.longitude
    session.flush()
    record(session, actor=actor, action="venue.revised", about=venue, now=now, slug=venue.slug)
    return is_news


def revise_room(
    session: Session,
    room: Room,
    *,
    name: Wording,
    floor: Wording,
    seats: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Save a room. Lectures planned before keep the seats they have. Whether its name changed."""
    is_renamed = room.name != name
    room.name, room.floor, room.seats = name, floor, seats
    session.flush()
    record(session, actor=actor, action="room.revised", about=room, now=now, seats=seats)
    return is_renamed
