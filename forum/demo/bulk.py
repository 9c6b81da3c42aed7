"""Registrations by the hundred thousand: the same rows the operations would write, without asking each time.

The rules of the product decide here too (`gets_a_seat`); what is left out is the journal of single
registrations, for which one line per lecture stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Table, insert, literal, select
from sqlalchemy.orm import Session

from forum.demo.people import Person, person
from forum.journal import COMMAND, record
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.registrations.capacity import gets_a_seat
from forum.registrations.consents import REGISTRATION, ConsentRecord
from forum.registrations.models import Attendee, EndedBecause, Origin, Registration, RegistrationState
from forum.speakers.names import search_keys, sort_key
from forum.tokens import new_public_id, new_token_id

ROWS_AT_ONCE = 5_000
SAMPLE_CONSENT = "Sample data; nobody was asked. 样例数据，无人登记。"
CANCELLED_AFTER = timedelta(minutes=30)


@dataclass(frozen=True)
class Comer:
    """Somebody (by number) who registers at an instant, and perhaps thinks better of it."""

    number: int
    way: WayOfAttending
    at: datetime
    cancels: bool = False


@dataclass
class Count:
    """The figures of one pool while it fills."""

    pool_id: int
    seats: int | None
    taken: int
    overbooked: int
    waiting: int = 0


def ensure_attendees(session: Session, numbers: Iterable[int], *, now: datetime) -> dict[int, int]:
    """The keys of these sample people, who are added where they are missing."""
    wanted = {person(number).email: number for number in numbers}
    known = set(session.scalars(select(Attendee.email_key).where(Attendee.email_key.startswith("sample-"))))
    _insert(session, Attendee, (_attendee(wanted[email], now) for email in wanted if email not in known))
    rows = session.execute(
        select(Attendee.email_key, Attendee.id).where(Attendee.email_key.startswith("sample-"))
    )
    return {wanted[email]: key for email, key in rows if email in wanted}


def fill(
    session: Session, lecture: Lecture, comers: Sequence[Comer], attendees: dict[int, int], *, now: datetime
) -> None:
    """Register everybody in the order given: a seat while there is one, then a place in line."""
    # The people of the sample season sit in the room of the lecture itself; its branch rooms stay free.
    own = [pool for pool in lecture.pools if pool.room is None]
    counts = {pool.attendance: _count(pool) for pool in own}
    rows = []
    for comer in comers:
        row = _registration(lecture, counts[comer.way], comer, attendees[comer.number])
        lecture.roster_cursor = row["roster_cursor"]
        rows.append(row)
    _insert(session, Registration, rows)
    _consent(session, lecture)
    for pool in own:
        pool.taken = counts[pool.attendance].taken
    session.flush()
    record(session, actor=COMMAND, action="demo.registered", about=lecture, now=now, people=len(rows))


def _consent(session: Session, lecture: Lecture) -> None:
    """Everybody agreed when they registered."""
    digest = sha256(SAMPLE_CONSENT.encode()).hexdigest()
    said = [literal(text) for text in (REGISTRATION, SAMPLE_CONSENT, digest)]
    rows = select(Registration.id, *said, Registration.language, Registration.registered_at)
    columns = ("registration_id", "purpose", "text", "text_sha256", "language", "given_at")
    of_lecture = rows.where(Registration.lecture_id == lecture.id)
    session.execute(insert(ConsentRecord).from_select(columns, of_lecture))


def _count(pool: SeatPool) -> Count:
    return Count(pool.id, pool.seats, pool.taken, pool.overbooked)


def _registration(lecture: Lecture, count: Count, comer: Comer, attendee_id: int) -> dict[str, Any]:
    somebody = person(comer.number)
    state, changed_at = _state(count, comer)
    return {
        "public_id": new_public_id(),
        "token_id": new_token_id(),
        "lecture_id": lecture.id,
        "pool_id": count.pool_id,
        "attendee_id": attendee_id,
        "state": state,
        "ended_because": EndedBecause.ATTENDEE if comer.cancels else None,
        "origin": Origin.WEB,
        "name": somebody.name,
        "affiliation": somebody.affiliation,
        "language": somebody.language,
        "search_keys": _search_keys(somebody),
        "sort_key": _sort_key(somebody.name),
        "registered_at": comer.at,
        "queued_at": comer.at,
        "state_changed_at": changed_at,
        "address_confirmed_at": comer.at,
        "link_generation": 0,
        # Registering is one change for the door, cancelling another.
        "roster_cursor": lecture.roster_cursor + (2 if comer.cancels else 1),
    }


def _state(count: Count, comer: Comer) -> tuple[RegistrationState, datetime]:
    if comer.cancels:
        return RegistrationState.CANCELLED, comer.at + CANCELLED_AFTER
    if gets_a_seat(count, waiting=count.waiting):
        count.taken += 1
        return RegistrationState.CONFIRMED, comer.at
    count.waiting += 1
    return RegistrationState.WAITLISTED, comer.at


def _attendee(number: int, now: datetime) -> dict[str, Any]:
    somebody = person(number)
    return {
        "public_id": new_public_id(),
        "email_key": somebody.email,
        "email": somebody.email,
        "name": somebody.name,
        "affiliation": somebody.affiliation,
        "language": somebody.language,
        "created_at": now,
    }


@lru_cache(maxsize=50_000)
def _sort_key(name: str) -> str:
    return sort_key(name)


@lru_cache(maxsize=50_000)
def _search_keys(somebody: Person) -> str:
    return search_keys(somebody.name, aliases=f"{somebody.affiliation}\n{somebody.email}")


def _insert(
    session: Session, model: type[Attendee] | type[Registration], rows: Iterable[dict[str, Any]]
) -> None:
    table: Table = model.__table__  # type: ignore[assignment] # declared wider than a mapped class has
    rest = iter(rows)
    while part := list(islice(rest, ROWS_AT_ONCE)):
        session.execute(insert(table), part)
