"""What would stand in the way of a lecture at another time or in another room; nothing is changed."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from forum.lectures.clash_facts import Clash, Sitting
from forum.lectures.clash_queries import clashes_of_sitting, sitting_of
from forum.lectures.models import Lecture


@dataclass(frozen=True)
class Place:
    """A time and a room to look at; zone is that of a lecture that is only thought of."""

    starts_at: datetime
    ends_at: datetime
    room_id: int | None
    zone: str = "UTC"


def clashes_at(session: Session, lecture: Lecture | None, place: Place, now: datetime) -> list[Clash]:
    """What a lecture, or one that is only thought of, would clash with there; what is over clashes never."""
    if lecture is None:
        thought_of = Sitting(None, place.starts_at, place.ends_at, place.room_id, zone=place.zone)
        return clashes_of_sitting(session, thought_of, now)
    return clashes_of_sitting(session, moved(sitting_of(lecture), place), now)


def moved(sitting: Sitting, place: Place) -> Sitting:
    """A sitting elsewhere: who has a seat in its own room has it in the new one."""
    people = tuple(
        replace(one, room_id=place.room_id)
        for one in sitting.people
        if one.room_id == sitting.room_id and place.room_id is not None
    )
    stay = tuple(one for one in sitting.people if one.room_id != sitting.room_id)
    return replace(
        sitting,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        room_id=place.room_id,
        people=(*people, *stay),
    )
