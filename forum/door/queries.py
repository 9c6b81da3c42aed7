"""What is asked of the scan log and of the people expected at a door."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.door.admission import ALL_OUT_AFTER, LET_IN_OFFLINE, Passage, Presence, sets_aside
from forum.door.models import Device, Direction, Outcome, Scan, Settlement, Verdict
from forum.lectures.models import Lecture
from forum.registrations.models import Attendee, Registration, RevokedBadge
from forum.registrations.rules_models import rules_of
from forum.speakers.names import fold, is_east_asian

MOST_FOUND = 20
MOST_OFFERED = 60
_COLUMNS = (
    Scan.scan_id,
    Scan.device_id,
    Scan.device_seq,
    Scan.direction,
    Scan.device_time,
    Scan.clock_offset_ms,
    Scan.received_at,
    Scan.offline,
    Scan.verdict,
    Scan.verdict_shown,
    Scan.override_reason,
    Scan.voids,
    Scan.registration_id,
)


def scans_by_id(session: Session, scan_ids: Iterable[str]) -> dict[str, Scan]:
    """Those of the scans that are in the log already."""
    rows = session.scalars(select(Scan).where(Scan.scan_id.in_(list(scan_ids))))
    return {scan.scan_id: scan for scan in rows}


def by_token_id(session: Session, token_id: bytes) -> Registration | None:
    """Whose badge this is."""
    return session.scalar(_with_lecture(select(Registration)).where(Registration.token_id == token_id))


def by_revoked_token_id(session: Session, token_id: bytes) -> Registration | None:
    """Whose badge this was."""
    query = _with_lecture(select(Registration)).join(
        RevokedBadge, RevokedBadge.registration_id == Registration.id
    )
    return session.scalar(query.where(RevokedBadge.token_id == token_id))


def by_reference(session: Session, public_id: str) -> Registration | None:
    """The registration with this public id."""
    return session.scalar(_with_lecture(select(Registration)).where(Registration.public_id == public_id))


def arrivals_among(session: Session, registration_ids: Sequence[int]) -> set[int]:
    """With which of these registrations somebody was let in, ever, whatever was taken back since."""
    let_in = (Scan.registration_id.in_(registration_ids), Scan.first_admitted_at.is_not(None))
    return {key for key in session.scalars(select(Scan.registration_id).where(*let_in)) if key}


def scans_of(session: Session, registration_id: int) -> Sequence[tuple[Scan, str]]:
    """Every reading of one person's codes, with the name of the device, as it arrived."""
    query = select(Scan, Device.name).join(Device, Device.id == Scan.device_id)
    rows = session.execute(query.where(Scan.registration_id == registration_id).order_by(Scan.id))
    return [(scan, name) for scan, name in rows]


def passages_of(session: Session, lecture_id: int, registration_id: int) -> list[Passage]:
    """The log about one person at one lecture, with what was taken back before it arrived."""
    mine = (Scan.lecture_id == lecture_id, Scan.registration_id == registration_id)
    taken_back = Scan.voids.in_(select(Scan.scan_id).where(*mine))
    query = select(*_COLUMNS).where(Scan.lecture_id == lecture_id, or_(mine[1], taken_back))
    return [_passage(row) for row in session.execute(query)]


def presences(session: Session, lecture_id: int, among: Sequence[int] | None = None) -> dict[int, Presence]:
    """By registration, what the log of a lecture amounts to; for some of them or for all."""
    entry = rules_of(session, lecture_id).entry
    found = logs(session, lecture_id, among)
    return {registration_id: Presence.of(passages, entry) for registration_id, passages in found.items()}


def logs(session: Session, lecture_id: int, among: Sequence[int] | None = None) -> dict[int, list[Passage]]:
    """By registration, the lines of a lecture's log; for some of them or for all."""
    query = select(*_COLUMNS).where(Scan.lecture_id == lecture_id)
    if among is not None:
        theirs = Scan.registration_id.in_(among)
        taken_back = Scan.voids.in_(select(Scan.scan_id).where(Scan.lecture_id == lecture_id, theirs))
        query = query.where(or_(theirs, taken_back))
    rows = session.execute(query).all()
    person = {row.scan_id: row.registration_id for row in rows}
    log: dict[int, list[Passage]] = defaultdict(list)
    for row in rows:
        registration_id = row.registration_id or person.get(row.voids)
        if registration_id is not None:
            log[registration_id].append(_passage(row))
    return log


def headcount(session: Session, lecture_ids: Iterable[int], at: datetime | None = None) -> int:
    """How many people are inside: distinct registrations, summed over the lectures (B-24).

    Whom somebody found to be a second person on one badge counts too. Seen `at` a moment an hour after the
    end nobody is inside (B-28); without one, who was inside when it ended.
    """
    return sum(
        inside_of(presences(session, lecture_id).values(), second_people(session, lecture_id))
        for lecture_id in lecture_ids
        if not (at and at >= session.get_one(Lecture, lecture_id).ends_at + ALL_OUT_AFTER)
    )


