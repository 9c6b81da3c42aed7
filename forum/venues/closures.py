"""Entering that a room is closed for a while, taking that out, and entering it again."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, last_deed, record
from forum.venues.models import Closure, Room
from forum.wording import Wording

REMOVED = "closure.removed"


class NoClosureToRestore(Refusal):
    """It is there again already, or never was."""

    code = "no_closure_to_restore"
    message = N_("This closure cannot be entered again: it is there already.")


def close_room(
    session: Session,
    room: Room,
    *,
    starts_at: datetime,
    ends_at: datetime,
    reason: Wording,
    actor: Actor,
    now: datetime,
) -> Closure:
    """Enter a closure; lectures that are planned meanwhile stay where they are, as clashes."""
    closure = Closure(room=room, starts_at=starts_at, ends_at=ends_at, reason=reason)
    session.add(closure)
    session.flush()
    record(session, actor=actor, action="closure.entered", about=closure, now=now, **_details(closure))
    return closure


def open_room(session: Session, closure: Closure, *, actor: Actor, now: datetime) -> int:
    """Take a closure out; the journal keeps what it said under the key that this answers."""
    record(session, actor=actor, action=REMOVED, about=closure, now=now, **_details(closure))
    closure_id = closure.id
    closure.room.closures.remove(closure)
    session.flush()
    return closure_id


def close_again(session: Session, room: Room, closure_id: int, *, actor: Actor, now: datetime) -> Closure:
    """Enter a closure of a room as it was before it was taken out. Raises NoClosureToRestore."""
    deed = last_deed(session, Closure(id=closure_id))
    if deed is None or deed.action != REMOVED or deed.details.get("room_id") != room.id:
        raise NoClosureToRestore
    record(session, actor=actor, action="closure.restored", about=Closure(id=closure_id), now=now)
    said = deed.details
    return close_room(
        session,
        room,
        starts_at=datetime.fromisoformat(said["starts_at"]),
        ends_at=datetime.fromisoformat(said["ends_at"]),
        reason=Wording(zh=said["zh"], en=said["en"]),
        actor=actor,
        now=now,
    )


def _details(closure: Closure) -> dict[str, Any]:
    return {
        "room_id": closure.room_id,
        "starts_at": closure.starts_at.isoformat(),
        "ends_at": closure.ends_at.isoformat(),
        "zh": closure.reason.zh,
        "en": closure.reason.en,
    }
