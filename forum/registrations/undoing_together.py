"""Taking back what was done to many lectures in one deed, as if none of it had been done.

The deeds of one sending are known by who did them and at which instant, so that nothing has to be kept for
it beside the journal. A lecture to which more has happened since stays as it is, and the others go back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.journal import Actor, JournalEntry, last_deed
from forum.lectures.changes import NOBODY_TOLD_FOR
from forum.lectures.inheritance import followed_by, kept, touched_by
from forum.lectures.models import Lecture
from forum.lectures.reversals import NothingToTakeBack
from forum.lectures.staff_queries import locked_lecture
from forum.registrations import pools
from forum.registrations.announcing import undo

SEATS_CHANGED = "seats_changed"
_DEEDS = (
    *("lecture.revised", "lecture.moved", "lecture.cancelled", "lecture.postponed", "lecture.withdrawn"),
    *("lecture.restored", "lecture.invited", "lecture.tentative", "lecture.confirmed", "lecture.published"),
    SEATS_CHANGED,
)


@dataclass(frozen=True)
class Undone:
    """How many lectures are as before, and the codes of those that stay."""

    back: int
    stay: tuple[str, ...]


def deeds_at(session: Session, at: datetime, actor: Actor) -> Sequence[JournalEntry]:
    """What one person did to lectures in one sending, lecture by lecture, the last deed of each first."""
    query = select(JournalEntry).where(
        JournalEntry.object_kind == Lecture.__tablename__,
        JournalEntry.action.in_(_DEEDS),
        JournalEntry.at == at,
        JournalEntry.actor_kind == actor.kind,
        JournalEntry.actor_id == actor.id,
    )
    return session.scalars(query.order_by(JournalEntry.object_id, JournalEntry.id.desc())).all()


def take_back_together(
    session: Session, deeds: Iterable[JournalEntry], *, follows_again: bool, actor: Actor, now: datetime
) -> Undone:
    """Take these deeds back, lecture by lecture; `follows_again` where they let it follow its series."""
    back, stay = 0, []
    for lecture_id, several in groupby(deeds, key=lambda deed: deed.object_id):
        lecture = locked_lecture(session, lecture_id or 0)
        try:
            with session.begin_nested():
                _take_back(session, lecture, list(several), follows_again, actor, now)
            back += 1
        except Refusal:
            stay.append(lecture.code)
    return Undone(back, tuple(stay))


def _take_back(
    session: Session,
    lecture: Lecture,
    deeds: Sequence[JournalEntry],
    follows_again: bool,
    actor: Actor,
    now: datetime,
) -> None:
    last, latest = last_deed(session, lecture), deeds[0]
    if last is None or last.id != latest.id or now - latest.at > NOBODY_TOLD_FOR:
        raise NothingToTakeBack
    followed = set(followed_by(lecture))
    for deed in deeds:
        if deed.action == SEATS_CHANGED:
            _resize_back(session, lecture, deed, actor, now)
        else:
            undo(session, lecture, deed, actor=actor, now=now)
            followed |= touched_by(deed.details["changed"], is_as_long=False) or set()
    if follows_again:
        lecture.follows = kept(followed)
        session.flush()


def _resize_back(session: Session, lecture: Lecture, deed: JournalEntry, actor: Actor, now: datetime) -> None:
    pool = next((one for one in lecture.pools if one.way == deed.details["attendance"]), None)
    if pool is None:
        raise NothingToTakeBack
    pools.resize(session, lecture, pool, deed.details["seats"][0], actor=actor, now=now)
