"""Taking back what organisers have just done, as if it had not been done.

A deed can be taken back for some minutes, while nothing else has happened to what it changed and the mail
about it is still here (`messages.held_until`). What it changed is read from the journal, whose last line
about the registration must be the deed itself.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry, last_deed, record
from forum.lectures.models import Lecture
from forum.mail.models import OutboxMessage
from forum.registrations import line_keeping, messages, queries, seats
from forum.registrations.models import HOLDS_A_SEAT, Registration, RegistrationState
from forum.registrations.news import is_told
from forum.registrations.news_kinds import NEWS_OF_THE_LECTURE
from forum.registrations.opening import obstacle_for_staff

# Deeds that end a registration, and the mail that tells of each.
_ENDINGS = {"cancelled_by_hand": messages.CANCELLED_BY_STAFF, "declined": messages.DECLINED}
_MOVED_UP = HOLDS_A_SEAT - {RegistrationState.UNCONFIRMED}


class TooLateToTakeBack(Refusal):
    """More has happened since, or somebody has been told."""

    code = "too_late_to_take_back"
    message = N_("This cannot be taken back any more: more has happened since, or the mail has left.")


class SomebodyRegistered(Refusal):
    """A lecture that people count on is not hidden from them again."""

    code = "somebody_registered"
    message = N_("Somebody has registered since it was published, so cancel or withdraw it instead.")


def take_back(
    session: Session, *, registration_id: int, deed_id: str, actor: Actor, now: datetime
) -> Registration:
    """Undo a cancellation, a seat given or a move in line of a moment ago. Raises TooLateToTakeBack.

    The deed is named: what a colleague did since is not taken back by a button shown before it.
    """
    registration = session.get_one(Registration, registration_id)
    lecture = queries.locked_lecture(session, registration.lecture_id)
    queries.pools(session, lecture)
    session.refresh(registration)
    deed = last_deed(session, registration)
    if deed is None or str(deed.id) != deed_id or now - deed.at > messages.HELD_FOR:
        raise TooLateToTakeBack
    if obstacle_for_staff(lecture, now):
        raise TooLateToTakeBack
    if deed.action in _ENDINGS:
        _uncancel(session, lecture, registration, deed, now)
    elif deed.action == "seat_given":
        _take_seat_back(session, lecture, registration, deed, now)
    elif deed.action == "approved":
        _ask_again(session, lecture, registration, now)
    elif deed.action == line_keeping.MOVED:
        line_keeping.move_back(session, lecture, registration, deed)
    else:
        raise TooLateToTakeBack
    details = {"deed": deed.action, "state": registration.state.value}
    record(session, actor=actor, action="taken_back", about=registration, now=now, **details)
    return registration


def keep_news(session: Session, lecture: Lecture, since: datetime, *, now: datetime) -> None:
    """Let nobody hear of what became of a locked lecture and did not last. Raises TooLateToTakeBack.

    Who works for it is written one mail about several changes; what remains of it is reckoned at sending.
    """
    if is_told(session, lecture, since):
        raise TooLateToTakeBack
    query = select(OutboxMessage).where(
        OutboxMessage.lecture_id == lecture.id,
        OutboxMessage.message.in_(NEWS_OF_THE_LECTURE),
        OutboxMessage.registration_id.is_not(None),
        OutboxMessage.created_at >= since,
    )
    for message in session.scalars(query.order_by(OutboxMessage.id)).all():
        registration = session.get_one(Registration, message.registration_id)
        if not messages.take_back(session, message.message, registration, now):
            raise TooLateToTakeBack


def refuse_once_somebody_came(session: Session, lecture: Lecture, since: datetime) -> None:
    """Refuse where a registration was made or changed since an instant. Raises SomebodyRegistered."""
    is_new = or_(Registration.registered_at >= since, Registration.state_changed_at >= since)
    query = select(func.count()).where(Registration.lecture_id == lecture.id, is_new)
    if session.scalar(query):
        raise SomebodyRegistered


def _uncancel(
    session: Session, lecture: Lecture, registration: Registration, deed: JournalEntry, now: datetime
) -> None:
    """Give everybody what they had: the seat comes back from whoever moved up, unless they know of it."""
    if queries.live_share(session, registration):
        raise TooLateToTakeBack
    for heir in _heirs(session, deed.details.get("passed_on", [])):
        if heir.state not in _MOVED_UP or heir.state_changed_at != deed.at:
            raise TooLateToTakeBack
        _return(session, lecture, heir, now)
    if not messages.take_back(session, _ENDINGS[deed.action], registration, now):
        raise TooLateToTakeBack
    registration.decline_reason = ""
    if deed.details.get("before") == RegistrationState.WAITLISTED:
        seats.join_line(session, lecture, registration, now=now)
        seats.pass_seats_on(session, lecture, registration.pool, now=now)
    elif deed.details.get("before") == RegistrationState.OFFERED:
        seats.offer_again(session, lecture, registration, now=now)
    else:
        seats.overbook_seat(session, lecture, registration, now=now)
        if registration.state != deed.details.get("before"):
            # The rules are others by now.
            raise TooLateToTakeBack


def _ask_again(session: Session, lecture: Lecture, registration: Registration, now: datetime) -> None:
    """Whoever was approved waits for a decision again, where the lecture still asks for one."""
    if not messages.take_back(session, messages.APPROVED, registration, now):
        raise TooLateToTakeBack
    registration.approved_at = None
    seats.settle(session, lecture, registration, now=now)
    if registration.state is not RegistrationState.REQUESTED:
        raise TooLateToTakeBack


def _take_seat_back(
    session: Session, lecture: Lecture, registration: Registration, deed: JournalEntry, now: datetime
) -> None:
    """Back to the place in line; a seat that was free goes to the first there."""
    registration.override_reason = None
    if deed.details.get("out_of_turn"):
        registration.bypassed_line_at = None
    held_until = registration.held_until
    _return(session, lecture, registration, now)
    for name in deed.details.get("given", []):
        # What the seat was given with goes with it.
        setattr(registration, name, None)
    if registration.address_confirmed_at is None:
        registration.held_until = held_until
    seats.pass_seats_on(session, lecture, registration.pool, now=now)


def _return(session: Session, lecture: Lecture, registration: Registration, now: datetime) -> None:
    is_offered = registration.state is RegistrationState.OFFERED
    news = messages.OFFERED if is_offered else messages.seated(registration)
    if not messages.take_back(session, news, registration, now):
        raise TooLateToTakeBack
    seats.back_to_line(session, lecture, registration, now=now)


def _heirs(session: Session, keys: Sequence[int]) -> Sequence[Registration]:
    query = select(Registration).where(Registration.id.in_(keys)).order_by(Registration.id)
    return session.scalars(query, execution_options={"populate_existing": True}).all()
