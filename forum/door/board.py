"""The board of a door: who is in, how people come, what devices tell, and what somebody must look into."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.door import queries
from forum.door.admission import ALL_OUT_AFTER, Doors, Passage, Presence, effective_voids, sets_aside
from forum.door.arrivals import show_ups
from forum.door.models import Device, DeviceReport, Direction, Outcome, Scan, Settlement
from forum.door.ruling import DUPLICATE, VOID_PENDING
from forum.door.standby_queries import how_many_stand_by
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.registrations.models import Origin, Registration, RegistrationState
from forum.registrations.rules_models import rules_of

STEP = timedelta(minutes=5)
SILENT_AFTER = timedelta(minutes=2)
"""A scanner's page asks for its list every minute at least; twice unheard of, it is alone."""
_IN_LINE = (RegistrationState.WAITLISTED, RegistrationState.OFFERED)


@dataclass(frozen=True)
class Entry:
    """Somebody going through a door: where, and when by the clock put right."""

    place: str
    at: datetime
    is_offline: bool


@dataclass(frozen=True)
class Reader:
    """A device at this door as it was last heard of."""

    name: str
    heard_at: datetime | None
    listed_at: datetime | None
    waiting: int | None
    minutes_wrong: int
    is_silent: bool
    is_shut_out: bool


@dataclass(frozen=True)
class Conflict:
    """A line of the log that somebody must look into; `before` are the entries on the same badge."""

    scan_id: int
    kind: str
    name: str
    entry: Entry
    before: Sequence[Entry]
    outcome: Outcome | None
    reason: str = ""


@dataclass(frozen=True)
class Board:
    """Everything the page shows."""

    inside: int
    is_at_least: bool
    expected: int
    came: int
    came_without: int
    in_line: int
    standing_by: int
    seats: int | None
    arrivals: Sequence[tuple[datetime, int]]
    readers: Sequence[Reader]
    conflicts: Sequence[Conflict]
    settled: Sequence[Conflict]
    exceptions: Sequence[Conflict]
    is_open: bool
    is_over: bool

    @property
    def most(self) -> int:
        """The longest bar of the arrivals, at least one."""
        return max([1, *(count for _from, count in self.arrivals)])


def board_of(session: Session, lecture: Lecture, now: datetime) -> Board:
    """How the door of a lecture stands now."""
    logs = queries.logs(session, lecture.id)
    rule = rules_of(session, lecture.id).entry
    presences = {key: Presence.of(passages, rule) for key, passages in logs.items()}
    is_over = now >= lecture.ends_at + ALL_OUT_AFTER
    doors = Doors.of(lecture.starts_at, lecture.ends_at, lecture.timezone)
    is_open = doors.opens_at <= now and not is_over
    readers = [_reader(device, now, is_open=is_open) for device in _devices(session, lecture)]
    looked_at = _conflicts(session, lecture, logs, presences)
    exceptions = [one for one in looked_at if one.reason]
    conflicts = [one for one in looked_at if not one.reason]
    expected, in_line = _people(session, lecture)
    # Counted by the database, which still knows it when the log has forgotten its people (C-64).
    _registered, came, came_without = show_ups(session, [lecture.id]).get(lecture.id, (0, 0, 0))
    inside = queries.inside_of(presences.values(), queries.second_people(session, lecture.id))
    return Board(
        inside=0 if is_over else inside,
        is_at_least=any(reader.is_silent or reader.waiting for reader in readers),
        expected=expected,
        came=came,
        came_without=came_without,
        in_line=in_line,
        standing_by=how_many_stand_by(session, lecture),
        seats=_seats(lecture),
        arrivals=arrivals(
            [one.first_admitted_at for one in presences.values() if one.first_admitted_at],
            doors.opens_at,
            lecture.ends_at,
        ),
        readers=readers,
        conflicts=[one for one in conflicts if one.outcome is None],
        settled=[one for one in conflicts if one.outcome is not None],
        exceptions=exceptions,
        is_open=is_open,
        is_over=is_over,
    )


