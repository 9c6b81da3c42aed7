"""Registering, cancelling, moving up: what happens to seats, under the lecture's lock.

Every operation locks the lecture's row first and writes in the caller's transaction, so a seat, the
line behind it, the mail and the journal change together or not at all (C-01, C-04, C-40).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from forum.journal import Actor, ActorKind
from forum.mail.outbox import was_queued_since
from forum.registrations import consents, messages, queries, refusals, seats
from forum.registrations.applicants import Applicant, attendee_behind, new_registration, pool_for
from forum.registrations.consents import Consent
from forum.registrations.models import EndedBecause, Origin, Registration
from forum.registrations.opening import obstacle
from forum.registrations.story import note

# A second request for the link within this time is answered alike, but writes no second mail.
LINK_MAIL_PAUSE = timedelta(minutes=20)


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
    its link by mail, and nothing is told to whoever typed it (C-22).
    Raises a Refusal of registrations.refusals.
    """
    lecture = queries.locked_lecture(session, lecture_id)
    if fingerprint and (before := queries.by_submission(session, fingerprint)):
        return Receipt(Answer.LINK_SENT if before.link_generation else Answer.SENT_BEFORE, before)
    if refusal := obstacle(lecture, now):
        raise refusal
    pool = pool_for(session, lecture, applicant.attendance, applicant.room_id)
    attendee = attendee_behind(session, applicant, now)
    if earlier := queries.live_registration(session, lecture.id, attendee.id):
        _send_link_again(session, earlier, now)
        return Receipt(Answer.LINK_SENT, earlier)
    registration = new_registration(lecture, pool, attendee, applicant, Origin.WEB, now)
    registration.submission_key = fingerprint
    seats.seat_or_line(session, lecture, registration, now=now)
    consents.keep(session, registration, consent)
    note(session, registration, Actor(ActorKind.ATTENDEE, attendee.id), "registered", now)
    messages.queue(session, messages.registered(registration), registration, now)
    return Receipt(Answer.REGISTERED, registration)


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
    if not was_queued_since(session, messages.LINK_AGAIN, registration.id, now - LINK_MAIL_PAUSE):
        messages.queue(session, messages.LINK_AGAIN, registration, now)
