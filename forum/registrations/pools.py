"""The seats of a lecture, way by way: how many there are, and which branch rooms (C-03, C-04)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record
from forum.lectures.inheritance import follow_what_is_the_same
from forum.lectures.models import Lecture, PublicState, SeatPool, WayOfAttending
from forum.registrations import queries, refusals, seats
from forum.registrations.capacity import excess
from forum.registrations.models import ENDED, Registration

_CALLED_OFF = (PublicState.CANCELLED, PublicState.WITHDRAWN)


class RoomInUse(Refusal):
    """A room has one set of seats in one lecture."""

    code = "room_in_use"
    message = N_("This room is one of the lecture's already.")


class SomebodySitsThere(Refusal):
    """A branch room is given up when nobody counts on it."""

    code = "somebody_sits_there"
    message = N_("People have a seat in this room or wait for one. Move them to another way first.")


def resize(
    session: Session, lecture: Lecture, pool: SeatPool, wanted: int | None, *, actor: Actor, now: datetime
) -> bool:
    """Say how many seats a pool of a locked lecture has (None: no limit); whether that is another number.

    Fewer seats than people keeps everybody and counts the excess; more seats move the line up (C-04).
    """
    former, pool.seats = pool.seats, wanted
    pool.overbooked = excess(wanted, pool.taken)
    session.flush()
    if former != wanted:
        details = {"attendance": pool.way, "seats": [former, wanted]}
        record(session, actor=actor, action="seats_changed", about=lecture, now=now, **details)
        follow_what_is_the_same(lecture, {"seats"})
    seats.pass_seats_on(session, lecture, pool, now=now)
    return former != wanted


def add_branch_room(
    session: Session, *, lecture_id: int, room_id: int, wanted: int | None, actor: Actor, now: datetime
) -> SeatPool:
    """Open another room to which the lecture is shown. Raises NoSuchWay or RoomInUse."""
    lecture = queries.locked_lecture(session, lecture_id)
    main = queries.main_pool(session, lecture, WayOfAttending.ON_SITE)
    if main is None or main not in lecture.offered_pools:
        raise refusals.NoSuchWay
    if room_id in {lecture.room_id, *(pool.room_id for pool in lecture.pools)}:
        raise RoomInUse
    pool = SeatPool(
        lecture_id=lecture.id,
        attendance=WayOfAttending.ON_SITE,
        room_id=room_id,
        seats=wanted,
        taken=0,
        overbooked=0,
    )
    session.add(pool)
    session.flush()
    details = {"room": room_id, "seats": wanted}
    record(session, actor=actor, action="branch_room_added", about=lecture, now=now, **details)
    return pool


def remove_branch_room(
    session: Session, *, lecture_id: int, room_id: int, actor: Actor, now: datetime
) -> None:
    """Give up a branch room nobody counts on; asked again, nothing changes. Raises SomebodySitsThere."""
    lecture = queries.locked_lecture(session, lecture_id)
    pools = queries.pools(session, lecture)
    pool = next((pool for pool in pools if pool.room_id == room_id), None)
    main = queries.main_pool(session, lecture, WayOfAttending.ON_SITE)
    if pool is None or main is None:
        return
    of_pool = Registration.pool_id == pool.id
    if session.scalar(select(exists().where(of_pool, Registration.state.not_in(ENDED)))):
        raise SomebodySitsThere
    # What ended there stays in the lecture's history, which needs a pool.
    session.execute(update(Registration).where(of_pool).values(pool_id=main.id))
    session.delete(pool)
    session.flush()
    session.expire(lecture, ["pools"])
    record(session, actor=actor, action="branch_room_removed", about=lecture, now=now, room=room_id)


def held_beside(session: Session, lecture: Lecture, room_id: int) -> Sequence[Lecture]:
    """Other lectures that have the room at the same time, as their own or as a branch room."""
    is_branch = exists().where(SeatPool.lecture_id == Lecture.id, SeatPool.room_id == room_id)
    query = select(Lecture).where(
        Lecture.id != lecture.id,
        Lecture.starts_at < lecture.ends_at,
        Lecture.ends_at > lecture.starts_at,
        Lecture.public_state.not_in(_CALLED_OFF),
        or_(Lecture.room_id == room_id, is_branch),
    )
    return session.scalars(query.order_by(Lecture.starts_at)).all()
