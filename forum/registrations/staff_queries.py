"""Who comes to a lecture, as its organisers look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration, RegistrationState
from forum.sorting import Sort
from forum.speakers.names import fold, sort_key

# Who has a seat, who may get one, who waits, who comes no more.
_BY_STATE = case(
    {
        state: place
        for place, state in enumerate(
            ("confirmed", "offered", "requested", "unconfirmed", "waitlisted", "cancelled", "declined")
        )
    },
    value=Registration.state,
)
ORDERS: dict[str, tuple[Any, ...]] = {
    "registered_at": (Registration.registered_at, Registration.id),
    "state": (_BY_STATE, Registration.queued_at, Registration.id),
    # Which sorts as it is read aloud: see `_by_name`.
    "name": (),
}


@dataclass(frozen=True)
class Narrowed:
    """The registrations of one lecture in a state (any, if empty) that answer to some words."""

    lecture_id: int
    state: str = ""
    q: str = ""

    def __call__(self, query: Any) -> Any:
        query = query.where(Registration.lecture_id == self.lecture_id, *_has_words(self.q))
        return query.where(Registration.state == RegistrationState(self.state)) if self.state else query


def registrations_page(
    session: Session, narrowed: Narrowed, sort: Sort, *, limit: int, offset: int
) -> Sequence[Registration]:
    """One page of the registrations of a lecture, in the order of one of ORDERS."""
    query = select(Registration).options(joinedload(Registration.attendee), joinedload(Registration.pool))
    if sort.column == "name":
        keys = _by_name(session, narrowed, sort)[offset : offset + limit]
        found = {one.id: one for one in session.scalars(query.where(Registration.id.in_(keys)))}
        return [found[key] for key in keys if key in found]
    query = narrowed(query).order_by(*sort.applied(*ORDERS[sort.column]))
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_registrations(session: Session, narrowed: Narrowed) -> int:
    """How many registrations such a list has."""
    return session.scalar(narrowed(select(func.count(Registration.id)))) or 0


def _by_name(session: Session, narrowed: Narrowed, sort: Sort) -> list[int]:
    """The keys of all of them by pinyin and folded Latin, which no database can sort by."""
    rows = session.execute(narrowed(select(Registration.id, Registration.name))).all()
    ordered = sorted(rows, key=lambda row: (sort_key(row.name), row.id), reverse=sort.is_descending)
    return [row.id for row in ordered]


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


def _has_words(q: str) -> list[ColumnElement[bool]]:
    return [Registration.search_keys.contains(f" {word}", autoescape=True) for word in fold(q).split()]
