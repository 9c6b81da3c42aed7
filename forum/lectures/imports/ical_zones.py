"""The zones a calendar names: by the words of IANA or Windows, by an offset, or by its own definition."""

import re
from collections.abc import Iterable
from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Calendar
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

MOST_LINES = 200
"""Of a definition: history since 1900 has some 150."""
MOST_ZONES = 100
_LONGEST_LINE = 2000
# Repetition within a year, or a rule for each second, would take for ever to follow.
_RULE = re.compile(
    r"RRULE:(?=.*FREQ=YEARLY)(?!.*(?:BYSECOND|BYMINUTE|BYHOUR|BYYEARDAY|BYWEEKNO))", re.IGNORECASE
)
_KEPT = ("BEGIN:", "END:", "TZID", "DTSTART", "TZOFFSETFROM:", "TZOFFSETTO:", "TZNAME", "RDATE")
_OFFSET = re.compile(r"\(?(?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?\)?(?:\s.*)?", re.IGNORECASE)
_NAME_IN_DEFINITION = re.compile(r"(?:X-LIC-LOCATION|TZID)[^:]*:(.*)", re.IGNORECASE)
# Often written, though IANA calls it by the city that gave the zone its name.
_ALSO_CALLED = {"asia/beijing": "Asia/Shanghai", "beijing": "Asia/Shanghai"}
_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Zones:
    """The zones of one calendar. `definitions` are its VTIMEZONE parts, as lines."""

    def __init__(self, definitions: Iterable[list[str]]) -> None:
        self._definitions: dict[str, list[str]] = {}
        for lines in list(definitions)[:MOST_ZONES]:
            for name in _names(lines, "TZID"):
                self._definitions.setdefault(name, lines)
        self._found: dict[str, tzinfo | None] = {}

    def find(self, name: str) -> tzinfo | None:
        """The zone of this name, or None where nothing tells what it is."""
        name = _plain(name)
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> tzinfo | None:
        lines = self._definitions.get(name, [])
        for one in (name, *_names(lines, "X-LIC-LOCATION")):
            if known := known_name(one):
                return ZoneInfo(known)
        return _defined(lines) or _offset(name)


def known_name(name: str) -> str | None:
    """What IANA calls a zone that a calendar names in its own way; None for a word of no meaning."""
    pieces = name.strip().strip('"/').split("/")
    # "/example.org/20260101_1/Europe/Berlin": the vendor's own words stand in front.
    for start in range(min(len(pieces), 6)):
        word = "/".join(pieces[start:]).casefold()
        if found := _by_word().get(word):
            return found
    return None


@cache
def _by_word() -> dict[str, str]:
    windows = {word.casefold(): name for word, name in WINDOWS_TO_OLSON.items()}
    return {**windows, **_ALSO_CALLED, **{name.casefold(): name for name in available_timezones()}}


def _names(lines: list[str], kind: str) -> list[str]:
    found = (_NAME_IN_DEFINITION.match(line) for line in lines if line.upper().startswith(kind))
    return [_plain(match[1]) for match in found if match]


def _plain(name: str) -> str:
    return name.replace("\\", "").strip().strip('"').strip()


def _defined(lines: list[str]) -> tzinfo | None:
    """The zone of a definition, as far as it can be followed in a moment."""
    kept = [line for line in lines if line.upper().startswith(_KEPT) or _RULE.match(line)]
    kept = [line for line in kept if len(line) <= _LONGEST_LINE]
    if not 0 < len(kept) <= MOST_LINES:
        return None
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-", *kept, "END:VCALENDAR", ""])
    try:
        [definition] = Calendar.from_ical(text).timezones
        zone: tzinfo = definition.to_tz(lookup_tzid=False)
    except _FAULTS:
        return None
    return zone


def _offset(name: str) -> tzinfo | None:
    match = _OFFSET.fullmatch(name)
    if match is None or int(match[2]) > 14:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset)
