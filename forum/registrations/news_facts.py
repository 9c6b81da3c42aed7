"""What somebody knew of a lecture, against what is true: the words of news are computed from the two."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self, cast

from sqlalchemy.orm import Session

from forum import moments
from forum.lectures.change_models import Change
from forum.lectures.models import Attendance, Lecture, PublicState
from forum.lectures.plans import LectureChanges
from forum.registrations.news_kinds import kind_of
from forum.venues.models import Room


@dataclass(frozen=True)
class Facts:
    """When, where and how a lecture takes place, and whether."""

    starts_at: datetime
    ends_at: datetime
    timezone: str
    room: Room | None
    attendance: Attendance
    state: PublicState

    @classmethod
    def of(cls, lecture: Lecture) -> Self:
        """What is true now."""
        return cls(
            lecture.starts_at,
            lecture.ends_at,
            lecture.timezone,
            lecture.room,
            lecture.attendance,
            lecture.public_state,
        )

    def before(self, session: Session, changes: Sequence[Change]) -> Self:
        """What was true before the first of these changes."""
        former: dict[str, Any] = {}
        for change in reversed(changes):
            for name in _FIELDS.keys() & change.what.keys():
                # What is damaged says nothing; the rest of the news is told all the same.
                with suppress(LookupError, TypeError, ValueError):
                    former[_FIELDS[name]] = _read(session, name, change.what[name][0])
        return replace(self, **former)

    def after(self, changes: LectureChanges) -> Self:
        """What will be true once these changes are made."""
        wanted = cast("Mapping[str, Any]", changes)
        return replace(self, **{_FIELDS[name]: wanted[name] for name in _FIELDS if name in wanted})


_FIELDS = {name: name for name in ("starts_at", "ends_at", "timezone", "room", "attendance")} | {
    "public_state": "state"
}


def _read(session: Session, name: str, value: Any) -> Any:
    """A value as the journal keeps it, as the value it was."""
    if name in {"starts_at", "ends_at"}:
        return datetime.fromisoformat(value)
    if name == "room":
        return session.get(Room, value) if value else None
    enumeration = {"attendance": Attendance, "public_state": PublicState}.get(name)
    return enumeration(value) if enumeration else value


@dataclass(frozen=True)
class Difference:
    """What somebody knew, and what they are to know."""

    known: Facts
    now: Facts

    @property
    def changed(self) -> frozenset[str]:
        """The names of what differs, but for the state."""
        names = ("starts_at", "ends_at", "timezone", "room", "attendance")
        differ = {name for name in names if getattr(self.known, name) != getattr(self.now, name)}
        if "room" in differ and _key(self.known.room) == _key(self.now.room):
            differ.remove("room")
        return frozenset(differ)

    @property
    def kind(self) -> str | None:
        """Which news that is; None where nothing differs in the end."""
        return kind_of(self.known.state, self.now.state, self.changed)

    @property
    def is_another_time(self) -> bool:
        """Whether it begins or ends at another instant."""
        return not self.changed.isdisjoint({"starts_at", "ends_at"})

    @property
    def is_another_day(self) -> bool:
        """Whether calendars at the place show another date."""
        return self._day(self.known) != self._day(self.now)

    @property
    def is_another_venue(self) -> bool:
        """Whether people have to go to another building."""
        rooms = (self.known.room, self.now.room)
        return all(rooms) and len({room.venue_id for room in rooms if room}) > 1

    def _day(self, facts: Facts) -> object:
        return facts.starts_at.astimezone(moments.zone_of(facts.timezone)).date()


def _key(room: Room | None) -> int | None:
    return room.id if room else None
