"""Registering, cancelling, moving up: what happens to seats, under the lecture's lock.

Every operation locks the lecture's row first and writes in the caller's transaction, so a seat, the
line behind it, the mail and the journal change together or not at all (C-01, C-04, C-40).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from forum.journal import Actor, ActorKind, record
from forum.lectures.models import Attendance, Lecture, SeatPool, WayOfAttending
from forum.mail.outbox import was_queued_since
from forum.registrations import messages, queries, refusals, seats
from forum.registrations.applicants import (
    Applicant,
    Consent,
    attendee_behind,
    new_registration,
    pool_for,
)
from forum.registrations.capacity import excess, gets_a_seat
from forum.registrations.models import EndedBecause, Origin, Registration, RegistrationState
from forum.registrations.opening import obstacle, obstacle_for_staff

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
    pool = pool_for(session, lecture, applicant.attendance)
    attendee = attendee_behind(session, applicant, now)
    if earlier := queries.live_registration(session, lecture.id, attendee.id):
        _send_link_again(session, earlier, now)
        return Receipt(Answer.LINK_SENT, earlier)
    registration = new_registration(lecture, pool, attendee, applicant, Origin.WEB, now)
    registration.consent_text, registration.consent_at = consent.text, consent.given_at
    registration.submission_key = fingerprint
    _seat_or_line(session, lecture, registration, now=now)
    _note(session, registration, Actor(ActorKind.ATTENDEE, attendee.id), "registered", now)
    messages.queue(session, messages.registered(registration), registration, now)
    return Receipt(Answer.REGISTERED, registration)


def register_by_hand(
    session: Session,
    *,
    lecture_id: int,
    applicant: Applicant,
    overbooking_reason: str = "",
    origin: Origin = Origin.STAFF,
    actor: Actor,
    now: datetime,
) -> Registration:
    """Register somebody for an organiser, also after registration closed, also without an address.

    Where no seat is free, a reason gives one beyond the seats; without a reason it is a place in line.
    Raises AlreadyRegistered, LectureIsCancelled, LectureIsOver or NoSuchWay.
    """
    lecture = queries.locked_lecture(session, lecture_id)
    if refusal := obstacle_for_staff(lecture, now):
        raise refusal
    pool = pool_for(session, lecture, applicant.attendance)
    attendee = attendee_behind(session, applicant, now)
    if queries.live_registration(session, lecture.id, attendee.id):
        raise refusals.AlreadyRegistered(name=attendee.name)
    registration = new_registration(lecture, pool, attendee, applicant, origin, now)
    reason = overbooking_reason.strip()
    if reason and not gets_a_seat(pool, waiting=queries.waiting(session, pool)):
        registration.override_reason = reason
        seats.overbook_seat(session, lecture, registration, now=now)
    else:
        _seat_or_line(session, lecture, registration, now=now)
    _note(session, registration, actor, "registered_by_hand", now, reason=reason)
    messages.queue(session, messages.REGISTERED_BY_HAND, registration, now)
    return registration


def give_seat(
    session: Session, *, registration_id: int, reason: str, actor: Actor, now: datetime
) -> Registration:
    """Seat somebody who waits, past the line and beyond the seats if need be; the reason is kept (C-10).

    Raises NothingToGive, ReasonMissing, LectureIsCancelled or LectureIsOver.
    """
    registration, lecture = _locked(session, registration_id)
    if refusal := obstacle_for_staff(lecture, now):
        raise refusal
    if registration.state is not RegistrationState.WAITLISTED:
        raise refusals.NothingToGive
    if not reason.strip():
        raise refusals.ReasonMissing
    registration.override_reason = reason.strip()
    seats.overbook_seat(session, lecture, registration, now=now)
    _note(session, registration, actor, "seat_given", now, reason=reason.strip())
    due_at = messages.held_until(lecture, now)
    messages.queue(session, messages.PROMOTED, registration, now, due_at=due_at)
    return registration


def cancel(session: Session, *, registration_id: int, now: datetime) -> Registration:
    """End one's own registration; a second time changes nothing. Raises LectureHasBegun."""
    registration, lecture = _locked(session, registration_id)
    if not registration.is_live:
        return registration
    if now >= lecture.starts_at:
        raise refusals.LectureHasBegun
    seats.end(session, lecture, registration, EndedBecause.ATTENDEE, now=now)
    _note(session, registration, Actor(ActorKind.ATTENDEE, registration.attendee_id), "cancelled", now)
    messages.queue(session, messages.CANCELLED_BY_ATTENDEE, registration, now)
    return registration


def cancel_by_hand(
    session: Session, *, registration_id: int, reason: str, actor: Actor, now: datetime
) -> Registration:
    """End somebody's registration for an organiser; a second time changes nothing. Raises ReasonMissing.

    The mails are held back for some minutes, in which `reversals.take_back` undoes it without a trace.
    """
    registration, lecture = _locked(session, registration_id)
    if not registration.is_live:
        return registration
    if not reason.strip():
        raise refusals.ReasonMissing
    before, due_at = registration.state.value, messages.held_until(lecture, now)
    heirs = seats.end(session, lecture, registration, EndedBecause.STAFF, now=now, due_at=due_at)
    details = {"reason": reason.strip(), "before": before, "passed_on": [heir.id for heir in heirs]}
    _note(session, registration, actor, "cancelled_by_hand", now, **details)
    messages.queue(session, messages.CANCELLED_BY_STAFF, registration, now, due_at=due_at)
    return registration


