"""What the public was told of lectures that changed: what was and what is now, line by line. Pure.

A change keeps only what differed, so the lines of a lecture are read backwards from how it stands now.
Changes of a lecture within some minutes are one line, for nobody was told of what lay between; what was
moved and moved back in that time is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from forum.lectures.change_models import Change
from forum.lectures.changes import NOBODY_TOLD_FOR
from forum.lectures.models import Attendance, Lecture, PublicState
from forum.speakers.models import Speaker
from forum.venues.models import Room
from forum.wording import Wording

_INSTANTS = frozenset({"starts_at", "ends_at"})


@dataclass(frozen=True)
class Shown:
    """What people know of a lecture at one time."""

    starts_at: datetime
    ends_at: datetime
    timezone: str
    room: Room | None
    attendance: Attendance
    public_state: PublicState
    title: Wording
    appearances: tuple[Speaker, ...]

    @classmethod
    def of(cls, lecture: Lecture) -> Self:
        """What is true now."""
        values = {one.name: getattr(lecture, one.name) for one in fields(cls) if one.name != "appearances"}
        return cls(**values, appearances=tuple(lecture.speakers))


_NAMES = frozenset(one.name for one in fields(Shown))


@dataclass(frozen=True)
class Rows:
    """The rows behind the keys that changes keep; what was deleted since is in neither."""

    rooms: Mapping[int, Room]
    speakers: Mapping[int, Speaker]


@dataclass(frozen=True)
class Line:
    """One announcement: when, of which lecture, what was and what is now, and why."""

    lecture: Lecture
    at: datetime
    before: Shown
    after: Shown
    reason: Wording

    @property
    def has_moved(self) -> bool:
        """Whether it begins or ends at another time, or its time is given in another zone."""
        return any(self._differs(name) for name in ("starts_at", "ends_at", "timezone"))

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is in another room."""
        rooms = (self.before.room, self.after.room)
        return len({room.id if room else None for room in rooms}) > 1

    @property
    def is_otherwise(self) -> bool:
        """Whether it is attended in another way."""
        return self._differs("attendance")

    @property
    def is_retitled(self) -> bool:
        """Whether it is called otherwise."""
        return self._differs("title")

    @property
    def is_given_by_others(self) -> bool:
        """Whether other people give it."""
        return self._differs("appearances")

    @property
    def became(self) -> PublicState | None:
        """What became of it, where that is something else than before."""
        return self.after.public_state if self._differs("public_state") else None

    @property
    def says_something(self) -> bool:
        """Whether anything differs in the end."""
        moved = (self.has_moved, self.is_elsewhere, self.is_otherwise)
        return any(moved) or self.became is not None or self.is_retitled or self.is_given_by_others

    def _differs(self, name: str) -> bool:
        before, after = getattr(self.before, name), getattr(self.after, name)
        return bool(before != after)


def lines(lectures: Iterable[Lecture], changes: Sequence[Change], rows: Rows) -> list[Line]:
    """The lines of these lectures, newest first; `changes` are all that lasted from some instant on."""
    by_lecture: dict[int, list[Change]] = {}
    for change in changes:
        by_lecture.setdefault(change.lecture_id, []).append(change)
    found = [
        line
        for lecture in lectures
        for line in _lines_of(lecture, by_lecture.get(lecture.id, ()), rows)
        if line.says_something
    ]
    return sorted(found, key=lambda one: (one.at, one.lecture.id), reverse=True)


def _lines_of(lecture: Lecture, changes: Sequence[Change], rows: Rows) -> Iterable[Line]:
    after = Shown.of(lecture)
    for several in reversed(_bursts(changes)):
        before = after
        for change in reversed(several):
            before = replace(before, **_values(change, 0, rows))
        yield Line(lecture, several[-1].at, before, after, several[-1].reason)
        after = before


def _bursts(changes: Sequence[Change]) -> list[list[Change]]:
    """Changes of one lecture by what is told of together."""
    bursts: list[list[Change]] = []
    for change in changes:
        if bursts and change.at - bursts[-1][0].at <= NOBODY_TOLD_FOR:
            bursts[-1].append(change)
        else:
            bursts.append([change])
    return bursts


def _values(change: Change, side: int, rows: Rows) -> dict[str, Any]:
    """What a change made different, as it was on one side of it; what cannot be read says nothing."""
    found: dict[str, Any] = {}
    for name in _NAMES & change.what.keys():
        with suppress(AttributeError, LookupError, TypeError, ValueError):
            found[name] = _read(name, change.what[name][side], rows)
    return found


def _read(name: str, value: Any, rows: Rows) -> Any:
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    if name == "room":
        return rows.rooms.get(value) if value else None
    if name == "appearances":
        return tuple(rows.speakers[key] for key in value if key in rows.speakers)
    if name == "title":
        return Wording(zh=value.get("zh"), en=value.get("en"), **_third(value))
    known: dict[str, Any] = {"attendance": Attendance, "public_state": PublicState}
    return known[name](value) if name in known else value


def _third(kept: Mapping[str, str | None]) -> dict[str, str | None]:
    """A text in a third language stands under that language's tag."""
    others = {tag: text for tag, text in kept.items() if tag not in {"zh", "en", "original"}}
    tag, text = next(iter(others.items()), (None, kept.get("original")))
    return {"original": text, "original_language": tag} if text else {}


def keys_in(changes: Iterable[Change]) -> tuple[set[int], set[int]]:
    """The keys of the rooms and of the speakers that changes name."""
    rooms: set[int] = set()
    speakers: set[int] = set()
    for change in changes:
        rooms |= {key for key in change.what.get("room", ()) if key}
        speakers |= {key for side in change.what.get("appearances", ()) for key in side}
    return rooms, speakers
