"""What a mail carries for its reader's own calendar: an entry to add, or an invitation to answer.

Both stand under the lecture's UID. An entry is published (METHOD:PUBLISH) under the lecture's revision,
as in every feed: it speaks of the lecture, never of one guest, so a mail about a seat given up carries
none. An invitation (RFC 5546) has one guest and numbers of its own, and takes itself back.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from email.utils import parseaddr

from forum.feeds.entries import entry_of
from forum.feeds.guests import Person, organizer_alone, organizer_and_guest
from forum.feeds.ical import CalendarEntry, EntryStatus, message
from forum.i18n import N_, Language, as_language, translate
from forum.lectures.models import Lecture, PublicState
from forum.mail.models import OutboxMessage
from forum.mail.packing import Enclosure
from forum.registrations.invitations import Invitation, Method, is_known_to_calendars
from forum.registrations.messages import NEWS_OF_THE_LECTURE, OF_THE_END, EncloseEntry
from forum.registrations.models import Registration, RegistrationState
from forum.settings import Settings
from forum.slugs import file_stem
from forum.venues.models import Room

PUBLISH = "PUBLISH"
INVITATION = "invite.ics"
"""The name that mail programs know an invitation by."""
NOT_COMING = "【登记已取消】[Registration cancelled] "

log = logging.getLogger(__name__)


def encloser(settings: Settings) -> EncloseEntry:
    """What calendars add to a mail about a registration; it leaves without, whatever fails (A-45)."""
    enclose = _invited if settings.calendar_mail == "request" else _published

    def enclosed(registration: Registration, mail: OutboxMessage) -> Sequence[Enclosure]:
        try:
            return enclose(registration, mail, settings)
        except Exception:  # the letter says everything by itself, and somebody waits for it
            log.exception("mail %s leaves without its calendar entry", mail.id)
            return []

    return enclosed


def lecture_encloser(settings: Settings) -> Callable[[Lecture, Language], Sequence[Enclosure]]:
    """What calendars add to a mail about a lecture to somebody who works for it: an entry, published."""

    def enclosed(lecture: Lecture, language: Language) -> Sequence[Enclosure]:
        if not is_known_to_calendars(lecture, as_news=True):
            return []
        try:
            return [
                _part(f"{file_stem(lecture.code)}.ics", entry_for_mail(lecture, language, settings), PUBLISH)
            ]
        except Exception:  # the letter says everything by itself, and somebody waits for it
            log.exception("a mail about lecture %s leaves without its calendar entry", lecture.id)
            return []

    return enclosed


def entry_for_mail(lecture: Lecture, language: Language, settings: Settings) -> bytes:
    """A calendar with this lecture alone, under the UID and SEQUENCE the feeds have (A-02, A-40).

    It asks nobody for an answer and holds no secret link, since calendars are shared: ORGANIZER, which
    RFC 5546 section 3.2.1 demands of it, but no ATTENDEE. Whoever has it counts as busy; a lecture that is
    off or postponed frees the time again.

    Raises:
        UnwritableEntryError, ValueError: nothing is attached rather than something empty.
    """
    people = organizer_alone(_forum(language, settings))
    return message(_entry(lecture, language, settings), PUBLISH, people)


def invitation_for_mail(
    lecture: Lecture,
    invitation: Invitation,
    guest: Person,
    language: Language,
    settings: Settings,
    *,
    branch_room: Room | None = None,
) -> bytes:
    """A calendar that invites this guest to the lecture, or takes the invitation back (A-42, A-43).

    `branch_room` is where this guest sits, if not in the lecture's own room.

    Raises:
        UnwritableEntryError, ValueError: nothing is attached rather than what cannot be answered.
    """
    entry = _entry(lecture, language, settings, branch_room)
    if invitation.method is Method.CANCEL:
        entry = _taken_back(entry, language)
    # Of a message, both say when it was made; `invitation` knows that since the deed.
    entry = replace(entry, revision=invitation.sequence, changed_at=invitation.stamped_at)
    people = organizer_and_guest(_forum(language, settings), guest)
    return message(entry, invitation.method.value, people)


def _forum(language: Language, settings: Settings) -> Person:
    return Person(settings.name(language), parseaddr(settings.mail_from)[1])


def _entry(
    lecture: Lecture, language: Language, settings: Settings, branch_room: Room | None = None
) -> CalendarEntry:
    takes_place = lecture.public_state is PublicState.PUBLISHED
    return entry_of(lecture, language, settings, blocks_time=takes_place, branch_room=branch_room)


def _taken_back(entry: CalendarEntry, language: Language) -> CalendarEntry:
    """The entry of a lecture that takes place, without this guest."""
    if entry.status is EntryStatus.CANCELLED:
        return entry
    sentence = translate(language, N_("Your registration is cancelled."))
    return replace(
        entry,
        status=EntryStatus.CANCELLED,
        summary=NOT_COMING + entry.summary,
        description=f"{sentence}\n\n{entry.description}",
    )


def _published(registration: Registration, mail: OutboxMessage, settings: Settings) -> list[Enclosure]:
    lecture = registration.lecture
    if registration.state is not RegistrationState.CONFIRMED or mail.message in OF_THE_END:
        return []
    if not is_known_to_calendars(lecture, as_news=mail.message in NEWS_OF_THE_LECTURE):
        return []
    content = entry_for_mail(lecture, as_language(mail.language), settings)
    return [_part(f"{file_stem(lecture.code)}.ics", content, PUBLISH)]


def _invited(registration: Registration, mail: OutboxMessage, settings: Settings) -> list[Enclosure]:
    invitation = Invitation.read(mail.params)
    if invitation is None or not _still_holds(registration, invitation):
        return []
    guest = Person(mail.recipient_name, mail.recipient)
    language = as_language(mail.language)
    lecture, branch_room = registration.lecture, registration.pool.room
    content = invitation_for_mail(lecture, invitation, guest, language, settings, branch_room=branch_room)
    # Mail programs act on the part beside the text; those that do not show the file (RFC 6047 section 2.4).
    return [
        replace(_part("", content, invitation.method.value), is_alternative=True),
        Enclosure(INVITATION, "application/ics", content),
    ]


def _still_holds(registration: Registration, invitation: Invitation) -> bool:
    """Whether nothing came between: nobody is invited to a seat that is gone; a later mail says so."""
    takes_place = registration.lecture.public_state in {PublicState.PUBLISHED, PublicState.POSTPONED}
    has_seat = registration.state is RegistrationState.CONFIRMED
    return invitation.method is Method.CANCEL or (has_seat and takes_place)


def _part(name: str, content: bytes, method: str) -> Enclosure:
    """Its `method` equals the METHOD inside (RFC 6047 section 2.4)."""
    parameters = (("charset", "UTF-8"), ("method", method), ("component", "VEVENT"))
    return Enclosure(name, "text/calendar", content, parameters)
