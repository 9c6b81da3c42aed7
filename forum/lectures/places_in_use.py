"""Whether a room or a venue can be deleted: by what it is used, and deleting it where by nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forum.db import lock_row
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record
from forum.lectures.clash_queries import CALLED_OFF
from forum.lectures.models import Lecture, SeatPool, Series
from forum.lectures.programme import touch_programme
from forum.venues.models import Closure, Room, Venue

NAMED = 12


class PlaceInUse(Refusal):
    """A programme of twenty years still says where its lectures were held."""

    code = "place_in_use"
    message = N_("It is used by now and cannot be deleted: see below by what.")


@dataclass(frozen=True)
class Uses:
    """What uses rooms: some lectures, the latest first, how many in all, and series usually held there."""

    lectures: Sequence[Lecture]
    count: int
    series: Sequence[Series]

    def __bool__(self) -> bool:
        return bool(self.count or self.series)


def uses_of(session: Session, rooms: Sequence[Room]) -> Uses:
    """What uses any of these rooms, was held there or was moved from there; three statements."""
    keys = [room.id for room in rooms]
    in_them = or_(
        Lecture.room_id.in_(keys),
        Lecture.previous_room_id.in_(keys),
        Lecture.pools.any(SeatPool.room_id.in_(keys)),
    )
    latest = select(Lecture).where(in_them).order_by(Lecture.starts_at.desc(), Lecture.id).limit(NAMED)
    return Uses(
        session.scalars(latest).all(),
        session.scalar(select(func.count(Lecture.id)).where(in_them)) or 0,
        session.scalars(select(Series).where(Series.default_room_id.in_(keys)).order_by(Series.slug)).all(),
    )


def planned_during(session: Session, closure: Closure) -> int:
    """How many lectures are planned in a room while it is closed, as their own or as a branch room."""
    in_it = or_(Lecture.room_id == closure.room_id, Lecture.pools.any(SeatPool.room_id == closure.room_id))
    then = (Lecture.starts_at < closure.ends_at, Lecture.ends_at > closure.starts_at)
    held = Lecture.public_state.not_in(CALLED_OFF)
    return session.scalar(select(func.count(Lecture.id)).where(in_it, held, *then)) or 0


def delete_room(session: Session, room: Room, *, actor: Actor, now: datetime) -> None:
    """Delete a room that nothing uses, with its closures. Raises PlaceInUse."""
    # Whoever plans a lecture there meanwhile waits for this, or this for them.
    lock_row(session, room)
    if uses_of(session, [room]):
        raise PlaceInUse
    names = {"zh": room.name.zh, "en": room.name.en, "venue_id": room.venue_id}
    record(session, actor=actor, action="room.deleted", about=room, now=now, **names)
    session.delete(room)
    session.flush()
    touch_programme(session, now)


def delete_venue(session: Session, venue: Venue, *, actor: Actor, now: datetime) -> None:
    """Delete a venue with its rooms, where nothing uses them; no other gets its slug. Raises PlaceInUse."""
    if uses_of(session, venue.rooms):
        raise PlaceInUse
    for room in list(venue.rooms):
        delete_room(session, room, actor=actor, now=now)
    names = {"zh": venue.name.zh, "en": venue.name.en}
    record(session, actor=actor, action="venue.deleted", about=venue, now=now, slug=venue.slug, **names)
    session.expire(venue, ["rooms"])
    session.delete(venue)
    session.flush()
    touch_programme(session, now)
