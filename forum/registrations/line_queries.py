"""What is asked of the waitlists: who was offered a seat, whose time is up, where seats may pass on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.lectures.models import Lecture, PublicState, SeatPool
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.queries import ORDER_OF_THE_LINE

_IS_WAITING = Registration.state == RegistrationState.WAITLISTED


def offered(session: Session, lecture: Lecture) -> Sequence[Registration]:
    """Everybody for whom a seat of the lecture is held until they accept it."""
    query = select(Registration).where(
        Registration.lecture_id == lecture.id, Registration.state == RegistrationState.OFFERED
    )
    return session.scalars(query.order_by(Registration.held_until, Registration.id)).all()


def offers_run_out(session: Session, by: datetime) -> Sequence[int]:
    """The keys of offers that held until an instant or shorter; of lectures called off they rest."""
    query = select(Registration.id).join(Lecture, Registration.lecture_id == Lecture.id)
    query = query.where(
        Registration.state == RegistrationState.OFFERED,
        Registration.held_until <= by,
        Lecture.public_state == PublicState.PUBLISHED,
    )
    return session.scalars(query.order_by(Registration.held_until, Registration.id)).all()


def lectures_with_seats_and_lines(session: Session, now: datetime) -> Sequence[Lecture]:
    """Published lectures to come in which a seat is free although somebody waits for one of its kind."""
    is_awaited = exists().where(
        Registration.pool_id == SeatPool.id, _IS_WAITING, Registration.address_confirmed_at.is_not(None)
    )
    has_free = or_(SeatPool.seats.is_(None), SeatPool.taken < SeatPool.seats)
    query = select(Lecture).where(
        Lecture.public_state == PublicState.PUBLISHED,
        Lecture.starts_at > now,
        exists().where(SeatPool.lecture_id == Lecture.id, has_free, is_awaited),
    )
    return session.scalars(query.order_by(Lecture.starts_at, Lecture.id)).all()


def whole_line(session: Session, pool: SeatPool) -> Sequence[Registration]:
    """Everybody who waits in this pool, the first in front, whether they could move up or not."""
    query = select(Registration).where(Registration.pool_id == pool.id, _IS_WAITING)
    query = query.options(joinedload(Registration.attendee)).order_by(*ORDER_OF_THE_LINE)
    return session.scalars(query).all()


def lines(session: Session, lecture_id: int) -> Sequence[Registration]:
    """Everybody who waits for any seat of the lecture, pool by pool, the first in front."""
    query = select(Registration).where(Registration.lecture_id == lecture_id, _IS_WAITING)
    query = query.options(joinedload(Registration.attendee), joinedload(Registration.pool))
    return session.scalars(query.order_by(Registration.pool_id, *ORDER_OF_THE_LINE)).all()


def times_out_of_turn(session: Session, pool_id: int) -> int:
    """How many people the organisers let past others in this line."""
    query = select(func.count()).where(
        Registration.pool_id == pool_id, Registration.bypassed_line_at.is_not(None)
    )
    return session.scalar(query) or 0


def out_of_turn(session: Session, lecture_id: int) -> dict[int, int]:
    """By pool, how many people the organisers let past others; no key where they let nobody."""
    query = select(Registration.pool_id, func.count()).where(
        Registration.lecture_id == lecture_id, Registration.bypassed_line_at.is_not(None)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Registration.pool_id))}
