"""The call by which a door says that somebody else came on a registration."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from forum.db import transaction
from forum.door import operations, queries
from forum.door.answers import UNUSABLE, calling_device, clock_offset, door, refuse_useless, refusing
from forum.door.batches import Batch
from forum.door.devices import actor_of
from forum.door.models import Device
from forum.door.passages import life
from forum.door.stand_in_schemas import StandInsIn, StandInsOut
from forum.door.stand_ins import StandIn, note_stand_in, when_said
from forum.speakers.names import clean_name
from forum.web.current import now


@door.post("/standins")
@door.arguments(StandInsIn)
@door.response(200, StandInsOut)
@refusing(UNUSABLE)
def post_stand_ins(body: dict[str, Any]) -> dict[str, Any]:
    """Note that somebody else came, or that it was the person after all; the entry stays as it is."""
    with transaction() as session:
        device = calling_device(session)
        batch = Batch.of(body["standins"], device.lectures)
        refuse_useless(batch)
        operations.lock_lectures(session, {entry["lecture_id"] for entry in batch.usable.values()})
        offset = clock_offset(body.get("sent_at"))
        answers = [_noted(session, device, entry, offset) for entry in batch.usable.values()]
        count = queries.headcount(session, [lecture.id for lecture in device.lectures], now())
        current = life(session)
    return {"standins": batch.merged(answers), "headcount": count, "life": current, "server_time": now()}


def _noted(session: Session, device: Device, entry: dict[str, Any], offset: timedelta) -> dict[str, Any]:
    registration = queries.by_reference(session, entry["reference"])
    if registration is None or registration.lecture_id != entry["lecture_id"]:
        return {"standin_id": entry["standin_id"], "error": "no_such_registration"}
    said = StandIn(
        is_somebody_else=not entry["taken_back"],
        said_at=when_said(entry["device_time"], offset, entry["clock_offset_ms"], now()),
        name=clean_name(entry["name"]),
    )
    note_stand_in(session, registration, said, actor=actor_of(device), now=now())
    return {
        "standin_id": entry["standin_id"],
        "reference": registration.public_id,
        "stand_in": registration.stand_in,
    }
