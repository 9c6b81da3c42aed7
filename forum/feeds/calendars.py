"""The octets of a feed, made whole before the first one is sent."""

from sqlalchemy.orm import Session

from forum.feeds.entries import entries_of
from forum.feeds.ical import calendar
from forum.feeds.properties import MAX_DESCRIPTION
from forum.feeds.queries import lectures_of
from forum.feeds.subscriptions import MOST_OCTETS, Feed
from forum.lectures.models import Lecture
from forum.settings import Settings

OCTETS_OF_FACTS = 1100
"""A brief entry, as measured over whole seasons."""
OCTETS_OF_A_LABEL = 50


def calendar_of(session: Session, feed: Feed, settings: Settings) -> bytes:
    """The calendar of a feed, its entries brief where they would be too much for a client to read."""
    lectures = lectures_of(session, feed, settings.timezone)
    are_brief = sum(map(_octets, lectures)) > MOST_OCTETS
    entries = entries_of(lectures, feed.language, settings, are_brief=are_brief)
    return calendar(feed.header(settings), entries)


def _octets(lecture: Lecture) -> int:
    """About how long an entry will be; weighed beforehand, since writing twice takes twice as long."""
    # str() for a row whose text is none: it must not keep the others from being weighed.
    abstract = max((len(str(text).encode()) for text in lecture.abstract.texts()), default=0)
    materials = sum(len(str(material.url)) + OCTETS_OF_A_LABEL for material in lecture.materials)
    return OCTETS_OF_FACTS + min(abstract + materials, MAX_DESCRIPTION)
