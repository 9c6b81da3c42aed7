"""The words lectures are found by, written anew where an older version of the forum wrote them."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from forum.db import transaction
from forum.lectures.models import Appearance, Lecture
from forum.lectures.programme import touch_programme
from forum.lectures.search import EDITION, search_terms
from forum.venues.models import Room

AT_ONCE = 200


def count_outdated(session: Session) -> int:
    """How many lectures are not yet found by all they could be found by."""
    return session.scalar(select(func.count()).select_from(Lecture).where(_is_outdated())) or 0


def renew_all(now: datetime) -> int:
    """Write the words of every outdated lecture anew, and say how many there were.

    Some hundred at a time, so that nobody who wants to write waits for long. No lecture's revision rises,
    for nothing of it changes; the programme's does, for searches that are subscribed to find other lectures.
    """
    total = 0
    while True:
        with transaction() as session:
            renewed = _renew_some(session)
            if renewed:
                touch_programme(session, now)
        if not renewed:
            return total
        total += renewed


def _renew_some(session: Session) -> int:
    query = select(Lecture).where(_is_outdated()).order_by(Lecture.id).limit(AT_ONCE)
    lectures = session.scalars(query.with_for_update(of=Lecture).options(*_texts())).all()
    for lecture in lectures:
        lecture.search_terms = search_terms(lecture)
    return len(lectures)


def _is_outdated() -> ColumnElement[bool]:
    return ~Lecture.search_terms.endswith(EDITION)


def _texts() -> tuple[ORMOption, ...]:
    return (
        selectinload(Lecture.series),
        selectinload(Lecture.room).joinedload(Room.venue),
        selectinload(Lecture.topics),
        selectinload(Lecture.appearances).joinedload(Appearance.speaker),
        selectinload(Lecture.talks),
    )
