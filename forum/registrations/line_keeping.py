"""What organisers do with a waitlist, with a reason: moving somebody, forgiving what was missed."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, JournalEntry
from forum.lectures.models import Lecture
from forum.registrations import line_queries, queries, refusals, seats
from forum.registrations.models import Registration, RegistrationState, stamp
from forum.registrations.opening import obstacle_for_staff
from forum.registrations.story import note
from forum.registrations.waitlist import Turn, turns_with

MOVED, FORGIVEN = "moved_in_line", "no_shows_forgiven"


class NotInLine(Refusal):
    """Only somebody who waits has a place to be moved from."""

    code = "not_in_line"
    message = N_("This person does not wait any more.")


class AlreadyThere(Refusal):
    """Nothing would change."""

    code = "already_there"
    message = N_("That is the place this person has already.")


def move_in_line(
    session: Session, *, registration_id: int, place: int, reason: str, actor: Actor, now: datetime
) -> Registration:
    """Give somebody who waits another place in line (1 is the front); counted in the open (C-10).

    Raises NotInLine, ReasonMissing, AlreadyThere, LectureIsCancelled or LectureIsOver.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if refusal := obstacle_for_staff(lecture, now):
        raise refusal
    if registration.state is not RegistrationState.WAITLISTED:
        raise NotInLine
    if not reason.strip():
        raise refusals.ReasonMissing
    former, before = _turn(registration), queries.place_in_line(session, registration)
    _reorder(session, lecture, registration, place)
    after = queries.place_in_line(session, registration)
    if before is None or after is None or before == after:
        raise AlreadyThere
    out_of_turn = registration.bypassed_line_at is None
    registration.bypassed_line_at = registration.bypassed_line_at or now
    details = {
        "reason": reason.strip(),
        "place": [before.number, after.number],
        "queued_at": former.queued_at.isoformat(),
        "yields": former.yields,
        "out_of_turn": out_of_turn,
    }
    note(session, registration, actor, MOVED, now, **details)
    return registration


def move_back(session: Session, lecture: Lecture, registration: Registration, deed: JournalEntry) -> None:
    """Take a move in line back. Raises NotInLine where the person does not wait any more."""
    if registration.state is not RegistrationState.WAITLISTED:
        raise NotInLine
    registration.queued_at = datetime.fromisoformat(deed.details["queued_at"])
    registration.yields = deed.details["yields"]
    if deed.details["out_of_turn"]:
        registration.bypassed_line_at = None
    stamp(lecture, registration)
    session.flush()


def forgive(session: Session, *, registration_id: int, actor: Actor, now: datetime) -> Registration:
    """Let lectures missed until now count no more, here and in whatever line is joined next (C-42)."""
    registration, lecture = queries.locked_registration(session, registration_id)
    registration.attendee.no_shows_cleared_at = now
    registration.yields = False
    stamp(lecture, registration)
    note(session, registration, actor, FORGIVEN, now)
    seats.pass_seats_on(session, lecture, registration.pool, now=now)
    return registration


def _reorder(session: Session, lecture: Lecture, registration: Registration, place: int) -> None:
    line = {one.id: one for one in line_queries.whole_line(session, registration.pool)}
    for turn in turns_with([_turn(one) for one in line.values()], registration.id, place):
        moved = line[turn.id]
        moved.yields, moved.queued_at = turn.yields, turn.queued_at
        stamp(lecture, moved)
    session.flush()


def _turn(registration: Registration) -> Turn:
    return Turn(registration.yields, registration.queued_at, registration.id)
