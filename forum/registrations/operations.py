"""Registering, cancelling, moving up: what happens to seats, under the lecture's lock.

Every operation locks the lecture's row first and writes in the caller's transaction, so a seat, the
line behind it, the mail and the journal change together or not at all (C-01, C-04, C-40).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture, SeatPool
from forum.mail.outbox import was_queued_since
from forum.registrations import (
    answering,
    confirmation,
    consents,
    handing_on,
    messages,
    queries,
    refusals,
    seats,
)
from forum.registrations.applicants import Applicant, attendee_behind, new_registration, pool_for
from forum.registrations.consents import Consent
from forum.registrations.handover_models import Handover
from forum.registrations.mailbox import free_share, registered_before
from forum.registrations.models import Attendee, EndedBecause, Origin, Registration, RegistrationState
from forum.registrations.opening import obstacle
from forum.registrations.rules_models import RegistrationRules, rules_of
from forum.registrations.story import note


class Answer(StrEnum):
    """What came of a request to register."""

    REGISTERED = "registered"
    SENT_BEFORE = "sent_before"
    LINK_SENT = "link_sent"


@dataclass(frozen=True)
class Receipt:
    """The answer, and the registration it is about."""

    answer: Answer
    registration: Registration
    # Whether it was made just now, and not sent before or known already.
    is_new: bool = False


def register(
    session: Session,
    *,
    lecture_id: int,
    applicant: Applicant,
    consent: Consent,
    fingerprint: str | None,
    now: datetime,
) -> Receipt:
    """Register somebody who asks for it: a seat if there is one, else a place in line.

    The same form sent again answers with the registration it led to (C-20), unless its link was replaced
    since: whoever had that one may have the form too (A-53). An address that is registered already gets
    its link by mail, and nothing is told to whoever typed it (C-22). Where addresses are confirmed, both
    are answered alike, after the same work. Raises a Refusal of registrations.refusals.
    """
    lecture = queries.locked_lecture(session, lecture_id)
    if fingerprint and (before := queries.by_submission(session, fingerprint)):
        return _answered_before(session, before)
    if refusal := obstacle(lecture, now):
        raise refusal
    pool = pool_for(session, lecture, applicant.attendance, applicant.room_id)
    return _admit(session, _Asked(lecture, pool, applicant, consent, fingerprint, now))


@dataclass(frozen=True)
class _Asked:
    """What somebody asked for, where and when; `giver` is who lets them have their seat."""

    lecture: Lecture
    pool: SeatPool
    applicant: Applicant
    consent: Consent
    fingerprint: str | None
    now: datetime
    giver: Registration | None = None


def _admit(session: Session, asked: _Asked) -> Receipt:
    """Register somebody, unless their address is known here, and tell them. The lecture is locked."""
    rules = rules_of(session, asked.lecture.id)
    attendee = attendee_behind(session, asked.applicant, asked.now)
    behind = queries.of_mailbox(session, asked.lecture.id, attendee.id)
    if earlier := registered_before(behind, asked.applicant.name, rules.most_per_address):
        if rules.confirms_address:
            _rehearse(session, asked, rules)
        _send_link_again(session, earlier, asked.now)
        return Receipt(Answer.LINK_SENT, earlier)
    registration = _enter(session, asked, rules, attendee, free_share(behind))
    action = "taken_over" if asked.giver else "registered"
    note(session, registration, Actor(ActorKind.ATTENDEE, attendee.id), action, asked.now)
    is_taken_over = asked.giver and registration.state is RegistrationState.CONFIRMED
    message = messages.TAKEN_OVER if is_taken_over else messages.registered(registration)
    messages.queue(session, message, registration, asked.now)
    answer = Answer.LINK_SENT if rules.confirms_address else Answer.REGISTERED
    return Receipt(answer, registration, is_new=True)


def _answered_before(session: Session, before: Registration) -> Receipt:
    """What the same form is answered when it comes again."""
    return Receipt(_answer_again(before, rules_of(session, before.lecture_id)), before)


def _enter(
    session: Session, asked: _Asked, rules: RegistrationRules, attendee: Attendee, share: int
) -> Registration:
    """The registration, with a seat or a place in line; nobody is told of it yet."""
    registration = new_registration(
        asked.lecture, asked.pool, attendee, asked.applicant, Origin.WEB, asked.now
    )
    registration.submission_key, registration.share = asked.fingerprint, share
    if rules.confirms_address:
        confirmation.hold(registration, asked.now)
    if asked.giver:
        seats.hand_on(session, asked.lecture, asked.giver, registration, now=asked.now)
    else:
        seats.seat_or_line(session, asked.lecture, registration, now=asked.now)
    consents.keep(session, registration, asked.consent)
    answering.keep(session, registration, asked.applicant, now=asked.now)
    return registration


def _rehearse(session: Session, asked: _Asked, rules: RegistrationRules) -> None:
    """Do what is done for somebody new and take it back, so that the time it takes tells nothing (C-22)."""
    with session.begin_nested() as rehearsal:
        somebody = attendee_behind(session, replace(asked.applicant, address=None), asked.now)
        _enter(session, asked, rules, somebody, 0)
        session.flush()
        rehearsal.rollback()


def _answer_again(before: Registration, rules: RegistrationRules) -> Answer:
    is_secret = before.link_generation or before.address_confirmed_at is None or rules.confirms_address
    return Answer.LINK_SENT if is_secret else Answer.SENT_BEFORE


def take_over(
    session: Session,
    *,
    handover_id: int,
    applicant: Applicant,
    consent: Consent,
    fingerprint: str | None,
    now: datetime,
) -> Receipt:
    """Let somebody have the seat of a link, as if they had registered for it; the former badge and link end.

    An address that is registered already gets its own link by mail, and the seat stays where it is (C-22).
    The same form again answers as the first time did. Raises a Refusal of registrations.handing_on, or what
    closes registration.
    """
    handover = session.get_one(Handover, handover_id)
    giver, lecture = queries.locked_registration(session, handover.registration_id)
    session.refresh(handover)
    if fingerprint and (before := queries.by_submission(session, fingerprint)):
        return _answered_before(session, before)
    if refusal := handing_on.obstacle_to_taking(session, handover, now):
        raise refusal
    receipt = _admit(session, _Asked(lecture, giver.pool, applicant, consent, fingerprint, now, giver=giver))
    if receipt.is_new:
        handing_on.change_hands(session, lecture, handover, receipt.registration, now)
    return receipt


def cancel(session: Session, *, registration_id: int, now: datetime) -> Registration:
    """End one's own registration; a second time changes nothing. Raises LectureHasBegun."""
    registration, lecture = queries.locked_registration(session, registration_id)
    if not registration.is_live:
        return registration
    if now >= lecture.starts_at:
        raise refusals.LectureHasBegun
    seats.end(session, lecture, registration, EndedBecause.ATTENDEE, now=now)
    note(session, registration, Actor(ActorKind.ATTENDEE, registration.attendee_id), "cancelled", now)
    messages.queue(session, messages.CANCELLED_BY_ATTENDEE, registration, now)
    return registration


def replace_link(
    session: Session, *, registration_id: int, actor: Actor, now: datetime, reason: str = ""
) -> Registration:
    """End a link that came into wrong hands, with the badge behind it, and mail a new one (A-53).

    Whoever asks sees neither: only the mailbox of the registration gets them.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    registration.link_generation += 1
    seats.replace_badge(session, lecture, registration, now=now)
    note(session, registration, actor, "link_replaced", now, reason=reason.strip())
    messages.queue(session, messages.LINK_REPLACED, registration, now)
    return registration


def _send_link_again(session: Session, registration: Registration, now: datetime) -> None:
    if registration.address_confirmed_at is None:
        confirmation.send_again(session, registration, now)
    elif not was_queued_since(session, messages.LINK_AGAIN, registration.id, now - messages.LINK_MAIL_PAUSE):
        messages.queue(session, messages.LINK_AGAIN, registration, now)
