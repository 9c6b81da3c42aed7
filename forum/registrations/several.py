"""Registering for several lectures with one form: what can be chosen, what clashes, what came of it.

Pure where it decides; each lecture is registered for in a transaction of its own (several_views.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from forum.errors import Refusal
from forum.lectures.models import Lecture
from forum.registrations.opening import obstacle

OUTCOMES = "several"
"""Under this name the browser's signed session carries the answers."""

MOST = 20
"""So many lectures stand on one form, and are registered for by one sending."""
ANSWERS_SHOWN_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Choice:
    """A lecture on the form: why it cannot be chosen, if it cannot, and which others run at its time."""

    lecture: Lecture
    closed: type[Refusal] | None
    at_its_time: tuple[Lecture, ...]

    @property
    def is_full(self) -> bool:
        """Whether everybody who asks gets a place in line, whichever way they attend."""
        return all(pool.free == 0 for pool in self.lecture.offered_pools)


def choices(lectures: Sequence[Lecture], now: datetime) -> list[Choice]:
    """What the form offers, in the order of time."""
    return [Choice(one, obstacle(one, now), at_the_time_of(one, lectures)) for one in lectures]


def at_the_time_of(lecture: Lecture, others: Iterable[Lecture]) -> tuple[Lecture, ...]:
    """The lectures of which nobody can hear the whole who hears this one; back to back is no clash."""
    return tuple(
        other
        for other in others
        if other.id != lecture.id and other.starts_at < lecture.ends_at and lecture.starts_at < other.ends_at
    )


class Kind(StrEnum):
    """What came of one lecture of the form."""

    REGISTERED = "registered"
    LINK_SENT = "link_sent"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """The answer for one lecture: the registration it led to, or the marked sentence that says why not.

    Of an address that was registered already it names nothing (C-22).
    """

    lecture_id: int
    kind: Kind
    public_id: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Outcomes:
    """All answers to one form, as the browser's signed session carries them to the next page."""

    at: datetime
    each: tuple[Outcome, ...]
    # On a shared computer they are shown once: whoever sits there next finds no way to them.
    is_shared: bool = False

    def packed(self) -> dict[str, Any]:
        """As JSON can hold it."""
        each = [asdict(one) for one in self.each]
        return {"at": self.at.isoformat(), "each": each, "is_shared": self.is_shared}

    @classmethod
    def read(cls, packed: Any, now: datetime) -> Self | None:
        """What `packed` gave; None when there is nothing, or when it is from another hour."""
        if not packed:
            return None
        at = datetime.fromisoformat(packed["at"])
        each = tuple(Outcome(**{**one, "kind": Kind(one["kind"])}) for one in packed["each"])
        found = cls(at, each, packed.get("is_shared", False))
        return found if timedelta() <= now - at <= ANSWERS_SHOWN_FOR else None
