"""Whom the changes of several lectures would be told: each address once, for each gets one mail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Grant, Role, Staff
from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture
from forum.lectures.plans import LectureChanges
from forum.registrations.news_work import TELLS_THE_DOOR_WITHIN, hosts_of, speakers_of
from forum.registrations.queries import addresses_to_tell

Told = tuple[Lecture, LectureChanges]


def people_to_tell(session: Session, told: Sequence[Told], *, actor: Actor, now: datetime) -> frozenset[str]:
    """The addresses of everybody who is told of these changes of public lectures; two statements."""
    coming = [(lecture, changes) for lecture, changes in told if lecture.ends_at > now]
    if not coming:
        return frozenset()
    people = addresses_to_tell(session, [lecture.id for lecture, _ in coming])
    for lecture, _changes in coming:
        people |= {one.email for one in speakers_of(lecture) if one.email}
        people |= {one.email for one in hosts_of(lecture, actor)}
    return frozenset(address.casefold() for address in people | _keepers(session, coming, actor, now))


def _keepers(session: Session, told: Sequence[Told], actor: Actor, now: datetime) -> set[str]:
    """Who keeps a door to which one of them comes near, or was near."""
    near = {
        lecture.series_id
        for lecture, changes in told
        if min(lecture.starts_at, changes.get("starts_at", lecture.starts_at)) <= now + TELLS_THE_DOOR_WITHIN
    }
    if not near:
        return set()
    query = select(Staff.email, Staff.id, Grant.series_id).join(Grant, Grant.staff_id == Staff.id)
    rows = session.execute(query.where(Staff.active, Grant.role == Role.DOOR))
    mine = actor.id if actor.kind is ActorKind.STAFF else None
    return {
        email for email, key, series_id in rows if key != mine and (series_id is None or series_id in near)
    }
