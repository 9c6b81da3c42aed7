"""Calendars: from plain values to octets, the same for the same values. Pure.

The icalendar package writes the properties. A property that cannot be written is left out, an entry
that cannot be written is left out, and both are logged: one bad row never takes a calendar down.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from icalendar import Timezone, TimezoneStandard, vDuration, vInt

from forum.feeds.lines import folded, one_line
from forum.feeds.properties import CALENDAR_UID, Property, Text, instant, line, line_of_text, sound

PRODUCT = "-//Qian Xuesen Forum//Forum Calendar//EN"
REFRESH = timedelta(hours=1)
MAX_UID_OCTETS = 255
END_OF_ENTRY = b"END:VEVENT\r\n"
_CACHED_ENTRIES = 512

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
    reminder_minutes: int | None = None
    """How long before the beginning to remind; only where a person asked for it (A-23)."""


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


UNWRITABLE = (UnwritableEntryError, ValueError, OverflowError, TypeError, AttributeError, AssertionError)
"""What bad values raise on their way out; icalendar asserts where others raise."""


def calendar(header: CalendarHeader, entries: Iterable[CalendarEntry]) -> bytes:
    """A feed: every entry that can be written, in the order given.

    It carries no METHOD, ORGANIZER or ATTENDEE: some clients write to the organiser at every import.
    """
    return joined(header, map(written, entries))


def joined(header: CalendarHeader, entries: Iterable[bytes]) -> bytes:
    """The same of entries that are written already; those that could not be are empty."""
    return _assembled(_header(header), header.uid, entries)


def message(entry: CalendarEntry, method: str, people: bytes) -> bytes:
    """One entry as a mail carries it, with the people (feeds.guests) its method demands (RFC 5546).

    Raises:
        UnwritableEntryError: an empty calendar is never attached.
    """
    if not written(entry):
        raise UnwritableEntryError(entry.uid)
    block = written(entry).removesuffix(END_OF_ENTRY) + people + END_OF_ENTRY
    return _assembled([("method", Text(method))], entry.uid, [block])


@lru_cache(maxsize=_CACHED_ENTRIES)
def written(entry: CalendarEntry) -> bytes:
    """The VEVENT as octets; empty, and logged, when it cannot be written.

    Kept by value: after a change only what changed is written again, and nothing kept can be stale.
    """
    try:
        required = b"".join(line(name, value) for name, value in _required(entry))
    except UNWRITABLE:
        log.exception("calendar entry left out: %r", entry.uid)
        return b""
    return b"".join(
        [
            b"BEGIN:VEVENT\r\n",
            required,
            *_writable(entry.uid, _optional(entry)),
            _reminder(entry),
            END_OF_ENTRY,
        ]
    )


def _assembled(properties: list[Property], uid: str, entries: Iterable[bytes]) -> bytes:
    head: list[Property] = [
        ("version", Text("2.0")),
        ("prodid", Text(PRODUCT)),
        ("calscale", Text("GREGORIAN")),
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
    name, description = line_of_text(header.name), line_of_text(header.description)
    refresh = vDuration(REFRESH)
    return [
        (CALENDAR_UID, Text(header.uid)),
        ("x-wr-relcalid", Text(header.uid)),
        ("name", name),
        ("x-wr-calname", name),
        ("description", str(description)),
        ("x-wr-caldesc", description),
        ("x-wr-timezone", Text(header.timezone)),
        ("last-modified", instant(header.changed_at)),
        ("color", Text(header.colour)),
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
    summary = line_of_text(entry.summary)
    if not summary:
        raise UnwritableEntryError("summary")
    if entry.revision < 0 or entry.ends_at <= entry.starts_at:
        raise UnwritableEntryError("revision or times")
    yield "uid", Text(entry.uid)
    yield "sequence", vInt(entry.revision)
    # DTSTAMP of a published entry is its last change, not the moment of asking: equal octets in between.
    yield "dtstamp", instant(entry.changed_at)
    yield "last-modified", instant(entry.changed_at)
    yield "dtstart", instant(entry.starts_at)
    yield "dtend", instant(entry.ends_at)
    yield "summary", summary
    yield "status", Text(EntryStatus(entry.status).value)
    is_busy = entry.blocks_time and entry.status != EntryStatus.CANCELLED
    yield "transp", Text("OPAQUE" if is_busy else "TRANSPARENT")


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


def _reminder(entry: CalendarEntry) -> bytes:
    """A VALARM of a fixed UID (RFC 9074 section 4), shown once; nothing for what does not take place.

    DESCRIPTION is asked for by RFC 5545 section 3.6.6. Never REPEAT: some readers obey any number (A-23).
    """
    if entry.reminder_minutes is None or entry.status == EntryStatus.CANCELLED:
        return b""
    try:
        lines = b"".join(line(name, value) for name, value in _alarm(entry, entry.reminder_minutes))
    except UNWRITABLE:
        log.exception("reminder left out of %r", entry.uid)
        return b""
    return b"BEGIN:VALARM\r\n" + lines + b"END:VALARM\r\n"


def _alarm(entry: CalendarEntry, minutes: int) -> Iterator[Property]:
    yield "uid", Text(str(uuid5(NAMESPACE_URL, f"reminder|{entry.uid}")))
    yield "action", Text("DISPLAY")
    yield "description", line_of_text(entry.summary)
    yield "trigger", vDuration(-timedelta(minutes=minutes))


def _writable(uid: str, properties: Iterable[Property]) -> Iterator[bytes]:
    """The lines of those properties that have a value and can be written; the others are logged."""
    for name, value in properties:
        try:
            cleaned = sound(name, value) if value else None
            # What is nothing once it is cleaned is no line either: readers object to empty values.
            if cleaned:
                yield line(name, cleaned)
        except UNWRITABLE:
            log.exception("property %s left out of %r", name, uid)


def _zone() -> bytes:
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 (local time by definition)
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    standard.add("tzname", "UTC")
    zone = Timezone()
    zone.add("tzid", "Etc/UTC")
    zone.add_component(standard)
    return b"".join(folded(content) for content in zone.content_lines() if content)


EMPTY = _zone()
"""A calendar must hold something (RFC 5545 section 3.6): without entries, the zone it speaks in."""
