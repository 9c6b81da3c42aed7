"""One change for many lectures, pure: what is wanted of all, and what that means for each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, cast

from forum.errors import Refusal
from forum.i18n import N_
from forum.lectures.inheritance import seats_of
from forum.lectures.models import Lecture, PlanningState, PublicState, Topic
from forum.lectures.plans import LectureChanges
from forum.lectures.stages import PUBLISHED, stage_of
from forum.moments import local_instant, zone_of

CALLED_OFF = frozenset(
    {PublicState.POSTPONED.value, PublicState.CANCELLED.value, PublicState.WITHDRAWN.value}
)
STEPS = (PlanningState.INVITED.value, PlanningState.TENTATIVE.value, PlanningState.CONFIRMED.value)
# What is said of a lecture beside its own fields.
SEATS, STANDING = "seats", "standing"


class ClocksSkipThat(Refusal):
    """The change to summer time leaves an hour out."""

    code = "clocks_skip_that"
    message = N_("On this day the clocks skip this hour.")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to become of every lecture; what is not named stays as each of them has it.

    `sets` are fields given to all alike; `closes_before` is counted back from each beginning, None for the
    beginning itself. `standing` is a step of planning, "published", or a state that calls off.
    """

    sets: LectureChanges = field(default_factory=LectureChanges)
    changes_seats: bool = False
    seats: int | None = None
    adds: tuple[Topic, ...] = ()
    drops: tuple[Topic, ...] = ()
    changes_closing: bool = False
    closes_before: timedelta | None = None
    days: int = 0
    at: time | None = None
    length: timedelta | None = None
    standing: str = ""


@dataclass(frozen=True)
class Difference:
    """One thing that would change in a lecture: its name, what it is and what it would be."""

    name: str
    own: Any
    new: Any


def changes_of(lecture: Lecture, wanted: Wanted) -> LectureChanges:
    """What the fields of one lecture become, without those that it has already. Raises ClocksSkipThat."""
    changes: dict[str, Any] = {**wanted.sets, **_times(lecture, wanted)}
    if wanted.changes_closing:
        before = wanted.closes_before
        starts_at = changes.get("starts_at", lecture.starts_at)
        changes["registration_closes_at"] = None if before is None else starts_at - before
    if wanted.adds or wanted.drops:
        changes["topics"] = _topics(lecture, wanted)
    if wanted.standing in CALLED_OFF:
        changes["public_state"] = PublicState(wanted.standing)
    differing = {name: value for name, value in changes.items() if not _is_same(lecture, name, value)}
    return cast("LectureChanges", differing)


def takes_seats(lecture: Lecture, wanted: Wanted) -> bool:
    """Whether the number of its seats becomes another one."""
    return wanted.changes_seats and seats_of(lecture) != wanted.seats


def takes_step(lecture: Lecture, wanted: Wanted) -> bool:
    """Whether it goes to another step of planning, or becomes public."""
    return wanted.standing in {*STEPS, PUBLISHED} and stage_of(lecture) != wanted.standing


def differences(lecture: Lecture, wanted: Wanted, changes: LectureChanges) -> list[Difference]:
    """What a page shows of it, in the order of a form; a time is shown whole."""
    found = []
    if changes.keys() & {"starts_at", "ends_at"}:
        own, new = _span(lecture, {}), _span(lecture, cast("Mapping[str, Any]", changes))
        found.append(Difference("when", own, new))
    rest = ("series", "room", "host", "languages", "interpretation", "attendance", "topics", "audience",
            "audiences", "takes_registrations", "registration_closes_at", "public_state")  # fmt: skip
    values = cast("Mapping[str, Any]", changes)
    found += [Difference(name, getattr(lecture, name), values[name]) for name in rest if name in values]
    if takes_seats(lecture, wanted):
        found.append(Difference(SEATS, seats_of(lecture), wanted.seats))
    if takes_step(lecture, wanted):
        found.append(Difference(STANDING, stage_of(lecture), wanted.standing))
    return found


def _times(lecture: Lecture, wanted: Wanted) -> dict[str, Any]:
    if not wanted.days and wanted.at is None and wanted.length is None:
        return {}
    length = wanted.length or lecture.ends_at - lecture.starts_at
    if not wanted.days and wanted.at is None:
        return {"ends_at": lecture.starts_at + length}
    local = lecture.starts_at.astimezone(zone_of(lecture.timezone))
    on, at = local.date() + timedelta(days=wanted.days), wanted.at or local.time()
    starts_at = local_instant(on, at, lecture.timezone)
    if starts_at is None:
        raise ClocksSkipThat
    return {"starts_at": starts_at, "ends_at": starts_at + length}


def _topics(lecture: Lecture, wanted: Wanted) -> tuple[Topic, ...]:
    gone = {topic.id for topic in wanted.drops}
    kept = {topic.id: topic for topic in (*lecture.topics, *wanted.adds)}
    return tuple(topic for key, topic in kept.items() if key not in gone)


def _is_same(lecture: Lecture, name: str, value: Any) -> bool:
    if name in {"topics", "audiences"}:
        return {one.id for one in getattr(lecture, name)} == {one.id for one in value}
    return bool(getattr(lecture, name) == value)


def _span(lecture: Lecture, changes: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return changes.get("starts_at", lecture.starts_at), changes.get("ends_at", lecture.ends_at)
