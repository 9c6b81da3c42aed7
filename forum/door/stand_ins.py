"""Somebody else came: the seat was used, and not by who registered.

The entry stays as it is: a person went in. Beside it is noted that it was another one, so that nobody is
thanked who stayed away and the counts tell both. What was said last counts, whatever arrives first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.registrations.models import Registration
from forum.registrations.story import note


@dataclass(frozen=True)
class StandIn:
    """What is said of an entry: whether somebody else came, and who, where they gave a name."""

    is_somebody_else: bool
    said_at: datetime
    name: str = ""

    @property
    def rank(self) -> tuple[datetime, bool, str]:
        """The last word counts; of two at one instant, the one that takes back."""
        return self.said_at, not self.is_somebody_else, self.name


def note_stand_in(
    session: Session, registration: Registration, said: StandIn, *, actor: Actor, now: datetime
) -> bool:
    """Keep what was said unless something later is known; whether it changed anything. Wants the lock."""
    before = _known(registration)
    if registration.anonymised_at is not None or (before is not None and before.rank >= said.rank):
        return False
    was = (registration.stand_in, registration.stand_in_name)
    registration.stand_in = said.is_somebody_else
    registration.stand_in_name = said.name if said.is_somebody_else else ""
    registration.stand_in_said_at = said.said_at
    if was == (registration.stand_in, registration.stand_in_name):
        return False
    # Names of guests stay out of the journal: it is kept for longer than they are of use.
    action = "somebody_else_came" if said.is_somebody_else else "somebody_else_taken_back"
    note(session, registration, actor, action, now, named=bool(registration.stand_in_name))
    return True


def when_said(device_time: datetime, offset: timedelta, known_ms: int | None, now: datetime) -> datetime:
    """When a device said something: by its clock put right, and never after now."""
    difference = offset if known_ms is None else timedelta(milliseconds=known_ms)
    return min(device_time + difference, now)


def themselves(registrations: Iterable[Registration], came: Iterable[int]) -> set[int]:
    """Of those with whose registrations somebody came, the keys of those who came themselves."""
    others = {one.id for one in registrations if one.stand_in}
    return set(came) - others


def forget_stand_ins(session: Session, lecture_id: int) -> None:
    """Names of guests go with the log of the door; that somebody else came stays as a figure (C-64)."""
    session.execute(
        update(Registration)
        .where(Registration.lecture_id == lecture_id, Registration.stand_in_name != "")
        .values(stand_in_name=""),
        execution_options={"synchronize_session": False},
    )


def _known(registration: Registration) -> StandIn | None:
    if registration.stand_in_said_at is None:
        return None
    return StandIn(registration.stand_in, registration.stand_in_said_at, registration.stand_in_name)
