"""Readers of calendars that share no code with the writer, and what the checker says of the octets.

Each gives back the same plain picture of a calendar: its properties and its entries, each a dictionary
of property name to text as its reader understood it.
"""

import ctypes
import ctypes.util
import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import vobject

from forum.feeds.checking.calendars import check
from forum.feeds.checking.content import parsed
from forum.feeds.checking.findings import Level, Notes
from forum.feeds.checking.octets import content_lines

Picture = dict[str, str]
NAMES = (
    "DTSTAMP",
    "UID",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "SEQUENCE",
    "STATUS",
    "DTSTART",
    "DTEND",
    "URL",
    "TRANSP",
)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
VENDOR = Path(__file__).parents[1] / "vendor"


def by_icalendar(octets: bytes) -> list[Picture]:
    entries = icalendar.Calendar.from_ical(octets).walk("VEVENT")
    for entry in entries:
        assert entry.end > entry.start  # raises when DTEND and DURATION are both there
    return [{name: _text(entry[name]) for name in NAMES if name in entry} for entry in entries]


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else value.to_ical().decode()


def by_vobject(octets: bytes) -> list[Picture]:
    calendar = vobject.readOne(octets.decode())
    # An instance keeps a "transformed" date unless it is asked for the line itself.
    entries = list(getattr(calendar, "vevent_list", []))
    for entry in entries:
        entry.validate(raiseException=True)
    return [
        {
            name: _stamp(entry.contents[key][0].value)
            for name in NAMES
            if (key := name.lower()) in entry.contents
        }
        for entry in entries
    ]


def _stamp(value: Any) -> str:
    return value.strftime("%Y%m%dT%H%M%SZ") if hasattr(value, "strftime") else str(value)


@cache
def libical() -> ctypes.CDLL:
    """Debian's libical, with the types of what is called."""
    name = ctypes.util.find_library("ical")
    assert name, "libical is missing: install Debian's libical3"
    library = ctypes.CDLL(name)
    for function in (
        "icalparser_parse_string",
        "icalcomponent_get_first_component",
        "icalcomponent_get_next_component",
        "icalcomponent_get_first_property",
        "icalproperty_get_value",
    ):
        getattr(library, function).restype = ctypes.c_void_p
    library.icalproperty_get_value_as_string.restype = ctypes.c_char_p
    library.icalvalue_get_text.restype = ctypes.c_char_p
    library.icalproperty_get_value_as_string.argtypes = [ctypes.c_void_p]
    library.icalvalue_get_text.argtypes = [ctypes.c_void_p]
    library.icalproperty_get_value.argtypes = [ctypes.c_void_p]
    library.icalcomponent_get_first_component.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.icalcomponent_get_next_component.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.icalcomponent_get_first_property.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.icalcomponent_count_errors.argtypes = [ctypes.c_void_p]
    library.icalrestriction_check.argtypes = [ctypes.c_void_p]
    library.icalcomponent_free.argtypes = [ctypes.c_void_p]
    return library


def by_libical(octets: bytes) -> list[Picture]:
    library = libical()
    calendar = library.icalparser_parse_string(octets)
    assert calendar, "libical read nothing"
    try:
        library.icalrestriction_check(calendar)
        assert library.icalcomponent_count_errors(calendar) == 0
        kind = library.icalcomponent_string_to_kind(b"VEVENT")
        pictures, entry = [], library.icalcomponent_get_first_component(calendar, kind)
        while entry:
            texts = {name: _libical_text(entry, name) for name in NAMES}
            pictures.append({name: text for name, text in texts.items() if text is not None})
            entry = library.icalcomponent_get_next_component(calendar, kind)
        return pictures
    finally:
        library.icalcomponent_free(calendar)


def _libical_text(entry: int, name: str) -> str | None:
    library = libical()
    kind = library.icalproperty_string_to_kind(name.encode())
    found = library.icalcomponent_get_first_property(entry, kind)
    if not found:
        return None
    if name in {"UID", "SUMMARY", "DESCRIPTION", "LOCATION"}:
        return str(library.icalvalue_get_text(library.icalproperty_get_value(found)).decode())
    return str(library.icalproperty_get_value_as_string(found).decode())


ICAL_JS = """
  const required = require(process.argv[1]), ICAL = required.default ?? required;
  const names = process.argv.slice(2), text = require("fs").readFileSync(0, "utf-8");
  const shown = (property) => { const value = property.getFirstValue();
    return property.type === "date-time" ? value.toICALString() : String(value); };
  const entries = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  console.log(JSON.stringify(entries.map((entry) => Object.fromEntries(names
    .map((name) => [name, entry.getFirstProperty(name.toLowerCase())])
    .filter(([, found]) => found).map(([name, found]) => [name, shown(found)])))));
"""


def by_ical_js(octets: bytes) -> list[Picture]:
    module = next(VENDOR.glob("ical.js-*/*.cjs"), None)
    assert module, "ical.js is missing from tests/vendor"
    done = subprocess.run(
        ["node", "-e", ICAL_JS, str(module), *NAMES],
        input=octets,
        capture_output=True,
        check=True,
        timeout=60,
    )
    pictures: list[Picture] = json.loads(done.stdout)
    return pictures


READERS: dict[str, Callable[[bytes], list[Picture]]] = {
    "icalendar": by_icalendar,
    "vobject": by_vobject,
    "libical": by_libical,
    "ical.js": by_ical_js,
}


def unfolded(octets: bytes) -> list[str]:
    """The content lines, by the letter of RFC 5545 section 3.1."""
    assert octets.endswith(b"\r\n")
    return octets.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def lint(octets: bytes) -> list[str]:
    """What the checker has against a whole calendar (A-11); nothing, one hopes. Its advice is for others."""
    return _told(check(octets, LONG_AGO))


def lint_lines(octets: bytes) -> list[str]:
    """The same of lines alone, of which nobody knows where they will stand."""
    notes = Notes()
    for number, text in content_lines(octets, notes):
        parsed(number, text, notes)
    return _told(notes)


def _told(notes: Notes) -> list[str]:
    return [found.told("en") for found in notes.sorted() if found.rule.level is not Level.ADVICE]
