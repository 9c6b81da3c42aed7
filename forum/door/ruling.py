"""The answer the log keeps for one scan: the rules of admission applied to what the log knows."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from forum.door import queries
from forum.door.admission import (
    ID_CHECKED,
    LET_IN_OFFLINE,
    OVERRIDABLE,
    Badge,
    Doors,
    Facts,
    Passage,
    Presence,
    effective_voids,
    judge,
    sets_aside,
)
from forum.door.models import Direction, Scan, Verdict
from forum.lectures.models import Lecture, PublicState, WayOfAttending
from forum.registrations.models import Registration
from forum.registrations.rules_models import RegistrationRules, rules_of

NOT_HELD = frozenset({PublicState.CANCELLED, PublicState.POSTPONED, PublicState.WITHDRAWN})

WALK_IN = "walkin:"
DUPLICATE = "duplicate"
REFUSED_OFFLINE = "refused_offline"
VOID_REFUSED = "void_refused"
VOID_PENDING = "void_pending"


@dataclass(frozen=True)
class Identified:
    """What a reading turned out to be about."""

    badge: Badge
    registration: Registration | None = None
    token_id: bytes | None = None
    not_after: datetime | None = None


@dataclass(frozen=True)
class Ruling:
    """A verdict; `conflict` says what is wrong with something that happened all the same."""

    verdict: Verdict
    conflict: str | None = None
    first_admitted_at: datetime | None = None


def rule(session: Session, scan: Scan, identified: Identified, lecture: Lecture, at: datetime) -> Ruling:
    """Judge a scan that happened at `at`. The lecture is locked, so the log stands still meanwhile."""
    log = queries.passages_of(session, lecture.id, scan.registration_id) if scan.registration_id else []
    rules = rules_of(session, lecture.id)
    facts = _facts(scan, identified, lecture, rules, at)
    if scan.offline and scan.direction is Direction.IN:
        return _rule_offline(facts, _passage(scan, at), log)
    presence = Presence.of(log, rules.entry).at(at, lecture.ends_at)
    facts = replace(facts, presence=presence)
    verdict = judge(facts)
    if sets_aside(scan.override_reason) and verdict in OVERRIDABLE:
        return _let_in_for_a_reason(facts, verdict, presence.first_admitted_at or at)
    if verdict is Verdict.ADMITTED:
        return Ruling(verdict, None, at)
    return Ruling(verdict, None, presence.first_admitted_at)


def _let_in_for_a_reason(facts: Facts, verdict: Verdict, admitted_at: datetime) -> Ruling:
    """Admit against a refusal and name it; behind a mere "too early" may stand one that weighs more."""
    but_for_the_time = judge(replace(facts, at_the_doors=None))
    weightier = verdict if but_for_the_time is Verdict.ADMITTED else but_for_the_time
    if weightier not in OVERRIDABLE:
        return Ruling(weightier)
    return Ruling(Verdict.ADMITTED, weightier.value, admitted_at)


def rule_on_void(session: Session, scan: Scan, target: Scan | None, at: datetime) -> Ruling:
    """Taking back a scan: the verdict says how the person stands now, inside or outside (B-27)."""
    if target is None:
        # It was scanned on another phone that has not reported yet; the void waits in the log for it.
        return Ruling(Verdict.UNKNOWN, VOID_PENDING)
    if target.lecture_id != scan.lecture_id:
        return Ruling(Verdict.WRONG_LECTURE, VOID_REFUSED)
    if target.registration_id is None:
        return Ruling(Verdict.ADMITTED_OUT)
    log = [*queries.passages_of(session, scan.lecture_id, target.registration_id), _passage(scan, at)]
    presence = Presence.of(log, rules_of(session, scan.lecture_id).entry)
    return Ruling(
        Verdict.ADMITTED if presence.is_inside else Verdict.ADMITTED_OUT,
        None if target.scan_id in effective_voids(log) else VOID_REFUSED,
        presence.first_admitted_at,
    )


def _rule_offline(facts: Facts, passage: Passage, log: list[Passage]) -> Ruling:
    """What happened without us is kept, and flagged where we would have said no (B-23, B-24)."""
    before, after = Presence.of(log, facts.entry), Presence.of([*log, passage], facts.entry)
    is_checked = facts.is_id_checked or before.first_admitted_at is not None
    verdict = judge(replace(facts, is_id_checked=is_checked))
    if verdict is not Verdict.ADMITTED:
        return Ruling(verdict, verdict.value if passage.was_let_through else None, after.first_admitted_at)
    if not passage.was_let_through:
        verdict = judge(replace(facts, presence=before))
        conflict = REFUSED_OFFLINE if verdict is Verdict.ADMITTED else None
        return Ruling(verdict, conflict, before.first_admitted_at)
    if passage.scan_id in after.duplicates:
        return Ruling(Verdict.ALREADY_IN, DUPLICATE, after.first_admitted_at)
    # The flag goes up on the arrival that reveals the clash, whichever of the two scans is the later one.
    reveals_a_clash = bool(after.duplicates - before.duplicates)
    return Ruling(verdict, DUPLICATE if reveals_a_clash else None, after.first_admitted_at)


def _facts(
    scan: Scan, identified: Identified, lecture: Lecture, rules: RegistrationRules, at: datetime
) -> Facts:
    registration = identified.registration
    doors = Doors.of(lecture.starts_at, lecture.ends_at, lecture.timezone)
    has_lapsed = identified.not_after is not None and identified.not_after < at
    return Facts(
        badge=identified.badge,
        direction=scan.direction,
        state=registration.state if registration else None,
        is_for_this_lecture=registration is None or registration.lecture_id == lecture.id,
        is_held=lecture.public_state not in NOT_HELD,
        attends_online=registration is not None and registration.pool.attendance is WayOfAttending.ONLINE,
        at_the_doors=doors.refuse(at, lecture.timezone) or (Verdict.TOO_LATE if has_lapsed else None),
        entry=rules.entry,
        needs_id_check=rules.checks_papers,
        # Whoever writes somebody down stands before them.
        is_id_checked=scan.override_reason == ID_CHECKED or scan.scan_id.startswith(WALK_IN),
    )


def _passage(scan: Scan, at: datetime) -> Passage:
    return Passage(
        scan_id=scan.scan_id,
        device_id=scan.device_id,
        device_seq=scan.device_seq or 0,
        direction=scan.direction,
        happened_at=at,
        was_let_through=sets_aside(scan.override_reason) or scan.verdict_shown in LET_IN_OFFLINE,
        has_reason=sets_aside(scan.override_reason),
        voids=scan.voids,
    )
