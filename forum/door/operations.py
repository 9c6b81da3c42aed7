"""Writing the scan log: under the lecture's lock, once per scan_id, and never refusing what happened."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.badges.token import Keyring, looks_mistyped
from forum.door import devices, queries, unheard
from forum.door.admission import Badge
from forum.door.models import Device, Scan, Verdict
from forum.door.readings import Answer, Reading
from forum.door.ruling import Identified, rule, rule_on_void
from forum.journal import record
from forum.lectures.models import Lecture
from forum.registrations.models import Registration
from forum.registrations.queries import locked_lecture


def record_scans(
    session: Session,
    *,
    device: Device,
    readings: Sequence[Reading],
    keyring: Keyring,
    clock_offset: timedelta,
    now: datetime,
) -> list[Answer]:
    """Judge and log each reading, in the order given; answers stand in the same order.

    Lectures are locked in the order of their keys, so two batches never wait for each other (B-25). What
    was sent before is answered as before and makes no second row (B-22).
    """
    lectures = lock_lectures(session, {reading.lecture_id for reading in readings})
    known = queries.scans_by_id(session, unheard.every_id(readings))
    device.last_seen_at = now

    def logged(reading: Reading) -> Scan:
        identified = identify(session, reading, keyring)
        scan = _row(device, reading, identified, clock_offset, now)
        _judge(session, scan, identified, lectures[reading.lecture_id], known)
        session.add(scan)
        session.flush()
        known[scan.scan_id] = scan
        return scan

    answers = []
    for reading in readings:
        before = known.get(reading.scan_id)
        if before is None:
            answers.append(_answer(session, logged(reading), reading))
        elif not unheard.is_same(before, reading, device.id):
            answers.append(_refuse_reuse(session, device, before, now))
        elif done := unheard.what_the_door_did(before, reading):
            deed = known.get(done.scan_id) or logged(done)
            answers.append(replace(_answer(session, deed, reading), scan_id=reading.scan_id))
        else:
            answers.append(_answer(session, before, reading))
    return answers


def lock_lectures(session: Session, keys: Collection[int]) -> dict[int, Lecture]:
    """The lectures a call is about by key, locked in the order of their keys."""
    return {key: locked_lecture(session, key) for key in sorted(keys)}


def identify(session: Session, reading: Reading, keyring: Keyring) -> Identified:
    """Whose badge was read, or who was found by name."""
    if reading.badge_token is None:
        registration = queries.by_reference(session, reading.reference or "")
        return Identified(Badge.KNOWN if registration else Badge.UNKNOWN, registration)
    token = keyring.read(reading.badge_token)
    if token is None:
        return Identified(Badge.INVALID)
    registration = queries.by_token_id(session, token.token_id)
    if registration is not None:
        return Identified(Badge.KNOWN, registration, token.token_id, token.not_after)
    former = queries.by_revoked_token_id(session, token.token_id)
    return Identified(Badge.REVOKED if former else Badge.UNKNOWN, former, token.token_id)


def _row(
    device: Device, reading: Reading, identified: Identified, clock_offset: timedelta, now: datetime
) -> Scan:
    return Scan(
        scan_id=reading.scan_id,
        content_hash=reading.content_hash(device.id),
        device_id=device.id,
        device_seq=reading.device_seq,
        lecture_id=reading.lecture_id,
        registration_id=identified.registration.id if identified.registration else None,
        token_id=identified.token_id,
        point=reading.point,
        direction=reading.direction,
        device_time=reading.device_time,
        clock_offset_ms=_offset_ms(reading, clock_offset),
        received_at=now,
        operator=reading.operator,
        offline=reading.offline,
        verdict_shown=reading.verdict_shown,
        override_reason=reading.override_reason,
        voids=reading.voids,
    )


def _offset_ms(reading: Reading, of_the_batch: timedelta) -> int:
    known = reading.clock_offset_ms
    return round(of_the_batch.total_seconds() * 1000) if known is None else known


def _judge(
    session: Session, scan: Scan, identified: Identified, lecture: Lecture, known: dict[str, Scan]
) -> None:
    at = queries.happened_at(
        device_time=scan.device_time,
        clock_offset_ms=scan.clock_offset_ms,
        received_at=scan.received_at,
        offline=scan.offline,
    )
    if scan.voids is None:
        ruling = rule(session, scan, identified, lecture, at)
    else:
        target = known.get(scan.voids) or queries.scans_by_id(session, [scan.voids]).get(scan.voids)
        # Whom a door let in elsewhere is no business of this one.
        here = target if target and target.lecture_id == scan.lecture_id else None
        scan.registration_id = here.registration_id if here else None
        ruling = rule_on_void(session, scan, target, at)
    scan.verdict, scan.conflict, scan.first_admitted_at = (
        ruling.verdict,
        ruling.conflict,
        ruling.first_admitted_at,
    )


def _answer(session: Session, scan: Scan, reading: Reading) -> Answer:
    """From the log alone, so that it is the same however often it is given (B-22)."""
    registration = session.get(Registration, scan.registration_id) if scan.registration_id else None
    bent = scan.verdict is Verdict.INVALID and looks_mistyped(reading.badge_token or "")
    return Answer.stored(scan, registration, looks_mistyped=bent)


def _refuse_reuse(session: Session, device: Device, before: Scan, now: datetime) -> Answer:
    record(
        session,
        actor=devices.actor_of(device),
        action="scan_id_reused",
        about=before,
        now=now,
        scan_id=before.scan_id,
    )
    return Answer(before.scan_id, Verdict.SCAN_ID_REUSED)
