"""Who comes to a lecture, as its organisers look at it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration, RegistrationState
from forum.speakers.names import fold


def registrations_page(
    session: Session, lecture_id: int, *, state: str, q: str, limit: int, offset: int
) -> Sequence[Registration]:
    """One page of the registrations of a lecture, in the order they came."""
    query = _narrowed(select(Registration), lecture_id, state, q)
    query = query.options(joinedload(Registration.attendee), joinedload(Registration.pool))
    query = query.order_by(Registration.registered_at, Registration.id)
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_registrations(session: Session, lecture_id: int, *, state: str, q: str) -> int:
    """How many registrations such a list has."""
    return session.scalar(_narrowed(select(func.count(Registration.id)), lecture_id, state, q)) or 0


def count_by_state(session: Session, lecture_id: int) -> dict[RegistrationState, int]:
    """How many registrations are in each state that occurs."""
    query = select(Registration.state, func.count()).where(Registration.lecture_id == lecture_id)
    rows = session.execute(query.group_by(Registration.state))
    return {row[0]: row[1] for row in rows}


def registration_of(session: Session, lecture_id: int, public_id: str) -> Registration | None:
    """One registration of exactly this lecture."""
    query = select(Registration).where(
        Registration.public_id == public_id, Registration.lecture_id == lecture_id
    )
    return session.scalar(query.options(joinedload(Registration.attendee), joinedload(Registration.lecture)))


def failed_mails(session: Session, lecture_id: int) -> dict[int | None, str]:
    """By registration, why the last of its mails could not be delivered."""
    query = select(OutboxMessage.registration_id, OutboxMessage.last_error).where(
        OutboxMessage.lecture_id == lecture_id, OutboxMessage.failed_at.is_not(None)
    )
    return {key: error or "" for key, error in session.execute(query.order_by(OutboxMessage.id))}


def _narrowed(query: Select[Any], lecture_id: int, state: str, q: str) -> Select[Any]:
    query = query.where(Registration.lecture_id == lecture_id, *_has_words(q))
    return query.where(Registration.state == RegistrationState(state)) if state else query


def _has_words(q: str) -> list[ColumnElement[bool]]:
    return [Registration.search_keys.contains(f" {word}", autoescape=True) for word in fold(q).split()]
