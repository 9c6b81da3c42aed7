"""What is asked of the registrations."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.registrations import refusals
from forum.registrations.models import Attendee, OtherAddress, Registration, RegistrationState
from forum.registrations.waitlist import Place

_ENDED = (RegistrationState.CANCELLED, RegistrationState.DECLINED)
_LIVE = Registration.state.not_in(_ENDED)
# Whoever has not proved their address keeps their place, but no seat waits for them.
_CAN_MOVE_UP = and_(
    Registration.state == RegistrationState.WAITLISTED, Registration.address_confirmed_at.is_not(None)
)

# Whoever missed lectures lately waits behind those who did not, where a lecture minds that (C-10, C-42).
ORDER_OF_THE_LINE = (Registration.yields, Registration.queued_at, Registration.id)


def locked_lecture(session: Session, lecture_id: int) -> Lecture:
    """The lecture, locked until the transaction ends: everything about its seats begins here (C-01).

    SQLite ignores the lock; there the whole transaction holds the only write lock.
    """
    query = select(Lecture).where(Lecture.id == lecture_id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one()


def locked_registration(session: Session, registration_id: int) -> tuple[Registration, Lecture]:
    """A registration as it is once its lecture is locked: somebody may just have changed it."""
    registration = session.get_one(Registration, registration_id)
    lecture = locked_lecture(session, registration.lecture_id)
    pools(session, lecture)
    session.refresh(registration)
    return registration, lecture


def pools(session: Session, lecture: Lecture) -> Sequence[SeatPool]:
    """The lecture's seat pools as they are now, main pools first."""
    query = select(SeatPool).where(SeatPool.lecture_id == lecture.id)
    query = query.order_by(SeatPool.room_id.is_not(None), SeatPool.id)
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def main_pool(session: Session, lecture: Lecture, way: WayOfAttending) -> SeatPool | None:
    """The pool of this way of attending that is no branch room's."""
    return next((pool for pool in pools(session, lecture) if pool.way == way), None)


def attendee_by_key(session: Session, email_key: str) -> Attendee | None:
    """The person behind a normalised address, also behind one that was joined with another."""
    return session.scalar(_behind(email_key))


def attendee_to_stay(session: Session, email_key: str) -> Attendee | None:
    """The same, and nobody erases them before this transaction ends: who registers counts on being known."""
    return session.scalar(_behind(email_key).with_for_update(read=True))


def attendee_to_end(session: Session, attendee_id: int, known: Collection[int]) -> Attendee:
    """The person, for whom nobody registers before this transaction ends; their lectures are locked already.

    `known`: the keys of the registrations that will be dealt with. Raises RegisteringNow for one that was
    made while the lectures were being locked: the lock of its lecture would come too late.
    """
    attendee = session.get_one(Attendee, attendee_id, with_for_update=True, populate_existing=True)
    query = select(Registration.id).where(
        Registration.attendee_id == attendee_id,
        Registration.anonymised_at.is_(None),
        Registration.id.not_in(known),
    )
    if session.scalar(query.limit(1)):
        raise refusals.RegisteringNow
    return attendee


def _behind(email_key: str) -> Select[Attendee]:
    further = select(OtherAddress.attendee_id).where(OtherAddress.email_key == email_key)
    return select(Attendee).where(or_(Attendee.email_key == email_key, Attendee.id.in_(further)))


def by_submission(session: Session, fingerprint: str) -> Registration | None:
    """What an earlier sending of the same form led to."""
    return session.scalar(select(Registration).where(Registration.submission_key == fingerprint))


def by_public_id(session: Session, public_id: str) -> Registration | None:
    """The registration with everything its page shows."""
    query = select(Registration).where(Registration.public_id == public_id)
    return session.scalar(query.options(joinedload(Registration.lecture), joinedload(Registration.attendee)))


def link_generation(session: Session, public_id: str) -> int | None:
    """Which generation of links opens a registration; None when there is no such registration."""
    return session.scalar(select(Registration.link_generation).where(Registration.public_id == public_id))


def is_nobodys(session: Session, public_id: str) -> bool:
    """Whether a registration has no person any more: erased, or anonymous after its time."""
    query = select(Registration.anonymised_at).where(Registration.public_id == public_id)
    return session.scalar(query) is not None


def live_registration(session: Session, lecture_id: int, attendee_id: int) -> Registration | None:
    """The one registration of a person for a lecture that has not ended."""
    query = select(Registration).where(
        Registration.lecture_id == lecture_id, Registration.attendee_id == attendee_id, _LIVE
    )
    return session.scalar(query)


def of_mailbox(session: Session, lecture_id: int, attendee_id: int) -> Sequence[Registration]:
    """The registrations behind one mailbox for a lecture that have not ended, in the order they came."""
    query = select(Registration).where(
        Registration.lecture_id == lecture_id, Registration.attendee_id == attendee_id, _LIVE
    )
    return session.scalars(query.order_by(Registration.id)).all()


def live_share(session: Session, registration: Registration) -> Registration | None:
    """The registration that has not ended and stands where this one, which has, stood (C-21)."""
    query = select(Registration).where(
        Registration.lecture_id == registration.lecture_id,
        Registration.attendee_id == registration.attendee_id,
        Registration.share == registration.share,
        _LIVE,
    )
    return session.scalar(query)


def of_address(session: Session, lecture_id: int, email_key: str) -> Sequence[Registration]:
    """Every registration of an address for a lecture, also those that ended; asked alike if there is none."""
    person = attendee_by_key(session, email_key)
    query = select(Registration).where(
        Registration.lecture_id == lecture_id, Registration.attendee_id == (person.id if person else 0)
    )
    return session.scalars(query.order_by(Registration.id)).all()


