"""Who may come in: the hard rules of the door, judged with facts. Pure.

What is known about a person at a lecture is a function of the *set* of log entries (B-21): the order in
which phones came back to the network, and how often they sent the same thing, make no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from forum.door.models import Direction, Verdict
from forum.moments import zone_of
from forum.registrations.models import RegistrationState
from forum.registrations.rules_models import Entry

DOORS_OPEN_BEFORE = timedelta(minutes=60)
"""People come early for a good seat and a coffee; an hour is when the porters unlock the hall."""

UNDO_WITHIN = timedelta(minutes=5)
"""How long the device that scanned may take a scan back without giving a reason (B-27)."""

ALL_OUT_AFTER = timedelta(minutes=60)
"""How long after its end everybody has left a lecture, whether or not they were scanned out (B-28)."""

ID_CHECKED = "id_checked"
"""The reason that stands for a look at somebody's papers: it answers that question and sets nothing aside."""


class Badge(StrEnum):
    """What the scanned text turned out to be, before anything is asked about its holder."""

    INVALID = "invalid"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    KNOWN = "known"


LET_IN_OFFLINE = frozenset({None, Verdict.ADMITTED, Verdict.UNVERIFIED})
"""What a phone without network shows when it lets somebody in; no word at all means that it did."""

OVERRIDABLE = frozenset(
    {
        Verdict.ALREADY_IN,
        Verdict.TOO_EARLY,
        Verdict.TOO_LATE,
        Verdict.WAITLISTED,
        Verdict.STANDBY,
        Verdict.OFFERED,
        Verdict.REQUESTED,
        Verdict.NEED_ID_CHECK,
    }
)
"""Refusals the keeper of the door may set aside, giving a reason: the badge is the right one here."""

_BY_STATE = {
    RegistrationState.UNCONFIRMED: Verdict.REQUESTED,
    RegistrationState.REQUESTED: Verdict.REQUESTED,
    RegistrationState.WAITLISTED: Verdict.WAITLISTED,
    RegistrationState.OFFERED: Verdict.OFFERED,
}
_ENDED = {
    RegistrationState.CANCELLED: Verdict.CANCELLED,
    RegistrationState.DECLINED: Verdict.DECLINED,
}


@dataclass(frozen=True)
class Doors:
    """When the doors of a lecture stand open, and on which local days that is."""

    opens_at: datetime
    closes_at: datetime
    days: tuple[date, date]

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime, zone: str) -> "Doors":
        """From an hour before the start until the end; the days are those of the lecture's own zone."""
        opens_at, local = starts_at - DOORS_OPEN_BEFORE, zone_of(zone)
        return cls(opens_at, ends_at, (opens_at.astimezone(local).date(), ends_at.astimezone(local).date()))

    def refuse(self, at: datetime, zone: str) -> Verdict | None:
        """Why nobody comes in at this moment; None while the doors are open."""
        first, last = self.days
        if not first <= at.astimezone(zone_of(zone)).date() <= last:
            return Verdict.WRONG_DAY
        if at < self.opens_at:
            return Verdict.TOO_EARLY
        return Verdict.TOO_LATE if at > self.closes_at else None


@dataclass(frozen=True)
class Passage:
    """One line of the scan log about one person at one lecture, reduced to what decides."""

    scan_id: str
    device_id: int
    device_seq: int
    direction: Direction
    happened_at: datetime
    was_let_through: bool
    has_reason: bool = False
    voids: str | None = None

    @property
    def rank(self) -> tuple[datetime, int, int, str]:
        """Earliest corrected time, then device, then the device's own count (B-24)."""
        return self.happened_at, self.device_id, self.device_seq, self.scan_id


