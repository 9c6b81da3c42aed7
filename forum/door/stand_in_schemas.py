"""The bodies of the call that says that somebody else came."""

from datetime import UTC

import marshmallow as ma
from marshmallow import fields, validate

from forum.door.schemas import (
    MOST_IN_A_CALL,
    MOST_OFFSET_MS,
    WALKIN_ID,
    EachOnItsOwn,
    LectureName,
    Lenient,
    instant,
    kept,
    text,
)


class StandInIn(Lenient):
    """What is said of one entry; `taken_back` says that it was the person after all."""

    standin_id = fields.String(required=True, validate=WALKIN_ID)
    reference = text(16, required=True, metadata={"description": "`reference` of the answer to the scan."})
    lecture = LectureName()
    name = kept(100, load_default="", metadata={"description": "Of who came, where they gave one."})
    taken_back = fields.Boolean(load_default=False)
    device_time = instant(required=True)
    clock_offset_ms = fields.Integer(
        strict=True,
        validate=validate.Range(-MOST_OFFSET_MS, MOST_OFFSET_MS),
        load_default=None,
        allow_none=True,
    )


class StandInsIn(Lenient):
    """Several of them, in any order: what was said last counts."""

    standins = fields.List(
        EachOnItsOwn(StandInIn), required=True, validate=validate.Length(min=1, max=MOST_IN_A_CALL)
    )
    sent_at = instant()


class StandInOut(ma.Schema):
    """How it stands now, or `error` where the entry could not be used."""

    standin_id = fields.String()
    reference = fields.String()
    stand_in = fields.Boolean()
    index = fields.Integer()
    error = fields.String(
        validate=validate.OneOf(
            ["malformed", "lecture_missing", "lecture_not_enrolled", "no_such_registration"]
        )
    )
    errors = fields.Dict()


class StandInsOut(ma.Schema):
    """Answers in the order of the entries."""

    standins = fields.List(fields.Nested(StandInOut))
    headcount = fields.Integer()
    life = fields.String()
    server_time = fields.AwareDateTime(default_timezone=UTC)
