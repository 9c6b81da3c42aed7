"""Talks inside their sitting, pure: which cannot be where they are, and from clocks to minutes and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from forum.moments import zone_of

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class TalkTime:
    """Minutes from the beginning of the lecture, and how many it lasts; both may be open."""

    starts_after: int | None = None
    length: int | None = None


AT_NO_TIME = TalkTime()
"""Of a talk that has its place in the order only."""


class TroubleKind(StrEnum):
    """What can be wrong with the time of a talk."""

    OUTSIDE = "outside"
    OVERLAP = "overlap"


@dataclass(frozen=True)
class Trouble:
    """The first thing that is wrong: the number of a talk as people count, and of the one it overlaps."""

    kind: TroubleKind
    talk: int
    other: int = 0


def trouble(talks: Sequence[TalkTime], starts_at: datetime, ends_at: datetime) -> Trouble | None:
    """The first talk that is not within its lecture, else the first two that are held at once.

    Times are half-open: a talk may begin at the minute another one ends. Without a length a talk takes no
    time, so it overlaps only where it begins in the middle of another.
    """
    room = (ends_at - starts_at) / MINUTE
    timed = [(n, one.starts_after, one.length or 0) for n, one in enumerate(talks, 1)]
    known = [(n, begins, begins + length) for n, begins, length in timed if begins is not None]
    for n, begins, ends in known:
        if begins < 0 or begins >= room or ends > room:
            return Trouble(TroubleKind.OUTSIDE, n)
    for place, (n, begins, ends) in enumerate(known):
        for m, other_begins, other_ends in known[place + 1 :]:
            if begins == other_begins or (begins < other_ends and other_begins < ends):
                return Trouble(TroubleKind.OVERLAP, n, m)
    return None


def minutes_into(clock: time, lecture_starts_at: datetime, zone: str, not_before: int = 0) -> int:
    """How many minutes after the beginning a clock is shown for the first time, `not_before` so many.

    So a lecture over midnight, or over several days, takes each clock in the order of its talks.
    """
    begins = (lecture_starts_at + not_before * MINUTE).replace(second=0, microsecond=0)
    local = begins.astimezone(zone_of(zone))
    shown = local.replace(hour=clock.hour, minute=clock.minute)
    if shown < local:
        shown += timedelta(days=1)
    # Through UTC: between two instants of one zone Python counts what clocks show, not what passes.
    return round((shown.astimezone(UTC) - begins.astimezone(UTC)) / MINUTE) + not_before


def instants(talk: TalkTime, lecture_starts_at: datetime) -> tuple[datetime | None, datetime | None]:
    """When a talk begins and ends; None where that is open."""
    if talk.starts_after is None:
        return None, None
    starts_at = lecture_starts_at + talk.starts_after * MINUTE
    return starts_at, starts_at + talk.length * MINUTE if talk.length else None
