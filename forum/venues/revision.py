"""Changing what is known of venues and rooms."""

from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from forum import files
from forum.journal import Actor, record_change
from forum.kept_values import state_of
from forum.pictures import PICTURE_KIND, Picture
from forum.venues.models import Room, Venue
from forum.wording import Wording


@dataclass(frozen=True)
class Hours:
    """When a room is open, as its columns say it, and how long it takes to be set up."""

    opens_minute: int | None
    closes_minute: int | None
    open_days: str
    setup_minutes: int


@dataclass(frozen=True, kw_only=True)
class VenueTexts:
    """A venue as an organiser describes it; coordinates in WGS-84, both or none."""

    name: Wording
    address: Wording
    gate: Wording
    metro: Wording
    directions: Wording
    accessibility: Wording
    sketch_alt: Wording
    latitude: float | None
    longitude: float | None


def revise_venue(session: Session, venue: Venue, texts: VenueTexts, *, actor: Actor, now: datetime) -> bool:
    """Save a venue; its address on the web stays. Whether what calendars say of it changed."""
    shown = ("name", "address", "latitude", "longitude")
    is_news = any(getattr(venue, name) != getattr(texts, name) for name in shown)
    before = state_of(venue)
    for name in texts.__dataclass_fields__:
        setattr(venue, name, getattr(texts, name))
    session.flush()
    record_change(session, actor=actor, action="venue.revised", about=venue, before=before, now=now)
    return is_news


def set_sketch(
    session: Session, venue: Venue, sketch: Picture | None, uploads: Path, *, actor: Actor, now: datetime
) -> None:
    """Give a venue another picture of the way, or none. The one there is, sent again, changes nothing."""
    if sketch and venue.sketch and venue.sketch.sha256 == files.digest_of(sketch.content):
        return
    before = state_of(venue)
    if sketch is None:
        venue.sketch = venue.sketch_width = venue.sketch_height = None
    else:
        venue.sketch = files.store(
            session, uploads, sketch.content, kind=PICTURE_KIND, name=f"{venue.slug}.jpg", now=now
        )
        venue.sketch_width, venue.sketch_height = sketch.width, sketch.height
    session.flush()
    action = "venue.sketch_set" if sketch else "venue.sketch_taken_away"
    record_change(session, actor=actor, action=action, about=venue, before=before, now=now)


def revise_room(
    session: Session,
    room: Room,
    *,
    name: Wording,
    floor: Wording,
    seats: int | None,
    hours: Hours | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Save a room. Lectures planned before keep the seats they have. Whether its name changed."""
    is_renamed, before = room.name != name, state_of(room)
    room.name, room.floor, room.seats = name, floor, seats
    if hours is not None:
        for field in fields(hours):
            setattr(room, field.name, getattr(hours, field.name))
    session.flush()
    record_change(session, actor=actor, action="room.revised", about=room, before=before, now=now)
    return is_renamed
