"""Joining two registrations, or two people, that are one. It cannot be undone.

Of two registrations one remains and takes over the better claim of both; the other ends, and its badge opens
no door any more. A person who is joined with another leaves them everything: registrations, and the address,
which from then on leads to the one who remains.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record
from forum.lectures.models import Lecture
from forum.questions.models import QuestionAnswer
from forum.registrations import messages, queries, seats
from forum.registrations.access_needs import AccessRequest
from forum.registrations.mailbox import free_share, same_name
from forum.registrations.models import (
    HOLDS_A_SEAT,
    Attendee,
    EndedBecause,
    OtherAddress,
    Registration,
    RegistrationState,
)
from forum.registrations.rules_models import rules_of
from forum.registrations.story import note

_CERTAINTY = (
    RegistrationState.UNCONFIRMED,
    RegistrationState.OFFERED,
    RegistrationState.REQUESTED,
    RegistrationState.CONFIRMED,
)
"""Of seats, the one that may still be lost first."""

NOBODY = "—"
"""The name of a row that stands for nobody any more."""


class NothingToJoin(Refusal):
    """Only two different registrations of one lecture that both count can be joined."""

    code = "nothing_to_join"
    message = N_("There is nothing to join: one of the two has ended, or both are the same.")


class WhoCameRemains(Refusal):
    """The log of the door is never changed, so it goes on to speak of the one who was scanned."""

    code = "who_came_remains"
    message = N_("Somebody was let in with the other registration, so that one has to remain.")


def join(
    session: Session, *, kept_id: int, other_id: int, has_come: bool, actor: Actor, now: datetime
) -> Registration:
    """Make one registration of two of a lecture. `has_come`: somebody was let in with the one that ends.

    Raises NothingToJoin or WhoCameRemains.
    """
    kept, lecture = queries.locked_registration(session, kept_id)
    other = session.get_one(Registration, other_id)
    session.refresh(other)
    if kept.id == other.id or other.lecture_id != lecture.id or not (kept.is_live and other.is_live):
        raise NothingToJoin
    if has_come:
        raise WhoCameRemains
    _join(session, lecture, kept, other, actor, now)
    return kept


def join_people(
    session: Session, *, kept_id: int, other_id: int, came: frozenset[int], actor: Actor, now: datetime
) -> Attendee:
    """Make one person of two. `came`: the registrations with which somebody was let in.

    Where both are registered for a lecture, the one they came with remains, else the better one.
    Raises NothingToJoin or RegisteringNow.
    """
    kept, other = session.get_one(Attendee, kept_id), session.get_one(Attendee, other_id)
    if kept.id == other.id or kept.anonymised_at or other.anonymised_at:
        raise NothingToJoin
    for lecture in _lectures_of(session, other):
        _join_at(session, lecture, kept, other, came, actor, now)
    queries.attendee_to_end(session, other.id, known=())
    _take_over_addresses(session, kept, other, now)
    kept.keeps_history = kept.keeps_history or other.keeps_history
    other.name, other.affiliation, other.anonymised_at = NOBODY, "", now
    other.link_generation += 1
    session.flush()
    record(session, actor=actor, action="people_joined", about=kept, now=now, other=other.public_id)
    return kept


def _join(
    session: Session, lecture: Lecture, kept: Registration, other: Registration, actor: Actor, now: datetime
) -> None:
    gains = other.state in HOLDS_A_SEAT and (
        kept.state is RegistrationState.WAITLISTED or _is_surer(other, kept)
    )
    if gains:
        _take_over_claim(session, lecture, kept, other, now)
    elif kept.pool_id == other.pool_id and kept.state is other.state is RegistrationState.WAITLISTED:
        kept.queued_at = min(kept.queued_at, other.queued_at)
    _take_over_words(session, kept, other)
    # The figures as they are now, before the end of the other is written.
    queries.pools(session, lecture)
    seats.end(session, lecture, other, EndedBecause.STAFF, now=now)
    seats.replace_badge(session, lecture, other, now=now)
    note(session, other, actor, "merged", now, into=kept.public_id)
    note(session, kept, actor, "took_over", now, of=other.public_id)
    if gains:
        messages.queue(session, messages.seated(kept), kept, now)
    messages.queue(session, messages.MERGED, other, now)


def _is_surer(other: Registration, kept: Registration) -> bool:
    """Whether of two seats the other one is less likely to be lost."""
    return _CERTAINTY.index(other.state) > _CERTAINTY.index(kept.state)


def _take_over_claim(
    session: Session, lecture: Lecture, kept: Registration, other: Registration, now: datetime
) -> None:
    """Give who remains the seat of the other, or make the seat they have as certain as the other's."""
    # Organisers vouch for the person, so the address is taken on trust, and a seat that is certain stays so.
    kept.address_confirmed_at = kept.address_confirmed_at or now
    kept.approved_at = kept.approved_at or other.approved_at
    if other.state is RegistrationState.CONFIRMED:
        kept.approved_at = kept.approved_at or now
    if kept.state is RegistrationState.WAITLISTED:
        kept.pool = other.pool
        # There are two seats for a moment, so that nobody in line comes between.
        seats.overbook_seat(session, lecture, kept, now=now)
    else:
        seats.settle(session, lecture, kept, now=now)


