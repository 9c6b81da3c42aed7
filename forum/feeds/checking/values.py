"""Values by the letter of RFC 5545 section 3.3. Pure; each reader gives None for what is no such value."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from forum.feeds.checking.content import Property
from forum.moments import is_zone

_DATE = re.compile(r"[0-9]{8}")
_DATE_TIME = re.compile(r"([0-9]{8})T([0-9]{4})([0-9]{2})(Z?)")
_DURATION = re.compile(
    r"([+-]?)P(?:([0-9]{1,9})W|(?:([0-9]{1,9})D)?(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?)"
)
_SECONDS = (604_800, 86_400, 3600, 60, 1)
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_OFFSET = re.compile(r"[+-](?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?")
_FLOAT = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,40})?")
# RFC 3986 has no letters beyond ASCII, no blanks and none of these.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]+")
_HIDDEN_ESCAPE = re.compile(r"\\(?![\\;,nN])")
_BARE = re.compile(r"(?<!\\)[;,]")
_BARE_SEMICOLON = re.compile(r"(?<!\\);")


class Form(StrEnum):
    """How a moment is written (RFC 5545 section 3.3.5)."""

    DATE = "DATE"
    UTC = "UTC"
    FLOATING = "floating"
    ZONED = "TZID"


@dataclass(frozen=True)
class Moment:
    """A date, or a date and time, as it is written: `at` knows no zone, `zone` is its TZID."""

    at: datetime
    form: Form
    zone: str = ""

    def is_after(self, other: "Moment") -> bool | None:
        """Whether it lies behind another; None where nobody can know without its time zone block."""
        if (self.form, self.zone) == (other.form, other.zone):
            return self.at > other.at
        mine, its = self._instant(), other._instant()
        return mine > its if mine and its else None

    def _instant(self) -> datetime | None:
        zone = "UTC" if self.form is Form.UTC else self.zone
        if not is_zone(zone):
            return None
        try:
            return self.at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        except OverflowError:  # the first and the last day there is
            return None


def moment(text: str, zone: str | None = None) -> Moment | None:
    """``20261203``, ``20261203T073000Z`` or ``20261203T153000``, the last in its zone where it has one."""
    if _DATE.fullmatch(text):
        day = _instant(text + "000000")
        return Moment(day, Form.DATE) if day else None
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return None
    # A leap second is allowed, and Python knows none.
    seconds = "59" if found[3] == "60" else found[3]
    at = _instant(found[1] + found[2] + seconds)
    if at is None:
        return None
    if found[4]:
        return Moment(at, Form.UTC)
    return Moment(at, Form.FLOATING) if zone is None else Moment(at, Form.ZONED, zone)


def moment_of(found: Property) -> Moment | None:
    """The moment of a property with a single one."""
    return moment(found.value, found.parameter("TZID"))


def _instant(digits: str) -> datetime | None:
    parts = [int(digits[:4])] + [int(digits[place : place + 2]) for place in range(4, 14, 2)]
    try:
        return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 (six numbers, no zone: a moment as written)
    except ValueError:
        return None


def seconds(text: str) -> int | None:
    """The length of a DURATION."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        return None
    length = sum(int(part or 0) * unit for part, unit in zip(found.groups()[1:], _SECONDS, strict=True))
    return -length if found[1] == "-" else length


def integer(text: str) -> int | None:
    """An INTEGER of at most ten digits."""
    return int(text) if _INTEGER.fullmatch(text) else None


def floats(text: str) -> list[float] | None:
    """Numbers with semicolons between them."""
    parts = text.split(";")
    return [float(part) for part in parts] if all(map(_FLOAT.fullmatch, parts)) else None


def is_offset(text: str) -> bool:
    """A UTC-OFFSET: ``+0800``; minus zero is none."""
    return bool(_OFFSET.fullmatch(text)) and not (text[0] == "-" and not text[1:].strip("0"))


def is_uri(text: str) -> bool:
    """A URI of RFC 3986, so in ASCII and with a scheme."""
    return bool(_URI.fullmatch(text))


def has_bad_escape(text: str) -> bool:
    """Whether a backslash stands before something that needs none, or at the end."""
    return "\\" in text and bool(_HIDDEN_ESCAPE.search(text.replace("\\\\", "")))


def has_bare_separator(text: str, *, is_list: bool) -> bool:
    """Whether a semicolon stands in a TEXT without its backslash, or a comma where there is no list."""
    pattern = _BARE_SEMICOLON if is_list else _BARE
    return bool(pattern.search(text.replace("\\\\", "")))