def inside_of(found: Iterable[Presence], seconds: Collection[str]) -> int:
    """How many people these presences are; `seconds` are entries of another person on the same badge."""
    return sum(presence.is_inside + len(presence.duplicates.intersection(seconds)) for presence in found)


def second_people(session: Session, lecture_id: int) -> frozenset[str]:
    """The entries of a lecture by which a second person came in on a badge, as was found out since."""
    query = select(Scan.scan_id).join(Settlement, Settlement.scan_id == Scan.id)
    found = query.where(Scan.lecture_id == lecture_id, Settlement.outcome == Outcome.TWO_PEOPLE)
    return frozenset(session.scalars(found))


def search(session: Session, lecture_ids: Sequence[int], words: str) -> Sequence[Registration]:
    """People whose name, affiliation, address or reference begins with each of the words (B-41)."""
    query = _with_lecture(select(Registration)).join(Registration.attendee)
    query = query.where(Registration.lecture_id.in_(lecture_ids))
    for word in words.split():
        query = query.where(_matches(word))
    return session.scalars(query.order_by(Registration.name, Registration.id).limit(MOST_FOUND)).all()


def changed_registrations(session: Session, lecture_id: int, since: int) -> Sequence[Registration]:
    """Registrations the door has not heard of since this cursor, in the order of their change."""
    query = (
        select(Registration)
        .where(Registration.lecture_id == lecture_id, Registration.roster_cursor > since)
        .options(joinedload(Registration.pool))
        .order_by(Registration.roster_cursor)
    )
    return session.scalars(query).all()


def revoked_token_ids(session: Session, lecture_id: int, since: int) -> Sequence[bytes]:
    """Badges withdrawn since this cursor."""
    query = select(RevokedBadge.token_id).where(
        RevokedBadge.lecture_id == lecture_id, RevokedBadge.roster_cursor > since
    )
    return session.scalars(query.order_by(RevokedBadge.roster_cursor)).all()


def devices(session: Session) -> Sequence[Device]:
    """Every device, those that work first, the newest in front."""
    query = select(Device).options(joinedload(Device.lectures))
    return session.scalars(query.order_by(Device.revoked_at.is_not(None), Device.id.desc())).unique().all()


def device(session: Session, public_id: str) -> Device | None:
    """The device with this public id."""
    return session.scalar(select(Device).where(Device.public_id == public_id))


def lectures_with_doors(
    session: Session, since: datetime, granted: frozenset[int] | None
) -> Sequence[Lecture]:
    """The next published lectures of these series (None: of all) that end after this instant."""
    query = select(Lecture).where(Lecture.published_at.is_not(None), Lecture.ends_at >= since)
    if granted is not None:
        query = query.where(Lecture.series_id.in_(granted))
    query = query.options(joinedload(Lecture.room), joinedload(Lecture.previous_room))
    return session.scalars(query.order_by(Lecture.starts_at, Lecture.id).limit(MOST_OFFERED)).all()


def _with_lecture(query: Select[Registration]) -> Select[Registration]:
    return query.options(joinedload(Registration.lecture), joinedload(Registration.pool))


def _matches(word: str) -> Any:
    # Han stands anywhere in the name; other keys are words, found by their beginning.
    folded = _escaped(fold(word))
    key = f"%{folded}%" if is_east_asian(word) else f"% {folded}%"
    reference = _escaped(word.lower().replace("-", ""))
    return or_(
        Registration.search_keys.like(key, escape="\\"),
        Registration.public_id.like(f"{reference}%", escape="\\"),
        Attendee.email_key.like(f"{_escaped(word.casefold())}%", escape="\\"),
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def happened_at(
    *, device_time: datetime, clock_offset_ms: int, received_at: datetime, offline: bool
) -> datetime:
    """When a scan truly was: our own clock while connected, else the device's, put right (B-24, B-32)."""
    if not offline:
        return received_at
    return min(device_time + timedelta(milliseconds=clock_offset_ms), received_at)


def _passage(row: Any) -> Passage:
    has_reason = sets_aside(row.override_reason)
    return Passage(
        scan_id=row.scan_id,
        device_id=row.device_id,
        device_seq=row.device_seq or 0,
        direction=row.direction,
        happened_at=happened_at(
            device_time=row.device_time,
            clock_offset_ms=row.clock_offset_ms,
            received_at=row.received_at,
            offline=row.offline,
        ),
        was_let_through=was_let_through(
            row.direction, row.offline, row.verdict_shown, row.verdict, has_reason=has_reason
        ),
        has_reason=has_reason,
        voids=row.voids,
    )


def was_let_through(
    direction: Direction, offline: bool, shown: str | None, verdict: Verdict, *, has_reason: bool
) -> bool:
    """Whether somebody went through the door: online we decided, offline the device did (B-23)."""
    if direction is Direction.OUT:
        return True
    return has_reason or shown in LET_IN_OFFLINE if offline else verdict is Verdict.ADMITTED
