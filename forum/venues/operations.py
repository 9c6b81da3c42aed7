"""Taking venues and rooms in: found again by their name in any language, or made once."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.slugs import SlugKind, claim, free_slug
from forum.venues.models import Room, Venue
from forum.wording import EMPTY, Wording


def create_venue(
    session: Session, name: Wording, *, address: Wording = EMPTY, is_sample: bool = False
) -> Venue:
    """A new venue with a slug of its own, still without rooms; flushed."""
    venue = Venue(
        slug=free_slug(session, SlugKind.VENUE, name.en or name.texts()[0]),
        name=name,
        address=address,
        gate=EMPTY,
        metro=EMPTY,
        directions=EMPTY,
        accessibility=EMPTY,
        sketch_alt=EMPTY,
        is_sample=is_sample,
    )
    session.add(venue)
    session.flush()
    claim(session, SlugKind.VENUE, venue.slug, venue.id)
    return venue


def create_room(session: Session, venue: Venue, name: Wording, *, seats: int | None = None) -> Room:
    """A new room, after the others of its venue; flushed."""
    room = Room(venue=venue, name=name, floor=EMPTY, seats=seats, position=len(venue.rooms))
    session.add(room)
    session.flush()
    return room


class VenueBook:
    """All venues and rooms by name, read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._venues = list(session.scalars(select(Venue).order_by(Venue.id)))
        self._rooms = list(session.scalars(select(Room).order_by(Room.id)))

    def find_or_create_venue(self, name: Wording) -> Venue:
        """The venue of this name in any language."""
        found = self._find_venue(name)
        if found is None:
            found = create_venue(self._session, name)
            self._venues.append(found)
        return found

    def find_or_create_room(self, venue_name: Wording, room_name: Wording) -> Room:
        """The room of this name. Without a venue: the only room so called, else in a venue of its name.

        Without a room name the venue is one room of the same name.
        """
        found = self.find_room(venue_name, room_name)
        if found is None:
            venue = self.find_or_create_venue(venue_name or room_name)
            found = create_room(self._session, venue, room_name or venue_name)
            self._rooms.append(found)
        return found

    def find_room(self, venue_name: Wording, room_name: Wording) -> Room | None:
        """The room that is meant so, if there is one."""
        if not venue_name:
            known = [room for room in self._rooms if same_name(room.name, room_name)]
            if len(known) == 1:
                return known[0]
        venue = self._find_venue(venue_name or room_name)
        wanted = room_name or venue_name
        of_venue = (room for room in self._rooms if venue is not None and room.venue_id == venue.id)
        return next((room for room in of_venue if same_name(room.name, wanted)), None)

    def _find_venue(self, name: Wording) -> Venue | None:
        return next((one for one in self._venues if same_name(one.name, name)), None)


def same_name(one: Wording, other: Wording) -> bool:
    """Whether two names agree in any language."""
    return bool(_spellings(one.texts()) & _spellings(other.texts()))


def _spellings(texts: Iterable[str]) -> set[str]:
    return {" ".join(text.casefold().split()) for text in texts}
