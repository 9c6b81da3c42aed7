"""What the agenda asks of the database, in a fixed number of statements whatever the window holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, load_only

from forum.lectures.models import Appearance, Audience, Lecture, PlanningState, PublicState
from forum.lectures.staff_queries import may_be_seen
from forum.speakers.models import Speaker
from forum.venues.models import Closure
from forum.wording import Wording

MOST_WAITING = 60


@dataclass(frozen=True, slots=True)
class Planned:
    """A lecture with what the agenda shows of it."""

    id: int
    slug: str
    code: str
    title: Wording
    starts_at: datetime
    ends_at: datetime
    timezone: str
    series_id: int | None
    room_id: int | None
    planning_state: PlanningState
    public_state: PublicState
    audience: Audience
    edit_version: int
    laid_out_for: date | None
    people: tuple[Speaker, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether the public knows of it."""
        return self.public_state is not PublicState.UNPUBLISHED

    @property
    def is_slot(self) -> bool:
        """Whether nobody is asked for it yet."""
        is_bare = not self.title and not self.people and not self.is_public
        return is_bare and self.planning_state is PlanningState.SLOT

    @property
    def is_everybodys(self) -> bool:
        """Whether anybody may read what it is called, whoever organises it."""
        return self.is_public and self.audience is Audience.PUBLIC


def planned_between(session: Session, begins: datetime, ends: datetime) -> list[Planned]:
    """Everything that is held from one instant to another, by time; two statements."""
    return _planned(session, Lecture.starts_at < ends, Lecture.ends_at > begins)


def waiting(session: Session, granted: frozenset[int] | None, now: datetime) -> list[Planned]:
    """What waits for organisers of these series: slots to fill, lectures at no slot yet, postponed ones."""
    is_planned = and_(Lecture.public_state == PublicState.UNPUBLISHED, Lecture.ends_at > now)
    is_slot = Lecture.planning_state == PlanningState.SLOT
    is_placed = Lecture.laid_out_for.is_not(None)
    waits = or_(and_(is_planned, or_(is_slot, ~is_placed)), Lecture.public_state == PublicState.POSTPONED)
    return _planned(session, waits, *may_be_seen(granted), limit=MOST_WAITING)


def closures_between(session: Session, begins: datetime, ends: datetime) -> Sequence[Closure]:
    """When rooms are closed; one statement."""
    query = select(Closure).where(Closure.starts_at < ends, Closure.ends_at > begins)
    return session.scalars(query.order_by(Closure.starts_at, Closure.id)).all()


def slots_to_fill(session: Session, lecture: Lecture, now: datetime) -> list[Planned]:
    """The coming empty slots of the series of a lecture."""
    found = _planned(
        session,
        Lecture.series_id == lecture.series_id,
        Lecture.id != lecture.id,
        Lecture.planning_state == PlanningState.SLOT,
        Lecture.public_state == PublicState.UNPUBLISHED,
        Lecture.starts_at > now,
        limit=MOST_WAITING,
    )
    return [one for one in found if one.is_slot]


_COLUMNS = (
    Lecture.id,
    Lecture.slug,
    Lecture.code,
    Lecture.title,
    Lecture.starts_at,
    Lecture.ends_at,
    Lecture.timezone,
    Lecture.series_id,
    Lecture.room_id,
    Lecture.planning_state,
    Lecture.public_state,
    Lecture.audience,
    Lecture.edit_version,
    Lecture.laid_out_for,
)


def _planned(session: Session, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Planned]:
    order = (Lecture.starts_at, Lecture.id)
    chosen = select(Lecture.id).where(*conditions).order_by(*order).limit(limit)
    rows = session.execute(select(*_COLUMNS).where(Lecture.id.in_(chosen)).order_by(*order)).mappings().all()
    people: dict[int, list[Speaker]] = {}
    query = select(Appearance.lecture_id, Speaker).join(Appearance.speaker)
    query = query.where(Appearance.lecture_id.in_(chosen)).order_by(Appearance.position, Appearance.id)
    named = load_only(Speaker.name, Speaker.name_latin, Speaker.name_language)
    for lecture_id, speaker in session.execute(query.options(named)):
        people.setdefault(lecture_id, []).append(speaker)
    return [Planned(**row, people=tuple(people.get(row["id"], ()))) for row in rows]


def speakers_among(several: Iterable[Planned]) -> set[int]:
    """The keys of everybody who has a part in one of these."""
    return {speaker.id for one in several for speaker in one.people}
