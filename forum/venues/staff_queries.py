"""What the organisers' pages ask of venues and rooms."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from forum.venues.models import Venue


def all_venues(session: Session) -> Sequence[Venue]:
    """Every venue with its rooms, in the order they were added."""
    return session.scalars(select(Venue).options(selectinload(Venue.rooms)).order_by(Venue.id)).all()


def venue_with_rooms(session: Session, venue_id: int) -> Venue:
    """One venue with its rooms and the row of its sketch."""
    options = selectinload(Venue.rooms), joinedload(Venue.sketch)
    return session.scalars(select(Venue).where(Venue.id == venue_id).options(*options)).one()
