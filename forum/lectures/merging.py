"""Making one series, topic or speaker of two. It cannot be taken back, since nobody could part them again.

What is merged with another is no more: its lectures belong to the one that stays, and so do all addresses it
ever had, so that pages redirect and feeds are answered. Lectures are locked before everything else, in the
order of their keys.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Grant
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record
from forum.kept_values import state_of
from forum.lectures.change_models import LectureDraft
from forum.lectures.import_models import LectureImport
from forum.lectures.models import Lecture, Series, Topic
from forum.lectures.programme import touch_programme
from forum.lectures.renaming import locked_lectures, show_anew
from forum.lectures.season_models import RemovedSlot
from forum.slugs import SlugKind, lead_on
from forum.speakers.models import Speaker

Merged = TypeVar("Merged", Series, Topic, Speaker)
FOLLOWED = "lecture.followed"
_UNWATCHED = {"synchronize_session": False}


class NothingToMerge(Refusal):
    """It takes two, and both have to be there."""

    code = "nothing_to_merge"
    message = N_("There is nothing to merge: one of the two is not there any more, or both are the same.")


def merge_series(session: Session, *, kept_id: int, other_id: int, actor: Actor, now: datetime) -> Series:
    """Let a series go on in another one, whose texts and habits stay. Its questions have moved already.

    Raises NothingToMerge.
    """
    of_either = Lecture.series_id.in_((kept_id, other_id))
    lectures = [one for one in locked_lectures(session, of_either) if one.series_id == other_id]
    kept, other = both(session, Series, kept_id, other_id)
    for lecture in lectures:
        lecture.series = kept
        # What it had from its series it keeps, as settings of its own.
        lecture.follows = ""
        follow(session, lecture, other, actor, now)
    _take_over_clearance(kept, other)
    _take_over_grants(session, kept.id, other.id)
    removed = update(RemovedSlot).where(RemovedSlot.series_id == other.id)
    session.execute(removed.values(series_id=kept.id), execution_options=_UNWATCHED)
    waiting = update(LectureImport).where(LectureImport.series_id == other.id)
    session.execute(waiting.values(series_id=kept.id), execution_options=_UNWATCHED)
    _follow_drafts(session, {str(other.id): str(kept.id)})
    close(session, SlugKind.SERIES, kept, other, actor, now, lectures=len(lectures))
    return kept


def merge_topics(session: Session, *, kept_id: int, other_id: int, actor: Actor, now: datetime) -> Topic:
    """Let the lectures of a topic be about another one, which keeps its name. Raises NothingToMerge."""
    lectures = locked_lectures(session, Lecture.topics.any(Topic.id == other_id))
    kept, other = both(session, Topic, kept_id, other_id)
    for lecture in lectures:
        lecture.topics = [*{one.id: one for one in (*lecture.topics, kept) if one.id != other.id}.values()]
        follow(session, lecture, other, actor, now)
    close(session, SlugKind.TOPIC, kept, other, actor, now, lectures=len(lectures))
    return kept


def both(session: Session, model: type[Merged], kept_id: int, other_id: int) -> tuple[Merged, Merged]:
    """Two rows, locked in the order of their keys as they are now. Raises NothingToMerge."""
    key: Any = model.id
    query = select(model).where(key.in_((kept_id, other_id))).order_by(key).with_for_update()
    found = {row.id: row for row in session.scalars(query, execution_options={"populate_existing": True})}
    if len(found) < 2:
        raise NothingToMerge
    return found[kept_id], found[other_id]


def follow(
    session: Session, lecture: Lecture, other: Series | Topic | Speaker, actor: Actor, now: datetime
) -> None:
    """Write down that a locked lecture followed a merger, and let calendars show it.

    The line names no field: nobody planned the lecture anew (forum/feeds/taken_back.py).
    """
    lecture.edit_version += 1
    show_anew(lecture, now)
    session.flush()
    record(session, actor=actor, action=FOLLOWED, about=lecture, now=now, other=what_it_was(other))


def close(
    session: Session,
    kind: SlugKind,
    kept: Series | Topic | Speaker,
    other: Series | Topic | Speaker,
    actor: Actor,
    now: datetime,
    **details: Any,
) -> None:
    """Let the addresses of the other lead on, write down what it was, and take its row away."""
    lead_on(session, kind, other.id, kept.id)
    was = {**what_it_was(other), "state": state_of(other)}
    record(session, actor=actor, action=f"{kind.value}.merged", about=kept, now=now, other=was, **details)
    session.flush()
    session.expunge(other)
    session.execute(delete(type(other)).where(type(other).id == other.id), execution_options=_UNWATCHED)
    touch_programme(session, now)


def what_it_was(other: Series | Topic | Speaker) -> dict[str, Any]:
    """How a line names what is no more."""
    name = other.title if isinstance(other, Series) else other.name
    called = {"name": name} if isinstance(name, str) else {"name_zh": name.zh, "name_en": name.en}
    return {"id": other.id, "slug": other.slug, **called}


def grants_to_move(session: Session, kept_id: int, other_id: int) -> Sequence[Grant]:
    """Who has a task in the one series and not yet the same in the other."""
    has = {(one.staff_id, one.role) for one in session.scalars(_grants(kept_id))}
    return [one for one in session.scalars(_grants(other_id)) if (one.staff_id, one.role) not in has]


def others_than(session: Session, group: Series | Topic) -> Sequence[Series | Topic]:
    """What a series or topic could become part of."""
    model: Any = type(group)
    return session.scalars(select(model).where(model.id != group.id).order_by(model.slug)).all()


def count_lectures(session: Session, group: Series | Topic | Speaker) -> tuple[int, int]:
    """How many lectures there are of something, and how many of these are public."""
    public = func.count().filter(Lecture.published_at.is_not(None))
    query = select(func.count(), public).select_from(Lecture).where(_is_of(group))
    every, shown = session.execute(query).one()
    return every, shown


def _is_of(group: Series | Topic | Speaker) -> ColumnElement[bool]:
    if isinstance(group, Series):
        return Lecture.series_id == group.id
    if isinstance(group, Topic):
        return Lecture.topics.any(Topic.id == group.id)
    return Lecture.appearances.any(speaker_id=group.id)


def _grants(series_id: int) -> Any:
    return select(Grant).where(Grant.series_id == series_id).order_by(Grant.id)


def _take_over_grants(session: Session, kept_id: int, other_id: int) -> None:
    moving = [one.id for one in grants_to_move(session, kept_id, other_id)]
    session.execute(update(Grant).where(Grant.id.in_(moving)).values(series_id=kept_id))
    session.execute(delete(Grant).where(Grant.series_id == other_id))


def _take_over_clearance(kept: Series, other: Series) -> None:
    """What asked for clearance goes on doing so, and of whom, where the one that stays names nobody."""
    kept.requires_clearance = kept.requires_clearance or other.requires_clearance
    if not kept.approver_email:
        kept.approver_name, kept.approver_email = other.approver_name, other.approver_email
        kept.approver_language = other.approver_language


def _follow_drafts(session: Session, keys: dict[str, str]) -> None:
    """Drafts name the series as a form does."""
    named = LectureDraft.contents["series"].as_string().in_(keys)
    began = LectureDraft.beginnings["series"].as_string().in_(keys)
    for draft in session.scalars(select(LectureDraft).where(or_(named, began)).with_for_update()):
        draft.contents = _renamed(draft.contents, keys)
        draft.beginnings = _renamed(draft.beginnings, keys)


def _renamed(values: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    series = values.get("series")
    return {**values, "series": keys[series]} if series in keys else values
