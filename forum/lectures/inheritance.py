"""What a lecture has because its series has it, pure: seven settings, each followed or set for itself.

Which ones a lecture follows is written down with it (`Lecture.follows`) and not guessed from equal values:
when the series changes, those that follow are what "apply to coming lectures" changes, and a room that was
chosen for this lecture stays even where the series comes to the same room. What is set to what the series
has, follows it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from forum.i18n import N_
from forum.lectures.models import Lecture, Series, WayOfAttending
from forum.lectures.plans import LectureChanges
from forum.venues.models import Room

SETTINGS = {
    "room": N_("Room"),
    "length": N_("Length"),
    "seats": N_("Seats"),
    "host": N_("Host"),
    "languages": N_("Languages"),
    "attendance": N_("Attendance"),
    "online_url": N_("Online room"),
}
# Fields of a lecture by the setting that they make up.
_FIELDS = {
    "starts_at": "length",
    "ends_at": "length",
    **{name: name for name in ("room", "host", "languages", "attendance", "online_url")},
}


@dataclass(frozen=True)
class Setting:
    """One setting of a lecture beside that of its series."""

    name: str
    label: str
    own: Any
    usual: Any
    follows: bool

    @property
    def is_same(self) -> bool:
        """Whether the lecture has what the series has."""
        return bool(self.own == self.usual)

    @property
    def is_behind(self) -> bool:
        """Whether it follows a series that has been changed since."""
        return self.follows and not self.is_same


def settings_of(lecture: Lecture) -> list[Setting]:
    """The settings of a lecture beside those of its series; none outside a series."""
    if lecture.series is None:
        return []
    own, usual, followed = of_lecture(lecture), of_series(lecture.series, lecture.room), followed_by(lecture)
    return [
        Setting(name, label, own[name], usual[name], name in followed) for name, label in SETTINGS.items()
    ]


def of_series(series: Series, room: Room | None) -> dict[str, Any]:
    """What a series gives its lectures; seats it does not name are those of the lecture's room."""
    return {
        "room": series.default_room,
        "length": series.default_length_minutes,
        "seats": usual_seats(series, room),
        "host": series.default_host,
        "languages": series.default_languages or "",
        "attendance": series.default_attendance,
        "online_url": series.default_online_url,
    }


def usual_seats(series: Series | None, room: Room | None) -> int | None:
    """How many seats a lecture of a series usually has; those that it does not name are the room's."""
    named = series.default_seats if series else None
    return room.seats if named is None and room else named


def of_lecture(lecture: Lecture) -> dict[str, Any]:
    """What a lecture has."""
    return {
        "room": lecture.room,
        "length": round((lecture.ends_at - lecture.starts_at) / timedelta(minutes=1)),
        "seats": seats_of(lecture),
        "host": lecture.host,
        "languages": lecture.languages,
        "attendance": lecture.attendance,
        "online_url": lecture.online_url,
    }


def seats_of(lecture: Lecture) -> int | None:
    """The seats in its own room."""
    main = (
        pool
        for pool in lecture.pools
        if pool.attendance is WayOfAttending.ON_SITE and pool.room_id is None and pool.room is None
    )
    return next((pool.seats for pool in main), None)


def followed_by(lecture: Lecture) -> frozenset[str]:
    """The names of the settings in which a lecture follows its series."""
    return frozenset(lecture.follows.split(",")) & SETTINGS.keys() if lecture.follows else frozenset()


def kept(names: Collection[str]) -> str:
    """Names of settings as they stand in the database."""
    return ",".join(name for name in SETTINGS if name in names)


def follow_what_is_the_same(lecture: Lecture, touched: Iterable[str] | None = None) -> None:
    """Write down anew of the touched settings (all of them by default) which ones follow the series."""
    series = lecture.series
    looked_at = SETTINGS.keys() if touched is None else set(touched)
    followed = set(followed_by(lecture) - looked_at)
    if series is not None:
        own, usual = of_lecture(lecture), of_series(series, lecture.room)
        followed |= {name for name in looked_at if own[name] == usual[name]}
    lecture.follows = kept(followed)


def touched_by(fields: Collection[str], *, is_as_long: bool) -> set[str] | None:
    """The settings that changed fields make up; None where the series itself is another one."""
    if "series" in fields:
        return None
    touched = {_FIELDS[field] for field in fields if field in _FIELDS}
    return touched - {"length"} if is_as_long else touched


def changes_to_follow(lecture: Lecture, names: Collection[str]) -> LectureChanges:
    """What makes a lecture have these settings as its series has them; seats are set for themselves."""
    changes = LectureChanges()
    if lecture.series is None:
        return changes
    usual = of_series(lecture.series, lecture.room)
    if "length" in names:
        changes["ends_at"] = lecture.starts_at + timedelta(minutes=usual["length"])
    if "room" in names:
        changes["room"] = usual["room"]
    if "host" in names:
        changes["host"] = usual["host"]
    if "languages" in names:
        changes["languages"] = usual["languages"]
    if "attendance" in names:
        changes["attendance"] = usual["attendance"]
    if "online_url" in names:
        changes["online_url"] = usual["online_url"]
    return changes
