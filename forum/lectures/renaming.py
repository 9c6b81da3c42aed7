"""Another address for what has one of its own, and another name for a series or topic.

The former address goes on to lead to it, and nobody else ever gets it: pages redirect, feeds are answered.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from forum.db import lock_row
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record, record_change
from forum.kept_values import state_of
from forum.lectures.models import Lecture, Series, Topic
from forum.lectures.programme import touch_programme
from forum.lectures.search import search_terms
from forum.slugs import MAX_LENGTH, SlugKind, claim, resolve, slugify
from forum.wording import Wording


class AddressTaken(Refusal):
    """An address that was ever given out leads to one thing for ever."""

    code = "address_taken"
    message = N_("This address leads to something else, or once did, so it is never given again.")


class NotAnAddress(Refusal):
    """Addresses are typed by people and read aloud."""

    code = "not_an_address"
    message = N_("An address has small letters a to z, digits and hyphens between them, 80 at most.")


def rename(session: Session, kind: SlugKind, row: Any, wanted: str, *, actor: Actor, now: datetime) -> bool:
    """Give a row another slug, or a former one of its own again; whether it is another.

    Raises NotAnAddress or AddressTaken.
    """
    lock_row(session, row)
    if wanted == row.slug:
        return False
    if not wanted or len(wanted) > MAX_LENGTH or slugify(wanted) != wanted:
        raise NotAnAddress
    owner = resolve(session, kind, wanted)
    if owner not in {None, row.id}:
        raise AddressTaken
    former, row.slug = row.slug, wanted
    if owner is None:
        claim(session, kind, wanted, row.id)
    session.flush()
    touch_programme(session, now)
    changed = {"slug": [former, wanted]}
    record(session, actor=actor, action=f"{kind.value}.renamed", about=row, now=now, changed=changed)
    return True


def revise_topic(session: Session, topic: Topic, name: Wording, *, actor: Actor, now: datetime) -> None:
    """Call a topic otherwise; its lectures are found by its new name, and calendars show it (A-04)."""
    before = state_of(topic)
    topic.name = name
    session.flush()
    if record_change(session, actor=actor, action="topic.revised", about=topic, before=before, now=now):
        follow_group(session, topic, now=now)


def follow_group(session: Session, group: Series | Topic, *, now: datetime) -> None:
    """Let the lectures of a series or topic show what it is called now, and be found by it (A-04)."""
    for lecture in locked_lectures(session, _of(group)):
        show_anew(lecture, now)
    touch_programme(session, now)


def show_anew(lecture: Lecture, now: datetime) -> None:
    """Renew what a locked lecture is found by, and tell the calendars that know it."""
    lecture.search_terms = search_terms(lecture)
    if lecture.published_at is not None:
        lecture.tell_calendars(now)


def locked_lectures(session: Session, condition: ColumnElement[bool]) -> Sequence[Lecture]:
    """Lectures in the order of their keys, as they are now, none of them changing meanwhile."""
    query = select(Lecture).where(condition).order_by(Lecture.id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def _of(group: Series | Topic) -> ColumnElement[bool]:
    if isinstance(group, Series):
        return Lecture.series_id == group.id
    return Lecture.topics.any(Topic.id == group.id)
