"""Checks a whole calendar, line by line, in linear time and bounded memory. Pure.

What no validator says at once: which line breaks which rule of which section, and who stumbles over it.
Any octets whatsoever can be given.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from forum.feeds.checking import values
from forum.feeds.checking.components import NOT_A_CALENDAR, Component, Reader
from forum.feeds.checking.content import Property, parsed
from forum.feeds.checking.entries import check_alarm, check_event, check_task, stamp_of
from forum.feeds.checking.findings import EnoughError, Level, Notes, Rule
from forum.feeds.checking.methods import check_method
from forum.feeds.checking.octets import content_lines
from forum.feeds.checking.zones import Zones
from forum.i18n import N_

NO_COMPONENT = Rule(
    "no-component",
    Level.ERROR,
    "RFC 5545 section 3.6",
    N_("The calendar holds no component at all; one is demanded, a VTIMEZONE will do."),
)
SEVERAL_CALENDARS = Rule(
    "several-calendars",
    Level.WARNING,
    "RFC 5545 section 3.4",
    N_("A second VCALENDAR follows; it is allowed, and many programs read the first alone."),
)
REPEATED_UID = Rule(
    "repeated-uid",
    Level.ERROR,
    "RFC 5545 section 3.8.4.7",
    N_("This UID, with this RECURRENCE-ID or none, was used in line %(before)d; programs keep one of them."),
)
CALENDAR_UID = Rule(
    "calendar-uid",
    Level.WARNING,
    "RFC 7986 section 5.3",
    N_("vdirsyncer takes the calendar's UID for that of every entry; “Uid” says the same to other programs."),
)
REFRESH_OUT_OF_RANGE = Rule(
    "refresh-out-of-range",
    Level.WARNING,
    "RFC 7986 section 5.7",
    N_("%(name)s should lie between five minutes and a week; longer ones have frozen programs."),
)
REFRESH_DIFFERS = Rule(
    "refresh-differs",
    Level.WARNING,
    "RFC 7986 section 5.7",
    N_("REFRESH-INTERVAL and X-PUBLISHED-TTL differ; Outlook goes by the second."),
)
NO_REFRESH = Rule(
    "no-refresh",
    Level.ADVICE,
    "RFC 7986 section 5.7",
    N_("Neither REFRESH-INTERVAL nor X-PUBLISHED-TTL says how often to look again."),
)
NO_NAME = Rule(
    "no-name",
    Level.ADVICE,
    "RFC 7986 section 5.1",
    N_("The calendar has no NAME (nor X-WR-CALNAME, which more programs read); programs show its address."),
)
UNOFFICIAL_NAME = Rule(
    "unofficial-name",
    Level.ADVICE,
    "RFC 7986 section 5.1",
    N_("X-WR-CALNAME has an official brother: NAME. Send both."),
)
BAD_COLOUR = Rule(
    "bad-color",
    Level.ERROR,
    "RFC 7986 section 5.9",
    N_("COLOR is the name of a colour in CSS, such as firebrick, and not “%(text)s”."),
)
STAMPED_NOW = Rule(
    "stamped-now",
    Level.ADVICE,
    "RFC 5545 section 3.8.7.2",
    N_("Every DTSTAMP is the moment of asking: no two answers are equal, and no ETag can hold."),
)
LARGE_CALENDAR = Rule(
    "large-calendar",
    Level.ADVICE,
    "RFC 5545 section 7",
    N_("The calendar has %(octets)d octets; beyond a million, clients are known to give up."),
)

SHORTEST_REFRESH, LONGEST_REFRESH = 300, 604_800
LARGEST_CALENDAR = 1_000_000
_JUST_NOW = timedelta(seconds=90)
_BEGIN = re.compile(rb"(?i)BEGIN:VCALENDAR")
_COLOUR = re.compile("[a-z]+", re.IGNORECASE)


def check(octets: bytes, now: datetime, notes: Notes | None = None) -> Notes:
    """Everything that is wrong with a calendar, and what could be better, behind what was noted before."""
    notes = Notes() if notes is None else notes
    with suppress(EnoughError):
        _read(octets, now, notes)
    return notes


def is_calendar(octets: bytes) -> bool:
    """Whether there is anything in it that a checker could speak about."""
    return _BEGIN.search(octets) is not None


def _read(octets: bytes, now: datetime, notes: Notes) -> None:
    if not is_calendar(octets):
        notes.note(NOT_A_CALENDAR, 1)
        return
    judge = _Judge(notes, now)
    reader = Reader(notes, judge.judge)
    is_first = True
    for number, text in content_lines(octets, notes):
        found = parsed(number, text, notes)
        if is_first and (found is None or (found.name, found.word) != ("BEGIN", "VCALENDAR")):
            notes.note(NOT_A_CALENDAR, number)
        is_first = False
        if found:
            reader.take(found)
    reader.close()
    if len(octets) > LARGEST_CALENDAR:
        notes.note(LARGE_CALENDAR, 1, octets=len(octets))


class _Judge:
    """Judges components as they end; remembers of a calendar what others of its lines are compared with."""

    def __init__(self, notes: Notes, now: datetime) -> None:
        self._notes = notes
        self._now = now.astimezone(UTC).replace(tzinfo=None)
        self._calendars = 0
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._zones = Zones(self._notes)
        self._lines_of_uids: dict[tuple[str, ...], int] = {}
        self._stamps: list[bool] = []

    def judge(self, component: Component) -> None:
        """A component that has just ended."""
        match component.name:
            case "VEVENT":
                self._judge_event(component)
            case "VTODO" | "VJOURNAL":
                self._judge_task(component)
            case "VALARM":
                check_alarm(component, self._notes)
            case "STANDARD" | "DAYLIGHT":
                self._zones.observe(component)
            case "VTIMEZONE":
                self._zones.describe(component)
            case "VCALENDAR":
                self._judge_calendar(component)

    def _judge_event(self, event: Component) -> None:
        check_event(event, event.method, self._notes)
        check_method(event, event.method, self._notes)
        self._remember(event)
        stamp = stamp_of(event)
        if stamp:
            self._stamps.append(abs(stamp - self._now) < _JUST_NOW)

    def _judge_task(self, task: Component) -> None:
        check_task(task, self._notes)
        self._remember(task)

    def _remember(self, entry: Component) -> None:
        self._zones.use(entry)
        uid, instance = entry.first("UID"), entry.first("RECURRENCE-ID")
        if uid is None:
            return
        key = (entry.name, uid.value, instance.value if instance else "")
        before = self._lines_of_uids.setdefault(key, uid.line)
        if before != uid.line:
            self._notes.note(REPEATED_UID, uid.line, before=before)

    def _judge_calendar(self, calendar: Component) -> None:
        self._calendars += 1
        if self._calendars > 1:
            self._notes.note(SEVERAL_CALENDARS, calendar.line)
        if not calendar.children:
            self._notes.note(NO_COMPONENT, calendar.line)
        self._zones.compare()
        if len(self._stamps) > 1 and all(self._stamps):
            self._notes.note(STAMPED_NOW, calendar.line)
        _check_presentation(calendar, self._notes)
        self._begin_anew()


def _check_presentation(calendar: Component, notes: Notes) -> None:
    """Name, colour and rhythm of a calendar (RFC 7986); what is mailed under a METHOD needs none of them."""
    uid, colour = calendar.first("UID"), calendar.first("COLOR")
    if uid and uid.written_name == uid.name:
        notes.note(CALENDAR_UID, uid.line)
    if colour and not _COLOUR.fullmatch(colour.value):
        notes.note(BAD_COLOUR, colour.line, text=colour.value)
    official, usual = calendar.first("REFRESH-INTERVAL"), calendar.first("X-PUBLISHED-TTL")
    intervals = [found for found in (official, usual) if found]
    for found in intervals:
        _check_refresh(found, notes)
    if official and usual and values.seconds(official.value) != values.seconds(usual.value):
        notes.note(REFRESH_DIFFERS, usual.line)
    if calendar.first("METHOD"):
        return
    if not intervals:
        notes.note(NO_REFRESH, calendar.line)
    if calendar.first("NAME") is None:
        name = calendar.first("X-WR-CALNAME")
        notes.note(UNOFFICIAL_NAME if name else NO_NAME, name.line if name else calendar.line)


def _check_refresh(found: Property, notes: Notes) -> None:
    length = values.seconds(found.value)
    if length is not None and not SHORTEST_REFRESH <= length <= LONGEST_REFRESH:
        notes.note(REFRESH_OUT_OF_RANGE, found.line, name=found.name)
