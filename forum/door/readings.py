"""What a device says it read, and what it is told. Pure values."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from forum.door.models import Direction, Scan, Verdict
from forum.lectures.models import Lecture
from forum.registrations.models import Registration


@dataclass(frozen=True)
class Reading:
    """One scan as sent. Either a badge token, or the reference of somebody found by name, or a void."""

    scan_id: str
    lecture_id: int
    device_time: datetime
    badge_token: str | None = None
    reference: str | None = None
    point: str = ""
    direction: Direction = Direction.IN
    device_seq: int | None = None
    operator: str = ""
    offline: bool = False
    verdict_shown: Verdict | None = None
    override_reason: str | None = None
    voids: str | None = None
    # What the device knew of its clock at the scan; a later batch may come after it was set.
    clock_offset_ms: int | None = None

    def content_hash(self, device_id: int) -> str:
        """A digest of all that was sent: the same scan_id with another one is another scan (B-22).

        What devices did not send in the past counts only where it is there, so old scans stay the same.
        """
        said = asdict(self)
        if self.clock_offset_ms is None:
            del said["clock_offset_ms"]
        content = json.dumps([device_id, said], default=str, sort_keys=True)
        return sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What the device is told about one reading."""

    scan_id: str
    verdict: Verdict
    conflict: str | None = None
    first_admitted_at: datetime | None = None
    registration: Registration | None = None
    belongs_to: Lecture | None = None
    looks_mistyped: bool = False

    @classmethod
    def stored(
        cls, scan: Scan, registration: Registration | None, *, looks_mistyped: bool = False
    ) -> "Answer":
        """The answer as the log keeps it: a scan sent again is answered from here."""
        elsewhere = registration is not None and registration.lecture_id != scan.lecture_id
        return cls(
            scan_id=scan.scan_id,
            verdict=scan.verdict,
            conflict=scan.conflict,
            first_admitted_at=scan.first_admitted_at,
            registration=registration,
            belongs_to=registration.lecture if registration and elsewhere else None,
            looks_mistyped=looks_mistyped,
        )
