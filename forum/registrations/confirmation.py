"""Proving an address: whoever registers confirms it, by the link in a mail or by the code in it (C-23).

Meanwhile a seat is held for half an hour, or a place in line stays where it is. Whoever confirms later
gets a seat if one is free, else the place in line they would have had.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import SYSTEM, AccessRecord, Actor, ActorKind, record_access
from forum.lectures.models import Lecture
from forum.links import is_address_code, tries_of
from forum.mail.models import OutboxMessage
from forum.registrations import messages, queries, seats
from forum.registrations.address import Address
from forum.registrations.mailbox import free_share, registered_before
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.registrations.opening import obstacle
from forum.registrations.rules_models import rules_of
from forum.registrations.story import note

HOLD = timedelta(minutes=30)
CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
MOST_RESENDS, RESENDS_WITHIN = 3, timedelta(hours=1)
WRONG_CODE = "address_code.refused"


class TooManyTries(Refusal):
    """Said alike of addresses that registered and of those that did not."""

    code = "too_many_tries"
    message = N_(
        "Too many codes were tried for this address. Please use the link in the mail, or wait ten minutes."
    )


def hold(registration: Registration, now: datetime) -> None:
    """Let somebody new prove their address first; what they get is held so long."""
    registration.address_confirmed_at = None
    registration.held_until = now + HOLD


def can_confirm(registration: Registration, now: datetime) -> bool:
    """Whether there is something to prove and it still helps."""
    if registration.address_confirmed_at is not None:
        return False
    return registration.is_live or (
        _has_expired(registration) and obstacle(registration.lecture, now) is None
    )


def confirm(session: Session, *, registration_id: int, now: datetime) -> Registration:
    """The address is proved; a second time changes nothing. Returns the registration that counts now.

    After the half hour the registration comes back: with a seat where one is free and nobody waits, else
    in line since the moment it was made. Whoever registered anew meanwhile confirms that one.
    Raises a Refusal when registering is over by then.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if registration.address_confirmed_at is not None:
        return registration
    if not registration.is_live:
        if not _has_expired(registration):
            return registration
        behind = queries.of_mailbox(session, lecture.id, registration.attendee_id)
        most = rules_of(session, lecture.id).most_per_address
        if newer := registered_before(behind, registration.name, most):
            return confirm(session, registration_id=newer.id, now=now)
        if refusal := obstacle(lecture, now):
            raise refusal
        registration.share = free_share(behind)
    _settle(session, lecture, registration, now)
    return registration


def _settle(session: Session, lecture: Lecture, registration: Registration, now: datetime) -> None:
    held_a_seat = registration.state is RegistrationState.UNCONFIRMED
    waited = registration.state is RegistrationState.WAITLISTED
    registration.address_confirmed_at, registration.held_until = now, None
    if held_a_seat:
        seats.settle(session, lecture, registration, now=now)
    elif waited:
        session.flush()
    else:
        seats.seat_or_line(session, lecture, registration, now=now)
    actor = Actor(ActorKind.ATTENDEE, registration.attendee_id)
    note(session, registration, actor, "address_confirmed", now)
    messages.queue(session, messages.registered(registration), registration, now)
    if registration.state is RegistrationState.WAITLISTED:
        # A seat may be free that nobody could take so far.
        seats.pass_seats_on(session, lecture, registration.pool, now=now)


def confirm_by_code(
    session: Session, *, lecture_id: int, address: Address, code: str, now: datetime
) -> Registration | None:
    """The same by the code of a mail; None for a wrong one, whose trying is written down and counted.

    Asks the same questions whether the address registered or not. Raises TooManyTries.
    """
    queries.locked_lecture(session, lecture_id)
    lecture, key = session.get_one(Lecture, lecture_id), tries_of(lecture_id, address.key)
    if _wrong_codes(session, lecture_id, key, now - CODE_LASTS) >= MOST_TRIES:
        raise TooManyTries
    found = _of_code(session, lecture_id, address, code, now)
    if found is None:
        record_access(session, actor=SYSTEM, action=WRONG_CODE, about=lecture, now=now, tries_of=key)
        return None
    return confirm(session, registration_id=found.id, now=now)


def send_again(session: Session, registration: Registration, now: datetime) -> None:
    """Write to an address that is still to be proved once more; so often in an hour and no more."""
    query = select(func.count()).where(
        OutboxMessage.registration_id == registration.id,
        OutboxMessage.message == messages.CONFIRM_ADDRESS,
        OutboxMessage.created_at > max(now - RESENDS_WITHIN, registration.registered_at),
    )
    if (session.scalar(query) or 0) < MOST_RESENDS:
        messages.queue(session, messages.CONFIRM_ADDRESS, registration, now)


def ask_for_mail(session: Session, *, lecture_id: int, address: Address, now: datetime) -> None:
    """Send the mail again to everybody behind an address who has yet to prove it; says nothing of it."""
    queries.locked_lecture(session, lecture_id)
    for registration in queries.of_address(session, lecture_id, address.key):
        if can_confirm(registration, now):
            send_again(session, registration, now)


def expire_holds(now: datetime) -> int:
    """Free what was held for people who did not confirm in time; one transaction each. Returns how many."""
    with reading() as session:
        query = select(Registration.id).where(*_is_due(now)).order_by(Registration.held_until)
        due = session.scalars(query).all()
    return sum(_expire(registration_id, now) for registration_id in due)


def _expire(registration_id: int, now: datetime) -> bool:
    with transaction() as session:
        registration, lecture = queries.locked_registration(session, registration_id)
        until = registration.held_until
        if not registration.is_live or registration.address_confirmed_at or until is None or until > now:
            return False
        seats.end(session, lecture, registration, EndedBecause.EXPIRED, now=now)
        note(session, registration, SYSTEM, "hold_expired", now)
        return True


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    may_expire = (RegistrationState.UNCONFIRMED, RegistrationState.WAITLISTED)
    return (
        Registration.state.in_(may_expire),
        Registration.address_confirmed_at.is_(None),
        Registration.held_until <= now,
    )


def _has_expired(registration: Registration) -> bool:
    return registration.ended_because is EndedBecause.EXPIRED


def _wrong_codes(session: Session, lecture_id: int, key: str, since: datetime) -> int:
    query = select(AccessRecord.details).where(
        AccessRecord.at > since, AccessRecord.action == WRONG_CODE, AccessRecord.object_id == lecture_id
    )
    return sum(details.get("tries_of") == key for details in session.scalars(query))


def _of_code(
    session: Session, lecture_id: int, address: Address, code: str, now: datetime
) -> Registration | None:
    """The registration in one of whose mails the code stands; every mail is compared, whatever fits."""
    registrations = queries.of_address(session, lecture_id, address.key)
    mails = _mails_with_codes(session, [one.id for one in registrations], now)
    by_id = {one.id: one for one in registrations}
    found = None
    for mail in mails:
        one = by_id[mail.registration_id or 0]
        if is_address_code(code, one.public_id, one.link_generation, mail.message_id):
            found = one
    return found


def _mails_with_codes(
    session: Session, registration_ids: Sequence[int], now: datetime
) -> Sequence[OutboxMessage]:
    """The mails whose codes are still good: sent so lately, or on their way."""
    left = func.coalesce(OutboxMessage.sent_at, OutboxMessage.created_at)
    query = select(OutboxMessage).where(
        OutboxMessage.registration_id.in_(registration_ids),
        OutboxMessage.message == messages.CONFIRM_ADDRESS,
        left > now - CODE_LASTS,
    )
    return session.scalars(query).all()
