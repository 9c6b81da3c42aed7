"""Clash rules, pure: which sittings cannot both be. A clash is a warning, never a refusal.

Two lectures clash when their times overlap and they want the same room, or the same speaker. Times are
half-open: a lecture may begin at the minute another one ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClashKind(StrEnum):
    """What two lectures both want at the same time."""

    ROOM_TAKEN = "room_taken"
    SPEAKER_ELSEWHERE = "speaker_elsewhere"


@dataclass(frozen=True)
class Sitting:
    """When and where one lecture is held, and by whom. ``lecture_id`` is None before it is stored."""

    lecture_id: int | None
    starts_at: datetime
    ends_at: datetime
    room_id: int | None = None
    speaker_ids: frozenset[int] = frozenset()

    def overlaps(self, other: "Sitting") -> bool:
        """Whether there is an instant at which both are being held."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, order=True)
class Clash:
    """One thing that two lectures both want: the room or the speaker with the key ``wanted_id``."""

    starts_at: datetime
    lecture_id: int
    kind: ClashKind
    wanted_id: int


def clashes(planned: Sitting, others: Iterable[Sitting]) -> list[Clash]:
    """Everything that `planned` would take from `others` (all of them stored), earliest first."""
    return sorted(clash for other in others for clash in _between(planned, other))


def clashes_by_lecture(sittings: Iterable[Sitting]) -> dict[int, list[Clash]]:
    """For each stored lecture that clashes with any of the others: its clashes, seen from its side.

    One sweep in the order of beginning, so that a season of thousands costs no more than a sort.
    """
    found: dict[int, list[Clash]] = {}
    running: list[Sitting] = []
    for sitting in sorted(sittings, key=lambda one: one.starts_at):
        running = [other for other in running if other.ends_at > sitting.starts_at]
        for other in running:
            _note(found, sitting, other)
            _note(found, other, sitting)
        running.append(sitting)
    return {lecture_id: sorted(several) for lecture_id, several in found.items()}


def _note(found: dict[int, list[Clash]], mine: Sitting, other: Sitting) -> None:
    several = _between(mine, other)
    if several and mine.lecture_id is not None:
        found.setdefault(mine.lecture_id, []).extend(several)


def _between(mine: Sitting, other: Sitting) -> list[Clash]:
    if other.lecture_id is None or other.lecture_id == mine.lecture_id or not mine.overlaps(other):
        return []
    wanted = [
        (ClashKind.SPEAKER_ELSEWHERE, speaker_id) for speaker_id in mine.speaker_ids & other.speaker_ids
    ]
    if mine.room_id is not None and mine.room_id == other.room_id:
        wanted.append((ClashKind.ROOM_TAKEN, mine.room_id))
    return [Clash(other.starts_at, other.lecture_id, kind, wanted_id) for kind, wanted_id in wanted]
