"""What the change log asks: announcements of what its reader may find, newest first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from forum.lectures.audiences import Reader, in_lists_of
from forum.lectures.change_log import Line, Rows, keys_in, lines
from forum.lectures.change_models import Change
from forum.lectures.changes import lasting_changes
from forum.lectures.models import Appearance, Lecture, PublicState
from forum.speakers.models import Speaker
from forum.venues.models import Room


def count_announcements(session: Session, reader: Reader) -> int:
    """How many changes the log has."""
    return session.scalar(_found_by(reader, select(func.count(Change.id)))) or 0


def announcements(session: Session, reader: Reader, *, limit: int, offset: int) -> list[Line]:
    """One page of the log, with a fixed number of statements."""
    query = _found_by(reader, select(Change)).order_by(Change.at.desc(), Change.id.desc())
    page = session.scalars(query.limit(limit).offset(offset)).all()
    if not page:
        return []
    oldest, newest = page[-1], page[0]
    lectures = _lectures(session, {change.lecture_id for change in page})
    # What came later is needed as well: a line is read backwards from how its lecture stands now.
    changes = lasting_changes(session, [lecture.id for lecture in lectures], since=oldest.at)
    found = lines(lectures, changes, _rows(session, changes))
    return [line for line in found if oldest.at <= line.at <= newest.at]


def announcements_of(session: Session, lecture: Lecture, *, limit: int) -> list[Line]:
    """The last announcements of one lecture, newest first."""
    changes = lasting_changes(session, [lecture.id])
    return lines([lecture], changes, _rows(session, changes))[:limit] if changes else []


def _found_by(reader: Reader, query: Select[Any]) -> Select[Any]:
    return query.join(Lecture, Lecture.id == Change.lecture_id).where(
        Change.taken_back_at.is_(None),
        in_lists_of(reader),
        Lecture.public_state != PublicState.UNPUBLISHED,
    )


def _lectures(session: Session, keys: set[int]) -> Sequence[Lecture]:
    speaker: Any = selectinload(Lecture.appearances).joinedload(Appearance.speaker)
    query = select(Lecture).where(Lecture.id.in_(keys))
    return session.scalars(query.options(joinedload(Lecture.room).joinedload(Room.venue), speaker)).all()


def _rows(session: Session, changes: Sequence[Change]) -> Rows:
    rooms, speakers = keys_in(changes)
    return Rows(
        {one.id: one for one in session.scalars(select(Room).where(Room.id.in_(rooms)))} if rooms else {},
        {one.id: one for one in session.scalars(select(Speaker).where(Speaker.id.in_(speakers)))}
        if speakers
        else {},
    )
