"""What the person in charge decides about the log of a door: never changed, only answered (B-24, B-27)."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.door.models import Device, Outcome, Scan, Settlement
from forum.door.readings import Reading
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record
from forum.lectures.models import Lecture

TAKEN_BACK = "taken back at the board"
"""The reason on the line that takes an entry back; with a reason it counts whenever it comes (B-27)."""


class NoSuchScan(Refusal):
    """The line is of another lecture, or was never there."""

    code = "no_such_scan"
    message = N_("This entry is not in the log of this lecture.")


def settle(
    session: Session, *, lecture: Lecture, scan_id: int, outcome: Outcome, actor: Actor, now: datetime
) -> None:
    """Say what a conflict was; said anew, the last word counts. The lecture is locked. Raises NoSuchScan."""
    scan = _scan(session, lecture, scan_id)
    before = session.scalar(select(Settlement).where(Settlement.scan_id == scan.id))
    if before is None:
        session.add(Settlement(scan_id=scan.id, outcome=outcome, settled_at=now))
    else:
        before.outcome, before.settled_at = outcome, now
    record(session, actor=actor, action="door.settled", about=lecture, now=now, scan=scan.id, outcome=outcome)


def reopen(session: Session, *, lecture: Lecture, scan_id: int, actor: Actor, now: datetime) -> None:
    """Take back what was said of a conflict; where nothing was, nothing happens. Raises NoSuchScan."""
    scan = _scan(session, lecture, scan_id)
    before = session.scalar(select(Settlement).where(Settlement.scan_id == scan.id))
    if before is not None:
        session.delete(before)
        record(session, actor=actor, action="door.reopened", about=lecture, now=now, scan=scan.id)


def taking_back(
    session: Session, *, lecture: Lecture, scan_id: int, actor: Actor, now: datetime
) -> tuple[Device, Reading]:
    """The line that takes an entry back, and the device it is logged for: the one that made the entry.

    Logged once however often it is asked for. Raises NoSuchScan.
    """
    scan = _scan(session, lecture, scan_id)
    void = Reading(
        scan_id=f"board:{sha256(scan.scan_id.encode()).hexdigest()[:40]}",
        lecture_id=lecture.id,
        device_time=now,
        voids=scan.scan_id,
        override_reason=TAKEN_BACK,
    )
    record(session, actor=actor, action="door.entry_taken_back", about=lecture, now=now, scan=scan.id)
    return session.get_one(Device, scan.device_id), void


def _scan(session: Session, lecture: Lecture, scan_id: int) -> Scan:
    scan = session.get(Scan, scan_id)
    if scan is None or scan.lecture_id != lecture.id:
        raise NoSuchScan
    return scan
