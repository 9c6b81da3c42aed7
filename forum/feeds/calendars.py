"""The octets of a feed, made whole before the first one is sent."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from forum.feeds.cache import Kept
from forum.feeds.ical import joined
from forum.feeds.queries import Mark, marks_of, tell_what_is_missing
from forum.feeds.subscriptions import MOST_OCTETS, Feed, FeedKind
from forum.feeds.texts import Extent, Texts
from forum.settings import Settings

ROOM_FOR_ENTRIES = MOST_OCTETS - 4096
LECTURES_AT_ONCE = 200
# How much is said of what is coming and of what is over.
EXTENTS = ((Extent.WHOLE, Extent.WHOLE), (Extent.WHOLE, Extent.BRIEF), (Extent.BRIEF, Extent.BRIEF))


def calendar_of(
    session: Session, feed: Feed, settings: Settings, kept: Kept[bytes], room: int = ROOM_FOR_ENTRIES
) -> bytes:
    """The calendar of a feed, with no more octets than a client can be asked to read (A-26).

    Where there is too much, the past is told briefly, then everything. In the end the most distant past is
    left out, and where even what is coming is too much, the most distant future.
    """
    if feed.subject.kind == FeedKind.FORUM:
        tell_what_is_missing(session)
    marks = marks_of(session, feed, settings.timezone)
    texts = Texts(session, kept, feed.language, settings)
    for of_coming, of_past in EXTENTS:
        coming = _fitting(texts, marks.coming, of_coming, room)
        is_all_there = len(coming) == len(marks.coming)
        rest = room - sum(map(len, coming))
        past = _fitting(texts, marks.past, of_past, rest) if is_all_there else []
        if is_all_there and len(past) == len(marks.past):
            break
    return joined(feed.header(settings), [*reversed(past), *coming])


def left_out(session: Session, feed: Feed, settings: Settings, kept: Kept[bytes]) -> list[int]:
    """The lectures that belong into a feed and cannot be written, whatever room there is (A-15)."""
    marks = marks_of(session, feed, settings.timezone)
    every = [*marks.coming, *marks.past]
    entries = Texts(session, kept, feed.language, settings).of(every, Extent.WHOLE)
    return [mark.id for mark, octets in zip(every, entries, strict=True) if not octets]


def _fitting(texts: Texts, marks: Sequence[Mark], extent: Extent, room: int) -> list[bytes]:
    """The entries of these lectures, in this order, as far as there is room for them."""
    entries: list[bytes] = []
    for begin in range(0, len(marks), LECTURES_AT_ONCE):
        for octets in texts.of(marks[begin : begin + LECTURES_AT_ONCE], extent):
            room -= len(octets)
            if room < 0:
                return entries
            entries.append(octets)
    return entries
