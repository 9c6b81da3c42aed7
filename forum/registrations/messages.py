"""Which mail follows from what happens to a registration.

Queuing notes an intent in the transaction of the deed. The text is made at sending, from what is true
then: a lecture that moved in between is announced at its new time.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.i18n import Language, as_language
from forum.lectures.models import Lecture
from forum.mail.delivery import Compose, Contents
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue, unsent
from forum.mail.packing import Enclosure
from forum.mail.plain import Trusted
from forum.registrations import invitations
from forum.registrations.mail_values import values_of
from forum.registrations.models import Registration, RegistrationState

REGISTERED_CONFIRMED = "registered_confirmed"
REGISTERED_WAITLISTED = "registered_waitlisted"
REGISTERED_BY_HAND = "registered_by_hand"
PROMOTED = "promoted"
LINK_AGAIN = "link_again"
LINK_REPLACED = "link_replaced"
BADGE_REISSUED = "badge_reissued"
SWITCHED = "switched"
HANDED_ON = "handed_on"
TAKEN_OVER = "taken_over"
CANCELLED_BY_ATTENDEE = "cancelled_by_attendee"
CANCELLED_BY_STAFF = "cancelled_by_staff"
LECTURE_MOVED = "lecture_moved"
LECTURE_CANCELLED = "lecture_cancelled"
LECTURE_POSTPONED = "lecture_postponed"
LECTURE_RESTORED = "lecture_restored"

MESSAGES = (
    REGISTERED_CONFIRMED,
    REGISTERED_WAITLISTED,
    REGISTERED_BY_HAND,
    PROMOTED,
    LINK_AGAIN,
    LINK_REPLACED,
    BADGE_REISSUED,
    SWITCHED,
    HANDED_ON,
    TAKEN_OVER,
    CANCELLED_BY_ATTENDEE,
    CANCELLED_BY_STAFF,
    LECTURE_MOVED,
    LECTURE_CANCELLED,
    LECTURE_POSTPONED,
    LECTURE_RESTORED,
)
# A badge travels only with news for somebody who has a seat.
WITH_BADGE = frozenset(
    {
        *(REGISTERED_CONFIRMED, REGISTERED_BY_HAND, PROMOTED, LECTURE_RESTORED),
        *(LINK_AGAIN, LINK_REPLACED, BADGE_REISSUED, SWITCHED, TAKEN_OVER),
    }
)
WITH_NO_ENTRY = frozenset({REGISTERED_WAITLISTED})
OF_THE_END = frozenset({CANCELLED_BY_ATTENDEE, CANCELLED_BY_STAFF, HANDED_ON})
NEWS_OF_THE_LECTURE = frozenset({LECTURE_MOVED, LECTURE_CANCELLED, LECTURE_POSTPONED, LECTURE_RESTORED})

# So long a deed of the organisers can be taken back without anybody having been told of it.
HELD_FOR = timedelta(minutes=5)
NEVER_HELD_BEFORE = timedelta(hours=2)

# What a message is about, beside how the registration itself stands.
_KINDS = {
    **dict.fromkeys((LINK_AGAIN, LINK_REPLACED, BADGE_REISSUED), "link"),
    **dict.fromkeys(NEWS_OF_THE_LECTURE, "lecture"),
}

# The entry code shown inside the letter; the maker of badges encloses a picture under this content id.
CODE_PICTURE = "entry-code"

Enclose = Callable[[Session, Registration, Language], Sequence[Enclosure]]
EncloseEntry = Callable[[Registration, OutboxMessage], Sequence[Enclosure]]


def registered(registration: Registration) -> str:
    """The message that answers a new registration."""
    has_seat = registration.state is RegistrationState.CONFIRMED
    return REGISTERED_CONFIRMED if has_seat else REGISTERED_WAITLISTED


def held_until(lecture: Lecture, now: datetime) -> datetime:
    """When mail about a deed of the organisers leaves: some minutes later, so that it can be taken back.

    Not where the lecture is so near that somebody may be on the way.
    """
    return now if now >= lecture.starts_at - NEVER_HELD_BEFORE else now + HELD_FOR


def queue(
    session: Session,
    message: str,
    registration: Registration,
    now: datetime,
    *,
    due_at: datetime | None = None,
    instead_of: Sequence[str] | None = None,
) -> bool:
    """Write to the person of a registration, at once or at `due_at`. False when no address is known.

    News take the place of older news of their kind that were not sent yet: nobody reads of a seat that
    was given back a minute later. What is held back notes what it stands for, in case it is taken back.
    """
    attendee = registration.attendee
    if attendee.email is None:
        return False
    key = _key(message, registration)
    if instead_of is None and due_at and due_at > now:
        former = unsent(session, key)
        instead_of = [former.message, *former.params.get("instead_of", [])] if former else []
    params = {"instead_of": list(instead_of)} if instead_of else {}
    as_news = message in NEWS_OF_THE_LECTURE
    enqueue(
        session,
        message,
        recipient=attendee.email,
        recipient_name=registration.name,
        language=as_language(registration.language),
        registration_id=registration.id,
        lecture_id=registration.lecture_id,
        merge_key=key,
        params=params | invitations.note(session, registration, now, as_news=as_news),
        due_at=due_at,
        now=now,
    )
    return True


def take_back(session: Session, message: str, registration: Registration, now: datetime) -> bool:
    """Let news that were held back not be sent; what they stood for is. False where they have left."""
    if registration.attendee.email is None:
        return True
    held = unsent(session, _key(message, registration))
    if held is None or held.message != message:
        return False
    former: Sequence[str] = held.params.get("instead_of", [])
    if held.last_error is None:
        invitations.forget(registration, held.params)
    session.delete(held)
    session.flush()
    if former:
        queue(session, former[0], registration, now, instead_of=former[1:])
    return True


def _key(message: str, registration: Registration) -> str:
    return f"{_KINDS.get(message, 'standing')}:{registration.public_id}"


def composers(*, badge: Enclose, entry: EncloseEntry) -> Mapping[str, Compose]:
    """By message name, what each says; `badge` and `entry` make what later features enclose."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        registration = session.get_one(Registration, message.registration_id)
        language = as_language(message.language)
        enclosures: list[Enclosure] = []
        if registration.state is RegistrationState.CONFIRMED and message.message in WITH_BADGE:
            enclosures += badge(session, registration, language)
        if message.message not in WITH_NO_ENTRY:
            enclosures += entry(registration, message)
        methods = {value for one in enclosures for name, value in one.parameters if name == "method"}
        has_code = any(enclosure.content_id == CODE_PICTURE for enclosure in enclosures)
        made = {
            "code_picture": Trusted(f"cid:{CODE_PICTURE}" if has_code else ""),
            "calendar_hint": calendar_hint(message.message, methods),
        }
        return Contents({**values_of(session, registration, language), **made}, enclosures)

    return dict.fromkeys(MESSAGES, compose)


def calendar_hint(message: str, methods: Collection[str]) -> str:
    """What the reader has to know about their own calendar, by the METHOD of what is enclosed for it.

    Delete the lecture there, open what is enclosed, or: an answer to the invitation gives no seat back.

    A published entry speaks of the lecture, never of one guest, so it cannot take a lecture out of the
    calendar of somebody who does not come.
    """
    if message in OF_THE_END:
        return "" if "CANCEL" in methods else "delete"
    if "REQUEST" in methods and message != LECTURE_POSTPONED:
        return "answer"
    return "open" if message in NEWS_OF_THE_LECTURE and "PUBLISH" in methods else ""
