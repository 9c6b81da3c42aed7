"""Who came: scans of the lectures that are over, and of the one whose doors are open."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.badges.token import Keyring
from forum.door import devices
from forum.door.admission import DOORS_OPEN_BEFORE
from forum.door.models import Device, Verdict
from forum.door.operations import record_scans
from forum.door.readings import Reading
from forum.journal import COMMAND
from forum.lectures.models import Lecture, PublicState, WayOfAttending
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.queries import all_registrations
from forum.tokens import new_public_id

FIRST_COMES = timedelta(minutes=25)  # before the start
LAST_COMES = timedelta(minutes=5)  # after it
ONE_IN_STAYS_AWAY = 6
ONE_IN_IS_READ_TWICE = 20
IN_SO_FAR = 0.4
OPERATOR = "Bob Sample"


def scan_everybody(session: Session, lectures: Sequence[Lecture], *, keyring: Keyring, now: datetime) -> None:
    """Let the people of every lecture come whose doors have opened by now.

    Past evenings are sent in one batch each, as by a phone that found its network afterwards.
    """
    device = _device(session, lectures, now)
    for lecture in lectures:
        if lecture.ends_at < now:
            readings = list(_readings(_holders(session, lecture), lecture, keyring, offline=True))
            _send(session, device, readings, keyring, now=lecture.ends_at)
        elif lecture.starts_at - DOORS_OPEN_BEFORE < now:
            _let_in_so_far(session, device, lecture, keyring, now)


def _device(session: Session, lectures: Sequence[Lecture], now: datetime) -> Device:
    """A phone of its own; nobody holds its token, so nobody can speak for it."""
    doors = [one for one in lectures if one.room is not None and one.public_state is PublicState.PUBLISHED]
    name = "Phone at the door (sample)"
    device = devices.create(session, name=name, lectures=doors, actor=COMMAND, now=now).device
    devices.give_token(session, device, now=now)
    return device


def _holders(session: Session, lecture: Lecture) -> list[Registration]:
    """Everybody with a seat in the room."""
    if lecture.public_state is not PublicState.PUBLISHED:
        return []
    return [
        one
        for one in all_registrations(session, lecture.id)
        if one.state is RegistrationState.CONFIRMED and one.pool.attendance is WayOfAttending.ON_SITE
    ]


def _readings(
    holders: Sequence[Registration], lecture: Lecture, keyring: Keyring, *, offline: bool
) -> Iterator[Reading]:
    """One reading of nearly every badge, spread over the half-hour in which people come."""
    step = (FIRST_COMES + LAST_COMES) / (len(holders) + 1)
    for turn, holder in enumerate(holders):
        if turn % ONE_IN_STAYS_AWAY == ONE_IN_STAYS_AWAY - 1:
            continue
        at = lecture.starts_at - FIRST_COMES + step * (turn + 1)
        yield _reading(holder, lecture, keyring, at, offline=offline)
        if turn % ONE_IN_IS_READ_TWICE == ONE_IN_IS_READ_TWICE - 1:
            yield _reading(holder, lecture, keyring, at + timedelta(seconds=40), offline=offline)


def _let_in_so_far(
    session: Session, device: Device, lecture: Lecture, keyring: Keyring, now: datetime
) -> None:
    """The first of them, one by one, until now."""
    holders = _holders(session, lecture)
    holders = holders[: round(len(holders) * IN_SO_FAR)]
    opened_at = lecture.starts_at - DOORS_OPEN_BEFORE
    for turn, holder in enumerate(holders):
        at = opened_at + (now - opened_at) * (turn + 1) / (len(holders) + 1)
        _send(session, device, [_reading(holder, lecture, keyring, at, offline=False)], keyring, now=at)


def _reading(
    holder: Registration, lecture: Lecture, keyring: Keyring, at: datetime, *, offline: bool
) -> Reading:
    return Reading(
        scan_id=new_public_id(),
        lecture_id=lecture.id,
        badge_token=keyring.sign(
            lecture_number=lecture.number, token_id=holder.token_id, lecture_ends_at=lecture.ends_at
        ),
        device_time=at,
        operator=OPERATOR,
        offline=offline,
        verdict_shown=Verdict.ADMITTED if offline else None,
    )


def _send(
    session: Session, device: Device, readings: Sequence[Reading], keyring: Keyring, *, now: datetime
) -> None:
    record_scans(
        session, device=device, readings=readings, keyring=keyring, clock_offset=timedelta(), now=now
    )
