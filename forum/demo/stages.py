"""The moment of the season at which the demo begins, and the dates that follow from it.

Pure: dates come from the day of loading, so the season always lies around today.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from forum.demo.content import SampleLecture, Slot

DOORS_OPEN_BEFORE = timedelta(minutes=30)
_ROUND_TO = timedelta(minutes=5)


class Stage(StrEnum):
    """Where in its year the season stands."""

    PLANNED = "planned"
    OPEN = "open"
    DOOR = "door"
    AFTER = "after"


def starts(lectures: Sequence[SampleLecture], stage: Stage, *, now: datetime, zone: str) -> list[datetime]:
    """When each lecture begins: around today; with AFTER all of them before this week."""
    shift = -1 - max(lecture.slot.week for lecture in lectures) if stage == Stage.AFTER else 0
    times = [moment(lecture.slot, now=now, zone=zone, shift=shift) for lecture in lectures]
    if stage == Stage.DOOR:
        times[index_of_next(lectures)] = door_start(now)
    return times


def moment(slot: Slot, *, now: datetime, zone: str, shift: int = 0) -> datetime:
    """The instant of a slot, its week counted from the local week of `now`."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=slot.weekday - local.weekday(), weeks=slot.week + shift)
    return datetime.combine(day, slot.time, tzinfo=ZoneInfo(zone))


def door_start(now: datetime) -> datetime:
    """Half an hour from now, to the next five minutes: people are arriving."""
    start = now + DOORS_OPEN_BEFORE
    return start + (datetime.min.replace(tzinfo=start.tzinfo) - start) % _ROUND_TO


def index_of_next(lectures: Iterable[SampleLecture]) -> int:
    """The first lecture that is still to come."""
    return next(index for index, lecture in enumerate(lectures) if lecture.slot.week > 0)
