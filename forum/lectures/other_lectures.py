"""Other lectures that organisers choose while they work on one: to move people along to, to swap with."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from forum.lectures.models import Lecture, PublicState
from forum.venues.models import Room

MOST = 50
SWAPS_WITHIN = timedelta(days=90)
# What has a time and a room to give.
_HELD = (PublicState.UNPUBLISHED, PublicState.PUBLISHED)


def to_go_along_to(session: Session, lecture: Lecture, now: datetime) -> Sequence[Lecture]:
    """Coming lectures of the same series that people can be moved along to; what repeats it first."""
    query = (
        select(Lecture)
        .where(
            Lecture.id != lecture.id,
            Lecture.series_id.is_not_distinct_from(lecture.series_id),
            Lecture.public_state == PublicState.PUBLISHED,
            Lecture.takes_registrations,
            Lecture.starts_at > now,
        )
        .options(selectinload(Lecture.pools))
        .order_by(Lecture.starts_at, Lecture.id)
        .limit(MOST)
    )
    found = [one for one in session.scalars(query) if one.offered_pools]
    return sorted(found, key=lambda one: not _repeats(one, lecture))


def to_swap_with(
    session: Session, lecture: Lecture, granted: frozenset[int] | None, now: datetime
) -> Sequence[Lecture]:
    """Coming lectures near in time that somebody organises too, in their order; `granted` None: all."""
    query = select(Lecture).where(
        Lecture.id != lecture.id,
        Lecture.public_state.in_(_HELD),
        Lecture.starts_at > now,
        Lecture.starts_at.between(lecture.starts_at - SWAPS_WITHIN, lecture.starts_at + SWAPS_WITHIN),
    )
    if granted is not None:
        query = query.where(Lecture.series_id.in_(granted))
    query = query.options(joinedload(Lecture.room).joinedload(Room.venue))
    nearest = sorted(session.scalars(query), key=lambda one: abs(one.starts_at - lecture.starts_at))[:MOST]
    return sorted(nearest, key=lambda one: (one.starts_at, one.id))


def _repeats(one: Lecture, other: Lecture) -> bool:
    return one.repeats_id == other.id or other.repeats_id == one.id
