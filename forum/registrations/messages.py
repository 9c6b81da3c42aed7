"""Which mail follows from what happens to a registration.

Queuing notes an intent in the transaction of the deed. The text is made at sending, from what is true
then: a lecture that moved in between is announced at its new time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from forum.i18n import Language, as_language
from forum.lectures.models import Lecture
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue, unsent, withdraw
from forum.mail.packing import Enclosure
from forum.registrations import invitations, news_kinds
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.news import SINCE

LECTURE_MOVED = news_kinds.LECTURE_MOVED
LECTURE_CANCELLED = news_kinds.LECTURE_CANCELLED
LECTURE_POSTPONED = news_kinds.LECTURE_POSTPONED
LECTURE_RESTORED = news_kinds.LECTURE_RESTORED
NEWS_OF_THE_LECTURE = news_kinds.NEWS_OF_THE_LECTURE
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
# The lecture changed and the registration did not stay: it ended, or went along to another lecture.
SEAT_RELEASED = "seat_released"
MOVED_ALONG = "moved_along"
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
    SEAT_RELEASED,
    MOVED_ALONG,
    LECTURE_MOVED,
    LECTURE_CANCELLED,
    LECTURE_POSTPONED,
    LECTURE_RESTORED,
    REMINDER,
)
# A badge travels only with news for somebody who has a seat.
WITH_BADGE = frozenset(
    {
        *(REGISTERED_CONFIRMED, REGISTERED_BY_HAND, APPROVED, PROMOTED, LECTURE_RESTORED, MOVED_ALONG),
        *(LINK_AGAIN, LINK_BY_HAND, LINK_REPLACED, BADGE_REISSUED, SWITCHED, TAKEN_OVER, REMINDER),
    }
)
WITH_NO_ENTRY = frozenset(
    {
        *(REGISTERED_WAITLISTED, CONFIRM_ADDRESS, REQUESTED, DECLINED, OFFERED, OFFER_EXPIRED),
        MERGED,
    }
)
WITH_THE_LEFT = frozenset({SEAT_RELEASED, MOVED_ALONG})
OF_THE_END = frozenset({CANCELLED_BY_ATTENDEE, CANCELLED_BY_STAFF, HANDED_ON, SEAT_RELEASED})

# So long a deed of the organisers can be taken back without anybody having been told of it.
HELD_FOR = timedelta(minutes=10)
NEVER_HELD_BEFORE = timedelta(hours=3)
# A second request for the link within this time is answered alike, but writes no second mail.
LINK_MAIL_PAUSE = timedelta(minutes=20)

# What a message is about, beside how the registration itself stands.
_KINDS = {
    **dict.fromkeys((LINK_AGAIN, LINK_BY_HAND, LINK_REPLACED, BADGE_REISSUED), "link"),
    # Whoever is told that the lecture moved or is off needs no reminder that was not sent yet.
    **dict.fromkeys((*NEWS_OF_THE_LECTURE, SEAT_RELEASED, REMINDER), "lecture"),
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


def held_until(lecture: Lecture, now: datetime, *, former: datetime | None = None) -> datetime:
    """When mail about a deed of the organisers leaves: some minutes later, so that it can be taken back.

    Not where the lecture is so near, or was until now (`former` is when it was to begin), that somebody
    may be on the way.
    """
    starts = min(lecture.starts_at, former or lecture.starts_at)
    return now if now >= starts - NEVER_HELD_BEFORE else now + HELD_FOR


def queue(
    session: Session,
    message: str,
    registration: Registration,
    now: datetime,
    *,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    instead_of: Sequence[str] | None = None,
    since: int | None = None,
    says: Mapping[str, Any] | None = None,
) -> bool:
    """Write to the person of a registration, at once or at `due_at`. False when no address is known.

    News take the place of older news of their kind that were not sent yet: nobody reads of a seat that
    was given back a minute later. What is held back notes what it stands for, in case it is taken back.
    `since` is the first change of the lecture that this person has not been told of. `says` is what the
    words need beside the registration: when a lecture was to begin, which registration this one replaces.
    """
    if registration.attendee.email is None:
        return False
    key = _key(message, registration)
    params: dict[str, Any] = {**(says or {}), **_untold(session, key, since)}
    params |= _replaced(session, key, instead_of, is_held=due_at is not None and due_at > now)
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


def _untold(session: Session, key: str, since: int | None) -> dict[str, Any]:
    """What was not told by news that these replace is told by these."""
    if since is None:
        return {}
    former = unsent(session, key)
    return {SINCE: min(since, former.params.get(SINCE, since)) if former else since}


def _replaced(
    session: Session, key: str, instead_of: Sequence[str] | None, *, is_held: bool
) -> dict[str, Any]:
    """What a message takes the place of: as it was said, else what is found unsent where this one is held."""
    if instead_of:
        return {"instead_of": list(instead_of)}
    return _stands_for(session, key) if instead_of is None and is_held else {}


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
        since = held.params.get(SINCE)
        queue(session, former[0], registration, now, due_at=held.due_at, instead_of=former[1:], since=since)
    return True


def _key(message: str, registration: Registration) -> str:
    return f"{_KINDS.get(message, 'standing')}:{registration.public_id}"
