"""Plans: what a lecture is to be, before it is a row. Plain values, made by forms, import and demo."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from forum.accounts.models import Staff
from forum.lectures.models import (
    Appearance,
    Attendance,
    Audience,
    Lecture,
    MaterialKind,
    NamedAudience,
    PlanningState,
    PublicState,
    Role,
    Series,
    Topic,
    WayOfAttending,
)
from forum.lectures.talk_times import AT_NO_TIME, TalkTime
from forum.speakers.models import Speaker
from forum.venues.models import Room
from forum.wording import EMPTY, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class AppearancePlan:
    """Who speaks, with affiliation and biography as printed for this occasion."""

    speaker: Speaker
    role: Role = Role.SPEAKER
    honorific: Wording = EMPTY
    affiliation: Wording = EMPTY
    bio: Wording = EMPTY


def as_printed(one: Appearance) -> AppearancePlan:
    """The plan of somebody's part as it stands."""
    return AppearancePlan(
        speaker=one.speaker, role=one.role, honorific=one.honorific, affiliation=one.affiliation, bio=one.bio
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPlan:
    """One part of a sitting, by some of the lecture's people; its time counts from the beginning."""

    title: Wording
    abstract: Wording = EMPTY
    time: TalkTime = AT_NO_TIME
    speakers: tuple[Speaker, ...] = ()


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
    audiences: tuple[NamedAudience, ...] = ()
    takes_registrations: bool = True
    registration_closes_at: datetime | None = None
    appearances: tuple[AppearancePlan, ...] = ()
    talks: tuple[TalkPlan, ...] = ()
    materials: tuple[MaterialPlan, ...] = ()
    topics: tuple[Topic, ...] = ()
    pools: tuple[PoolPlan, ...] | None = None
    slug: str | None = None
    issue_label: str | None = None
    repeats: Lecture | None = None
    source_key: str | None = None
    laid_out_for: date | None = None
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
    audiences: tuple[NamedAudience, ...]
    takes_registrations: bool
    registration_closes_at: datetime | None
    withheld: str | None
    issue_label: str | None
    repeats: Lecture | None
    # Who speaks stands before what is spoken of: talks are given by people of the lecture.
    appearances: tuple[AppearancePlan, ...]
    talks: tuple[TalkPlan, ...]
    materials: tuple[MaterialPlan, ...]
    topics: tuple[Topic, ...]
