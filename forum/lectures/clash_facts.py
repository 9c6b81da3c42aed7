"""What the clash rules judge, pure: sittings, rooms, days off; and what they find."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from forum.moments import zone_of
from forum.speakers.spans import Span
from forum.wording import Wording


class ClashKind(StrEnum):
    """Why a lecture cannot be as it is planned; the first three are between two lectures."""

    ROOM_TAKEN = "room_taken"
    SPEAKER_ELSEWHERE = "speaker_elsewhere"
    NO_TIME_TO_SET_UP = "no_time_to_set_up"
    ROOM_CLOSED = "room_closed"
    OUTSIDE_HOURS = "outside_hours"
    TOO_FEW_SEATS = "too_few_seats"
    MORE_SEATS_GIVEN = "more_seats_given"
    DAY_OFF = "day_off"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True)
class People:
    """The seats of a lecture in one room: how many are given (None: no limit), how many people have one."""

    room_id: int
    given: int | None
    taken: int


@dataclass(frozen=True)
class Sitting:
    """When and where one lecture is held, and by whom. ``lecture_id`` is None before it is stored.

    ``room_id`` and ``branch_ids`` are held alike. What is not ``is_held`` (called off, withdrawn, put off)
    holds nothing. Days and hours of rooms are those of ``zone``, in which the lecture is announced.
    """

    lecture_id: int | None
    starts_at: datetime
    ends_at: datetime
    room_id: int | None = None
    speaker_ids: frozenset[int] = frozenset()
    branch_ids: frozenset[int] = frozenset()
    people: tuple[People, ...] = ()
    zone: str = "UTC"
    is_public: bool = False
    is_held: bool = True

    @property
    def room_ids(self) -> frozenset[int]:
        """Every room that it holds."""
        return self.branch_ids if self.room_id is None else self.branch_ids | {self.room_id}

    @property
    def begins(self) -> datetime:
        """The wall clock at which it begins, without a zone."""
        return self.starts_at.astimezone(zone_of(self.zone)).replace(tzinfo=None)

    @property
    def ends(self) -> datetime:
        """The wall clock at which it ends, without a zone."""
        return self.ends_at.astimezone(zone_of(self.zone)).replace(tzinfo=None)

    @property
    def days(self) -> list[date]:
        """Every day on which it is held; midnight belongs to the day that it ends."""
        first, last = self.begins.date(), (self.ends - timedelta(microseconds=1)).date()
        return [first + timedelta(n) for n in range((last - first).days + 1)]

    def overlaps(self, other: "Sitting") -> bool:
        """Whether there is an instant at which both are being held."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class ClosedFor:
    """A while for which a room is closed; the key of its closure."""

    closure_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Place:
    """What the rules know of a room. Opening hours are minutes of a day, both or none (forum/venues)."""

    seats: int | None = None
    opens_minute: int | None = None
    closes_minute: int | None = None
    open_days: frozenset[int] = frozenset(range(1, 8))
    setup_minutes: int = 0
    closures: tuple[ClosedFor, ...] = ()


Places = Mapping[int, Place]
"""What is known of rooms, by key; one that is missing has no rules."""

Availability = Mapping[int, Sequence[Span]]
"""When people said they can come or cannot, by key; one that is missing said nothing."""

DaysOff = Callable[[date], Wording | None]
"""The name of a day on which nobody works; None of any other day."""


@dataclass(frozen=True)
class Clash:
    """One thing that cannot be: what is wanted (the key of a room or a speaker), and what stands in the way.

    It is seen from the side of ``mine``. ``starts_at`` is when what stands in the way begins: the other
    lecture, the closure, or the lecture itself.
    ``cannot`` is the while in which somebody cannot come; without, they said other times of that week.
    ``figures`` are minutes between and needed, or people and seats.
    """

    starts_at: datetime
    lecture_id: int | None
    kind: ClashKind
    wanted_id: int | None
    mine: Sitting = field(compare=False, repr=False)
    blocks: bool = False
    closure_id: int | None = None
    day: date | None = None
    day_off: Wording | None = None
    figures: tuple[int, int] | None = None
    cannot: Span | None = None

    @property
    def order(self) -> tuple[datetime, int, str, int, int]:
        """Earliest first; what is between two lectures after what stands by itself."""
        return self.starts_at, self.lecture_id or 0, self.kind, self.wanted_id or 0, self.closure_id or 0
