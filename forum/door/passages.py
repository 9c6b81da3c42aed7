"""What phones are told of the log, so that each knows who is in already, also when it is alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.door.admission import sets_aside
from forum.door.models import Device, Direction, Scan
from forum.door.queries import happened_at, was_let_through
from forum.journal import JournalEntry
from forum.lectures.models import Lecture
from forum.lectures.programme import ProgrammeState
from forum.registrations.models import Registration

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def last_scan(session: Session, lecture_id: int) -> int:
    """The newest line of a lecture's log. Lines get their numbers under the lecture's lock, in order."""
    return session.scalar(select(func.max(Scan.id)).where(Scan.lecture_id == lecture_id)) or 0


def passages_since(session: Session, lecture: Lecture, since: int) -> Iterator[dict[str, Any]]:
    """The lines about people behind this one, as devices get them."""
    query = (
        select(Scan, Registration.public_id, Device.name)
        .join(Device, Device.id == Scan.device_id)
        .outerjoin(Registration, Registration.id == Scan.registration_id)
        .where(Scan.lecture_id == lecture.id, Scan.id > since)
        .where(Registration.id.is_not(None) | Scan.voids.is_not(None))
        .order_by(Scan.id)
    )
    for scan, reference, device_name in session.execute(query):
        yield _passage(scan, lecture, reference, device_name)


def last_seq(session: Session, device: Device) -> int:
    """The highest of a device's own numbers that arrived. A device that was told a higher one sends again."""
    return session.scalar(select(func.max(Scan.device_seq)).where(Scan.device_id == device.id)) or 0


def life(session: Session) -> str:
    """A name for this forum that changes when a backup takes its place: what was sent since may be gone."""
    restored = select(func.max(JournalEntry.at)).where(
        JournalEntry.object_kind == ProgrammeState.__tablename__, JournalEntry.action == "forum.restored"
    )
    at = session.scalar(restored)
    return str(_microseconds(at)) if at else "first"


def _passage(scan: Scan, lecture: Lecture, reference: str | None, device_name: str) -> dict[str, Any]:
    has_reason = sets_aside(scan.override_reason)
    at = happened_at(
        device_time=scan.device_time,
        clock_offset_ms=scan.clock_offset_ms,
        received_at=scan.received_at,
        offline=scan.offline,
    )
    let_in = was_let_through(
        Direction(scan.direction), scan.offline, scan.verdict_shown, scan.verdict, has_reason=has_reason
    )
    return {
        "scan_id": scan.scan_id,
        "lecture": lecture.number,
        "reference": reference,
        "device": scan.device_id,
        "seq": scan.device_seq or 0,
        "at": _microseconds(at),
        "direction": scan.direction.value,
        "let_in": let_in,
        "reason": has_reason,
        "voids": scan.voids,
        "place": scan.point or device_name,
    }


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
