"""What is judged of a property by itself: the type of its value, its words, its text. Pure."""

import re
from collections.abc import Callable

from forum.feeds.checking import values
from forum.feeds.checking.content import Property
from forum.feeds.checking.findings import Level, Notes, Rule
from forum.feeds.checking.recurrences import check_rule
from forum.feeds.checking.tables import (
    ADDRESSES,
    DURATIONS,
    INTEGERS,
    KNOWN,
    LISTS_OF_TEXTS,
    MOMENTS,
    MUST_NAME_TYPE,
    OFFSETS,
    TEXTS,
    TYPES,
    URIS,
    UTC_ONLY,
    WORDS,
)
from forum.feeds.checking.timing import check_duration, check_moments, check_offset, check_trigger
from forum.i18n import N_

WRONG_TYPE = Rule(
    "wrong-type",
    Level.ERROR,
    "RFC 5545 section 3.2.20",
    N_("%(name)s cannot have the type %(type)s."),
)
TYPE_UNNAMED = Rule(
    "type-unnamed",
    Level.ERROR,
    "RFC 7986 section 5",
    N_("%(name)s has no type of its own and has to name it: VALUE=%(type)s."),
)
BAD_INTEGER = Rule(
    "bad-integer",
    Level.ERROR,
    "RFC 5545 section 3.3.8",
    N_("%(name)s is no whole number from %(low)d to %(high)d: “%(text)s”."),
)
BAD_GEO = Rule(
    "bad-geo",
    Level.ERROR,
    "RFC 5545 section 3.8.1.6",
    N_("GEO is no latitude and longitude with a semicolon between them: “%(text)s”."),
)
GEO_OUT_OF_RANGE = Rule(
    "geo-out-of-range",
    Level.ERROR,
    "RFC 5545 section 3.8.1.6",
    N_("GEO is no place on Earth; latitude comes first."),
)
BAD_URI = Rule(
    "bad-uri",
    Level.ERROR,
    "RFC 5545 section 3.3.13",
    N_("%(name)s is no address: “%(text)s”. It needs a scheme, ASCII alone, and no backslashes."),
)
ACTIVE_URI = Rule(
    "active-uri",
    Level.WARNING,
    "RFC 5545 section 7",
    N_("%(name)s runs something instead of leading somewhere: “%(text)s”."),
)
BAD_ADDRESS = Rule(
    "bad-address",
    Level.ERROR,
    "RFC 5545 section 3.3.3",
    N_("%(name)s is no address with its scheme, as in mailto:; without it there are no buttons to answer."),
)
VALUE_NOT_ALLOWED = Rule(
    "value-not-allowed",
    Level.ERROR,
    "RFC 5545 section 3.8",
    N_("%(name)s cannot be “%(text)s” here."),
)
UNKNOWN_CLASS = Rule(
    "unknown-class",
    Level.WARNING,
    "RFC 5545 section 3.8.1.3",
    N_("CLASS “%(text)s” is unknown, so programs have to take it for PRIVATE."),
)
BARE_SEPARATOR = Rule(
    "bare-separator",
    Level.ERROR,
    "RFC 5545 section 3.3.11",
    N_("A comma or semicolon in %(name)s lacks its backslash; some programs end the text there."),
)
BAD_ESCAPE = Rule(
    "bad-escape",
    Level.ERROR,
    "RFC 5545 section 3.3.11",
    N_("A backslash in %(name)s stands before something that is not escaped, or at the end."),
)
EMPTY_VALUE = Rule(
    "empty-value",
    Level.ADVICE,
    "RFC 5545 section 3.1",
    N_("%(name)s is there and says nothing; it can be left out."),
    is_told_once=True,
)
HTML_IN_TEXT = Rule(
    "html-in-text",
    Level.ADVICE,
    "RFC 5545 section 3.8.1.5",
    N_("DESCRIPTION holds HTML; many programs show the tags. X-ALT-DESC is the place for it."),
    is_told_once=True,
)
UNKNOWN_PROPERTY = Rule(
    "unknown-property",
    Level.ADVICE,
    "RFC 5545 section 8.3.2",
    N_("%(name)s is no known property; names of one's own begin with X-."),
    is_told_once=True,
)

