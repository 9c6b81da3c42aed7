"""What news of a lecture are called, and which of them follow from a change. Pure."""

from collections.abc import Collection

from forum.lectures.models import PublicState

LECTURE_MOVED = "lecture_moved"
LECTURE_CANCELLED = "lecture_cancelled"
LECTURE_POSTPONED = "lecture_postponed"
LECTURE_RESTORED = "lecture_restored"
# Each in one mail about all lectures of the person that changed.
SPEAKER_NEWS = "speaker_news"
HOST_NEWS = "host_news"
DOOR_NEWS = "door_news"

NEWS_OF_THE_LECTURE = frozenset({LECTURE_MOVED, LECTURE_CANCELLED, LECTURE_POSTPONED, LECTURE_RESTORED})
NEWS_OF_WORK = frozenset({SPEAKER_NEWS, HOST_NEWS, DOOR_NEWS})
NEWS = NEWS_OF_THE_LECTURE | NEWS_OF_WORK

# It does not take place, and for those who counted on it these are the same.
OFF = frozenset({PublicState.CANCELLED, PublicState.WITHDRAWN})
# What nobody may miss; a title or a text is told to nobody.
TOLD_ALWAYS = frozenset({"starts_at", "ends_at", "timezone", "room", "attendance"})


def kind_of(before: PublicState, after: PublicState, changed: Collection[str]) -> str | None:
    """Which news a change is to those who count on the lecture; None where it is none.

    While it is off another time is no news; once it has a date again it has moved rather than come back.
    """
    if after is PublicState.UNPUBLISHED or before is PublicState.UNPUBLISHED:
        return None
    if after in OFF:
        return None if before in OFF else LECTURE_CANCELLED
    if after is PublicState.POSTPONED:
        return None if before is after else LECTURE_POSTPONED
    if before in OFF:
        return LECTURE_RESTORED
    if TOLD_ALWAYS.isdisjoint(changed):
        return None if before is after else LECTURE_RESTORED
    is_postponed = before is PublicState.POSTPONED
    return LECTURE_RESTORED if is_postponed and "starts_at" not in changed else LECTURE_MOVED
