"""Each look for a person at the door is written down, also one that was made without a network (B-41)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.door.devices import actor_of
from forum.door.models import Device
from forum.journal import AccessRecord, record_access

_ACTION = "door_search"


def record_look(session: Session, device: Device, words: str, *, found: int, now: datetime) -> None:
    """A look that the forum answers."""
    record_access(
        session, actor=actor_of(device), action=_ACTION, about=device, now=now, q=words, found=found
    )


def record_look_of_before(
    session: Session, device: Device, words: str, *, found: int, looked_at: datetime, now: datetime
) -> None:
    """A look in the device's own list, as of then; told twice it is still one."""
    at = min(looked_at, now)
    before = select(AccessRecord.details).where(
        AccessRecord.action == _ACTION,
        AccessRecord.object_kind == Device.__tablename__,
        AccessRecord.object_id == device.id,
        AccessRecord.at == at,
    )
    if any(details.get("q") == words for details in session.scalars(before)):
        return
    record_access(
        session,
        actor=actor_of(device),
        action=_ACTION,
        about=device,
        now=at,
        q=words,
        found=found,
        offline=True,
    )
