"""What people do about what is kept of them: erase it, have it sent, let their own history stay."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.door.admission import Doors
from forum.journal import Actor, ActorKind, record
from forum.lectures.audience_models import AudienceAddress
from forum.lectures.models import Lecture
from forum.privacy import ledger, messages
from forum.privacy.forgetting import forget, forget_person
from forum.privacy.places import Places
from forum.privacy.refusals import DoorsAreOpen
from forum.registrations import seats
from forum.registrations.consents import withdraw_all
from forum.registrations.models import Attendee, EndedBecause, OtherAddress, Registration
from forum.registrations.queries import attendee_to_end, locked_registration

SOMEBODY = Actor(ActorKind.ATTENDEE, None)
"""Who erased something, as the journal tells it: it must not say who."""


def erase_registration(session: Session, *, registration_id: int, places: Places, now: datetime) -> None:
    """Erase what is kept about one registration; a seat goes to the next. Raises DoorsAreOpen.

    Its last mail says so. A second time changes nothing.
    """
    registration, lecture = locked_registration(session, registration_id)
    if registration.anonymised_at is not None:
        return
    _refuse_at_the_door([registration], now)
    if registration.attendee.email:
        messages.queue_farewell(session, registration.attendee, [registration], now)
    ledger.note(session, [registration.public_id], places.erasures, now)
    _erase(session, registration, lecture, places, now)


def erase_person(session: Session, *, attendee_id: int, places: Places, now: datetime) -> None:
    """Erase everything about somebody, in all registrations; all of it, or nothing.

    Raises DoorsAreOpen or RegisteringNow.
    """
    registrations = _locked_registrations(session, attendee_id)
    attendee = attendee_to_end(session, attendee_id, known=[one.id for one in registrations])
    if attendee.anonymised_at is not None:
        return
    _refuse_at_the_door(registrations, now)
    if attendee.email:
        messages.queue_farewell(session, attendee, registrations, now)
    _take_off_lists(session, attendee)
    named = [attendee.public_id, *(one.public_id for one in registrations)]
    ledger.note(session, named, places.erasures, now)
    for one in registrations:
        _erase(session, one, one.lecture, places, now)
    # Somebody without registrations is forgotten here, all others with their last one.
    if attendee.anonymised_at is None:
        forget_person(session, attendee, places.copies, now)


def erase_again(session: Session, public_id: str, *, places: Places, now: datetime) -> None:
    """Erase what a restored backup brought back, without another word to anybody (C-64)."""
    one = session.scalar(select(Registration).where(Registration.public_id == public_id))
    if one is not None and one.anonymised_at is None:
        registration, lecture = locked_registration(session, one.id)
        _take_out(session, registration, lecture, places, now)
    attendee = session.scalar(select(Attendee).where(Attendee.public_id == public_id))
    if attendee is not None and attendee.anonymised_at is None:
        _take_off_lists(session, attendee)
        for one in _locked_registrations(session, attendee.id):
            _take_out(session, one, one.lecture, places, now)
        forget_person(session, attendee, places.copies, now)


def send_data(session: Session, *, attendee_id: int, now: datetime) -> None:
    """Mail somebody the way to everything that is kept about them; nothing where no address is known."""
    attendee = session.get_one(Attendee, attendee_id)
    if attendee.email and messages.queue_data(session, attendee, now):
        actor = Actor(ActorKind.ATTENDEE, attendee.id)
        record(session, actor=actor, action="data_asked_for", about=attendee, now=now)


def keep_history(session: Session, *, attendee_id: int, keeps: bool, now: datetime) -> None:
    """Let somebody's registrations stay theirs beyond the usual time, or no longer."""
    attendee = session.get_one(Attendee, attendee_id, with_for_update=True)
    if attendee.keeps_history != keeps:
        attendee.keeps_history = keeps
        actor = Actor(ActorKind.ATTENDEE, attendee.id)
        record(session, actor=actor, action="history_chosen", about=attendee, now=now, keeps=keeps)


def _locked_registrations(session: Session, attendee_id: int) -> list[Registration]:
    """Those that are still somebody's: all lectures are locked in their order, and only then the person."""
    query = select(Registration).where(
        Registration.attendee_id == attendee_id, Registration.anonymised_at.is_(None)
    )
    found = session.scalars(query.order_by(Registration.lecture_id, Registration.id)).all()
    return [locked_registration(session, one.id)[0] for one in found]


def _take_off_lists(session: Session, attendee: Attendee) -> None:
    """No organiser's list names somebody who wanted to be forgotten."""
    further = select(OtherAddress.email_key).where(OtherAddress.attendee_id == attendee.id)
    named = AudienceAddress.email_key.in_(further) | (AudienceAddress.email_key == attendee.email_key)
    session.execute(delete(AudienceAddress).where(named), execution_options={"synchronize_session": False})


def _refuse_at_the_door(registrations: Sequence[Registration], now: datetime) -> None:
    """Refuse before anything is written down: the list of erasures is a file, which nothing takes back."""
    for one in registrations:
        opens_at = Doors.of(one.lecture.starts_at, one.lecture.ends_at, one.lecture.timezone).opens_at
        if one.is_live and opens_at <= now < one.lecture.ends_at:
            raise DoorsAreOpen


def _erase(
    session: Session, registration: Registration, lecture: Lecture, places: Places, now: datetime
) -> None:
    _take_out(session, registration, lecture, places, now)
    record(session, actor=SOMEBODY, action="erased", about=registration, now=now)


def _take_out(
    session: Session, registration: Registration, lecture: Lecture, places: Places, now: datetime
) -> None:
    if registration.is_live and now < lecture.starts_at:
        seats.end(session, lecture, registration, EndedBecause.ATTENDEE, now=now)
    withdraw_all(session, registration, now)
    forget(session, registration, lecture, places.copies, now)
