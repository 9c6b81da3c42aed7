"""What becomes of the registrations of a lecture that changes: they stay, end, or go along to another one.

Chosen once, when the change is made. The lecture is locked, and so is the other one; whoever loses a seat
gets one mail that tells of the change and of what it means for them, in place of the news of the lecture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_, as_language
from forum.journal import Actor, JournalEntry, last_deed
from forum.lectures.models import Lecture, PublicState, SeatPool
from forum.questions import queries as questions
from forum.questions.models import QuestionAnswer
from forum.registrations import access, consents, messages, queries, seats
from forum.registrations.applicants import Applicant, new_registration
from forum.registrations.capacity import has_free_seat
from forum.registrations.mailbox import free_share
from forum.registrations.models import HOLDS_A_SEAT, EndedBecause, Registration, RegistrationState
from forum.registrations.opening import obstacle_for_staff
from forum.registrations.reversals import TooLateToTakeBack
from forum.registrations.story import note

RELEASED, MOVED_ALONG = "released", "moved_along"


class Fate(StrEnum):
    """What becomes of everybody who has a seat or waits for one."""

    KEEP = "keep"
    RELEASE = "release"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Follow:
    """How the registrations follow a change; `to` is the key of the lecture they go along to."""

    fate: Fate = Fate.KEEP
    to: int | None = None


class NowhereToGo(Refusal):
    """People can go along only to a lecture that takes place and takes people."""

    code = "nowhere_to_go"
    message = N_("Nobody can be moved along to that lecture. Please choose another one.")


@dataclass(frozen=True)
class _Followed:
    """The change that registrations follow: its lecture, when that was to begin, who made it and when."""

    lecture: Lecture
    former: datetime
    actor: Actor
    now: datetime
    due_at: datetime


def let_follow(
    session: Session,
    lecture: Lecture,
    follow: Follow,
    *,
    former: datetime,
    actor: Actor,
    now: datetime,
    due_at: datetime,
) -> int:
    """End the registrations, or let them go along; how many people are written to. Raises NowhereToGo."""
    followed = _Followed(lecture, former, actor, now, due_at)
    match follow.fate:
        case Fate.KEEP:
            return 0
        case Fate.RELEASE:
            return sum(_release(session, followed, one) for one in _in_turn(session, lecture))
        case Fate.ELSEWHERE:
            other = _lecture_to_go_to(session, lecture, follow.to, now)
            return sum(_go_along(session, followed, other, one) for one in _in_turn(session, lecture))
        case _ as never:
            assert_never(never)


def _in_turn(session: Session, lecture: Lecture) -> Sequence[Registration]:
    """Everybody who counts on the lecture: who has a seat first, then the line in its order."""
    queries.pools(session, lecture)
    live = queries.live_registrations(session, lecture.id)
    return sorted(live, key=lambda one: (one.state not in HOLDS_A_SEAT, one.yields, one.queued_at, one.id))


def _release(session: Session, followed: _Followed, registration: Registration) -> bool:
    _end(session, followed, registration, RELEASED)
    return messages.queue(
        session,
        messages.SEAT_RELEASED,
        registration,
        followed.now,
        due_at=followed.due_at,
        moved_from=followed.former,
    )


def _end(
    session: Session, followed: _Followed, registration: Registration, action: str, **details: object
) -> None:
    """End one of all: nobody moves up, for those who wait are ended by the same deed."""
    before, lecture = registration.state.value, followed.lecture
    is_off = lecture.public_state is not PublicState.PUBLISHED
    because = EndedBecause.LECTURE_CANCELLED if is_off else EndedBecause.STAFF
    seats.end_with_all(session, lecture, registration, because, now=followed.now)
    note(session, registration, followed.actor, action, followed.now, before=before, **details)


def _lecture_to_go_to(session: Session, lecture: Lecture, key: int | None, now: datetime) -> Lecture:
    if key is None or key == lecture.id:
        raise NowhereToGo
    other = queries.locked_lecture(session, key)
    is_held = other.public_state is PublicState.PUBLISHED and now < other.starts_at
    if not is_held or not other.offered_pools or obstacle_for_staff(other, now):
        raise NowhereToGo
    queries.pools(session, other)
    return other


def _go_along(session: Session, followed: _Followed, other: Lecture, registration: Registration) -> bool:
    """Register somebody for the other lecture; where no seat is free they join the line, in their turn.

    Whoever has not proved their address yet, or is registered there already, keeps only what is there.
    """
    if registration.address_confirmed_at is None or _is_there(session, other, registration):
        return _release(session, followed, registration)
    new = _registered_there(session, other, registration, followed.now)
    _end(session, followed, registration, MOVED_ALONG, to=new.id)
    note(session, new, followed.actor, MOVED_ALONG, followed.now, left=registration.id)
    messages.forget(session, messages.SEAT_RELEASED, registration)
    return messages.queue(
        session,
        messages.MOVED_ALONG,
        new,
        followed.now,
        due_at=min(followed.due_at, messages.held_until(other, followed.now)),
        left=registration.id,
    )


def _is_there(session: Session, other: Lecture, registration: Registration) -> bool:
    behind = queries.of_mailbox(session, other.id, registration.attendee_id)
    return any(one.name == registration.name for one in behind)


def _registered_there(
    session: Session, other: Lecture, registration: Registration, now: datetime
) -> Registration:
    """The same person with what they told of themselves, in another lecture."""
    applicant = Applicant(
        name=registration.name,
        address=None,
        language=as_language(registration.language),
        affiliation=registration.affiliation,
        timezone=registration.timezone,
        yields=registration.yields,
    )
    attendee, pool = registration.attendee, _pool_like(other, registration.pool)
    new = new_registration(other, pool, attendee, applicant, registration.origin, now)
    new.share = free_share(queries.of_mailbox(session, other.id, attendee.id))
    # Nobody is asked anew about somebody who was let in.
    new.approved_at = registration.approved_at
    if registration.state is RegistrationState.CONFIRMED:
        new.approved_at = registration.approved_at or now
    seats.seat_or_line(session, other, new, now=now)
    _take_along(session, other, registration, new, now)
    return new


def _take_along(
    session: Session, other: Lecture, registration: Registration, new: Registration, now: datetime
) -> None:
    """Consents, what somebody needs, and the answers to what the other lecture asks too."""
    language = as_language(registration.language)
    for given in consents.given(session, registration):
        if given.withdrawn_at is None:
            agreed = consents.Consent(given.text, as_language(given.language), given.given_at, given.purpose)
            consents.keep(session, new, agreed)
    if needs := access.needs_of(session, registration):
        access.keep(session, new, needs, language=language, now=now)
    asked = {question.id for question in questions.questions_of(session, other)}
    for one in questions.answered(session, registration.id):
        if one.question_id in asked:
            session.add(
                QuestionAnswer(
                    registration_id=new.id, question=one.question, value=one.value, answered_at=now
                )
            )
    session.flush()


def _pool_like(other: Lecture, pool: SeatPool) -> SeatPool:
    """The seats there of the way somebody attends here; where that is not offered, the first there are."""
    pools = other.offered_pools
    return next((one for one in pools if one.attendance is pool.attendance), pools[0])


def take_back(session: Session, lecture: Lecture, since: datetime, *, actor: Actor, now: datetime) -> None:
    """Give everybody back what a change at an instant took from them; the lecture is locked.

    Raises TooLateToTakeBack where somebody was told, or something else happened to one of them since.
    """
    entries = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.object_kind == Registration.__tablename__,
            JournalEntry.action.in_([RELEASED, MOVED_ALONG]),
            JournalEntry.at == since,
            JournalEntry.object_id.in_(select(Registration.id).where(Registration.lecture_id == lecture.id)),
        )
        .order_by(JournalEntry.id)
    ).all()
    if entries:
        queries.pools(session, lecture)
    left: dict[int, Lecture] = {}
    for entry in entries:
        if "left" not in entry.details:
            _give_back(session, lecture, entry, left, actor, now)
    for other in left.values():
        for pool in other.pools:
            seats.pass_seats_on(session, other, pool, now=now)


def _give_back(
    session: Session,
    lecture: Lecture,
    entry: JournalEntry,
    left: dict[int, Lecture],
    actor: Actor,
    now: datetime,
) -> None:
    """Give one person back what they had; the other lecture they leave again is noted in `left`."""
    registration = session.get_one(Registration, entry.object_id)
    deed = last_deed(session, registration)
    if deed is None or deed.id != entry.id or queries.live_share(session, registration):
        raise TooLateToTakeBack
    if entry.action == RELEASED:
        is_untold = messages.take_back(session, messages.SEAT_RELEASED, registration, now)
    else:
        is_untold = _leave_again(session, entry, left, actor, now)
    if not is_untold:
        raise TooLateToTakeBack
    _put_back(session, lecture, registration, RegistrationState(entry.details["before"]), now)
    details = {"deed": entry.action}
    note(session, registration, actor, "taken_back", now, **details)


def _leave_again(
    session: Session, entry: JournalEntry, left: dict[int, Lecture], actor: Actor, now: datetime
) -> bool:
    """End what somebody got in the other lecture; whether nothing else became of it and nobody was told."""
    new = session.get_one(Registration, entry.details["to"])
    if new.lecture_id not in left:
        left[new.lecture_id] = queries.locked_lecture(session, new.lecture_id)
        queries.pools(session, left[new.lecture_id])
    other = left[new.lecture_id]
    deed = last_deed(session, new)
    if deed is None or deed.action != MOVED_ALONG or deed.at != entry.at or not new.is_live:
        return False
    if not messages.take_back(session, messages.MOVED_ALONG, new, now):
        return False
    seats.end_with_all(session, other, new, EndedBecause.STAFF, now=now)
    note(session, new, actor, "taken_back", now, deed=MOVED_ALONG)
    return True


def _put_back(
    session: Session, lecture: Lecture, registration: Registration, before: RegistrationState, now: datetime
) -> None:
    if before is RegistrationState.WAITLISTED:
        seats.join_line(session, lecture, registration, now=now)
        return
    if not has_free_seat(registration.pool):
        # Somebody else has it by now.
        raise TooLateToTakeBack
    if before is RegistrationState.OFFERED:
        seats.offer_again(session, lecture, registration, now=now)
    else:
        seats.take_seat(session, lecture, registration, now=now)
    if registration.state is not before:
        # The rules are others by now.
        raise TooLateToTakeBack
