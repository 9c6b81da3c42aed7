"""How standby stands: which seats are free by its rule, and who is there to take them, in order."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.door.arrivals import arrived, has_arrived
from forum.door.models import Device, Direction, Scan, Verdict
from forum.door.queries import inside_of, presences, second_people
from forum.door.standby_models import CallOutcome, Standby, StandbyCall
from forum.journal import ActorKind
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.registrations.models import HOLDS_A_SEAT, Registration, RegistrationState
from forum.registrations.rules_models import Entry, rules_of


@dataclass(frozen=True)
class Seats:
    """The seats of the hall, and what each that is not free is kept for. No limit: `seats` is None."""

    seats: int | None
    inside: int
    may_return: int
    given: int
    honoured: int

    @property
    def free(self) -> int | None:
        """So many can be given now; more inside than seats leaves none."""
        if self.seats is None:
            return None
        return max(0, self.seats - self.inside - self.may_return - self.given - self.honoured)


@dataclass(frozen=True)
class Waiting:
    """Somebody who is there and has no seat. `missed`: how often they were called and did not answer."""

    registration: Registration
    there_since: datetime
    missed: int


def standby_of(session: Session, lecture: Lecture) -> Standby | None:
    """The standby of a lecture, if it is open."""
    found = session.get(Standby, lecture.id, populate_existing=True)
    return found if found and found.closed_at is None else None


def hall(lecture: Lecture) -> SeatPool | None:
    """The seats of the lecture's own room: those are given out, branch rooms keep theirs."""
    is_hall = (one for one in lecture.pools if one.attendance is WayOfAttending.ON_SITE)
    return next((one for one in is_hall if one.room_id is None), None)


def seat_kept_until(session: Session, registration: Registration, now: datetime) -> datetime | None:
    """From when on the seats of the hall are given out, for somebody who has not come in yet; else None."""
    opened = standby_of(session, registration.lecture)
    is_over = now >= registration.lecture.ends_at
    if opened is None or is_over or registration.pool is not hall(registration.lecture):
        return None
    return None if has_arrived(session, registration) else opened.gives_from


def seats_now(
    session: Session, lecture: Lecture, pool: SeatPool, gives_from: datetime, now: datetime
) -> Seats:
    """Count the hall: who is inside, who may come back, who was given a seat, and whose are still kept."""
    branches = [one.id for one in lecture.pools if one.room_id is not None]
    elsewhere = set(session.scalars(select(Registration.id).where(Registration.pool_id.in_(branches))))
    here = {
        key: one.at(now, lecture.ends_at)
        for key, one in presences(session, lecture.id).items()
        if key not in elsewhere and one.first_admitted_at
    }
    within = sum(one.is_inside for one in here.values())
    # Two people on one badge sit on two chairs.
    inside = inside_of(here.values(), second_people(session, lecture.id))
    may_return = 0 if rules_of(session, lecture.id).entry is Entry.SINGLE else len(here) - within
    given = _seated(session, lecture) - set(here)
    holders = select(Registration.id).where(
        Registration.pool_id == pool.id, Registration.state.in_(HOLDS_A_SEAT)
    )
    kept = set(session.scalars(holders)) - set(here) - given if now < gives_from else set()
    return Seats(pool.seats, inside, may_return, len(given), len(kept))


def line(session: Session, pool: SeatPool) -> list[Waiting]:
    """Who waits for a seat of the hall and was read at the door: by their place in line.

    Whoever was called and did not answer waits behind those who were not called so often.
    """
    there = (
        select(Scan.registration_id, func.min(Scan.received_at).label("since"))
        .where(
            Scan.lecture_id == pool.lecture_id,
            Scan.direction == Direction.IN,
            Scan.verdict == Verdict.WAITLISTED,
        )
        .group_by(Scan.registration_id)
        .subquery()
    )
    query = (
        select(Registration, there.c.since)
        .join(there, there.c.registration_id == Registration.id)
        .where(
            Registration.pool_id == pool.id,
            Registration.state == RegistrationState.WAITLISTED,
            Registration.id.not_in(arrived([pool.lecture_id])),
        )
    )
    missed = _missed(session, pool.lecture_id)
    found = [Waiting(one, since, missed.get(one.id, 0)) for one, since in session.execute(query)]
    return sorted(found, key=_turn)


def how_many_stand_by(session: Session, lecture: Lecture) -> int:
    """So many wait at the door for a seat of the hall."""
    pool = hall(lecture)
    return len(line(session, pool)) if pool else 0


def called(session: Session, lecture: Lecture) -> StandbyCall | None:
    """Who was called and is expected at this moment."""
    last = last_call(session, lecture)
    return last if last and last.outcome is None else None


def last_call(session: Session, lecture: Lecture) -> StandbyCall | None:
    """The last call, whatever came of it, unless it was put back."""
    query = select(StandbyCall).where(
        StandbyCall.lecture_id == lecture.id,
        (StandbyCall.outcome != CallOutcome.PUT_BACK) | StandbyCall.outcome.is_(None),
    )
    return session.scalar(query.order_by(StandbyCall.id.desc()).limit(1))


def holder_name(session: Session, standby: Standby) -> str:
    """Who gives the seats out: a member of the staff or a device, by name."""
    if standby.holder_kind is ActorKind.DEVICE:
        device = session.get(Device, standby.holder_id)
        return device.name if device else ""
    staff = session.get(Staff, standby.holder_id) if standby.holder_kind is ActorKind.STAFF else None
    return staff.name if staff else ""


def _seated(session: Session, lecture: Lecture) -> set[int]:
    query = select(StandbyCall.registration_id).join(
        Registration, Registration.id == StandbyCall.registration_id
    )
    was_given = (StandbyCall.lecture_id == lecture.id, StandbyCall.outcome == CallOutcome.SEATED)
    return set(session.scalars(query.where(*was_given, Registration.state.in_(HOLDS_A_SEAT))))


def _missed(session: Session, lecture_id: int) -> dict[int, int]:
    query = select(StandbyCall.registration_id, func.count()).where(
        StandbyCall.lecture_id == lecture_id, StandbyCall.outcome == CallOutcome.ABSENT
    )
    rows = session.execute(query.group_by(StandbyCall.registration_id))
    return {row[0]: row[1] for row in rows}


def _turn(one: Waiting) -> tuple[int, bool, datetime, datetime, int]:
    registration = one.registration
    return (one.missed, registration.yields, registration.queued_at, one.there_since, registration.id)
