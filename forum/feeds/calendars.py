"""The octets of a feed, made whole before the first one is sent."""

from sqlalchemy.orm import Session

from forum.feeds.entries import entries_of
from forum.feeds.ical import calendar
from forum.feeds.queries import lectures_of
from forum.feeds.subscriptions import MOST_OCTETS, Feed
from forum.settings import Settings


def calendar_of(session: Session, feed: Feed, settings: Settings) -> bytes:
    """The calendar of a feed; without abstracts where it would be too much for a client to read."""
    lectures = lectures_of(session, feed, settings.timezone)
    header = feed.header(settings)
    octets = calendar(header, entries_of(lectures, feed.language, settings))
    if len(octets) <= MOST_OCTETS:
        return octets
    return calendar(header, entries_of(lectures, feed.language, settings, with_abstracts=False))
