"""The octets of a feed, made whole before the first one is sent."""

from sqlalchemy.orm import Session

from forum.feeds.entries import entries_of
from forum.feeds.ical import MAX_DESCRIPTION, calendar
from forum.feeds.queries import lectures_of
from forum.feeds.subscriptions import MOST_OCTETS, Feed
from forum.lectures.models import Lecture
from forum.settings import Settings

OCTETS_OF_FACTS = 1200
"""An entry without its abstract, as measured over whole seasons."""


def calendar_of(session: Session, feed: Feed, settings: Settings) -> bytes:
    """The calendar of a feed; without abstracts where it would be too much for a client to read."""
    lectures = lectures_of(session, feed, settings.timezone)
    with_abstracts = sum(map(_octets, lectures)) <= MOST_OCTETS
    entries = entries_of(lectures, feed.language, settings, with_abstracts=with_abstracts)
    return calendar(feed.header(settings), entries)


def _octets(lecture: Lecture) -> int:
    """About how long an entry will be; weighed beforehand, since writing twice takes twice as long."""
    # str() for a row whose text is none: it must not keep the others from being weighed.
    longest = max((len(str(text).encode()) for text in lecture.abstract.texts()), default=0)
    return OCTETS_OF_FACTS + min(longest, MAX_DESCRIPTION)