def last_invitation(session: Session, registration: Registration) -> tuple[int | None, datetime | None]:
    """Highest number and latest moment of a person's invitations to a lecture, over all registrations."""
    query = select(func.max(Registration.invitation_sequence), func.max(Registration.invitation_stamped_at))
    number, stamped_at = session.execute(
        query.where(
            Registration.attendee_id == registration.attendee_id,
            Registration.lecture_id == registration.lecture_id,
        )
    ).one()
    return number, stamped_at


def line(session: Session, pool: SeatPool, limit: int | None = None) -> Sequence[Registration]:
    """Who can be given a seat of this pool, the first in line in front."""
    query = (
        select(Registration)
        .where(Registration.pool_id == pool.id, _CAN_MOVE_UP)
        .options(joinedload(Registration.attendee))
        .order_by(*ORDER_OF_THE_LINE)
        .limit(limit)
    )
    return session.scalars(query).all()


def waiting(session: Session, pool: SeatPool) -> int:
    """How many wait for a seat of this pool and could take it."""
    query = select(func.count()).where(Registration.pool_id == pool.id, _CAN_MOVE_UP)
    return session.scalar(query) or 0


def waiting_by_pool(session: Session, lecture_id: int) -> dict[int, int]:
    """By pool, how many wait for a seat and could take it; no key where nobody does."""
    query = (
        select(Registration.pool_id, func.count())
        .where(Registration.lecture_id == lecture_id, _CAN_MOVE_UP)
        .group_by(Registration.pool_id)
    )
    return dict(session.execute(query).all())


def place_in_line(session: Session, registration: Registration) -> Place | None:
    """Where a waiting person stands; None for everybody else."""
    if registration.state is not RegistrationState.WAITLISTED:
        return None
    mine = (registration.yields, registration.queued_at, registration.id)
    is_before = tuple_(*ORDER_OF_THE_LINE) < mine
    query = select(func.count().filter(is_before), func.count()).where(
        Registration.pool_id == registration.pool_id, Registration.state == RegistrationState.WAITLISTED
    )
    before, everybody = session.execute(query).one()
    return Place(before=before, behind=everybody - before - 1)


def live_registrations(session: Session, lecture_id: int) -> Sequence[Registration]:
    """Everybody who counts on the lecture: with a seat or in line, in the order they came."""
    return _of_lecture(session, lecture_id, _LIVE)


def count_to_tell(session: Session, lecture_id: int) -> int:
    """How many people would be written to about a lecture: whoever counts on it and has an address."""
    query = select(func.count()).select_from(Registration).join(Attendee)
    is_told = (Registration.lecture_id == lecture_id, _LIVE, Attendee.email.is_not(None))
    return session.scalar(query.where(*is_told)) or 0


def counts_to_tell(session: Session, lecture_ids: Collection[int]) -> dict[int, int]:
    """The same by lecture, for several at once; whoever nobody counts on is left out."""
    if not lecture_ids:
        return {}
    query = select(Registration.lecture_id, func.count()).join(Attendee)
    query = query.where(Registration.lecture_id.in_(lecture_ids), _LIVE, Attendee.email.is_not(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(Registration.lecture_id))}


def addresses_to_tell(session: Session, lecture_ids: Collection[int]) -> set[str]:
    """The addresses of everybody who counts on one of these lectures, each once."""
    query = select(Attendee.email).join(Registration, Registration.attendee_id == Attendee.id).distinct()
    query = query.where(Registration.lecture_id.in_(lecture_ids), _LIVE, Attendee.email.is_not(None))
    return {email for email in session.scalars(query) if email}


def count_who_count_on(session: Session, lecture_id: int) -> tuple[int, int]:
    """How many have a seat of a lecture, and how many wait for one."""
    has_seat = Registration.state != RegistrationState.WAITLISTED
    query = select(func.count().filter(has_seat), func.count().filter(~has_seat))
    seats, line = session.execute(query.where(Registration.lecture_id == lecture_id, _LIVE)).one()
    return seats, line


def all_registrations(session: Session, lecture_id: int) -> Sequence[Registration]:
    """Every registration the lecture ever had, in the order they came."""
    return _of_lecture(session, lecture_id)


def ways_in_use(session: Session, lecture_id: int) -> set[WayOfAttending]:
    """The ways of attending in which somebody has a seat or waits for one."""
    query = select(SeatPool.attendance).join(Registration, Registration.pool_id == SeatPool.id)
    return set(session.scalars(query.where(Registration.lecture_id == lecture_id, _LIVE).distinct()))


def seated(session: Session, pool_ids: Iterable[int]) -> dict[int, int]:
    """By pool, the seats in use counted from the registrations themselves: what `taken` must equal."""
    holding = Registration.state.not_in((*_ENDED, RegistrationState.WAITLISTED))
    query = (
        select(Registration.pool_id, func.count())
        .where(Registration.pool_id.in_(list(pool_ids)), holding)
        .group_by(Registration.pool_id)
    )
    return dict(session.execute(query).all())


def _of_lecture(session: Session, lecture_id: int, *conditions: object) -> Sequence[Registration]:
    query = (
        select(Registration)
        .where(Registration.lecture_id == lecture_id, *conditions)  # type: ignore[arg-type]
        .options(joinedload(Registration.attendee), joinedload(Registration.pool))
        .order_by(Registration.registered_at, Registration.id)
    )
    return session.scalars(query).all()
