"""What a restored forum must say differently from the one that was backed up.

Calendars, devices and people have seen a future that is gone. They believe the restored state only if it
counts as newer than that (A-04), and nobody is written twice.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Update, column, func, inspect, select, table, update
from sqlalchemy.orm import Session

from forum.accounts.models import StaffSession
from forum.journal import COMMAND, record
from forum.lectures.models import Lecture
from forum.lectures.programme import ProgrammeState
from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration, RevokedBadge

AHEAD = 1000
"""More than anybody changes one lecture between two backups."""
_BELIEVED = 1_000_000
"""Higher numbers come from a damaged row: counted on from there, all would leave what a column holds."""
_NUMBERED = {
    "lectures": ("revision", "roster_cursor"),
    "programme_state": ("revision",),
    "registrations": ("invitation_sequence", "roster_cursor"),
    "revoked_badges": ("roster_cursor",),
}


@dataclass(frozen=True)
class Ahead:
    """By how much restored numbers rise: what calendars count, and what devices at the door do."""

    revision: int
    cursor: int


def ahead_of(connection: Connection) -> Ahead:
    """Beyond every number in the forum that is replaced, whatever the age of its schema.

    It may have been restored from the same backup before, and have gone on since.
    """
    highest = {"roster_cursor": 0, "others": 0}
    for name in set(inspect(connection).get_table_names()) & _NUMBERED.keys():
        there = {one["name"] for one in inspect(connection).get_columns(name)}
        for number in there.intersection(_NUMBERED[name]):
            which = number if number in highest else "others"
            highest[which] = max(highest[which], _highest(connection, name, number))
    return Ahead(*(max(AHEAD, most + 1) for most in (highest["others"], highest["roster_cursor"])))


def _highest(connection: Connection, name: str, number: str) -> int:
    asked = column(number, Integer)
    query = select(func.max(asked)).select_from(table(name)).where(asked.between(0, _BELIEVED))
    return connection.scalar(query) or 0


def settle(session: Session, *, ahead: Ahead, taken_at: str, now: datetime) -> int:
    """Bring a restored database into the present; how many messages are held back."""
    held = _hold_mail_back(session, now)
    for statement in (
        # Those not published then may have been since: whoever has their entry knows a higher number than 0.
        update(Lecture).values(_newer(Lecture, ahead, now)),
        update(ProgrammeState).values(_newer(ProgrammeState, ahead, now)),
        # Invitations count for themselves.
        update(Registration)
        .where(Registration.invitation_sequence.is_not(None))
        .values(invitation_sequence=Registration.invitation_sequence + ahead.revision),
        # Devices ask for what came after the last they saw: now that is everything.
        *(_raised(model, ahead) for model in (Lecture, Registration, RevokedBadge)),
        # A session that was ended since must not go on.
        update(StaffSession).where(StaffSession.ended_at.is_(None)).values(ended_at=now),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})
    state = session.get_one(ProgrammeState, 1)
    record(
        session,
        actor=COMMAND,
        action="forum.restored",
        about=state,
        now=now,
        taken_at=taken_at,
        mails_held_back=held,
    )
    return held


def _newer(model: Any, ahead: Ahead, now: datetime) -> dict[str, Any]:
    return {"revision": model.revision + ahead.revision, "changed_at": now}


def _raised(model: Any, ahead: Ahead) -> Update:
    return update(model).values(roster_cursor=model.roster_cursor + ahead.cursor)


def _hold_mail_back(session: Session, now: datetime) -> int:
    """Mail that waited then was probably sent since: it waits for somebody to say so."""
    waits = OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None)
    held = session.execute(
        update(OutboxMessage)
        .where(waits)
        .values(failed_at=now, last_error="held back when a backup was restored: probably sent since"),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(OutboxMessage).where(OutboxMessage.lease_until.is_not(None)).values(lease_until=None),
        execution_options={"synchronize_session": False},
    )
    return int(held.rowcount)  # type: ignore[attr-defined]  # a cursor result, which the stubs do not say
