"""Who is expected at a device's doors, and what changed since it last asked.

The cursor a device keeps names, for each of its lectures, the last change and the last line of the log it
has heard of. Both are numbered under the lock of the lecture's row, so a cursor never skips one that commits
late.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from forum.door import passages, queries
from forum.door.admission import ALL_OUT_AFTER, DOORS_OPEN_BEFORE, UNDO_WITHIN
from forum.door.models import Device
from forum.i18n import Language
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_models import rules_of
from forum.speakers.names import search_keys

POLICY = {
    "doors_open_before_minutes": int(DOORS_OPEN_BEFORE.total_seconds() // 60),
    "all_out_after_minutes": int(ALL_OUT_AFTER.total_seconds() // 60),
    "undo_within_minutes": int(UNDO_WITHIN.total_seconds() // 60),
}


@dataclass(frozen=True)
class Cursor:
    """By lecture number, the last change and the last scan heard of; written ``12.40.388-13.7.0``."""

    positions: Mapping[int, tuple[int, int]]

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """What is not of the form means nothing heard yet: the device then gets everything."""
        if not re.fullmatch(r"(\d{1,10}\.\d{1,18}(\.\d{1,18})?(-|$))*", text, re.ASCII):
            return cls({})
        parts = [[*map(int, part.split(".")), 0] for part in text.split("-") if part]
        return cls({number: (change, scan) for number, change, scan, *_ in parts})

    def __str__(self) -> str:
        return "-".join(f"{n}.{change}.{scan}" for n, (change, scan) in sorted(self.positions.items()))


def roster(
    session: Session, device: Device, since: Cursor, public_keys: Mapping[int, str], language: Language
) -> dict[str, Any]:
    """The roster as the API gives it. The cursor is read first: what commits later comes next time."""
    lectures = list(device.lectures)
    cursor = Cursor(
        {one.number: (one.roster_cursor, passages.last_scan(session, one.id)) for one in lectures}
    )
    seen = {lecture.id: since.positions.get(lecture.number, (0, 0)) for lecture in lectures}
    return {
        "cursor": str(cursor),
        "lectures": [
            {**lecture_entry(lecture, language), **_rules(session, lecture)} for lecture in lectures
        ],
        "keys": [{"kid": key_id, "public_key": key} for key_id, key in public_keys.items()],
        "entries": [
            _entry(lecture, registration)
            for lecture in lectures
            for registration in queries.changed_registrations(session, lecture.id, seen[lecture.id][0])
        ],
        "revoked": [
            sha256(token_id).hexdigest()
            for lecture in lectures
            for token_id in queries.revoked_token_ids(session, lecture.id, seen[lecture.id][0])
        ],
        "passages": [
            passage
            for lecture in lectures
            for passage in passages.passages_since(session, lecture, seen[lecture.id][1])
        ],
        "device": {
            "rank": device.id,
            "name": device.name,
            "last_seq": passages.last_seq(session, device),
        },
        "life": passages.life(session),
        "policy": POLICY,
    }


def lecture_entry(lecture: Lecture, language: Language) -> dict[str, Any]:
    """A lecture as a device shows it, with what was announced before as long as that is news."""
    room = lecture.room.name.shown_in(language).text if lecture.room else ""
    former = lecture.previous_room
    return {
        "number": lecture.number,
        "issue": lecture.issue,
        "slug": lecture.slug,
        "title": lecture.title.shown_in(language).text,
        "starts_at": lecture.starts_at,
        "ends_at": lecture.ends_at,
        "timezone": zone_of(lecture.timezone).key,
        "state": lecture.public_state.value,
        "room": room,
        "points": [room] if room else [],
        "changed_at": lecture.change_announced_at,
        "former_starts_at": lecture.previous_starts_at,
        "former_room": former.name.shown_in(language).text if former else "",
    }


def _rules(session: Session, lecture: Lecture) -> dict[str, Any]:
    rules = rules_of(session, lecture.id)
    return {
        "entry": rules.entry.value,
        "needs_id_check": rules.checks_papers,
        "walk_ins_allowed": rules.takes_walk_ins,
    }


def _entry(lecture: Lecture, registration: Registration) -> dict[str, Any]:
    return {
        "token_id_hash": sha256(registration.token_id).hexdigest(),
        "lecture": lecture.number,
        "state": registration.state.value,
        "attendance": registration.pool.attendance.value,
        "name": registration.name,
        "affiliation": registration.affiliation,
        # Made anew: the stored keys hold the address too, which must not lie about on phones (B-34).
        "search_keys": search_keys(registration.name, aliases=registration.affiliation),
        "reference": registration.public_id,
        **({"line": _line(registration)} if registration.state is RegistrationState.WAITLISTED else {}),
    }


def _line(registration: Registration) -> list[int]:
    """The line somebody waits in and where: devices count who stands before them, as the order changes."""
    queued = round(registration.queued_at.timestamp() * 1_000_000) if registration.queued_at else 0
    return [registration.pool_id, int(registration.yields), queued, registration.id]
