"""What the public pages ask of the speakers.

Who is public is for the lectures to say (`forum.lectures.queries.speaks_publicly`); the condition comes in.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session, joinedload

from forum.speakers.models import Speaker
from forum.speakers.names import name_words


def speakers_where(
    session: Session, is_public: ColumnElement[bool], q: str, *, limit: int, offset: int
) -> Sequence[Speaker]:
    """Speakers in the order of their names, narrowed to those whose name has every word of `q`."""
    query = select(Speaker).where(is_public, *_has_words(q)).order_by(Speaker.sort_key, Speaker.id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_speakers_where(session: Session, is_public: ColumnElement[bool], q: str) -> int:
    """How many speakers there are in such a list."""
    query = select(func.count()).select_from(Speaker).where(is_public, *_has_words(q))
    return session.scalar(query) or 0


def initials_where(session: Session, is_public: ColumnElement[bool]) -> Sequence[tuple[str, int]]:
    """The first letters of the names, each with its number of speakers, in the order of the list."""
    letter = func.upper(func.substr(Speaker.sort_key, 1, 1))
    query = select(letter, func.count()).where(is_public).group_by(letter).order_by(letter)
    return [(first, count) for first, count in session.execute(query)]


def public_speaker(session: Session, is_public: ColumnElement[bool], speaker_id: int) -> Speaker | None:
    """One speaker who has a page, with the row of the portrait."""
    query = select(Speaker).where(Speaker.id == speaker_id, is_public)
    return session.scalar(query.options(joinedload(Speaker.portrait)))


def _has_words(q: str) -> list[ColumnElement[bool]]:
    """Every word begins one of a speaker's keys; what holds no letter finds nobody."""
    if not q.strip():
        return []
    words = name_words(q)
    return [Speaker.search_keys.contains(f" {word}", autoescape=True) for word in words] or [false()]
