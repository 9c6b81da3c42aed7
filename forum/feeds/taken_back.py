"""What was taken back and is being planned anew: nothing of the new plan is known outside."""

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select

from forum.journal import JournalEntry
from forum.lectures.models import Audience, Lecture, PublicState

TAKEN_BACK = (PublicState.WITHDRAWN, PublicState.UNPUBLISHED)
_DEEDS = ("lecture.withdrawn", "lecture.taken_back")
_STATE = "public_state"
"""What such a deed changed, if it was the lecture that it took back and not a drawing chosen for it."""
_TOLD_BY_FEEDS = ("appearances", "series", "room", "topics", "starts_at", "ends_at")
"""What a calendar of what was taken back still tells: in whose calendars it stands, and on which day."""


def is_planned_anew() -> ColumnElement[bool]:
    """Whether another speaker, series, room, topic or time was chosen for a lecture since it was taken back.

    The journal knows it: its details are JSON, in which a quote inside a text never stands by itself.
    """
    of_the_lecture = (JournalEntry.object_kind == Lecture.__tablename__, JournalEntry.object_id == Lecture.id)
    is_back = and_(JournalEntry.action.in_(_DEEDS), _changed(_STATE))
    back = select(func.max(JournalEntry.id)).where(*of_the_lecture, is_back)
    chosen = or_(*map(_changed, _TOLD_BY_FEEDS))
    since = JournalEntry.id > back.correlate(Lecture).scalar_subquery()
    return and_(
        Lecture.public_state.in_(TAKEN_BACK),
        exists().where(*of_the_lecture, since, chosen).correlate(Lecture),
    )


def was_everybodys() -> ColumnElement[bool]:
    """Whether a lecture was public once that is not any more: calendars may know of it."""
    details = cast(JournalEntry.details, Text)
    left = details.contains(f'"audience": ["{Audience.PUBLIC.value}"', autoescape=True)
    of_the_lecture = (JournalEntry.object_kind == Lecture.__tablename__, JournalEntry.object_id == Lecture.id)
    return exists().where(*of_the_lecture, left).correlate(Lecture)


def _changed(name: str) -> ColumnElement[bool]:
    return cast(JournalEntry.details, Text).contains(f'"{name}": [', autoescape=True)
