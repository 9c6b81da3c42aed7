"""Plans: what a lecture is to be, before it is a row. Plain values, made by forms, import and demo."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from forum.accounts.models import Staff
from forum.lectures.models import (
    Attendance,
    Audience,
    MaterialKind,
    PlanningState,
    PublicState,
    Series,
    Topic,
    WayOfAttending,
)
from forum.speakers.models import Speaker
from forum.venues.models import Room
from forum.wording import EMPTY, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class AppearancePlan:
    """Who speaks, with affiliation and biography as printed for this occasion."""

    speaker: Speaker
    affiliation: Wording = EMPTY
    bio: Wording = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialPlan:
    """An address that belongs to a lecture."""

    kind: MaterialKind
    url: str
    title: Wording = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolPlan:
    """Seats for one way of attending; `room` only for a branch room. None seats: unlimited."""

    attendance: WayOfAttending
    seats: int | None
    room: Room | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LecturePlan:
    """A lecture as it is first thought of. Without an end it lasts as long as its series usually does.

    Without `pools` it gets one for each way of attending: on site with the series' or the room's
    seats, online without limit.
    """

    title: Wording
    starts_at: datetime
    timezone: str
    ends_at: datetime | None = None
    series: Series | None = None
    room: Room | None = None
    host: Staff | None = None
    abstract: Wording = EMPTY
    access_note: Wording = EMPTY
    registration_note: Wording = EMPTY
    latecomers: Wording = EMPTY
    recording_note: Wording = EMPTY
    plate_family: str | None = None
    plate_seed: str | None = None
    languages: str = ""
    interpretation: str = ""
    attendance: Attendance = Attendance.ON_SITE
    online_url: str | None = None
    planning_state: PlanningState = PlanningState.TENTATIVE
    audience: Audience = Audience.PUBLIC
    takes_registrations: bool = True
    registration_closes_at: datetime | None = None
    appearances: tuple[AppearancePlan, ...] = ()
    materials: tuple[MaterialPlan, ...] = ()
    topics: tuple[Topic, ...] = ()
    pools: tuple[PoolPlan, ...] | None = None
    slug: str | None = None
    source_key: str | None = None
    is_sample: bool = False


class LectureChanges(TypedDict, total=False):
    """What to change in a lecture; what is left out stays as it is."""

    title: Wording
    abstract: Wording
    access_note: Wording
    registration_note: Wording
    latecomers: Wording
    recording_note: Wording
    plate_family: str | None
    plate_seed: str | None
    change_note: Wording
    languages: str
    interpretation: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    series: Series | None
    room: Room | None
    host: Staff | None
    attendance: Attendance
    online_url: str | None
    planning_state: PlanningState
    public_state: PublicState
    audience: Audience
    takes_registrations: bool
    registration_closes_at: datetime | None
    appearances: tuple[AppearancePlan, ...]
    materials: tuple[MaterialPlan, ...]
    topics: tuple[Topic, ...]
