"""What the organisers' pages ask of the speakers: all of them, public or not."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from forum.sorting import Sort
from forum.speakers.models import Speaker
from forum.speakers.names import fold, name_key

# Portraits and biographies are sorted by whether they are there: what is missing comes together.
_LANGUAGES_OF_BIO = case((Speaker.__table__.c.bio_zh.is_not(None), 1), else_=0) + case(
    (Speaker.__table__.c.bio_en.is_not(None), 1), else_=0
)
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (Speaker.sort_key, Speaker.id),
    "bio": (_LANGUAGES_OF_BIO, Speaker.sort_key, Speaker.id),
    "portrait": (Speaker.portrait_id.is_not(None), Speaker.sort_key, Speaker.id),
}


def speakers_page(session: Session, q: str, sort: Sort, *, limit: int, offset: int) -> Sequence[Speaker]:
    """One page of all speakers, in the order of one of ORDERS."""
    query = select(Speaker).where(*_has_words(q)).order_by(*sort.applied(*ORDERS[sort.column]))
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_speakers(session: Session, q: str) -> int:
    """How many speakers such a list has."""
    return session.scalar(select(func.count(Speaker.id)).where(*_has_words(q))) or 0


def everybody(session: Session) -> Sequence[Speaker]:
    """All speakers, in the order of their names."""
    return session.scalars(select(Speaker).order_by(Speaker.sort_key, Speaker.id)).all()


def speaker_with_portrait(session: Session, speaker_id: int) -> Speaker:
    """One speaker with the row of the portrait."""
    query = select(Speaker).where(Speaker.id == speaker_id).options(joinedload(Speaker.portrait))
    return session.scalars(query).one()


def namesakes(session: Session, name: str) -> Sequence[Speaker]:
    """Everybody who is called so in any spelling we know, the one who came first in front."""
    wanted = name_key(name)
    might_be = Speaker.search_keys.contains(f" {wanted}", autoescape=True)
    people = session.scalars(select(Speaker).where(might_be).order_by(Speaker.id))
    return [one for one in people if wanted in map(name_key, _spellings(one))]


def names_to_suggest(session: Session, limit: int) -> Sequence[Speaker]:
    """Speakers to offer while a name is typed: the latest added, since they are asked for most."""
    newest = select(Speaker.id).order_by(Speaker.id.desc()).limit(limit)
    return session.scalars(select(Speaker).where(Speaker.id.in_(newest)).order_by(Speaker.sort_key)).all()


def _has_words(q: str) -> list[ColumnElement[bool]]:
    return [Speaker.search_keys.contains(f" {word}", autoescape=True) for word in fold(q).split()]


def _spellings(speaker: Speaker) -> list[str]:
    return [speaker.name, speaker.name_latin or "", *speaker.aliases.splitlines()]
