"""Who came, counted by the database: the rule of `admission.Presence` for whole lectures at once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from forum.db import Epoch
from forum.door.admission import LET_IN_OFFLINE, UNDO_WITHIN
from forum.door.models import Direction, Scan, Verdict
from forum.lectures.models import SeatPool, WayOfAttending
from forum.registrations.models import Origin, Registration, RegistrationState

ShowUp = tuple[int, int, int]
"""How many had registered for a chair, how many of them came, and how many came without."""


def show_ups(session: Session, lecture_ids: Collection[int]) -> dict[int, ShowUp]:
    """By lecture; only lectures at whose doors something was scanned are named."""
    came_in = arrived(lecture_ids).subquery()
    had_registered = Registration.origin != Origin.WALK_IN
    # The log of long ago has forgotten who it was about; the registration has not (C-64).
    came = or_(came_in.c.registration_id.is_not(None), Registration.has_come)
    query = (
        select(
            Registration.lecture_id,
            func.count().filter(had_registered),
            func.count().filter(had_registered, came, ~Registration.stand_in),
            # Whoever came on somebody's registration came without one; who registered did not come.
            func.count().filter(or_(~had_registered, Registration.stand_in), came),
        )
        .join(SeatPool, SeatPool.id == Registration.pool_id)
        .outerjoin(came_in, came_in.c.registration_id == Registration.id)
        .where(
            Registration.lecture_id.in_(lecture_ids),
            Registration.state == RegistrationState.CONFIRMED,
            SeatPool.attendance == WayOfAttending.ON_SITE,
            exists().where(Scan.lecture_id == Registration.lecture_id),
        )
        .group_by(Registration.lecture_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}


def has_arrived(session: Session, registration: Registration) -> bool:
    """Whether the log of the door still tells that this registration was let in."""
    mine = arrived([registration.lecture_id]).where(Scan.registration_id == registration.id)
    return session.scalar(mine) is not None


def note_arrivals(session: Session, lecture_id: int) -> None:
    """Write down who was let in, before the log forgets whom it was about (C-64)."""
    came = Registration.id.in_(arrived([lecture_id]))
    session.execute(
        update(Registration).where(came).values(has_come=True),
        execution_options={"synchronize_session": False},
    )


def arrived(lecture_ids: Collection[int]) -> Select[Any]:
    """Every registration that was let in at the door of one of these lectures."""
    query = select(Scan.registration_id).where(
        Scan.lecture_id.in_(lecture_ids),
        Scan.registration_id.is_not(None),
        Scan.direction == Direction.IN,
        Scan.voids.is_(None),
        _was_let_in(),
        ~_was_taken_back(),
    )
    return query.distinct()


def _was_let_in() -> ColumnElement[bool]:
    shown = [verdict.value for verdict in LET_IN_OFFLINE if verdict]
    by_device = or_(_has_reason(Scan), Scan.verdict_shown.is_(None), Scan.verdict_shown.in_(shown))
    return or_(
        and_(Scan.offline.is_(False), Scan.verdict == Verdict.ADMITTED),
        and_(Scan.offline.is_(True), by_device),
    )


def _was_taken_back() -> ColumnElement[bool]:
    """By the same device soon enough, or by anybody with a reason (B-27)."""
    void = aliased(Scan)
    delay = _happened(void) - _happened(Scan)
    soon = and_(void.device_id == Scan.device_id, delay <= int(UNDO_WITHIN.total_seconds()))
    return exists().where(void.voids == Scan.scan_id, or_(_has_reason(void), soon))


def _has_reason(scan: Any) -> ColumnElement[bool]:
    return func.coalesce(scan.override_reason, "") != ""


def _happened(scan: Any) -> ColumnElement[int]:
    """When a scan truly was, in seconds: our own clock while connected, else the device's, put right."""
    received = Epoch(scan.received_at)
    on_device = Epoch(scan.device_time) + scan.clock_offset_ms / 1000
    earlier = case((on_device < received, on_device), else_=received)
    return case((scan.offline.is_(True), earlier), else_=received)
