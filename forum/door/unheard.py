"""Answers that never reached the door: the device waited, gave up, and decided by itself. Pure.

A device asks while somebody stands before it and does not wait for long. If our answer was lost on its way,
we have logged a scan whose answer nobody heard, and the same scan comes again with what the door did
instead. Where both agree there is nothing to add. Where they do not, the deed is logged behind the answer:
the log is never changed, and what happened counts (B-23).
"""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from forum.door.admission import LET_IN_OFFLINE, sets_aside
from forum.door.models import Direction, Scan, Verdict
from forum.door.readings import Reading


def every_id(readings: Iterable[Reading]) -> list[str]:
    """The ids under which the log may hold these readings, or what was done in place of our answer."""
    return [scan_id for reading in readings for scan_id in (reading.scan_id, deed_id(reading.scan_id))]


def deed_id(scan_id: str) -> str:
    """The id of what the door did when it did not hear our answer to this scan."""
    return f"alone:{sha256(scan_id.encode()).hexdigest()[:40]}"


def is_same(before: Scan, reading: Reading, device_id: int) -> bool:
    """Whether this is the scan that is logged: asked, or told afterwards, it is one scan (B-22)."""
    if before.offline:
        as_sent = replace(reading, offline=True, verdict_shown=_shown(before))
        told = as_sent if not reading.offline else reading
    else:
        told = replace(reading, offline=False, verdict_shown=None) if reading.offline else reading
    return before.content_hash == told.content_hash(device_id)


def what_the_door_did(before: Scan, reading: Reading) -> Reading | None:
    """The deed that our unheard answer does not tell, as a reading of its own; None where both agree."""
    if before.offline or not reading.offline or reading.voids or reading.direction is Direction.OUT:
        return None
    was_let_in = sets_aside(reading.override_reason) or reading.verdict_shown in LET_IN_OFFLINE
    if was_let_in == (before.verdict is Verdict.ADMITTED):
        return None
    if was_let_in:
        return replace(reading, scan_id=deed_id(reading.scan_id))
    # We counted somebody in who was sent away.
    return replace(
        reading,
        scan_id=deed_id(reading.scan_id),
        badge_token=None,
        reference=None,
        voids=before.scan_id,
        verdict_shown=None,
    )


def _shown(before: Scan) -> Verdict | None:
    return Verdict(before.verdict_shown) if before.verdict_shown else None
