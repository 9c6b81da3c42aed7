"""Lectures whose rows hold what no form lets in: found, told by their fields, and mended by saving.

SQLite takes any value in any column, and a check may have been off. Such a row is read as far as it goes
(forum/tolerant.py), left out of every calendar, and named at the desk.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, String, and_, cast, event, or_
from sqlalchemy.orm.attributes import set_committed_value

from forum.db import UNREADABLE, YEARS
from forum.lectures.models import (
    DEFAULT_LENGTH_MINUTES,
    Attendance,
    Audience,
    Lecture,
    PublicState,
)

_FIRST, _LAST = datetime(YEARS.start, 1, 1, tzinfo=UTC), datetime(YEARS.stop - 1, 12, 31, tzinfo=UTC)
_MOST_REVISIONS = 2**31 - 1
LOST = 1000
"""The revision of a lecture whose own cannot be read: more than it can have been."""


def needs_mending() -> ColumnElement[bool]:
    """The condition under which a lecture that was published is in no calendar, asked of the row itself."""
    instants = (Lecture.starts_at, Lecture.ends_at, Lecture.changed_at)
    words = ((Lecture.public_state, PublicState), (Lecture.audience, Audience))
    return and_(
        Lecture.published_at.is_not(None),
        or_(
            *(~instant.between(_FIRST, _LAST) | instant.is_(None) for instant in instants),
            ~Lecture.revision.between(0, _MOST_REVISIONS),
            # Asked as text: the type of the column refuses to ask for other words.
            *(cast(column, String).not_in([word.value for word in known]) for column, known in words),
            Lecture.uid == "",
            *(Lecture.uid.contains(mark) for mark in "\r\n"),
        ),
    )


@event.listens_for(Lecture, "load")
def _fill(lecture: Lecture, _context: object) -> None:
    """An instant that is missing where none may be is one that cannot be read."""
    for name in ("starts_at", "ends_at", "created_at", "changed_at"):
        if lecture.__dict__.get(name, UNREADABLE) is None:
            set_committed_value(lecture, name, UNREADABLE)


@event.listens_for(Lecture, "refresh")
def _fill_again(lecture: Lecture, _context: object, _names: object) -> None:
    _fill(lecture, _context)


def is_readable(lecture: Lecture) -> bool:
    """Whether everything is there without which no calendar can show a lecture."""
    instants = (lecture.starts_at, lecture.ends_at, lecture.changed_at)
    return _is_one_of(PublicState, lecture.public_state) and UNREADABLE not in instants


def mend(lecture: Lecture, now: datetime) -> bool:
    """Give sound values to what cannot be read, when somebody saves it; whether there was anything.

    A start is not guessed: it takes a move.
    """
    sound: dict[str, object] = {}
    if lecture.starts_at != UNREADABLE and lecture.ends_at == UNREADABLE:
        sound["ends_at"] = lecture.starts_at + timedelta(minutes=DEFAULT_LENGTH_MINUTES)
    if lecture.changed_at == UNREADABLE:
        sound["changed_at"] = now
    if lecture.revision < 0:
        sound["revision"] = LOST
    if not _is_one_of(PublicState, lecture.public_state):
        sound["public_state"] = PublicState.PUBLISHED if lecture.published_at else PublicState.UNPUBLISHED
    if not _is_one_of(Audience, lecture.audience):
        # Whoever saves the form has chosen one; otherwise nobody shall find what may have been unlisted.
        sound["audience"] = Audience.UNLISTED
    if not _is_one_of(Attendance, lecture.attendance):
        sound["attendance"] = Attendance.MIXED
    for name, value in sound.items():
        setattr(lecture, name, value)
    return bool(sound)


def _is_one_of(words: type[StrEnum], word: object) -> bool:
    """Whether a word was read as one of its few; another one comes as it stands."""
    return isinstance(word, words)
