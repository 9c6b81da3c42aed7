"""The way into the online room: when it is open, where it leads, and who went in. A room is one person's way
in (`…/room`), never the address behind it, so that a change of the address needs no new mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum.journal import Actor, ActorKind, record
from forum.lectures.models import Lecture, Material, MaterialKind, PublicState, SeatPool, WayOfAttending
from forum.registrations import queries
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_models import RegistrationRules, rules_of
from forum.registrations.story import note
from forum.wording import EMPTY, Wording

# Lectures run over, and their questions longer still.
STAYS_OPEN = timedelta(minutes=30)
_OF_THE_WEB = ("https://", "http://")


class Standing(StrEnum):
    """How the room stands towards somebody with a seat in it."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"
    OFF = "off"


@dataclass(frozen=True)
class Room:
    """The room as one person finds it. `ways` are the addresses it has, the usual one first."""

    standing: Standing
    opens_at: datetime
    ways: tuple[str, ...]
    is_broken: bool
    note: Wording

    @property
    def leads_on(self) -> str | None:
        """Where one is led at once: there is one way in, and nothing to say before."""
        is_plain = self.standing is Standing.OPEN and len(self.ways) == 1 and not self.is_broken
        return self.ways[0] if is_plain else None


def room_of(lecture: Lecture, rules: RegistrationRules, now: datetime) -> Room:
    """The room of a lecture at an instant. Pure."""
    opens_at = lecture.starts_at - timedelta(minutes=rules.room_opens_minutes)
    addresses = (lecture.online_url, rules.second_online_url)
    ways = tuple(address for address in addresses if address and address.startswith(_OF_THE_WEB))
    return Room(
        standing=_standing(lecture, opens_at, now),
        opens_at=opens_at,
        ways=ways,
        is_broken=rules.stream_broken_at is not None,
        note=rules.stream_note,
    )


def has_seat_online(registration: Registration) -> bool:
    """Whether somebody may go in: a seat online that is certain."""
    return registration.state is RegistrationState.CONFIRMED and registration.pool.is_online


def enter(session: Session, *, registration_id: int, now: datetime) -> Registration:
    """Note that the person goes in: that is coming. Only the first time counts, and only while it is open."""
    registration = session.get_one(Registration, registration_id)
    room = room_of(registration.lecture, rules_of(session, registration.lecture_id), now)
    if room.standing is Standing.OPEN and has_seat_online(registration):
        is_first = (Registration.id == registration_id, Registration.joined_at.is_(None))
        going_in = update(Registration).where(*is_first).values(joined_at=now)
        if session.scalar(going_in.returning(Registration.id)):
            session.refresh(registration)
            note(session, registration, Actor(ActorKind.ATTENDEE, registration.attendee_id), "joined", now)
    return registration


def joined(session: Session, lecture_id: int) -> int:
    """How many of those with a seat online have gone in."""
    query = select(func.count()).select_from(Registration).join(SeatPool, Registration.pool_id == SeatPool.id)
    has_come = (Registration.lecture_id == lecture_id, Registration.joined_at.is_not(None))
    return session.scalar(query.where(*has_come, SeatPool.attendance == WayOfAttending.ONLINE)) or 0


def announce_trouble(
    session: Session, *, lecture_id: int, note: Wording, actor: Actor, now: datetime
) -> RegistrationRules:
    """Say behind everybody's own link that the stream is broken; said again, the words change."""
    lecture = queries.locked_lecture(session, lecture_id)
    rules = _kept_rules(session, lecture.id)
    rules.stream_broken_at = rules.stream_broken_at or now
    rules.stream_note = note
    record(session, actor=actor, action="stream_broken", about=lecture, now=now)
    return rules


def end_trouble(session: Session, *, lecture_id: int, actor: Actor, now: datetime) -> RegistrationRules:
    """Take the announcement back; a second time changes nothing."""
    lecture = queries.locked_lecture(session, lecture_id)
    rules = _kept_rules(session, lecture.id)
    if rules.stream_broken_at is not None:
        rules.stream_broken_at, rules.stream_note = None, EMPTY
        record(session, actor=actor, action="stream_mended", about=lecture, now=now)
    return rules


def recordings(lecture: Lecture) -> Sequence[Material]:
    """What can be watched afterwards."""
    return [one for one in lecture.shown_materials if one.kind is MaterialKind.RECORDING]


def _standing(lecture: Lecture, opens_at: datetime, now: datetime) -> Standing:
    if now >= lecture.ends_at + STAYS_OPEN:
        return Standing.OVER
    if lecture.public_state is not PublicState.PUBLISHED:
        return Standing.OFF
    return Standing.OPEN if now >= opens_at else Standing.EARLY


def _kept_rules(session: Session, lecture_id: int) -> RegistrationRules:
    """The rules as a row, written down where the lecture had the usual ones."""
    rules = rules_of(session, lecture_id)
    session.add(rules)
    return rules
