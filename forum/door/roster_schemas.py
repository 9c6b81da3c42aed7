"""What devices are told of who is expected and who is in, as OpenAPI shows it."""

from datetime import UTC

import marshmallow as ma
from marshmallow import fields

from forum.door.schemas import BadgeFor


class KeyOut(ma.Schema):
    """A key that badges are signed with."""

    kid = fields.Integer()
    public_key = fields.String(metadata={"description": "Ed25519, base64url without padding."})


class EntryOut(ma.Schema):
    """One registration, without anything a lost phone should not tell."""

    token_id_hash = fields.String(
        metadata={"description": "SHA-256 of the 16 bytes of the token id, in hex."}
    )
    lecture = fields.Integer()
    state = fields.String()
    attendance = fields.String()
    name = fields.String()
    affiliation = fields.String()
    search_keys = fields.String()
    reference = fields.String(metadata={"description": "Send it as `reference` of a scan."})
    line = fields.List(
        fields.Integer(),
        metadata={"description": "Of those in line: pool, then what they are ordered by in it."},
    )


class PassageOut(ma.Schema):
    """What the log says of somebody at a lecture, with all that decides on its order (B-24)."""

    scan_id = fields.String()
    lecture = fields.Integer()
    reference = fields.String(allow_none=True)
    device = fields.Integer()
    seq = fields.Integer()
    at = fields.Integer(metadata={"description": "Microseconds since 1970, by the forum's clock."})
    direction = fields.String()
    let_in = fields.Boolean()
    reason = fields.Boolean()
    voids = fields.String(allow_none=True)
    place = fields.String(metadata={"description": "The door, or the device that stood there."})


class AskingOut(ma.Schema):
    """The device that asks, as the log knows it."""

    rank = fields.Integer(metadata={"description": "Its `device` in passages."})
    name = fields.String()
    last_seq = fields.Integer(metadata={"description": "The highest device_seq that arrived of it."})


class LectureOut(BadgeFor):
    """A lecture at these doors, and what its organisers decided about them."""

    entry = fields.String(metadata={"description": "`single`, `after_exit` or `free`."})
    needs_id_check = fields.Boolean()
    walk_ins_allowed = fields.Boolean()


class RosterOut(ma.Schema):
    """Everything, or with `since` only what changed."""

    cursor = fields.String()
    lectures = fields.List(fields.Nested(LectureOut))
    keys = fields.List(fields.Nested(KeyOut))
    entries = fields.List(fields.Nested(EntryOut))
    revoked = fields.List(fields.String())
    passages = fields.List(fields.Nested(PassageOut))
    device = fields.Nested(AskingOut)
    life = fields.String(metadata={"description": "Another one than before: forget the cursor."})
    policy = fields.Dict()
    headcount = fields.Integer()
    server_time = fields.AwareDateTime(default_timezone=UTC)
