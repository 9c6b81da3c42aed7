"""The bodies of the door's API, as marshmallow reads them and OpenAPI shows them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate
from marshmallow.exceptions import SCHEMA

from forum.door.models import Direction, Verdict

MOST_IN_A_CALL = 500
SCAN_ID = validate.Regexp(r"^[A-Za-z0-9._:-]{8,64}$", error="8 to 64 characters of A-Z a-z 0-9 . _ : -")
WALKIN_ID = validate.Regexp(r"^[A-Za-z0-9._:-]{8,50}$", error="8 to 50 characters of A-Z a-z 0-9 . _ : -")
MOST_SEQ = 2**53
MOST_OFFSET_MS = 10 * 366 * 24 * 3600 * 1000
LONGEST_READING = 8000  # more than the largest QR code holds
# What no keyboard types and PostgreSQL does not keep: control characters and halves of characters.
PLAIN = validate.Regexp(r"[^\x00-\x1f\x7f\ud800-\udfff]*\Z", error="control characters are not taken")
# A clock that is further off than this is no clock; dates near the ends of the calendar cannot be moved.
PLAUSIBLE = validate.Range(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
_VERDICTS = [verdict.value for verdict in Verdict]


@dataclass(frozen=True)
class Malformed:
    """An entry of a list that cannot be used, with what is wrong with it by field."""

    value: Any
    errors: Any


class EachOnItsOwn(fields.Nested):
    """An entry whose faults stay its own: the rest of the batch goes through.

    A phone that comes back with a hundred scans must not be stopped by the one that is broken.
    """

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """The entry, or what is wrong with it; also with none, `null`, which is told apart earlier."""
        try:
            return super().deserialize(value, attr, data, **kwargs)
        except ma.ValidationError as error:
            found = error.messages
            return Malformed(value, found if isinstance(found, dict) else {SCHEMA: found})


class LectureName(fields.Field[int | str]):
    """A lecture by its number or its slug."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int | str:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ma.ValidationError("a lecture is named by its number or its slug")
        return value


class Lenient(ma.Schema):
    """Newer devices may send more than this server knows."""

    class Meta:
        unknown = ma.EXCLUDE


def instant(**options: Any) -> fields.AwareDateTime:
    """A moment with an offset, in a year that people live in."""
    return fields.AwareDateTime(format="iso", default_timezone=None, validate=PLAUSIBLE, **options)


def waiting() -> fields.Integer:
    """How many lines the device has that it did not send yet; the board shows it."""
    return fields.Integer(
        strict=False,
        validate=validate.Range(0, 1_000_000),
        load_default=None,
        allow_none=True,
        metadata={"description": "How many lines wait on the device behind this call."},
    )


def kept(longest: int, *, at_least: int = 0, **options: Any) -> fields.String:
    """A text that is kept in NFC, which may be longer than what was typed."""

    def fits(typed: str) -> None:
        if len(unicodedata.normalize("NFC", typed)) > longest:
            raise ma.ValidationError(f"longer than {longest} characters in NFC")

    return fields.String(validate=[validate.Length(min=at_least, max=longest), PLAIN, fits], **options)


def text(longest: int, **options: Any) -> fields.String:
    """A text without control characters."""
    return fields.String(validate=[validate.Length(max=longest), PLAIN], **options)


class ScanIn(Lenient):
    """One reading: a badge token, the reference of somebody found by search, or a void of another scan."""

    scan_id = fields.String(required=True, validate=SCAN_ID)
    badge_token = fields.String(
        validate=validate.Length(max=LONGEST_READING),
        metadata={"description": "What the scanner read, as it read it."},
    )
    reference = text(16, metadata={"description": "In place of a token: `reference` of a search result."})
    lecture = LectureName(metadata={"description": "Number or slug; may be left out with one lecture."})
    point = text(60, load_default="")
    direction = fields.Enum(Direction, by_value=True, load_default=Direction.IN)
    device_time = instant(required=True)
    device_seq = fields.Integer(strict=True, validate=validate.Range(0, MOST_SEQ), load_default=None)
    operator = text(100, load_default="")
    offline = fields.Boolean(load_default=False)
    verdict_shown = fields.Enum(Verdict, by_value=True, load_default=None, allow_none=True)
    override_reason = text(500, load_default=None, allow_none=True)
    voids = fields.String(
        validate=SCAN_ID,
        load_default=None,
        allow_none=True,
        metadata={"description": "The scan_id taken back."},
    )

    clock_offset_ms = fields.Integer(
        strict=True,
        validate=validate.Range(-MOST_OFFSET_MS, MOST_OFFSET_MS),
        load_default=None,
        allow_none=True,
        metadata={"description": "The forum's clock minus the device's, known at the scan."},
    )

    @ma.validates_schema
    def says_what_was_read(self, data: dict[str, Any], **_options: Any) -> None:
        """One of the three must be there."""
        if not any(data.get(name) is not None for name in ("badge_token", "reference", "voids")):
            raise ma.ValidationError("a scan needs a badge_token, a reference or voids", "badge_token")


