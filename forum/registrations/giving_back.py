"""Giving registrations back what a change of their lecture took from them, before anybody is told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.journal import Actor, JournalEntry, last_deed
from forum.lectures.models import Lecture
from forum.registrations import messages, queries, seats
from forum.registrations.capacity import has_free_seat
from forum.registrations.fates import MOVED_ALONG, RELEASED
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.registrations.reversals import TooLateToTakeBack
from forum.registrations.story import note


def give_back(session: Session, lecture: Lecture, since: datetime, *, actor: Actor, now: datetime) -> None:
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
