"""Which mail follows from what happens to a registration.

Queuing notes an intent in the transaction of the deed. The text is made at sending, from what is true
then: a lecture that moved in between is announced at its new time.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from forum.i18n import Language, as_language
from forum.lectures.models import Lecture, PublicState
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue, unsent, withdraw
from forum.mail.packing import Enclosure
from forum.mail.plain import Trusted
from forum.registrations import invitations, samples
from forum.registrations.gate_mail import gate_values
from forum.registrations.mail_values import former_values, values_of
from forum.registrations.models import Registration, RegistrationState

REGISTERED_CONFIRMED = "registered_confirmed"
REGISTERED_WAITLISTED = "registered_waitlisted"
REGISTERED_BY_HAND = "registered_by_hand"
PROMOTED = "promoted"
CONFIRM_ADDRESS = "confirm_address"
REQUESTED = "requested"
APPROVED = "approved"
DECLINED = "declined"
OFFERED = "offered"
OFFER_EXPIRED = "offer_expired"
LINK_AGAIN = "link_again"
LINK_BY_HAND = "link_by_hand"
LINK_REPLACED = "link_replaced"
BADGE_REISSUED = "badge_reissued"
SWITCHED = "switched"
HANDED_ON = "handed_on"
TAKEN_OVER = "taken_over"
CANCELLED_BY_ATTENDEE = "cancelled_by_attendee"
CANCELLED_BY_STAFF = "cancelled_by_staff"
MERGED = "registrations_merged"
LECTURE_MOVED = "lecture_moved"
LECTURE_CANCELLED = "lecture_cancelled"
LECTURE_POSTPONED = "lecture_postponed"
LECTURE_RESTORED = "lecture_restored"
REMINDER = "reminder"
# Written on the day after by whoever knows who came (forum/door/thanks.py).
THANKS = "thanks"

MESSAGES = (
    REGISTERED_CONFIRMED,
    REGISTERED_WAITLISTED,
    REGISTERED_BY_HAND,
    CONFIRM_ADDRESS,
    REQUESTED,
    APPROVED,
    DECLINED,
    PROMOTED,
    OFFERED,
    OFFER_EXPIRED,
    LINK_AGAIN,
    LINK_BY_HAND,
    LINK_REPLACED,
    BADGE_REISSUED,
    SWITCHED,
    HANDED_ON,
    TAKEN_OVER,
    CANCELLED_BY_ATTENDEE,
    CANCELLED_BY_STAFF,
    MERGED,
    LECTURE_MOVED,
    LECTURE_CANCELLED,
    LECTURE_POSTPONED,
    LECTURE_RESTORED,
    REMINDER,
)
# A badge travels only with news for somebody who has a seat.
WITH_BADGE = frozenset(
    {
        *(REGISTERED_CONFIRMED, REGISTERED_BY_HAND, APPROVED, PROMOTED, LECTURE_RESTORED),
        *(LINK_AGAIN, LINK_BY_HAND, LINK_REPLACED, BADGE_REISSUED, SWITCHED, TAKEN_OVER, REMINDER),
    }
)
WITH_NO_ENTRY = frozenset(
    {
        *(REGISTERED_WAITLISTED, CONFIRM_ADDRESS, REQUESTED, DECLINED, OFFERED, OFFER_EXPIRED),
        MERGED,
    }
)
OF_THE_END = frozenset({CANCELLED_BY_ATTENDEE, CANCELLED_BY_STAFF, HANDED_ON})
NEWS_OF_THE_LECTURE = frozenset({LECTURE_MOVED, LECTURE_CANCELLED, LECTURE_POSTPONED, LECTURE_RESTORED})

# So long a deed of the organisers can be taken back without anybody having been told of it.
HELD_FOR = timedelta(minutes=5)
NEVER_HELD_BEFORE = timedelta(hours=2)
# A second request for the link within this time is answered alike, but writes no second mail.
LINK_MAIL_PAUSE = timedelta(minutes=20)

# What a message is about, beside how the registration itself stands.
_KINDS = {
    **dict.fromkeys((LINK_AGAIN, LINK_BY_HAND, LINK_REPLACED, BADGE_REISSUED), "link"),
    # Whoever is told that the lecture moved or is off needs no reminder that was not sent yet.
    **dict.fromkeys((*NEWS_OF_THE_LECTURE, REMINDER), "lecture"),
    THANKS: "thanks",
}

# The entry code shown inside the letter; the maker of badges encloses a picture under this content id.
CODE_PICTURE = "entry-code"

Enclose = Callable[[Session, Registration, Language], Sequence[Enclosure]]
EncloseEntry = Callable[[Registration, OutboxMessage], Sequence[Enclosure]]


def registered(registration: Registration) -> str:
    """The message that answers a new registration: how it stands, and what comes next."""
    if registration.address_confirmed_at is None:
        return CONFIRM_ADDRESS
    if registration.state is RegistrationState.REQUESTED:
        return REQUESTED
    has_seat = registration.state is RegistrationState.CONFIRMED
    return REGISTERED_CONFIRMED if has_seat else REGISTERED_WAITLISTED


def seated(registration: Registration) -> str:
    """The message to somebody who has moved up to a seat."""
    has_seat = registration.state is RegistrationState.CONFIRMED
    return PROMOTED if has_seat else registered(registration)


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
    not_after: datetime | None = None,
    instead_of: Sequence[str] | None = None,
    moved_from: datetime | None = None,
) -> bool:
    """Write to the person of a registration, at once or at `due_at`. False when no address is known.

    News take the place of older news of their kind that were not sent yet: nobody reads of a seat that
    was given back a minute later. What is held back notes what it stands for, in case it is taken back.
    `moved_from` is when a lecture that moved was to begin; moved twice, what people know of counts.
    """
    if registration.attendee.email is None:
        return False
    key = _key(message, registration)
    params: dict[str, Any] = {"moved_from": moved_from.isoformat()} if moved_from else {}
    if instead_of:
        params["instead_of"] = list(instead_of)
    elif instead_of is None and due_at and due_at > now:
        params |= _stands_for(session, key)
    enqueue(
        session,
        message,
        recipient=registration.attendee.email,
        recipient_name=registration.name,
        language=as_language(registration.language),
        registration_id=registration.id,
        lecture_id=registration.lecture_id,
        merge_key=key,
        params=params | _noted(session, message, registration, now),
        due_at=due_at,
        not_after=not_after or (registration.lecture.starts_at if message == REMINDER else None),
        now=now,
    )
    return True


def _noted(session: Session, message: str, registration: Registration, now: datetime) -> dict[str, Any]:
    return invitations.note(session, registration, now, as_news=message in NEWS_OF_THE_LECTURE)


def _stands_for(session: Session, key: str) -> dict[str, Any]:
    """What a message notes of the one it replaces: which that was, and what people knew before it."""
    former = unsent(session, key)
    if former is None:
        return {}
    known = {name: value for name, value in former.params.items() if name == "moved_from"}
    return {**known, "instead_of": [former.message, *former.params.get("instead_of", [])]}


def is_unsent(session: Session, message: str, registration: Registration) -> bool:
    """Whether the last news of this kind are these, and are still here: nobody has read them."""
    held = unsent(session, _key(message, registration))
    return held is not None and held.message == message


def forget(session: Session, message: str, registration: Registration) -> None:
    """Let news of this kind that have not left be sent no more."""
    withdraw(session, _key(message, registration))


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
        registration = registration_of(session, message)
        if message.message == REMINDER and message.registration_id and not _can_be_reminded(registration):
            raise Pointless
        if message.message == OFFERED and message.registration_id and not _is_offered(registration):
            raise Pointless  # decided while the message was in a worker's hands
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
        values = {**values_of(session, registration, language), **made}
        values |= gate_values(session, message, registration, language)
        if moved_from := message.params.get("moved_from"):
            values |= former_values(datetime.fromisoformat(moved_from), registration.lecture, language)
        return Contents(values, enclosures)

    return dict.fromkeys(MESSAGES, compose)


def registration_of(session: Session, message: OutboxMessage) -> Registration:
    """Whom a message is about; the one made up where organisers look at a mail or try it."""
    if message.registration_id is not None:
        registration = session.get_one(Registration, message.registration_id)
        if registration.anonymised_at:
            raise Pointless  # erased while the message was in a worker's hands
        return registration
    return samples.registration(session, message)


def _is_offered(registration: Registration) -> bool:
    return registration.state is RegistrationState.OFFERED


def _can_be_reminded(registration: Registration) -> bool:
    has_seat = registration.state is RegistrationState.CONFIRMED
    return has_seat and registration.lecture.public_state is PublicState.PUBLISHED


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