def arrivals(
    moments: Sequence[datetime], opens_at: datetime, ends_at: datetime
) -> Sequence[tuple[datetime, int]]:
    """How many came in every five minutes, from the first to the last; wild clocks count at the edges."""
    last = max((ends_at - opens_at) // STEP - 1, 0)
    counts = Counter(min(max((moment - opens_at) // STEP, 0), last) for moment in moments)
    if not counts:
        return []
    return [(opens_at + step * STEP, counts[step]) for step in range(min(counts), max(counts) + 1)]


def _people(session: Session, lecture: Lecture) -> tuple[int, int]:
    """How many chairs are promised to people who registered, and how many stand in line."""
    counted = (
        select(Registration.state, Registration.origin, func.count())
        .join(SeatPool, SeatPool.id == Registration.pool_id)
        .where(Registration.lecture_id == lecture.id, SeatPool.attendance == WayOfAttending.ON_SITE)
        .group_by(Registration.state, Registration.origin)
    )
    rows = session.execute(counted).all()
    expected = sum(
        count
        for state, origin, count in rows
        if state is RegistrationState.CONFIRMED and origin is not Origin.WALK_IN
    )
    return expected, sum(count for state, _origin, count in rows if state in _IN_LINE)


def _seats(lecture: Lecture) -> int | None:
    seats = [pool.seats for pool in lecture.offered_pools if not pool.is_online]
    return None if None in seats or not seats else sum(number or 0 for number in seats)


def _devices(session: Session, lecture: Lecture) -> Sequence[Device]:
    """Those that read badges here, and those that were shut out with lines the forum has not got."""
    query = select(Device).where(
        Device.lectures.any(Lecture.id == lecture.id),
        Device.enrolled_at.is_not(None),
        or_(Device.revoked_at.is_(None), Device.report.has(DeviceReport.waiting > 0)),
    )
    query = query.options(joinedload(Device.report)).order_by(Device.name, Device.id)
    return session.scalars(query).all()


def _reader(device: Device, now: datetime, *, is_open: bool) -> Reader:
    told = device.report or DeviceReport(device_id=device.id)
    is_unheard = told.heard_at is None or now - told.heard_at > SILENT_AFTER
    is_shut_out = device.revoked_at is not None
    return Reader(
        name=device.name,
        heard_at=told.heard_at,
        listed_at=told.listed_at,
        waiting=told.waiting,
        minutes_wrong=round((told.clock_offset_ms or 0) / 60_000),
        is_silent=is_open and is_unheard and not is_shut_out,
        is_shut_out=is_shut_out,
    )


def _conflicts(
    session: Session,
    lecture: Lecture,
    logs: Mapping[int, list[Passage]],
    presences: Mapping[int, Presence],
) -> list[Conflict]:
    """Every entry that clashes with another, and every deed the forum would not have done, the latest first.

    What clashes is read from the log as it stands, not from the flags of the day: taken back, it is gone.
    """
    clashing = {scan_id for presence in presences.values() for scan_id in presence.duplicates}
    gone = {scan_id for log in logs.values() for scan_id in effective_voids(log)}
    known = {passage.scan_id for log in logs.values() for passage in log}
    rows = session.execute(_looked_at(lecture, clashing)).all()
    entries = _entries(session, lecture, {row[0].registration_id for row in rows if row[0].registration_id})
    found = [
        Conflict(
            scan_id=scan.id,
            kind=DUPLICATE if scan.scan_id in clashing else str(scan.conflict),
            name=name or "",
            entry=_entry(scan, device),
            before=[
                entry
                for scan_id, entry in entries[scan.registration_id]
                if scan.scan_id in clashing and scan_id not in gone | {scan.scan_id}
            ],
            outcome=outcome,
            reason=(scan.override_reason or "") if sets_aside(scan.override_reason) else "",
        )
        for scan, device, name, outcome in rows
        if scan.scan_id not in gone and not (scan.conflict == VOID_PENDING and scan.voids in known)
    ]
    return sorted(found, key=lambda one: (one.entry.at, one.scan_id), reverse=True)


def _looked_at(lecture: Lecture, clashing: set[str]) -> Select[Any, Any, Any, Any]:
    """The lines to look into: the device of each, the person, and what was said of it."""
    is_flagged = Scan.conflict.is_not(None) & (Scan.conflict != DUPLICATE)
    return (
        select(Scan, Device.name, Registration.name, Settlement.outcome)
        .join(Device, Device.id == Scan.device_id)
        .outerjoin(Registration, Registration.id == Scan.registration_id)
        .outerjoin(Settlement, Settlement.scan_id == Scan.id)
        .where(Scan.lecture_id == lecture.id, or_(Scan.scan_id.in_(clashing), is_flagged))
    )


def _entries(
    session: Session, lecture: Lecture, people: set[int]
) -> Mapping[int | None, list[tuple[str, Entry]]]:
    """By registration, every line by which somebody came in, in the order of the clock put right."""
    query = select(Scan, Device.name).join(Device, Device.id == Scan.device_id)
    query = query.where(
        Scan.lecture_id == lecture.id,
        Scan.registration_id.in_(people),
        Scan.direction == Direction.IN,
        Scan.voids.is_(None),
    )
    found: dict[int | None, list[tuple[str, Entry]]] = defaultdict(list)
    for scan, device in session.execute(query):
        has_reason = sets_aside(scan.override_reason)
        if queries.was_let_through(
            scan.direction, scan.offline, scan.verdict_shown, scan.verdict, has_reason=has_reason
        ):
            found[scan.registration_id].append((scan.scan_id, _entry(scan, device)))
    for entries in found.values():
        entries.sort(key=lambda one: one[1].at)
    return found


def _entry(scan: Scan, device: str) -> Entry:
    at = queries.happened_at(
        device_time=scan.device_time,
        clock_offset_ms=scan.clock_offset_ms,
        received_at=scan.received_at,
        offline=scan.offline,
    )
    return Entry(scan.point or device, at, scan.offline)
