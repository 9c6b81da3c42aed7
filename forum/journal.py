"""The journal: who did what to which, when, written in the same transaction as the deed.

Access records stand apart: they note that somebody looked (an export, a look-up at the door) and are
the only thing a GET may write. What is kept of either is told to the log too, once it is committed.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base, Identifier, PrimaryKey, choice
from forum.i18n import N_
from forum.kept_values import differences, state_of

log = logging.getLogger(__name__)

MERGED = ".merged"
"""How the action ends by which one row became part of another; its details name the `other`."""

_UNTOLD = "deeds not told to the log yet"


class ActorKind(StrEnum):
    """Who can do things."""

    STAFF = "staff"
    ATTENDEE = "attendee"
    DEVICE = "device"
    COMMAND = "command"
    SYSTEM = "system"
    SPEAKER = "speaker"


_NAMELESS = {
    ActorKind.COMMAND: N_("A command"),
    ActorKind.SYSTEM: N_("The forum"),
    ActorKind.SPEAKER: N_("The speaker"),
}


def nameless(kind: ActorKind) -> str:
    """The marked word for somebody of this kind whose name is not known."""
    return _NAMELESS.get(kind, N_("Somebody"))


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts; `id` is the key of its row, None for commands and the system."""

    kind: ActorKind
    id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
COMMAND = Actor(ActorKind.COMMAND)


class JournalEntry(Base):
    """One deed. Details hold what changed from what to what, never secrets."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("journal_of_an_object", "object_kind", "object_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(choice(ActorKind, "actor_kind"))
    actor_id: Mapped[int | None] = mapped_column(Identifier)
    action: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None] = mapped_column(Identifier)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class AccessRecord(Base):
    """Somebody looked at personal data: who, at what, when."""

    __tablename__ = "access_records"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[ActorKind] = mapped_column(choice(ActorKind, "access_actor_kind"))
    actor_id: Mapped[int | None] = mapped_column(Identifier)
    action: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None] = mapped_column(Identifier)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(session: Session, *, actor: Actor, action: str, about: Any, now: datetime, **details: Any) -> None:
    """Write down a deed; `about` is the changed row (flushed, so that it has its key)."""
    _write(session, JournalEntry(**_row(actor, action, about, now, details)))


def record_change(
    session: Session,
    *,
    actor: Actor,
    action: str,
    about: Any,
    before: Mapping[str, Any],
    now: datetime,
    **details: Any,
) -> frozenset[str]:
    """Write down what differs in a flushed row from the state it had (`state_of`); the names of that.

    Where nothing differs there is nothing to tell.
    """
    changed = differences(before, state_of(about))
    if changed:
        record(session, actor=actor, action=action, about=about, now=now, changed=changed, **details)
    return frozenset(changed)


def record_access(
    session: Session, *, actor: Actor, action: str, about: Any, now: datetime, **details: Any
) -> None:
    """Write down that personal data was looked at or taken out."""
    _write(session, AccessRecord(**_row(actor, action, about, now, details)))


def last_deed(session: Session, about: Any, besides: str = "") -> JournalEntry | None:
    """What was done last to a row; `besides` is how actions begin that do not count."""
    query = select(JournalEntry).where(
        JournalEntry.object_kind == about.__tablename__, JournalEntry.object_id == about.id
    )
    if besides:
        query = query.where(JournalEntry.action.not_like(f"{besides}%"))
    return session.scalar(query.order_by(JournalEntry.id.desc()).limit(1))


def heirs(session: Session, table: str) -> dict[int, int]:
    """By the key of each row that was merged with another, the one it lives on in, however many steps on."""
    merged = JournalEntry.action.endswith(MERGED, autoescape=True)
    query = select(JournalEntry.object_id, JournalEntry.details).where(
        JournalEntry.object_kind == table, merged
    )
    into: dict[int, int] = {}
    for key, details in session.execute(query.order_by(JournalEntry.id)):
        if other := details.get("other", {}).get("id"):
            into[other] = key
    return {key: _last(into, key) for key in into}


def _last(into: Mapping[int, int], key: int) -> int:
    # Keys are never given again, so that no row ever lives on in itself.
    while key in into:
        key = into[key]
    return key


def _write(session: Session, entry: JournalEntry | AccessRecord) -> None:
    session.add(entry)
    who = entry.actor_kind.value if entry.actor_id is None else f"{entry.actor_kind.value}:{entry.actor_id}"
    about = f"{entry.object_kind}:{entry.object_id}"
    # Without the details: they may name people.
    session.info.setdefault(_UNTOLD, []).append({"event": entry.action, "actor": who, "object": about})


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    """Tell the log what was done, now that it is; a savepoint is not the end yet."""
    if session.in_nested_transaction():
        return
    for fields in session.info.pop(_UNTOLD, ()):
        log.info("", extra={"fields": {**fields, "result": "done"}})


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_UNTOLD, None)


def _row(actor: Actor, action: str, about: Any, now: datetime, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": now,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "action": action,
        "object_kind": about.__tablename__,
        "object_id": about.id,
        "details": details,
    }
