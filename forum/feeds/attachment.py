"""The calendar entry a mail carries: the same lecture as in the feeds, for one person's own calendar."""

from forum.feeds.entries import entry_of
from forum.feeds.ical import message
from forum.i18n import Language
from forum.lectures.models import Lecture
from forum.settings import Settings

METHOD = "PUBLISH"
"""Also the `method` parameter of the mail's text/calendar part (RFC 6047 section 2.4)."""


def entry_for_mail(lecture: Lecture, language: Language, settings: Settings) -> bytes:
    """A calendar with this lecture alone, under the UID and SEQUENCE the feeds have (A-02, A-40).

    It asks for no answer and names nobody: no ORGANIZER, no ATTENDEE, no secret link, since calendars
    are shared. Whoever has it counts as busy; a cancelled lecture frees the time again.

    Raises:
        UnwritableEntryError: nothing is attached rather than something empty.
    """
    return message(entry_of(lecture, language, settings, blocks_time=True))
