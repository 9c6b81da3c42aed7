"""What the site map asks: the addresses of everything public, and when each changed last."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from forum.lectures.models import Appearance, Lecture, Series, Topic, lecture_topics
from forum.lectures.queries import is_listed
from forum.slugs import SlugKind
from forum.speakers.models import Speaker
from forum.venues.models import Room, Venue


class Place(NamedTuple):
    """One public page that an organiser can change."""

    kind: SlugKind
    slug: str
    changed_at: datetime | None


def places(session: Session) -> list[Place]:
    """Every lecture, and every series, topic and speaker that has one to show, and every venue."""
    return [
        Place(kind, slug, changed_at)
        for kind, query in _questions()
        for slug, changed_at in session.execute(query)
    ]


def _questions() -> list[tuple[SlugKind, Select[str, datetime]]]:
    """A page of several lectures is as new as the newest of them."""
    newest = func.max(Lecture.changed_at)
    of_series = select(Series.slug, newest).select_from(Series).join(Lecture, Lecture.series_id == Series.id)
    of_topic = select(Topic.slug, newest).select_from(Topic).join(lecture_topics).join(Lecture)
    of_speaker = select(Speaker.slug, newest).select_from(Speaker).join(Appearance).join(Lecture)
    # A venue has its page before anything takes place there.
    of_venue = (
        select(Venue.slug, newest)
        .select_from(Venue)
        .outerjoin(Room)
        .outerjoin(Lecture, (Lecture.room_id == Room.id) & is_listed())
    )
    lectures = (
        select(Lecture.slug, Lecture.changed_at).where(is_listed()).order_by(Lecture.starts_at, Lecture.id)
    )
    return [
        (SlugKind.LECTURE, lectures),
        (SlugKind.SERIES, of_series.where(is_listed()).group_by(Series.slug).order_by(Series.slug)),
        (SlugKind.TOPIC, of_topic.where(is_listed()).group_by(Topic.slug).order_by(Topic.slug)),
        (SlugKind.SPEAKER, of_speaker.where(is_listed()).group_by(Speaker.slug).order_by(Speaker.slug)),
        (SlugKind.VENUE, of_venue.group_by(Venue.slug).order_by(Venue.slug)),
    ]
