"""Calendars: from plain values to octets, the same for the same values. Pure.

The icalendar package writes the properties. A property that cannot be written is left out, an entry
that cannot be written is left out, and both are logged: one bad row never takes a calendar down.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from icalendar import Timezone, TimezoneStandard, vDatetime, vDuration, vGeo, vInt, vText, vUri
from icalendar.parser import Contentline, Parameters

from forum.feeds.lines import escaped, folded, one_line, plain, shortened, web_address

PRODUCT = "-//Qian Xuesen Forum//Forum Calendar//EN"
REFRESH = timedelta(hours=1)
MAX_UID_OCTETS = 255
MAX_TEXT = 400
"""Octets of a title, place or contact: with the description an entry stays under 8 KB."""
MAX_DESCRIPTION = 5000
MAX_ADDRESS = 500
MAX_CATEGORIES = 8
MAX_CATEGORY = 100
CALENDAR_UID = "Uid"
"""The calendar's own UID (RFC 7986 section 5.3) is not written as those of entries are. Names have no case
(RFC 5545 section 3.1), but vdirsyncer takes the first line that begins with "UID:" for that of every entry."""
DEMANDED_TYPES = {"refresh-interval": {"VALUE": "DURATION"}, "source": {"VALUE": "URI"}}
"""These two have no default type (RFC 7986 sections 5.7 and 5.8)."""
END_OF_ENTRY = b"END:VEVENT\r\n"
_CACHED_ENTRIES = 8192

log = logging.getLogger(__name__)


class EntryStatus(StrEnum):
    """STATUS of an entry (RFC 5545 section 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class CalendarEntry:
    """What a calendar shows of one lecture. Texts are plain; instants are aware."""

    uid: str
    revision: int
    created_at: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    """Cut at its end when it is too long, so the facts come first."""
    status: EntryStatus = EntryStatus.CONFIRMED
    location: str = ""
    url: str = ""
    contact: str = ""
    categories: tuple[str, ...] = ()
    coordinates: tuple[float, float] | None = None
    """Latitude and longitude in WGS-84."""
    blocks_time: bool = False
    """Whether the reader counts as busy: so in a personal entry, not in a public feed."""


@dataclass(frozen=True)
class CalendarHeader:
    """What a calendar says of itself (RFC 7986 section 5)."""

    uid: str
    name: str
    description: str
    url: str
    source: str
    timezone: str
    changed_at: datetime
    categories: tuple[str, ...] = ()
    colour: str = "firebrick"
    """A CSS3 name."""


class UnwritableEntryError(Exception):
    """An entry lacks something no calendar can do without."""


class _Text(vText):
    """TEXT with our escaping: the package's own turns a literal backslash-N into a line break."""

    def to_ical(self) -> bytes:
        return escaped(str(self)).encode("utf-8")


class _Texts:
    """Several texts in one property, each escaped for itself."""

    def __init__(self, texts: Iterable[str]) -> None:
        cleaned = (_Text(shortened(one_line(text), MAX_CATEGORY)) for text in texts)
        self._texts = [text for text in cleaned if text]

    def __bool__(self) -> bool:
        return bool(self._texts)

    def to_ical(self) -> bytes:
        return b",".join(text.to_ical() for text in self._texts)


Property = tuple[str, Any]
UNWRITABLE = (UnwritableEntryError, ValueError, OverflowError, TypeError, AttributeError, AssertionError)
"""What bad values raise on their way out; icalendar asserts where others raise."""


def calendar(header: CalendarHeader, entries: Iterable[CalendarEntry]) -> bytes:
    """A feed: every entry that can be written, in the order given.

    It carries no METHOD, ORGANIZER or ATTENDEE: some clients write to the organiser at every import.
    """
    return _assembled(_header(header), header.uid, map(written, entries))


def message(entry: CalendarEntry, method: str = "PUBLISH", people: bytes = b"") -> bytes:
    """One entry as a mail carries it: something to add, or with `people` (feeds.guests) to answer.

    Raises:
        UnwritableEntryError: an empty calendar is never attached.
    """
    if not written(entry):
        raise UnwritableEntryError(entry.uid)
    block = written(entry).removesuffix(END_OF_ENTRY) + people + END_OF_ENTRY
    return _assembled([("method", _Text(method))], entry.uid, [block])


@lru_cache(maxsize=_CACHED_ENTRIES)
def written(entry: CalendarEntry) -> bytes:
    """The VEVENT as octets; empty, and logged, when it cannot be written.

    Kept by value: after a change only what changed is written again, and nothing kept can be stale.
    """
    try:
        required = b"".join(_line(name, value) for name, value in _required(entry))
    except UNWRITABLE:
        log.exception("calendar entry left out: %r", entry.uid)
        return b""
    return b"".join([b"BEGIN:VEVENT\r\n", required, *_writable(entry.uid, _optional(entry)), END_OF_ENTRY])


def _assembled(properties: list[Property], uid: str, entries: Iterable[bytes]) -> bytes:
    head: list[Property] = [
        ("version", _Text("2.0")),
        ("prodid", _Text(PRODUCT)),
        ("calscale", _Text("GREGORIAN")),
    ]
    blocks = b"".join(entries)
    return b"".join(
        [
            b"BEGIN:VCALENDAR\r\n",
            *_writable(uid, head + properties),
            blocks or EMPTY,
            b"END:VCALENDAR\r\n",
        ]
    )


def _header(header: CalendarHeader) -> list[Property]:
    name, description = _line_of_text(header.name), _line_of_text(header.description)
    refresh = vDuration(REFRESH)
    return [
        (CALENDAR_UID, _Text(header.uid)),
        ("x-wr-relcalid", _Text(header.uid)),
        ("name", name),
        ("x-wr-calname", name),
        ("description", str(description)),
        ("x-wr-caldesc", description),
        ("x-wr-timezone", _Text(header.timezone)),
        ("last-modified", _instant(header.changed_at)),
        ("color", _Text(header.colour)),
        ("categories", header.categories),
        # Both names: one is in RFC 7986, Outlook reads the other.
        ("refresh-interval", refresh),
        ("x-published-ttl", refresh),
        ("url", header.url),
        ("source", header.source),
    ]


def _required(entry: CalendarEntry) -> Iterator[Property]:
    if not entry.uid or entry.uid != one_line(entry.uid) or len(entry.uid.encode()) > MAX_UID_OCTETS:
        raise UnwritableEntryError("uid")
    summary = _line_of_text(entry.summary)
    if not summary:
        raise UnwritableEntryError("summary")
    if entry.revision < 0 or entry.ends_at <= entry.starts_at:
        raise UnwritableEntryError("revision or times")
    yield "uid", _Text(entry.uid)
    yield "sequence", vInt(entry.revision)
    # DTSTAMP of a published entry is its last change, not the moment of asking: equal octets in between.
    yield "dtstamp", _instant(entry.changed_at)
    yield "last-modified", _instant(entry.changed_at)
    yield "dtstart", _instant(entry.starts_at)
    yield "dtend", _instant(entry.ends_at)
    yield "summary", summary
    yield "status", _Text(EntryStatus(entry.status).value)
    is_busy = entry.blocks_time and entry.status != EntryStatus.CANCELLED
    yield "transp", _Text("OPAQUE" if is_busy else "TRANSPARENT")


def _optional(entry: CalendarEntry) -> list[Property]:
    return [
        ("created", entry.created_at),
        ("description", entry.description),
        ("location", entry.location),
        ("contact", entry.contact),
        ("url", entry.url),
        ("categories", entry.categories),
        ("geo", entry.coordinates),
    ]


def _writable(uid: str, properties: Iterable[Property]) -> Iterator[bytes]:
    """The lines of those properties that have a value and can be written; the others are logged."""
    for name, value in properties:
        try:
            sound = _sound(name, value) if value else None
            # What is nothing once it is cleaned is no line either: readers object to empty values.
            if sound:
                yield _line(name, sound)
        except UNWRITABLE:
            log.exception("property %s left out of %r", name, uid)


def _sound(name: str, value: Any) -> Any:
    """The value of a property, checked, in the type its line needs.

    Raises:
        ValueError: it is none.
    """
    match name:
        case "created":
            return _instant(value)
        case "description":
            return _Text(shortened(plain(value), MAX_DESCRIPTION))
        case "location" | "contact":
            return _line_of_text(value)
        case "url" | "source":
            return _address(value)
        case "categories":
            return _Texts(value[:MAX_CATEGORIES])
        case "geo":
            return _place(*value)
    return value


def _instant(moment: datetime) -> vDatetime:
    return vDatetime(moment.astimezone(UTC))


def _line_of_text(text: str) -> _Text:
    return _Text(shortened(one_line(text), MAX_TEXT))


def _address(value: str) -> vUri:
    address = web_address(value)
    if address is None or len(address) > MAX_ADDRESS:
        raise ValueError("not a web address")
    return vUri(address)


def _place(latitude: float, longitude: float) -> vGeo:
    # Written so that it refuses NaN as well.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("not a place on Earth")
    return vGeo((round(latitude, 6), round(longitude, 6)))


def _line(name: str, value: Any) -> bytes:
    """One property as folded octets."""
    written_name = name if name == CALENDAR_UID else name.upper()
    return folded(Contentline.from_parts(written_name, Parameters(DEMANDED_TYPES.get(name, {})), value))


def _zone() -> bytes:
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 (local time by definition)
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    standard.add("tzname", "UTC")
    zone = Timezone()
    zone.add("tzid", "Etc/UTC")
    zone.add_component(standard)
    return b"".join(folded(line) for line in zone.content_lines() if line)


EMPTY = _zone()
"""A calendar must hold something (RFC 5545 section 3.6): without entries, the zone it speaks in."""
