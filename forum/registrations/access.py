"""Keeping what people need in order to take part, changing it, withdrawing it, answering it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from forum.i18n import Language
from forum.journal import Actor, ActorKind
from forum.registrations import access_messages, consents, queries, refusals
from forum.registrations.access_needs import AccessRequest
from forum.registrations.consents import Consent
from forum.registrations.models import ENDED, Registration
from forum.registrations.needs import NO_NEEDS, Need, Needs
from forum.registrations.story import note

PURPOSE = "access"
"""Purpose of the consent that organisers may read what somebody needs."""


def keep(
    session: Session, registration: Registration, needs: Needs, *, language: Language, now: datetime
) -> AccessRequest:
    """Note what somebody needs; what was noted and answered before makes way, and waits for an answer anew.

    `needs.agreed` is empty where the consent given before stands.
    """
    if needs.agreed:
        consents.keep(session, registration, Consent(needs.agreed, language, now, PURPOSE))
    request = request_of(session, registration.id)
    if request is None:
        request = AccessRequest(registration_id=registration.id)
        session.add(request)
    request.kinds = ",".join(needs.kinds)
    request.languages = ",".join(needs.languages)
    request.note = needs.note
    request.created_at, request.reminded_at = now, None
    request.answer, request.answered_at, request.answered_by_id = "", None, None
    session.flush()
    return request


def change(
    session: Session, *, registration_id: int, needs: Needs, language: Language, now: datetime
) -> Registration:
    """Let somebody say anew what they need; nothing at all withdraws it, and the consent with it.

    What is the same as before leaves the answer as it is. Raises TooLateToChange.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if not registration.is_live or now >= lecture.starts_at:
        raise refusals.TooLateToChange
    if needs_of(session, registration) == replace(needs, agreed=""):
        return registration
    actor = Actor(ActorKind.ATTENDEE, registration.attendee_id)
    if needs:
        keep(session, registration, needs, language=language, now=now)
        note(session, registration, actor, "needs_changed", now)
    else:
        forget(session, registration, now)
        note(session, registration, actor, "needs_withdrawn", now)
    return registration


def forget(session: Session, registration: Registration, now: datetime) -> None:
    """Delete what somebody needed; of the consent the record stays, with the time it ended."""
    session.execute(delete(AccessRequest).where(AccessRequest.registration_id == registration.id))
    consents.withdraw(session, registration, PURPOSE, now)


def answer(
    session: Session, *, registration_id: int, words: str, staff_id: int, actor: Actor, now: datetime
) -> AccessRequest:
    """Answer what somebody asked for, and write to them; a later answer takes the place of an earlier one.

    Raises NothingAsked where the person withdrew it meanwhile.
    """
    registration, _lecture = queries.locked_registration(session, registration_id)
    request = request_of(session, registration.id)
    if request is None:
        raise refusals.NothingAsked
    request.answer, request.answered_at, request.answered_by_id = words.strip(), now, staff_id
    note(session, registration, actor, "needs_answered", now)
    access_messages.queue_answer(session, registration, now)
    return request


def request_of(session: Session, registration_id: int) -> AccessRequest | None:
    """What one registration asked for."""
    return session.scalar(select(AccessRequest).where(AccessRequest.registration_id == registration_id))


def needs_of(session: Session, registration: Registration) -> Needs:
    """What one person needs, in words that can be counted on."""
    request = request_of(session, registration.id)
    return needs_in(request) if request else NO_NEEDS


def has_agreed(session: Session, registration: Registration) -> bool:
    """Whether the consent to read it stands."""
    given = consents.given(session, registration)
    return any(one.purpose == PURPOSE and one.withdrawn_at is None for one in given)


def requests_of(session: Session, lecture_id: int) -> Sequence[AccessRequest]:
    """What everybody who counts on a lecture asked for: what waits for an answer first, in its order."""
    query = select(AccessRequest).join(AccessRequest.registration)
    query = query.where(Registration.lecture_id == lecture_id, Registration.state.not_in(ENDED))
    query = query.options(
        contains_eager(AccessRequest.registration).joinedload(Registration.attendee),
        contains_eager(AccessRequest.registration).joinedload(Registration.pool),
        joinedload(AccessRequest.answered_by),
    )
    in_order = (AccessRequest.answered_at.is_not(None), AccessRequest.created_at, AccessRequest.id)
    return session.scalars(query.order_by(*in_order)).all()


def needs_in(request: AccessRequest) -> Needs:
    """What a row holds; words that no list of ours has any more are left out."""
    kinds = tuple(Need(kind) for kind in request.kinds.split(",") if kind in set(Need))
    return Needs(kinds, tuple(filter(None, request.languages.split(","))), request.note)
