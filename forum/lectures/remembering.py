"""What a lecture remembers of what people were told before: shown struck through, and in calendars."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.db import UNREADABLE
from forum.kept_values import kept
from forum.lectures.changes import lasting_changes
from forum.lectures.models import Lecture
from forum.lectures.standing import CHANGE_SHOWN_FOR
from forum.venues.models import Room

ANNOUNCED = frozenset({"starts_at", "ends_at", "room", "public_state", "change_note"})
_NAMES = ("change_announced_at", "previous_starts_at", "previous_room")


def remembered(lecture: Lecture) -> dict[str, Any]:
    """What a lecture remembers, and what a change would let it remember: taken before it is made."""
    return {name: getattr(lecture, name) for name in (*_NAMES, "starts_at", "room")}


def remember(
    session: Session, lecture: Lecture, changed: frozenset[str], former: dict[str, Any], now: datetime
) -> None:
    """Keep what people were told before a change of a public lecture, and when they were told otherwise.

    Changed several times within as long as changes are shown, what people knew before the first counts: of
    what was moved and moved back in that time nothing is shown.
    """
    if changed & ANNOUNCED:
        lecture.change_announced_at = now
    if not changed & {"starts_at", "room"}:
        return
    known: dict[str, Any] = {}
    for change in lasting_changes(session, [lecture.id], since=now - CHANGE_SHOWN_FOR):
        known = {name: values[0] for name, values in change.what.items()} | known
    if "starts_at" in changed:
        at = datetime.fromisoformat(known["starts_at"]) if "starts_at" in known else former["starts_at"]
        lecture.previous_starts_at = None if at in {UNREADABLE, lecture.starts_at} else at
    if "room" in changed:
        key = known.get("room")
        room = session.get(Room, key) if key else former["room"]
        lecture.previous_room = None if room is lecture.room else room


def differing(lecture: Lecture, former: dict[str, Any]) -> dict[str, list[Any]]:
    """What a lecture remembers otherwise than it did, from what to what, for the journal."""
    pairs = {name: [kept(former[name]), kept(getattr(lecture, name))] for name in _NAMES}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
