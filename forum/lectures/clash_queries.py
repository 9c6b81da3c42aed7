"""What the clash rules ask of the database, in a fixed number of statements: sittings, rooms, days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from forum.db import UNREADABLE
from forum.lectures.clash_facts import Clash, ClosedFor, DaysOff, People, Place, Sitting
from forum.lectures.days_off import special_days_between
from forum.lectures.models import (
    Appearance,
    Attendance,
    Lecture,
    PublicState,
    SeatPool,
    WayOfAttending,
)
from forum.lectures.scheduling import clashes, clashes_by_lecture
from forum.speakers.availability import Span, availability_of
from forum.speakers.spans import WEEK
from forum.venues.models import EVERY_DAY, Closure, Room

# These give their rooms and their speakers free again; a postponed one waits for another date.
CALLED_OFF = (PublicState.CANCELLED, PublicState.POSTPONED, PublicState.WITHDRAWN)


def clashes_of(session: Session, lecture: Lecture, now: datetime) -> list[Clash]:
    """Everything that stands in the way of one lecture, as it is now; nothing of one that is over."""
    session.flush()
    return clashes_of_sitting(session, sitting_of(lecture), now)


def clashes_of_sitting(session: Session, planned: Sitting, now: datetime) -> list[Clash]:
    """The same of a sitting that is only thought of."""
    if not planned.is_held or planned.ends_at <= now:
        return []
    places = places_of(session, planned.starts_at, planned.room_ids)
    apart = max((place.setup_minutes for place in places.values()), default=0)
    beside = sittings_beside(session, planned, timedelta(minutes=apart))
    return clashes(planned, beside, places, days_off(session, [planned]), said_by_people(session, [planned]))


def coming_clashes(
    session: Session, since: datetime, until: datetime | None = None
) -> dict[int, list[Clash]]:
    """By lecture, everything in the way of what ends after `since` and begins before `until`."""
    conditions = [Lecture.ends_at > since]
    if until is not None:
        conditions.append(Lecture.starts_at < until)
    found = sittings(session, *conditions)
    said = said_by_people(session, found)
    return clashes_by_lecture(found, places_of(session, since), days_off(session, found), said)


def sitting_of(lecture: Lecture) -> Sitting:
    """A lecture as the clash rules see it."""
    pools = [(pool.room_id, pool.attendance, pool.seats, pool.taken) for pool in lecture.pools]
    speakers = frozenset(one.speaker_id for one in lecture.appearances)
    return _sitting(lecture, lecture.room.id if lecture.room else None, speakers, pools)


def sitting_with(lecture: Lecture, changes: Mapping[str, Any], seats: int | None) -> Sitting:
    """A lecture as the clash rules will see it after these changes, with so many seats in its room."""
    pools = [
        (pool.room_id, pool.attendance, seats if _is_of_own_room(pool) else pool.seats, pool.taken)
        for pool in lecture.pools
    ]
    speakers = frozenset(one.speaker_id for one in lecture.appearances)
    then = SimpleNamespace(
        id=lecture.id, **{name: changes.get(name, getattr(lecture, name)) for name in _OF_A_SITTING}
    )
    room = changes.get("room", lecture.room)
    return _sitting(then, room.id if room else None, speakers, pools)


def clashes_together(session: Session, planned: Sequence[Sitting], now: datetime) -> dict[int, list[Clash]]:
    """By lecture, what stands in the way of these once all of them are where they will be."""
    held = [one for one in planned if one.is_held and one.ends_at > now]
    if not held:
        return {}
    places = places_of(session, min(one.starts_at for one in held))
    apart = timedelta(minutes=max((place.setup_minutes for place in places.values()), default=0))
    others = sittings(
        session,
        Lecture.starts_at < max(one.ends_at for one in held) + apart,
        Lecture.ends_at > min(one.starts_at for one in held) - apart,
    )
    moved = {one.lecture_id for one in planned}
    besides = [one for one in others if one.lecture_id not in moved]
    days, said = days_off(session, held), said_by_people(session, held)
    found = clashes_by_lecture([*held, *besides], places, days, said)
    return {key: several for key, several in found.items() if key in moved}


def sittings_beside(session: Session, planned: Sitting, apart: timedelta) -> list[Sitting]:
    """What is held at the time of a planned sitting, or that near to it, and shares a room or a person."""
    branch = Lecture.pools.any(SeatPool.room_id.in_(planned.room_ids))
    person = Lecture.appearances.any(Appearance.speaker_id.in_(planned.speaker_ids))
    return sittings(
        session,
        Lecture.starts_at < planned.ends_at + apart,
        Lecture.ends_at > planned.starts_at - apart,
        or_(person, Lecture.room_id.in_(planned.room_ids), branch),
    )


def sittings(session: Session, *conditions: ColumnElement[bool]) -> list[Sitting]:
    """Lectures that hold their rooms and speakers, as the clash rules see them; three statements."""
    held = (Lecture.public_state.not_in(CALLED_OFF), *conditions)
    rows = session.execute(select(*_COLUMNS).where(*held)).all()
    speakers: dict[int, set[int]] = {}
    for lecture_id, speaker_id in session.execute(_with_lecture(Appearance, held, Appearance.speaker_id)):
        speakers.setdefault(lecture_id, set()).add(speaker_id)
    pools: dict[int, list[_Pool]] = {}
    of_pool = (SeatPool.room_id, SeatPool.attendance, SeatPool.seats, SeatPool.taken)
    for lecture_id, *pool in session.execute(_with_lecture(SeatPool, held, *of_pool)):
        pools.setdefault(lecture_id, []).append((pool[0], pool[1], pool[2], pool[3]))
    found = (
        _sitting(row, row.room_id, frozenset(speakers.get(row.id, ())), pools.get(row.id, ())) for row in rows
    )
    return [one for one in found if one.is_held]


def places_of(session: Session, since: datetime, room_ids: Iterable[int] | None = None) -> dict[int, Place]:
    """Rooms by key, with the closures that last beyond `since`; two statements."""
    chosen = () if room_ids is None else (Room.id.in_(room_ids),)
    closures: dict[int, list[ClosedFor]] = {}
    closed = select(Closure).join(Closure.room).where(Closure.ends_at > since, *chosen)
    for one in session.scalars(closed.order_by(Closure.starts_at, Closure.id)):
        closures.setdefault(one.room_id, []).append(ClosedFor(one.id, one.starts_at, one.ends_at))
    rooms = session.execute(select(*_ROOM).where(*chosen))
    return {
        room_id: Place(seats, opens, closes, _days(days), setup, tuple(closures.get(room_id, ())))
        for room_id, seats, opens, closes, days, setup in rooms
    }


def days_off(session: Session, found: Sequence[Sitting]) -> DaysOff:
    """On which of the days of these sittings nobody works, and why; one statement."""
    days = [one.days[place] for one in found for place in (0, -1)]
    special = special_days_between(session, min(days), max(days)) if days else {}
    return {on: day.reason for on, day in special.items() if not day.is_working}.get


def said_by_people(session: Session, found: Sequence[Sitting]) -> dict[int, list[Span]]:
    """What the people of these sittings said of the weeks in which they are held; one statement."""
    people = frozenset(key for one in found for key in one.speaker_ids)
    if not people:
        return {}
    first = min(one.starts_at for one in found) - WEEK
    # Thousands of keys are no list: of a season everybody is asked for.
    several = people if len(found) == 1 else None
    return availability_of(session, several, first, max(one.ends_at for one in found) + WEEK)


_COLUMNS = (
    Lecture.id,
    Lecture.starts_at,
    Lecture.ends_at,
    Lecture.room_id,
    Lecture.timezone,
    Lecture.attendance,
    Lecture.public_state,
)
_ROOM = (Room.id, Room.seats, Room.opens_minute, Room.closes_minute, Room.open_days, Room.setup_minutes)
_OF_A_SITTING = ("starts_at", "ends_at", "timezone", "attendance", "public_state")
_Pool = tuple[int | None, WayOfAttending, int | None, int]
"""The branch room of a pool (None for the lecture's own), whom it is for, seats given and taken."""


def _with_lecture(
    model: type[Appearance] | type[SeatPool], held: Iterable[ColumnElement[bool]], *columns: Any
) -> Select[Any]:
    """Columns of what belongs to lectures, chosen by the lectures: thousands of keys are no list."""
    lecture_id = model.lecture_id
    return select(lecture_id, *columns).join(Lecture, Lecture.id == lecture_id).where(*held)


def _is_of_own_room(pool: SeatPool) -> bool:
    return pool.attendance is WayOfAttending.ON_SITE and pool.room_id is None


def _sitting(row: Any, room_id: int | None, speakers: frozenset[int], pools: Sequence[_Pool]) -> Sitting:
    """From a lecture or its columns. A row whose times cannot be read holds nothing (A-15)."""
    offered = [pool for pool in pools if row.attendance in {Attendance.MIXED, pool[1]}]
    in_rooms = [pool for pool in offered if pool[1] is WayOfAttending.ON_SITE]
    of_rooms = [(room_id if pool[0] is None else pool[0], pool[2], pool[3]) for pool in in_rooms]
    is_sound = UNREADABLE not in {row.starts_at, row.ends_at, None} and row.starts_at < row.ends_at
    return Sitting(
        row.id,
        row.starts_at,
        row.ends_at,
        room_id,
        speakers,
        frozenset(pool[0] for pool in offered if pool[0] is not None),
        tuple(People(key, given, taken) for key, given, taken in of_rooms if key is not None),
        row.timezone,
        is_public=row.public_state is PublicState.PUBLISHED,
        is_held=is_sound and row.public_state not in CALLED_OFF,
    )


def _days(open_days: str) -> frozenset[int]:
    return frozenset(int(day) for day in open_days if day in EVERY_DAY)
