"""What the organisers' pages ask of venues and rooms."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from forum.venues.models import Room, Venue


def all_venues(session: Session) -> Sequence[Venue]:
    """Every venue with its rooms, in the order they were added."""
    return session.scalars(select(Venue).options(selectinload(Venue.rooms)).order_by(Venue.id)).all()


def venue_with_rooms(session: Session, venue_id: int) -> Venue | None:
    """One venue with its rooms and the row of its sketch; None where it was deleted."""
    options = selectinload(Venue.rooms), joinedload(Venue.sketch)
    return session.scalar(select(Venue).where(Venue.id == venue_id).options(*options))


def room_with_closures(session: Session, room_id: int) -> Room | None:
    """One room with its venue and when it is closed."""
    options = joinedload(Room.venue), selectinload(Room.closures)
    return session.scalar(select(Room).where(Room.id == room_id).options(*options))
