"""Rooms and speakers that imported lectures want twice: real programmes do, so it is only said."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.lectures.imports.report import NamedClash
from forum.lectures.models import Lecture
from forum.lectures.scheduling import Clash, ClashKind, clashes_by_lecture
from forum.lectures.staff_queries import sittings
from forum.speakers.models import Speaker
from forum.venues.models import Room


def clashes_of(session: Session, lecture_ids: Iterable[int]) -> list[NamedClash]:
    """Every clash of these lectures with any other, each once, earliest first."""
    touched = frozenset(lecture_ids)
    if not touched:
        return []
    found: dict[tuple[frozenset[int], ClashKind, int], tuple[int, Clash]] = {}
    for lecture_id, clashes in clashes_by_lecture(sittings(session)).items():
        for clash in clashes if lecture_id in touched else ():
            pair = frozenset({lecture_id, clash.lecture_id})
            found.setdefault((pair, clash.kind, clash.wanted_id), (lecture_id, clash))
    return _named(session, sorted(found.values(), key=lambda one: (one[1].starts_at, one[0])))


def _named(session: Session, clashes: list[tuple[int, Clash]]) -> list[NamedClash]:
    codes = {row.id: row.code for row in session.execute(select(Lecture.id, Lecture.code))}
    named = []
    for lecture_id, clash in clashes:
        one, other = sorted((codes[lecture_id], codes[clash.lecture_id]))
        named.append(NamedClash(clash.kind, one, other, _wanted(session, clash)))
    return named


def _wanted(session: Session, clash: Clash) -> str:
    if clash.kind is ClashKind.ROOM_TAKEN:
        return next(iter(session.get_one(Room, clash.wanted_id).name.texts()), "")
    return session.get_one(Speaker, clash.wanted_id).name
