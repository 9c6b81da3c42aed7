"""A clash as people read it: the rows behind its keys, and one whole sentence on what is in the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar

from babel.dates import format_date, get_day_names
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from forum.db import Base
from forum.i18n import LOCALES, N_, Language, translate
from forum.lectures.clash_facts import Clash, ClashKind
from forum.lectures.models import Lecture
from forum.moments import clock, day, day_and_clock
from forum.speakers.models import Speaker
from forum.venues.models import EVERY_DAY, Closure, Room

Row = TypeVar("Row", bound=Base)

# A page lays links over the lecture, the room and the name.
SENTENCES = {
    ClashKind.ROOM_TAKEN: N_("%(room)s is taken by %(lecture)s, %(when)s."),
    ClashKind.SPEAKER_ELSEWHERE: N_("%(name)s also appears in %(lecture)s, %(when)s."),
    ClashKind.NO_TIME_TO_SET_UP: N_(
        "Between this and %(lecture)s (%(when)s) lie %(minutes)s minutes,"
        " and setting up %(room)s takes %(needed)s."
    ),
    ClashKind.ROOM_CLOSED: N_("%(room)s is closed, %(when)s (%(reason)s)."),
    ClashKind.OUTSIDE_HOURS: N_("%(room)s is open %(hours)s, and the lecture is held %(when)s."),
    ClashKind.TOO_FEW_SEATS: N_("%(people)s people have a seat in %(room)s, which has only %(seats)s."),
    ClashKind.MORE_SEATS_GIVEN: N_("%(people)s seats are given in %(room)s, which has only %(seats)s."),
    ClashKind.DAY_OFF: N_("The lecture is held on a day off, %(day)s (%(reason)s)."),
    ClashKind.NOT_AVAILABLE: N_("%(name)s cannot come then (%(when)s)."),
}
OTHER_TIMES = N_("%(name)s can come at other times of that week.")
NO_REASON = N_("no reason was given")
DAYS_AND_HOURS = N_("%(days)s %(hours)s")
DAILY = N_("daily")
MIDNIGHT = "00:00"
_OF_PEOPLE = {ClashKind.SPEAKER_ELSEWHERE, ClashKind.NOT_AVAILABLE}
_WITHOUT_ROOM = {*_OF_PEOPLE, ClashKind.DAY_OFF}


@dataclass(frozen=True)
class ShownClash:
    """A clash with what a person needs to judge it: both lectures, and what stands between them.

    ``mine`` is None of a lecture that is being planned.
    """

    clash: Clash
    mine: Lecture | None
    lecture: Lecture | None
    room: Room | None
    speaker: Speaker | None
    closure: Closure | None

    @property
    def kind(self) -> ClashKind:
        """What kind of trouble it is."""
        return self.clash.kind

    @property
    def blocks(self) -> bool:
        """Whether it takes a reason to save the lecture all the same."""
        return self.clash.blocks

    @property
    def sentence(self) -> str:
        """The marked sentence."""
        is_of_other_times = self.kind is ClashKind.NOT_AVAILABLE and self.clash.cannot is None
        return OTHER_TIMES if is_of_other_times else SENTENCES[self.kind]

    def filling(self, language: Language) -> dict[str, str]:
        """The words for the sentence, as plain text."""
        first, second = self.clash.figures or (0, 0)
        return {
            "lecture": self.lecture.code if self.lecture else "",
            "room": self.room.name.shown_in(language).text if self.room else "",
            "name": self.speaker.name if self.speaker else "",
            "when": self._when(language),
            "minutes": str(first),
            "needed": str(second),
            "people": str(first),
            "seats": str(second),
            "hours": opening_hours(self.room, language) if self.room else "",
            "day": format_date(self.clash.day, "full", LOCALES[language]) if self.clash.day else "",
            "reason": self._reason(language),
        }

    def told(self, language: Language) -> str:
        """The whole sentence as plain text."""
        return translate(language, self.sentence, **self.filling(language))

    def _when(self, language: Language) -> str:
        what: Any = self.clash.cannot or self.closure or self.lecture or self.clash.mine
        return from_to(what.starts_at, what.ends_at, self.clash.mine.zone, language)

    def _reason(self, language: Language) -> str:
        reason = self.closure.reason if self.closure else self.clash.day_off
        said = reason.shown_in(language).text if reason else ""
        return said.rstrip("。.") or translate(language, NO_REASON)


def from_to(starts_at: datetime, ends_at: datetime, zone: str, language: Language) -> str:
    """From when to when, without the zone; whole days without their midnights."""
    last = ends_at - timedelta(microseconds=1)
    first_day, last_day = (day(at, zone, language) for at in (starts_at, last))
    if clock(starts_at, zone) == clock(ends_at, zone) == MIDNIGHT:
        return first_day if first_day == last_day else f"{first_day}–{last_day}"
    same_day = first_day == day(ends_at, zone, language)
    end = clock(ends_at, zone) if same_day else day_and_clock(ends_at, zone, language)
    return f"{day_and_clock(starts_at, zone, language)}–{end}"


def opening_hours(room: Room, language: Language) -> str:
    """When a room is open, in short: "Mon–Fri 08:00–22:00", "daily"."""
    days = _open_days(room.open_days, language)
    if room.opens_minute is None or room.closes_minute is None:
        return days
    hours = f"{_clock(room.opens_minute)}–{_clock(room.closes_minute)}"
    return translate(language, DAYS_AND_HOURS, days=days, hours=hours)


def shown_clashes(session: Session, found: Iterable[Clash]) -> list[ShownClash]:
    """Clashes with all that they name; at most four statements."""
    several = list(found)
    of_rooms = [clash.wanted_id for clash in several if clash.kind not in _WITHOUT_ROOM]
    of_people = [clash.wanted_id for clash in several if clash.kind in _OF_PEOPLE]
    sides = [key for clash in several for key in (clash.lecture_id, clash.mine.lecture_id)]
    lectures, rooms = (
        _by_key(session, Lecture, sides),
        _by_key(session, Room, of_rooms, joinedload(Room.venue)),
    )
    people, closures = (
        _by_key(session, Speaker, of_people),
        _by_key(session, Closure, (clash.closure_id for clash in several)),
    )
    return [
        ShownClash(
            clash,
            lectures.get(clash.mine.lecture_id),
            lectures.get(clash.lecture_id),
            None if clash.kind in _WITHOUT_ROOM else rooms.get(clash.wanted_id),
            people.get(clash.wanted_id) if clash.kind in _OF_PEOPLE else None,
            closures.get(clash.closure_id),
        )
        for clash in several
    ]


def _by_key(
    session: Session, model: type[Row], keys: Iterable[int | None], *options: ORMOption
) -> dict[int | None, Row]:
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    key: Any = model.__table__.c.id
    rows: Iterable[Any] = session.scalars(select(model).where(key.in_(wanted)).options(*options))
    return {row.id: row for row in rows}


def _open_days(open_days: str, language: Language) -> str:
    """Days that follow one another, as one piece: "Mon–Fri", "Mon, Wed–Thu"."""
    if open_days == EVERY_DAY:
        return translate(language, DAILY)
    names = get_day_names("abbreviated", locale=LOCALES[language])
    pieces = [
        str(names[first]) if first == last else f"{names[first]}–{names[last]}"
        for first, last in _runs(open_days)
    ]
    return ("、" if language == "zh" else ", ").join(pieces)


def _runs(open_days: str) -> Iterator[tuple[int, int]]:
    """The first and the last of days that follow one another, counted from Monday, which is 0."""
    days = sorted({EVERY_DAY.index(day) for day in open_days if day in EVERY_DAY})
    for _, numbered in groupby(enumerate(days), key=lambda one: one[1] - one[0]):
        run = [day for _, day in numbered]
        yield run[0], run[-1]


def _clock(minute: int) -> str:
    """Minutes of a day as a clock; what is past midnight belongs to the next day, and midnight is 24:00."""
    hour = minute // 60 if minute <= 24 * 60 else minute // 60 - 24
    return f"{hour:02}:{minute % 60:02}"