def replace_link(
    session: Session, *, registration_id: int, actor: Actor, now: datetime, reason: str = ""
) -> Registration:
    """End a link that came into wrong hands, with the badge behind it, and mail a new one (A-53).

    Whoever asks sees neither: only the mailbox of the registration gets them.
    """
    registration, lecture = _locked(session, registration_id)
    registration.link_generation += 1
    seats.replace_badge(session, lecture, registration, now=now)
    _note(session, registration, actor, "link_replaced", now, reason=reason.strip())
    messages.queue(session, messages.LINK_REPLACED, registration, now)
    return registration


def set_seats(
    session: Session,
    *,
    lecture_id: int,
    way: WayOfAttending,
    seats_wanted: int | None,
    actor: Actor,
    now: datetime,
) -> SeatPool:
    """Say how many may attend in one way (None: no limit), opening its pool where there is none.

    Fewer seats than people keeps everybody and counts the excess; more seats move the line up (C-04).
    """
    lecture = queries.locked_lecture(session, lecture_id)
    pool = queries.main_pool(session, lecture, way)
    if pool is None:
        pool = SeatPool(lecture_id=lecture.id, attendance=way, taken=0, overbooked=0)
        session.add(pool)
    former, pool.seats = pool.seats, seats_wanted
    pool.overbooked = excess(seats_wanted, pool.taken)
    session.flush()
    if former != seats_wanted:
        details = {"attendance": way.value, "seats": [former, seats_wanted]}
        record(session, actor=actor, action="seats_changed", about=lecture, now=now, **details)
    seats.pass_seats_on(session, lecture, pool, now=now)
    return pool


def keep_ways_in_use(session: Session, lecture: Lecture) -> None:
    """Refuse that a lecture gives up a way of attending people count on; the lecture is locked.

    Their badges and links would go on promising what no longer takes place.
    Raises RegisteredOnSite or RegisteredOnline.
    """
    if lecture.attendance is Attendance.MIXED:
        return
    in_use = queries.ways_in_use(session, lecture.id)
    if lecture.attendance is Attendance.ONLINE and WayOfAttending.ON_SITE in in_use:
        raise refusals.RegisteredOnSite
    if lecture.attendance is Attendance.ON_SITE and WayOfAttending.ONLINE in in_use:
        raise refusals.RegisteredOnline


def move_line_up(session: Session, lecture: Lecture, *, now: datetime) -> None:
    """Give away the seats that came free while none could be passed on; the lecture is locked (C-04)."""
    for pool in queries.pools(session, lecture):
        seats.pass_seats_on(session, lecture, pool, now=now)


def tell_registrants(
    session: Session, lecture: Lecture, message: str, now: datetime, *, due_at: datetime | None = None
) -> int:
    """Write to everybody who has a seat or waits that the lecture moved, is cancelled or takes place again.

    Later news take the place of news about the lecture not sent yet; of a lecture that is over there is
    no news, nor does who was not told otherwise read that it takes place. Returns how many were written to.
    """
    if lecture.ends_at <= now:
        return 0
    registrations = queries.live_registrations(session, lecture.id)
    if message == messages.LECTURE_RESTORED:
        registrations = [one for one in registrations if not _had_not_heard(session, one, now)]
    return sum(messages.queue(session, message, one, now, due_at=due_at) for one in registrations)


def _had_not_heard(session: Session, registration: Registration, now: datetime) -> bool:
    """Whether the news that the lecture is off were still here; they are not sent any more."""
    off = (messages.LECTURE_CANCELLED, messages.LECTURE_POSTPONED)
    return any(messages.take_back(session, news, registration, now) for news in off)


def _seat_or_line(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> None:
    pool = registration.pool
    if gets_a_seat(pool, waiting=queries.waiting(session, pool)):
        seats.take_seat(session, lecture, registration, now=now)
    else:
        seats.join_line(session, lecture, registration, now=now)


def _locked(session: Session, registration_id: int) -> tuple[Registration, Lecture]:
    """A registration as it is once its lecture is locked: somebody may just have changed it."""
    registration = session.get_one(Registration, registration_id)
    lecture = queries.locked_lecture(session, registration.lecture_id)
    queries.pools(session, lecture)
    session.refresh(registration)
    return registration, lecture


def _send_link_again(session: Session, registration: Registration, now: datetime) -> None:
    if not was_queued_since(session, messages.LINK_AGAIN, registration.id, now - LINK_MAIL_PAUSE):
        messages.queue(session, messages.LINK_AGAIN, registration, now)


def _note(
    session: Session, registration: Registration, actor: Actor, action: str, now: datetime, **details: object
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        about=registration,
        now=now,
        state=registration.state.value,
        **details,
    )