@dataclass(frozen=True)
class Presence:
    """What a set of passages amounts to: since when, whether still inside, and which entries clash."""

    first_admitted_at: datetime | None = None
    is_inside: bool = False
    duplicates: frozenset[str] = frozenset()

    @classmethod
    def of(cls, passages: Iterable[Passage], entry: Entry = Entry.SINGLE) -> "Presence":
        """Walk the passages in their true order. Any order and repetition of the input gives the same.

        An entry that the lecture's way of entering does not allow clashes, unless the keeper of the door
        gave a reason. Somebody who was let in twice is inside once.
        """
        so_far = cls()
        duplicates = set()
        for passage in _in_true_order(passages):
            if passage.direction is Direction.OUT:
                so_far = replace(so_far, is_inside=False)
                continue
            if so_far.shuts_out(entry) and not passage.has_reason:
                duplicates.add(passage.scan_id)
            so_far = cls(so_far.first_admitted_at or passage.happened_at, is_inside=True)
        return replace(so_far, duplicates=frozenset(duplicates))

    def shuts_out(self, entry: Entry) -> bool:
        """Whether another entry clashes: after any at all, after one without an exit, or never."""
        if entry is Entry.SINGLE:
            return self.first_admitted_at is not None
        return entry is Entry.AFTER_EXIT and self.is_inside

    def at(self, moment: datetime, ends_at: datetime) -> "Presence":
        """The same, seen at a moment: some time after the end nobody is inside any more."""
        return replace(self, is_inside=False) if moment >= ends_at + ALL_OUT_AFTER else self


@dataclass(frozen=True)
class Facts:
    """All that decides about one scan. `state` and the rest are about the badge's own registration."""

    badge: Badge
    direction: Direction = Direction.IN
    state: RegistrationState | None = None
    is_for_this_lecture: bool = True
    is_held: bool = True
    attends_online: bool = False
    at_the_doors: Verdict | None = None
    presence: Presence = Presence()
    entry: Entry = Entry.SINGLE
    needs_id_check: bool = False
    is_id_checked: bool = False


def sets_aside(reason: str | None) -> bool:
    """Whether a reason makes an exception; that papers were looked at does not."""
    return bool(reason) and reason != ID_CHECKED


def judge(facts: Facts) -> Verdict:
    """The answer to a scan: the first of the checks that says no (order of B-05), else admitted."""
    if facts.badge is not Badge.KNOWN:
        return Verdict(facts.badge.value)
    if facts.state in _ENDED:
        return _ENDED[facts.state]
    if not facts.is_for_this_lecture:
        return Verdict.WRONG_LECTURE
    if facts.direction is Direction.OUT:
        # Nobody is ever kept inside: an exit without an entry is noted, not refused (B-28).
        return Verdict.ADMITTED_OUT if facts.presence.is_inside else Verdict.NO_ENTRY_OPEN
    if not facts.is_held:
        return Verdict.CANCELLED
    return facts.at_the_doors or _by_state(facts) or _by_entry(facts)


def effective_voids(passages: Iterable[Passage]) -> set[str]:
    """The scan ids that were taken back, by the same device soon enough or by anybody with a reason."""
    known = {passage.scan_id: passage for passage in passages}
    return {
        void.voids for void in known.values() if void.voids in known and _may_void(void, known[void.voids])
    }


def _in_true_order(passages: Iterable[Passage]) -> list[Passage]:
    every = set(passages)
    taken_back = effective_voids(every)
    return sorted(
        (p for p in every if p.was_let_through and p.voids is None and p.scan_id not in taken_back),
        key=lambda passage: passage.rank,
    )


def _may_void(void: Passage, target: Passage) -> bool:
    if target.voids is not None:
        return False
    delay = void.happened_at - target.happened_at
    return void.has_reason or (void.device_id == target.device_id and delay <= UNDO_WITHIN)


def _by_state(facts: Facts) -> Verdict | None:
    if facts.state in _BY_STATE:
        return _BY_STATE[facts.state]
    # Registered for watching from afar: there is a chair only if one stays empty.
    return Verdict.STANDBY if facts.attends_online else None


def _by_entry(facts: Facts) -> Verdict:
    if facts.presence.shuts_out(facts.entry):
        return Verdict.ALREADY_IN
    # Asked at the first entry only: whoever comes back in was looked at.
    is_to_be_checked = facts.needs_id_check and not facts.is_id_checked
    if is_to_be_checked and facts.presence.first_admitted_at is None:
        return Verdict.NEED_ID_CHECK
    return Verdict.ADMITTED