_TAG = re.compile(r"<(?:p|br|div|span|b|i|ul|li|a|html|table)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_ACTIVE = ("javascript:", "vbscript:", "data:text/html")
_ON_EARTH = (90.0, 180.0)


def check_property(found: Property, component: str, notes: Notes) -> None:
    """Everything that can be said of one line, whatever stands around it."""
    if found.name not in KNOWN and not found.name.startswith("X-"):
        notes.note(UNKNOWN_PROPERTY, found.line, name=found.name)
    if not found.is_sound or _is_nothing(found, notes) or not _has_fitting_type(found, notes):
        return
    for names, check in _CHECKS:
        if found.name in names:
            check(found, notes)
    allowed = WORDS.get((component, found.name))
    if allowed and found.word not in allowed:
        rule = UNKNOWN_CLASS if found.name == "CLASS" else VALUE_NOT_ALLOWED
        notes.note(rule, found.line, name=found.name, text=found.value)


def _is_nothing(found: Property, notes: Notes) -> bool:
    if found.value:
        return False
    notes.note(EMPTY_VALUE, found.line, name=found.name)
    return found.name in TEXTS | LISTS_OF_TEXTS | URIS


def _has_fitting_type(found: Property, notes: Notes) -> bool:
    named = (found.parameter("VALUE") or "").upper()
    if not named:
        if found.name in MUST_NAME_TYPE:
            notes.note(TYPE_UNNAMED, found.line, name=found.name, type=MUST_NAME_TYPE[found.name])
        return True
    allowed = TYPES.get(found.name)
    if allowed and named not in allowed:
        notes.note(WRONG_TYPE, found.line, name=found.name, type=named)
        return False
    return named not in {"BINARY", "PERIOD"}


def _check_integer(found: Property, notes: Notes) -> None:
    low, high = INTEGERS[found.name]
    number = values.integer(found.value)
    if number is None or not low <= number <= high:
        notes.note(BAD_INTEGER, found.line, name=found.name, text=found.value, low=low, high=high)


def _check_place(found: Property, notes: Notes) -> None:
    place = values.floats(found.value)
    if place is None or len(place) != len(_ON_EARTH):
        notes.note(BAD_GEO, found.line, text=found.value)
    elif any(abs(number) > most for number, most in zip(place, _ON_EARTH, strict=True)):
        notes.note(GEO_OUT_OF_RANGE, found.line)


def _check_uri(found: Property, notes: Notes) -> None:
    if found.value.lower().startswith(_ACTIVE):
        notes.note(ACTIVE_URI, found.line, name=found.name, text=found.value)
    elif not values.is_uri(found.value):
        notes.note(BAD_URI, found.line, name=found.name, text=found.value)


def _check_address(found: Property, notes: Notes) -> None:
    if not values.is_uri(found.value):
        notes.note(BAD_ADDRESS, found.line, name=found.name)


def _check_text(found: Property, notes: Notes) -> None:
    if values.has_bad_escape(found.value):
        notes.note(BAD_ESCAPE, found.line, name=found.name)
    if values.has_bare_separator(found.value, is_list=found.name in LISTS_OF_TEXTS):
        notes.note(BARE_SEPARATOR, found.line, name=found.name)
    if found.name == "DESCRIPTION" and _TAG.search(found.value):
        notes.note(HTML_IN_TEXT, found.line)


_CHECKS: tuple[tuple[frozenset[str], Callable[[Property, Notes], None]], ...] = (
    (MOMENTS | UTC_ONLY, check_moments),
    (frozenset({"TRIGGER"}), check_trigger),
    (DURATIONS, check_duration),
    (frozenset(INTEGERS), _check_integer),
    (OFFSETS, check_offset),
    (frozenset({"GEO"}), _check_place),
    (URIS, _check_uri),
    (ADDRESSES, _check_address),
    (TEXTS | LISTS_OF_TEXTS, _check_text),
    (frozenset({"RRULE", "EXRULE"}), check_rule),
)
