"""The list from which slots are laid out: each date of the rhythm, what falls on it, and what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from forum.lectures.clash_facts import Clash, Sitting
from forum.lectures.clash_queries import places_of, sittings_beside
from forum.lectures.days_off import special_days_between
from forum.lectures.holidays import SpecialDay, is_day_off, unknown_years
from forum.lectures.models import Series
from forum.lectures.rhythm import Proposal, Rhythm, dates, is_proposed, proposals, read
from forum.lectures.scheduling import clashes
from forum.lectures.season_queries import removed_dates
from forum.lectures.slots import MOST_SLOTS, WantedSlot, days_taken, dues_taken
from forum.lectures.terms import Period
from forum.moments import local_instant, zone_of


@dataclass(frozen=True)
class Line:
    """One proposed date: where it stands in the form, what speaks against it, whether it is ticked."""

    due_on: date
    on: date
    at: time
    special: SpecialDay | None
    is_off: bool
    is_picked: bool
    was_removed: bool = False
    clashes: Sequence[Clash] = ()

    @property
    def is_moved(self) -> bool:
        """Whether it stands on another day than the rhythm's."""
        return self.on != self.due_on


@dataclass(frozen=True)
class LayingOut:
    """What a season still lacks, and how far anybody can know."""

    lines: Sequence[Line]
    there: int
    rhythm: Rhythm | None
    unknown: Sequence[int]
    shifted: Sequence[SpecialDay] = field(default_factory=tuple)

    @property
    def picked(self) -> int:
        """How many are ticked."""
        return sum(line.is_picked for line in self.lines)


def season_lacks(session: Session, series: Series, period: Period, zone: str, now: datetime) -> LayingOut:
    """The dates of the rhythm that have no lecture yet; what is past is not proposed. Eight statements."""
    rhythm = read(series.rhythm)
    today = now.astimezone(zone_of(zone)).date()
    first = max(period.first, today + timedelta(days=1))
    special = special_days_between(session, first, period.last + timedelta(days=31))
    within = {on: day for on, day in special.items() if on <= period.last}
    shifted = [day for _, day in sorted(within.items()) if day.is_working]
    unknown = unknown_years(first, period.last) if first <= period.last else []
    if rhythm is None:
        return LayingOut((), 0, None, unknown, shifted)
    due = list(dates(rhythm, first, period.last))
    proposed = proposals(due, series.holiday_rule, special)
    taken = _taken(session, series, rhythm, proposed, zone)
    free = [one for one in proposed if one.due_on not in taken]
    removed = removed_dates(session, series)
    lines = [
        Line(
            one.due_on,
            one.on,
            rhythm.at,
            one.special,
            one.is_off,
            is_proposed(one, series.holiday_rule) and one.due_on not in removed,
            one.due_on in removed,
        )
        for one in free[:MOST_SLOTS]
    ]
    return LayingOut(
        with_clashes(session, series, lines, zone), len(proposed) - len(free), rhythm, unknown, shifted
    )


def as_typed(
    session: Session, series: Series, lacks: LayingOut, typed: Mapping[date, tuple[date, time]], zone: str
) -> LayingOut:
    """The same list with what somebody ticked and moved, judged anew."""
    days = [on for on, _ in typed.values()] or [date.min]
    special = special_days_between(session, min(days), max(days))
    lines = [
        Line(
            line.due_on,
            *typed.get(line.due_on, (line.on, line.at)),
            special.get(typed[line.due_on][0]) if line.due_on in typed else line.special,
            is_day_off(typed[line.due_on][0], special) if line.due_on in typed else line.is_off,
            line.due_on in typed,
            line.was_removed,
        )
        for line in lacks.lines
    ]
    return LayingOut(
        with_clashes(session, series, lines, zone), lacks.there, lacks.rhythm, lacks.unknown, lacks.shifted
    )


def with_clashes(session: Session, series: Series, lines: Sequence[Line], zone: str) -> list[Line]:
    """The lines with what stands in the way of the usual room at their time; a fixed number of statements."""
    room = series.default_room_id
    sittings = [_sitting(series, line, zone) for line in lines]
    held = [one for one in sittings if one is not None]
    if room is None or not held:
        return list(lines)
    first, last = min(one.starts_at for one in held), max(one.ends_at for one in held)
    places = places_of(session, first, [room])
    apart = timedelta(minutes=max((place.setup_minutes for place in places.values()), default=0))
    beside = sittings_beside(session, Sitting(None, first, last, room, zone=zone), apart)
    found = [clashes(one, beside, places, None) if one else [] for one in sittings]
    return [
        Line(
            line.due_on,
            line.on,
            line.at,
            line.special,
            line.is_off,
            line.is_picked,
            line.was_removed,
            several,
        )
        for line, several in zip(lines, found, strict=True)
    ]


def wanted(
    typed: Mapping[date, tuple[date, time]], extra: Iterable[tuple[date, time]], zone: str
) -> list[WantedSlot]:
    """The slots that were asked for; a clock that the change to summer time skips is left out."""
    slots = [(due, local_instant(on, at, zone)) for due, (on, at) in typed.items()]
    others = [(None, local_instant(on, at, zone)) for on, at in extra]
    return [WantedSlot(due, at) for due, at in (*slots, *others) if at is not None]


def _sitting(series: Series, line: Line, zone: str) -> Sitting | None:
    starts_at = local_instant(line.on, line.at, zone)
    if starts_at is None:
        return None
    ends_at = starts_at + timedelta(minutes=series.default_length_minutes)
    return Sitting(None, starts_at, ends_at, series.default_room_id, zone=zone)


def _taken(
    session: Session, series: Series, rhythm: Rhythm, proposed: Sequence[Proposal], zone: str
) -> set[date]:
    """Dates of the rhythm that have their lecture: laid out for them, or on the day they would stand on."""
    at = [datetime.combine(one.on, rhythm.at, zone_of(zone)) for one in proposed]
    there = days_taken(session, series, at, zone)
    due = dues_taken(session, series, [one.due_on for one in proposed])
    return due | {one.due_on for one in proposed if one.on in there}
