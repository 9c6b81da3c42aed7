"""What the public pages ask of the venues."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from forum.venues.models import Venue


def venue_with_rooms(session: Session, venue_id: int) -> Venue | None:
    """One venue with its rooms in their order and the row of its sketch."""
    options = selectinload(Venue.rooms), joinedload(Venue.sketch)
    return session.scalar(select(Venue).where(Venue.id == venue_id).options(*options))


def all_venues(session: Session) -> Sequence[Venue]:
    """Every venue, in the order of their slugs."""
    return session.scalars(select(Venue).order_by(Venue.slug).options(joinedload(Venue.sketch))).all()
