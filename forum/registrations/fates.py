"""What becomes of the registrations of a lecture that changes: they stay, end, or go along to another one.

Chosen once, when the change is made. The lecture is locked, and so is the other one; whoever loses a seat
gets one mail that tells of the change and of what it means for them, in place of the news of the lecture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_, as_language
from forum.journal import Actor
from forum.lectures.models import Lecture, PublicState, SeatPool
from forum.questions import queries as questions
from forum.questions.models import QuestionAnswer
from forum.registrations import access, consents, messages, queries, seats
from forum.registrations.applicants import Applicant, new_registration
from forum.registrations.mailbox import free_share
from forum.registrations.models import HOLDS_A_SEAT, EndedBecause, Registration, RegistrationState
from forum.registrations.opening import obstacle_for_staff
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


STAY = Follow()
"""Everybody keeps what they have."""


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
        says={"moved_from": followed.former.isoformat()},
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
        says={"left": registration.id, "moved_from": followed.former.isoformat()},
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