class ScansIn(Lenient):
    """A batch of readings, in the order they were made."""

    scans = fields.List(
        EachOnItsOwn(ScanIn), required=True, validate=validate.Length(min=1, max=MOST_IN_A_CALL)
    )
    sent_at = instant(metadata={"description": "The device's clock at sending; corrects offline times."})
    waiting = waiting()


class BadgeFor(ma.Schema):
    """The lecture a badge belongs to, where it is not the one at this door (B-29)."""

    number = fields.Integer()
    slug = fields.String()
    title = fields.String()
    starts_at = fields.AwareDateTime(default_timezone=UTC)
    ends_at = fields.AwareDateTime(default_timezone=UTC)
    timezone = fields.String()
    state = fields.String()
    room = fields.String()
    points = fields.List(fields.String())
    changed_at = fields.AwareDateTime(allow_none=True)
    former_starts_at = fields.AwareDateTime(allow_none=True)
    former_room = fields.String()


class ScanOut(ma.Schema):
    """The answer to one reading; `error` in place of `verdict` where the entry could not be used."""

    scan_id = fields.String()
    verdict = fields.String(validate=validate.OneOf(_VERDICTS))
    name = fields.String()
    affiliation = fields.String()
    reference = fields.String()
    first_admitted_at = fields.AwareDateTime(default_timezone=UTC)
    conflict = fields.String()
    badge_for = fields.Nested(BadgeFor)
    hint = fields.String(
        metadata={"description": "`keyboard_layout`: the scanner types through a wrong layout."}
    )
    index = fields.Integer()
    error = fields.String(validate=validate.OneOf(["malformed", "lecture_missing", "lecture_not_enrolled"]))
    errors = fields.Dict()


class ScansOut(ma.Schema):
    """Answers in the order of the readings."""

    scans = fields.List(fields.Nested(ScanOut))
    headcount = fields.Integer()
    life = fields.String(metadata={"description": "Another one than before: send everything again."})
    server_time = fields.AwareDateTime(default_timezone=UTC)


class WalkInIn(Lenient):
    """Somebody without a registration."""

    walkin_id = fields.String(required=True, validate=WALKIN_ID)
    lecture = LectureName()
    name = kept(100, at_least=1, required=True)
    affiliation = kept(200, load_default="")
    email = text(254, load_default=None, allow_none=True)
    consent = fields.Boolean(required=True, validate=validate.Equal(True, error="consent is needed"))
    consent_text = text(2000, load_default="")
    language = fields.String(load_default="zh", validate=validate.OneOf(["zh", "en"]))
    point = text(60, load_default="")
    device_time = instant(required=True)
    operator = text(100, load_default="")
    offline = fields.Boolean(load_default=False)
    override_reason = text(500, load_default=None, allow_none=True)
    clock_offset_ms = fields.Integer(
        strict=True,
        validate=validate.Range(-MOST_OFFSET_MS, MOST_OFFSET_MS),
        load_default=None,
        allow_none=True,
        metadata={"description": "The forum's clock minus the device's, known at the door."},
    )


class WalkInsIn(Lenient):
    """A batch of walk-ins."""

    walkins = fields.List(
        EachOnItsOwn(WalkInIn), required=True, validate=validate.Length(min=1, max=MOST_IN_A_CALL)
    )
    sent_at = instant()
    waiting = waiting()


class WalkInOut(ScanOut):
    """The answer to one walk-in: `state` of the registration, and the verdict of letting it in."""

    walkin_id = fields.String()
    state = fields.String()
    error = fields.String()
    detail = fields.String()


class WalkInsOut(ma.Schema):
    """Answers in the order of the walk-ins."""

    walkins = fields.List(fields.Nested(WalkInOut))
    headcount = fields.Integer()
    life = fields.String(metadata={"description": "Another one than before: send everything again."})
    server_time = fields.AwareDateTime(default_timezone=UTC)


class Since(Lenient):
    """What the device has heard of."""

    since = fields.String(load_default="", metadata={"description": "The cursor of the last roster."})
    sent_at = instant(load_default=None)
    waiting = waiting()


class Query(Lenient):
    """Whom to look for."""

    q = fields.String(required=True, validate=[validate.Length(min=1, max=100), PLAIN])
    looked_at = instant(
        load_default=None,
        metadata={"description": "A look of before, without a network: it is recorded, nobody is given."},
    )
    found = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 1000),
        metadata={"description": "With `looked_at`: how many people the device showed."},
    )


class FoundOut(ma.Schema):
    """Somebody who may stand before the door."""

    reference = fields.String(metadata={"description": "Send it as `reference` of a scan."})
    short_reference = fields.String()
    lecture = fields.Integer()
    state = fields.String()
    name = fields.String()
    affiliation = fields.String()


class FoundListOut(ma.Schema):
    """At most twenty people."""

    results = fields.List(fields.Nested(FoundOut))


class ProblemOut(ma.Schema):
    """Why a call was not carried out; `errors` by field or, for a list, by entry."""

    status = fields.Integer()
    title = fields.String()
    detail = fields.String()
    reference = fields.String(allow_none=True)
    errors = fields.Dict()