def _take_over_words(session: Session, kept: Registration, other: Registration) -> None:
    """Answers and needs that only the other one gave are the person's all the same."""
    answered = select(QuestionAnswer.question_id).where(QuestionAnswer.registration_id == kept.id)
    session.execute(
        update(QuestionAnswer)
        .where(QuestionAnswer.registration_id == other.id, QuestionAnswer.question_id.not_in(answered))
        .values(registration_id=kept.id),
        execution_options={"synchronize_session": False},
    )
    has_needs = session.scalar(select(AccessRequest.id).where(AccessRequest.registration_id == kept.id))
    if has_needs is None:
        session.execute(
            update(AccessRequest)
            .where(AccessRequest.registration_id == other.id)
            .values(registration_id=kept.id),
            execution_options={"synchronize_session": False},
        )


def _lectures_of(session: Session, person: Attendee) -> list[Lecture]:
    """Every lecture of a person, locked in the order of their keys."""
    keys = select(Registration.lecture_id).where(Registration.attendee_id == person.id).distinct()
    found = session.scalars(keys.order_by(Registration.lecture_id)).all()
    return [queries.locked_lecture(session, key) for key in found]


def _join_at(
    session: Session,
    lecture: Lecture,
    kept: Attendee,
    other: Attendee,
    came: frozenset[int],
    actor: Actor,
    now: datetime,
) -> None:
    queries.pools(session, lecture)
    of_other = select(Registration).where(
        Registration.lecture_id == lecture.id, Registration.attendee_id == other.id
    )
    for registration in session.scalars(of_other.order_by(Registration.id)).all():
        clash = _same_person(session, kept, registration) if registration.is_live else None
        if clash is not None:
            remains = clash if clash.id in came or registration.id not in came else registration
            ends = registration if remains is clash else clash
            _join(session, lecture, remains, ends, actor, now)
        if registration.is_live:
            registration.share = free_share(queries.of_mailbox(session, lecture.id, kept.id))
        registration.attendee = kept
        session.flush()


def _same_person(session: Session, kept: Attendee, registration: Registration) -> Registration | None:
    """Where both are registered, which one is the same person; behind a shared mailbox the name tells."""
    live = queries.of_mailbox(session, registration.lecture_id, kept.id)
    if rules_of(session, registration.lecture_id).most_per_address == 1:
        return live[0] if live else None
    return next((one for one in live if same_name(one.name, registration.name)), None)


def _take_over_addresses(session: Session, kept: Attendee, other: Attendee, now: datetime) -> None:
    """Every address of the other leads to the one who remains, who is written to at their own."""
    for further in session.scalars(select(OtherAddress).where(OtherAddress.attendee_id == other.id)):
        further.attendee_id = kept.id
    email, key = other.email, other.email_key
    other.email = other.email_key = None
    session.flush()
    if email and key and kept.email is None:
        kept.email, kept.email_key = email, key
    elif email and key:
        session.add(OtherAddress(attendee_id=kept.id, email=email, email_key=key, joined_at=now))
    session.flush()
