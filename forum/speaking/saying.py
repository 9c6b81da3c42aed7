"""From what somebody typed about when they can come to spans of time, pure.

Days and clocks are those of the person's own zone. Whole days go from midnight to midnight, whatever the
clocks do in between; an hour that the change to summer skips is refused, of one that occurs twice the first
is meant. What is said last counts: it takes the place of what was said of the same time before.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from forum.errors import Refusal
from forum.i18n import N_
from forum.moments import local_instant, zone_of
from forum.speakers.spans import Span

DAY = timedelta(days=1)
BLOCK_HOURS = 2
MOST_WEEKS = 26
MOST_SPANS = 400


class SkippedHour(Refusal):
    """The change to summer time leaves this hour out."""

    code = "skipped_hour"
    message = N_("On that day this hour does not exist: clocks go forward. Please choose another.")


class EndsBeforeItBegins(Refusal):
    """Nothing lies between the two."""

    code = "ends_before_it_begins"
    message = N_("The end comes before the beginning.")


class TooLongAhead(Refusal):
    """A habit is asked for half a year, not for ever."""

    code = "too_long_ahead"
    message = N_("Please choose 26 weeks at most; what comes later can be said later.")


class TooMuchSaid(Refusal):
    """More pieces than anybody could look through."""

    code = "too_much_said"
    message = N_("That makes too many pieces. Please remove some, or say it in whole days.")


@dataclass(frozen=True)
class Typed:
    """One span as typed; without clocks whole days, without a last day one day."""

    can: bool
    from_on: date
    from_at: time | None = None
    until_on: date | None = None
    until_at: time | None = None

    def span(self, zone: str) -> Span:
        """The instants that are meant. Raises SkippedHour or EndsBeforeItBegins."""
        last = self.until_on or self.from_on
        starts_at = _midnight(self.from_on, zone) if self.from_at is None else self._at(self.from_on, zone)
        ends_at = _midnight(last + DAY, zone) if self.until_at is None else self._until(last, zone)
        if ends_at <= starts_at:
            raise EndsBeforeItBegins
        return Span(starts_at, ends_at, self.can)

    def _at(self, on: date, zone: str) -> datetime:
        return _instant(on, self.from_at or time(), zone)

    def _until(self, on: date, zone: str) -> datetime:
        """Midnight as an end is that after the day."""
        at = self.until_at or time()
        return _midnight(on + DAY, zone) if at == time() else _instant(on, at, zone)


def weekly(
    cells: Collection[tuple[int, int]], first_on: date, last_on: date, can: bool, zone: str
) -> list[Span]:
    """Spans of a habit: `cells` are ISO weekdays and the hours at which two hours begin.

    Raises EndsBeforeItBegins or TooLongAhead.
    """
    if last_on < first_on:
        raise EndsBeforeItBegins
    if last_on - first_on >= timedelta(weeks=MOST_WEEKS):
        raise TooLongAhead
    spans: list[Span] = []
    for number in range((last_on - first_on).days + 1):
        on = first_on + number * DAY
        for hour in sorted(hour for weekday, hour in cells if weekday == on.isoweekday()):
            begins = _wall(datetime.combine(on, time(hour)), zone)
            ends = _wall(datetime.combine(on, time(hour)) + timedelta(hours=BLOCK_HOURS), zone)
            if begins < ends:
                spans.append(Span(begins, ends, can))
    return joined(spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same with what touches in one piece; all say the same."""
    kept: list[Span] = []
    for span in sorted(spans):
        if kept and kept[-1].ends_at >= span.starts_at:
            kept[-1] = Span(kept[-1].starts_at, max(kept[-1].ends_at, span.ends_at), span.can)
        else:
            kept.append(span)
    return kept


def without(span: Span, others: Iterable[Span]) -> list[Span]:
    """What is left of a span outside of others: nothing, itself, or pieces."""
    left = [span]
    for other in others:
        left = [piece for one in left for piece in _cut(one, other)]
    return left


def _cut(span: Span, other: Span) -> list[Span]:
    if not span.touches(other.starts_at, other.ends_at):
        return [span]
    before = Span(span.starts_at, min(span.ends_at, other.starts_at), span.can)
    after = Span(max(span.starts_at, other.ends_at), span.ends_at, span.can)
    return [piece for piece in (before, after) if piece.starts_at < piece.ends_at]


def _instant(on: date, at: time, zone: str) -> datetime:
    found = local_instant(on, at, zone)
    if found is None:
        raise SkippedHour
    return found


def _midnight(on: date, zone: str) -> datetime:
    return _wall(datetime.combine(on, time()), zone)


def _wall(local: datetime, zone: str) -> datetime:
    """The instant of a clock; one that is skipped is as far behind midnight as clocks would have said."""
    return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)
