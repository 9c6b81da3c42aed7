"""Whether a time suits somebody who said when they can come and when not. Pure.

It does not when it touches a while in which they cannot come; or when they said when they can come in that
week, and it does not lie within.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.moments import zone_of

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A while in which somebody can come, or cannot."""

    starts_at: datetime
    ends_at: datetime
    can: bool

    def touches(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether there is an instant in both; times are half-open."""
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Unsuitable:
    """Why a time does not suit somebody: the while in which they cannot come, else they said other times."""

    cannot: Span | None = None


def unsuitable(spans: Sequence[Span], starts_at: datetime, ends_at: datetime, zone: str) -> Unsuitable | None:
    """Whether a time does not suit somebody who said this; the week is that of `zone`, from Monday on."""
    for span in spans:
        if not span.can and span.touches(starts_at, ends_at):
            return Unsuitable(span)
    first, last = week_around(starts_at, ends_at, zone)
    offered = [span for span in spans if span.can and span.touches(first, last)]
    return Unsuitable() if offered and not _covers(offered, starts_at, ends_at) else None


def week_around(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[datetime, datetime]:
    """From the Monday before a beginning to the Monday after an end, at midnight of a zone."""
    first = _monday(starts_at, zone)
    last = _monday(max(ends_at - timedelta(microseconds=1), starts_at), zone)
    return first, (last.replace(tzinfo=None) + WEEK).replace(tzinfo=last.tzinfo)


def _monday(at: datetime, zone: str) -> datetime:
    local = at.astimezone(zone_of(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (midnight - timedelta(days=local.weekday())).replace(tzinfo=local.tzinfo)


def _covers(spans: Iterable[Span], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether these, taken together, hold every instant of a time."""
    reached = starts_at
    for span in sorted(spans):
        if span.starts_at > reached:
            break
        reached = max(reached, span.ends_at)
    return reached >= ends_at
