"""One deed done to many: what it will do to whom, and to whom it cannot be done and why."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry
from forum.lectures.models import Lecture
from forum.registrations import approval, refusals, staff_links, staff_operations
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.opening import obstacle_for_staff
from forum.tokens import digest


class NothingToDecideHere(Refusal):
    """Said of several people, so it names nobody."""

    code = "nothing_to_decide_here"
    message = N_("There is nothing to decide any more.")


MOST_AT_ONCE = 500
"""Each is a unit of work of its own, so that nobody who registers meanwhile waits for all of them."""


@dataclass(frozen=True)
class Deed:
    """What can be done to many at once; `action` is how the journal calls it."""

    action: str
    needs_reason: bool
    do: Callable[..., Registration]
    can_be_undone: bool = True


DEEDS = {
    "approval": Deed("approved", needs_reason=False, do=approval.approve),
    "refusal": Deed("declined", needs_reason=True, do=approval.decline),
    "seat": Deed("seat_given", needs_reason=True, do=staff_operations.give_seat),
    "cancellation": Deed("cancelled_by_hand", needs_reason=True, do=staff_operations.cancel_by_hand),
    "link": Deed("link_sent_again", needs_reason=False, do=staff_links.send_link_again, can_be_undone=False),
}


@dataclass(frozen=True)
class Outlook:
    """Whom it is done to, to whom it cannot be done by reason, and how many are left for the next time."""

    can: Sequence[Registration]
    cannot: dict[type[Refusal], list[Registration]] = field(default_factory=dict)
    left_over: int = 0

    @property
    def mark(self) -> str:
        """Tells these people from any others: what was looked at is what is done."""
        return digest(" ".join(sorted(one.public_id for one in self.can)))[:32]

    @property
    def written_to(self) -> int:
        """How many of them have an address."""
        return sum(one.attendee.email is not None for one in self.can)


def outlook(kind: str, lecture: Lecture, registrations: Iterable[Registration], now: datetime) -> Outlook:
    """What would come of it. Whoever waits comes first, so that no seat passes to somebody who leaves too."""
    can: list[Registration] = []
    cannot: dict[type[Refusal], list[Registration]] = {}
    for one in registrations:
        if reason := why_not(kind, lecture, one, now):
            cannot.setdefault(reason, []).append(one)
        else:
            can.append(one)
    can.sort(key=lambda one: one.state is not RegistrationState.WAITLISTED)
    return Outlook(can[:MOST_AT_ONCE], cannot, max(0, len(can) - MOST_AT_ONCE))


def why_not(kind: str, lecture: Lecture, registration: Registration, now: datetime) -> type[Refusal] | None:
    """Why a deed cannot be done to somebody, as the operation itself would refuse."""
    if kind in {"approval", "refusal", "seat"} and (obstacle := obstacle_for_staff(lecture, now)):
        return obstacle
    if not registration.is_live:
        return staff_links.HasEnded
    if kind == "approval" and registration.state is not RegistrationState.REQUESTED:
        return NothingToDecideHere
    if kind == "refusal" and registration.state not in approval.MAY_BE_DECLINED:
        return NothingToDecideHere
    if kind == "seat" and registration.state is not RegistrationState.WAITLISTED:
        return refusals.NothingToGive
    if kind == "link" and registration.attendee.email is None:
        return staff_links.HasNoAddress
    return None


def deeds_at(
    session: Session, lecture: Lecture, action: str, at: datetime, actor: Actor
) -> Sequence[tuple[int, int]]:
    """Registrations and deeds of one sending, the last one first: what was done last is taken back first."""
    query = (
        select(JournalEntry.object_id, JournalEntry.id)
        .join(Registration, Registration.id == JournalEntry.object_id)
        .where(
            JournalEntry.object_kind == Registration.__tablename__,
            Registration.lecture_id == lecture.id,
            JournalEntry.action == action,
            JournalEntry.at == at,
            JournalEntry.actor_kind == actor.kind,
            JournalEntry.actor_id == actor.id,
        )
        .order_by(JournalEntry.id.desc())
    )
    return [(int(registration_id or 0), deed_id) for registration_id, deed_id in session.execute(query)]
