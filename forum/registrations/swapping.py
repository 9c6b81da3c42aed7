"""Swapping the rooms or the times of two lectures in one step, as if both had moved at once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor
from forum.lectures.clash_guard import Seen, refuse_clashes
from forum.lectures.models import Lecture
from forum.lectures.plans import LectureChanges
from forum.registrations.announcing import Announced, announce, take_back
from forum.wording import Wording


class Swapped(StrEnum):
    """What two lectures can swap."""

    ROOMS = "rooms"
    TIMES = "times"


class NothingToSwap(Refusal):
    """Both have the same already."""

    code = "nothing_to_swap"
    message = N_("Both lectures have that in common already, so there is nothing to swap.")


class NobodyToSwapWith(Refusal):
    """Whoever swaps organises both."""

    code = "nobody_to_swap_with"
    message = N_("Please choose another lecture that you organise.")


class ChangedMeanwhile(Refusal):
    """One of the two is no longer as it was shown."""

    code = "changed_meanwhile"
    message = N_("One of the two lectures was changed meanwhile. Please look at both sides again.")


@dataclass(frozen=True)
class Side:
    """One of the two lectures: as it is, and as it will be."""

    lecture: Lecture
    changes: LectureChanges


def sides(one: Lecture, other: Lecture, what: Swapped) -> tuple[Side, Side]:
    """Both lectures with what each gets from the other. Raises NothingToSwap."""
    both = (Side(one, _taken_from(other, one, what)), Side(other, _taken_from(one, other, what)))
    if not any(_differs(side) for side in both):
        raise NothingToSwap
    return both


def swap(
    session: Session,
    one: Lecture,
    other: Lecture,
    what: Swapped,
    *,
    reason: Wording,
    despite_clashes: Seen,
    actor: Actor,
    now: datetime,
) -> tuple[Announced, Announced]:
    """Let two locked lectures swap; clashes are looked for once both are where they will be.

    Raises NothingToSwap, HasClashes, or what forbids one of the two moves; then neither has moved.
    """
    first, second = (
        announce(
            session,
            side.lecture,
            side.changes,
            reason=reason,
            despite_clashes=True,
            actor=actor,
            now=now,
        )
        for side in sides(one, other, what)
    )
    for lecture in (one, other):
        refuse_clashes(session, lecture, despite_clashes, now=now)
    return first, second


def swap_back(
    session: Session, deeds: tuple[tuple[Lecture, str], tuple[Lecture, str]], *, actor: Actor, now: datetime
) -> None:
    """Undo a swap of two locked lectures, each with the key of its deed. Raises what `take_back` does."""
    for lecture, deed_id in deeds:
        take_back(session, lecture, deed_id, actor=actor, now=now)


def _taken_from(giver: Lecture, taker: Lecture, what: Swapped) -> LectureChanges:
    """Times with the taker's own length; a room with its zone, since people there live by its clocks."""
    match what:
        case Swapped.ROOMS:
            return LectureChanges(room=giver.room, timezone=giver.timezone)
        case Swapped.TIMES:
            length = taker.ends_at - taker.starts_at
            return LectureChanges(starts_at=giver.starts_at, ends_at=giver.starts_at + length)


def _differs(side: Side) -> bool:
    return any(getattr(side.lecture, name) != value for name, value in side.changes.items())
