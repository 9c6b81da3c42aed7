"""A season copied to other dates: which lecture comes to stand where, and what falls on that day.

A copy stands for a date (`Lecture.laid_out_for`), wherever it is moved later: that is how the same copy,
asked for again, finds what is there and adds only what is missing. Of several on one day the first ones are.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from forum.lectures.clash_facts import Clash, Sitting
from forum.lectures.clash_queries import places_of, sittings
from forum.lectures.days_off import special_days_between
from forum.lectures.holidays import SpecialDay, is_day_off
from forum.lectures.models import Lecture, PublicState, Series
from forum.lectures.rhythm import Proposal, dates, is_proposed, proposals, read
from forum.lectures.scheduling import clashes
from forum.lectures.season_queries import in_period
from forum.lectures.slots import MOST_SLOTS, days_taken
from forum.lectures.staff_queries import for_staff_rows
from forum.lectures.terms import Period
from forum.lectures.word_models import HolidayRule
from forum.moments import local_instant, zone_of

_A_WEEK, _A_YEAR = timedelta(weeks=1), timedelta(days=366)


@dataclass(frozen=True)
class CopyLine:
    """One lecture and where its copy would stand: `due_on` by the shift, `on` after holidays or as typed."""

    source: Lecture
    due_on: date
    on: date
    at: time
    special: SpecialDay | None = None
    is_off: bool = False
    is_there: bool = False
    is_beside: bool = False
    """Another lecture of the series stands on that day."""
    is_picked: bool = True
    clashes: Sequence[Clash] = ()

    @property
    def is_moved(self) -> bool:
        """Whether it stands on another day than it stands for."""
        return self.on != self.due_on


def lectures_to_copy(
    session: Session, source: Series, period: Period, zone: str
) -> tuple[list[Lecture], bool]:
    """What of a season can be copied, by date; whether that is not all. What is called off is left behind."""
    off = (PublicState.CANCELLED, PublicState.WITHDRAWN)
    query = select(Lecture).where(
        *in_period(source, period.first, period.last, zone), Lecture.public_state.not_in(off)
    )
    query = query.order_by(Lecture.starts_at, Lecture.id).limit(MOST_SLOTS + 1)
    found = list(session.scalars(query.options(*for_staff_rows(), selectinload(Lecture.topics))))
    return found[:MOST_SLOTS], len(found) > MOST_SLOTS


def copy_lines(
    session: Session, lectures: Sequence[Lecture], target: Series, first: date, zone: str, *, by_rhythm: bool
) -> list[CopyLine]:
    """Where each would come to stand: whole weeks later, or on the dates of the target's own rhythm."""
    local = [one.starts_at.astimezone(zone_of(one.timezone)) for one in lectures]
    if not local:
        return []
    days = sorted({at.date() for at in local})
    rhythm = read(target.rhythm) if by_rhythm else None
    furthest = max(days[-1], first) + _A_YEAR * 2
    special = special_days_between(session, first, furthest)
    if rhythm:
        due = list(dates(rhythm, first, furthest))
        every = proposals(due, target.holiday_rule, special)
        free = [one for one in every if is_proposed(one, target.holiday_rule)]
        stands = dict(zip(days, free, strict=False))
    else:
        weeks = -(-(first - days[0]).days // 7)
        due = [day + weeks * _A_WEEK for day in days]
        by_due = {one.due_on: one for one in proposals(due, target.holiday_rule, special)}
        stands = {day: by_due[day + weeks * _A_WEEK] for day in days if day + weeks * _A_WEEK in by_due}
    begins = {day: min(at.time() for at in local if at.date() == day) for day in days}
    lines = []
    for lecture, at in zip(lectures, local, strict=True):
        if (place := stands.get(at.date())) is not None:
            clock = _later(rhythm.at, begins[at.date()], at.time()) if rhythm else at.time()
            lines.append(_line(lecture, place, clock, target.holiday_rule))
    return _with_what_is_there(session, target, lines, zone)


def as_typed(
    session: Session, lines: Sequence[CopyLine], typed: Mapping[int, tuple[date, time]]
) -> list[CopyLine]:
    """The same lines with what somebody ticked and moved."""
    days = [on for on, _ in typed.values()] or [date.min]
    special = special_days_between(session, min(days), max(days))
    return [_retyped(line, typed.get(line.source.id), special) for line in lines]


def with_clashes(
    session: Session, lines: Sequence[CopyLine], target: Series, parts: Collection[str], zone: str
) -> list[CopyLine]:
    """The lines with what stands in their way; a fixed number of statements."""
    planned = [_sitting(line, target, parts, zone) for line in lines]
    held = [one for one in planned if one is not None]
    if not held:
        return list(lines)
    first, last = min(one.starts_at for one in held), max(one.ends_at for one in held)
    places = places_of(session, first)
    apart = timedelta(minutes=max((place.setup_minutes for place in places.values()), default=0))
    beside = sittings(session, Lecture.starts_at < last + apart, Lecture.ends_at > first - apart)
    return [
        replace(line, clashes=clashes(one, beside, places, None)) if one else line
        for line, one in zip(lines, planned, strict=True)
    ]


def _line(lecture: Lecture, place: Proposal, at: time, rule: HolidayRule) -> CopyLine:
    return CopyLine(
        lecture, place.due_on, place.on, at, place.special, place.is_off, is_picked=is_proposed(place, rule)
    )


def _later(begins: time, first: time, own: time) -> time:
    """The clock of a lecture as long after the rhythm's as it was after the first of its day."""
    day = date(2000, 1, 1)
    apart = datetime.combine(day, own) - datetime.combine(day, first)
    return (datetime.combine(day, begins) + apart).time()


def _with_what_is_there(
    session: Session, target: Series, lines: Sequence[CopyLine], zone: str
) -> list[CopyLine]:
    if not lines:
        return []
    due = [line.due_on for line in lines]
    query = select(Lecture.laid_out_for).where(
        Lecture.series_id == target.id, Lecture.laid_out_for.between(min(due), max(due))
    )
    there = Counter(session.scalars(query))
    at = [datetime.combine(line.on, line.at, zone_of(zone)) for line in lines]
    beside = days_taken(session, target, at, zone)
    return list(_told(lines, there, beside))


def _told(
    lines: Sequence[CopyLine], there: Mapping[date | None, int], beside: Collection[date]
) -> Iterator[CopyLine]:
    seen: Counter[date] = Counter()
    for line in lines:
        seen[line.due_on] += 1
        is_there = seen[line.due_on] <= there.get(line.due_on, 0)
        is_beside = not is_there and line.on in beside
        picked = line.is_picked and not is_there and not is_beside
        yield replace(line, is_there=is_there, is_beside=is_beside, is_picked=picked)


def _retyped(line: CopyLine, typed: tuple[date, time] | None, special: Mapping[date, SpecialDay]) -> CopyLine:
    if typed is None:
        return replace(line, is_picked=False)
    on, at = typed
    return replace(
        line,
        on=on,
        at=at,
        special=special.get(on),
        is_off=is_day_off(on, special),
        is_picked=not line.is_there,
    )


def _sitting(line: CopyLine, target: Series, parts: Collection[str], zone: str) -> Sitting | None:
    starts_at = local_instant(line.on, line.at, zone)
    if starts_at is None or line.is_there:
        return None
    usual = timedelta(minutes=target.default_length_minutes)
    length = line.source.ends_at - line.source.starts_at if "length" in parts else usual
    room_id = line.source.room_id if "room" in parts else target.default_room_id
    people = [one.speaker_id for one in line.source.appearances] if "people" in parts else []
    return Sitting(None, starts_at, starts_at + length, room_id, frozenset(people), zone=zone)
