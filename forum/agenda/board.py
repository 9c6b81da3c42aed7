"""The agenda of a window as values: entries, days off, rooms with their hours, when speakers can come.

Whoever organises one series sees what others plan as something in the way: code, room and time, and the title
once everybody may read it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from forum.agenda.queries import Planned, closures_between, planned_between, speakers_among
from forum.agenda.window import Window
from forum.i18n import Language
from forum.lectures import staff_queries
from forum.lectures.clash_queries import coming_clashes
from forum.lectures.clash_words import ShownClash, shown_clashes
from forum.lectures.days_off import special_days_between
from forum.lectures.holidays import SpecialDay
from forum.lectures.models import PublicState
from forum.lectures.stages import PUBLISHED
from forum.speakers.availability import Span, availability_of
from forum.speakers.naming import name_for
from forum.venues.models import Closure, Room
from forum.wording import Shown


class Way(StrEnum):
    """What dragging an entry does: moves it at once, asks first, or nothing."""

    FREE = "free"
    ASKS = "asks"
    FIXED = "fixed"


@dataclass(frozen=True)
class Entry:
    """A lecture in the agenda, as whoever looks may see it."""

    lecture: Planned
    is_mine: bool
    way: Way
    clashes: Sequence[ShownClash] = ()

    @property
    def is_told(self) -> bool:
        """Whether its title and people may be shown."""
        return self.is_mine or self.lecture.is_everybodys

    @property
    def blocks(self) -> bool:
        """Whether something is in its way that takes a reason."""
        return any(one.blocks for one in self.clashes)

    @property
    def stage(self) -> str:
        """How far it is; of what others plan nothing is said."""
        if self.lecture.is_public:
            return PUBLISHED
        return str(self.lecture.planning_state) if self.is_mine else ""

    def title(self, language: Language) -> Shown | None:
        """What it is called, with its language; None where it has no title, or none to be shown."""
        return (self.lecture.title.shown_in(language) or None) if self.is_told else None

    def people(self, language: Language) -> list[Shown]:
        """Who has a part in it."""
        return [name_for(one, language) for one in self.lecture.people] if self.is_told else []


@dataclass(frozen=True)
class Board:
    """Everything that the agenda shows of a window."""

    window: Window
    entries: Sequence[Entry]
    rooms: Sequence[Room]
    special: Mapping[date, SpecialDay]
    closures: Sequence[Closure]
    people: Mapping[int, Sequence[Span]]


May = Callable[[int | None], bool]
"""Whether somebody organises a series."""


def board_of(session: Session, window: Window, may: May, now: datetime) -> Board:
    """The agenda of a window, in a fixed number of statements."""
    planned = planned_between(session, window.begins, window.ends)
    found = coming_clashes(session, max(now, window.begins), window.ends)
    mine = {one.id for one in planned if may(one.series_id)}
    clashes = shown_clashes(session, (one for key in mine for one in found.get(key, ())))
    by_lecture: dict[int | None, list[ShownClash]] = {}
    for clash in clashes:
        by_lecture.setdefault(clash.clash.mine.lecture_id, []).append(clash)
    entries = [entry_of(one, may, now, by_lecture.get(one.id, ())) for one in planned]
    people = speakers_among(one for one in planned if one.id in mine)
    return Board(
        window=window,
        entries=entries,
        rooms=staff_queries.rooms_to_choose(session),
        special=special_days_between(session, window.days[0], window.days[-1]),
        closures=closures_between(session, window.begins, window.ends),
        people=availability_of(session, people, window.begins, window.ends),
    )


def entry_of(lecture: Planned, may: May, now: datetime, clashes: Sequence[ShownClash] = ()) -> Entry:
    """A lecture as somebody sees it, and what they can do with it."""
    is_mine = may(lecture.series_id)
    return Entry(lecture, is_mine, _way(lecture, now) if is_mine else Way.FIXED, clashes)


def _way(lecture: Planned, now: datetime) -> Way:
    if not lecture.is_public:
        return Way.FREE
    is_still_to_come = lecture.public_state is PublicState.PUBLISHED and lecture.ends_at > now
    return Way.ASKS if is_still_to_come or lecture.public_state is PublicState.POSTPONED else Way.FIXED
