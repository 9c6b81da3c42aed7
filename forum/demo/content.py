"""What a demo season consists of, as plain values. Everybody in it is invented."""

from dataclasses import dataclass, field
from datetime import time

from forum.demo.portraits import Hair, Turn
from forum.demo.sketches import Plan
from forum.lectures.models import Attendance, MaterialKind, PlanningState
from forum.wording import Wording


@dataclass(frozen=True)
class SampleRoom:
    """A room of a sample venue, named by a key of its own."""

    key: str
    name: Wording
    floor: Wording
    seats: int


@dataclass(frozen=True)
class SampleVenue:
    """A building that does not exist."""

    slug: str
    name: Wording
    address: Wording
    gate: Wording
    metro: Wording
    directions: Wording
    accessibility: Wording
    latitude: float
    longitude: float
    sketch: Plan | None
    sketch_alt: Wording
    rooms: tuple[SampleRoom, ...]


@dataclass(frozen=True)
class SampleSeries:
    """A sample series and what its lectures usually have."""

    slug: str
    title: Wording
    description: Wording
    default_length_minutes: int
    default_seats: int
    default_room: str


@dataclass(frozen=True)
class SampleTopic:
    """A subject."""

    slug: str
    name: Wording


@dataclass(frozen=True)
class SampleAudience:
    """A group for which some lectures are."""

    key: str
    name: Wording


@dataclass(frozen=True)
class SampleSpeaker:
    """A person who does not exist. `portrait` is the figure to draw, if any."""

    slug: str
    name: str
    language: str
    latin: str
    affiliation: Wording
    bio: Wording
    aliases: tuple[str, ...]
    portrait: tuple[Hair, Turn] | None


@dataclass(frozen=True)
class Slot:
    """A day and a time of day, counted in weeks from the week of loading."""

    week: int
    weekday: int
    time: time


@dataclass(frozen=True)
class SampleTalk:
    """One part of a sitting; minutes from its beginning, and how many it lasts."""

    title: Wording
    speaker: str
    starts_after: int
    minutes: int


@dataclass(frozen=True)
class SampleLecture:
    """One lecture of the season, and what has become of it."""

    slot: Slot
    series: str
    topics: tuple[str, ...]
    speakers: tuple[str, ...]
    title: Wording
    drawing: tuple[str, ...]  # family and seed, or nothing: then it follows from the code
    abstract: Wording
    access_note: Wording
    registration_note: Wording
    latecomers: Wording
    recording_note: Wording
    languages: str
    interpretation: str
    minutes: int | None
    room: str | None
    attendance: Attendance
    online_seats: int
    planning: PlanningState
    is_hidden: bool
    materials: tuple[MaterialKind, ...]
    moved_from: Slot | None
    moved_from_room: str | None
    moved_because: Wording
    cancelled_because: Wording
    postponed_because: Wording
    registered: int
    online: int
    waiting: int
    chair: str | None
    talks: tuple[SampleTalk, ...]
    branch_room: str | None
    label: str | None
    key: str | None  # by which a later one says that it repeats this one
    repeats: str | None
    audience: str | None  # the key of the group that alone finds it


@dataclass(frozen=True)
class Season:
    """Everything that `flask demo load` loads."""

    venues: tuple[SampleVenue, ...]
    series: tuple[SampleSeries, ...]
    topics: tuple[SampleTopic, ...]
    audiences: tuple[SampleAudience, ...]
    speakers: tuple[SampleSpeaker, ...]
    lectures: tuple[SampleLecture, ...] = field(repr=False)
