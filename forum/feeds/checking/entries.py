"""What is judged of a whole entry or alarm: its lines beside each other (RFC 5545 section 3.6). Pure."""

from datetime import datetime

from forum.feeds.checking import values
from forum.feeds.checking.components import MISSING_PROPERTY, Component
from forum.feeds.checking.content import Property
from forum.feeds.checking.findings import Level, Notes, Rule
from forum.feeds.checking.recurrences import check_until
from forum.feeds.checking.values import Form
from forum.i18n import N_

END_AND_DURATION = Rule(
    "end-and-duration",
    Level.ERROR,
    "RFC 5545 section 3.6.1",
    N_("%(component)s has both %(name)s and DURATION; only one of them is allowed."),
)
END_NOT_AFTER_START = Rule(
    "end-not-after-start",
    Level.ERROR,
    "RFC 5545 section 3.8.2.2",
    N_("%(name)s has to lie behind DTSTART; of whole days it is the day after the last one."),
)
END_UNLIKE_START = Rule(
    "end-unlike-start",
    Level.ERROR,
    "RFC 5545 section 3.8.2.2",
    N_("One of DTSTART and %(name)s is a day, or floats, and the other does not."),
)
DURATION_OF_DAYS = Rule(
    "duration-of-days",
    Level.ERROR,
    "RFC 5545 section 3.6.1",
    N_("DTSTART is a day, so DURATION has to be of whole days or weeks."),
)
FLOATING_TIME = Rule(
    "floating-time",
    Level.WARNING,
    "RFC 5545 section 3.3.5",
    N_("%(name)s has neither Z nor TZID: everyone sees this hour on the clock of their own time zone."),
    is_told_once=True,
)
NO_END = Rule(
    "no-end",
    Level.ADVICE,
    "RFC 5545 section 3.6.1",
    N_("The entry has neither DTEND nor DURATION: it takes no time, and some programs invent an hour."),
    is_told_once=True,
)
NO_SUMMARY = Rule(
    "no-summary",
    Level.ADVICE,
    "RFC 5545 section 3.8.1.12",
    N_("The entry has no SUMMARY; programs show it without a name."),
    is_told_once=True,
)
NO_SEQUENCE = Rule(
    "no-sequence",
    Level.ADVICE,
    "RFC 5545 section 3.8.7.4",
    N_("The entry has no SEQUENCE; Google overlooks changes when this number does not rise."),
    is_told_once=True,
)
NO_LAST_MODIFIED = Rule(
    "no-last-modified",
    Level.ADVICE,
    "RFC 5545 section 3.8.7.3",
    N_("The entry has no LAST-MODIFIED, so nobody can tell when it changed."),
    is_told_once=True,
)
LONG_UID = Rule(
    "long-uid",
    Level.WARNING,
    "RFC 5545 section 3.8.4.7",
    N_("UID has %(octets)d octets; programs have to keep 255, and no more."),
)
ODD_UID = Rule(
    "odd-uid",
    Level.WARNING,
    "RFC 7986 section 5.3",
    N_("UID holds blanks or letters beyond ASCII; Thunderbird has hidden entries with odd UIDs."),
)
LARGE_ENTRY = Rule(
    "large-entry",
    Level.WARNING,
    "RFC 5545 section 7",
    N_("%(component)s has %(octets)d letters; large entries are refused or cut."),
)
ALARM_WITHOUT_TEXT = Rule(
    "alarm-without-text",
    Level.ERROR,
    "RFC 5545 section 3.6.6",
    N_("An alarm with ACTION:%(action)s has no %(name)s."),
)
REPEAT_AND_DURATION = Rule(
    "repeat-and-duration",
    Level.ERROR,
    "RFC 5545 section 3.6.6",
    N_("An alarm has either both REPEAT and DURATION, or neither."),
)
HUGE_REPEAT = Rule(
    "huge-repeat",
    Level.WARNING,
    "RFC 5545 section 7",
    N_("An alarm repeats more than %(most)d times; programs have run out of memory over this."),
)

LONGEST_UID = 255
LARGEST_ENTRY = 64 * 1024
MOST_REPEATS = 100
_TEXTS_OF_ALARMS = {"DISPLAY": ("DESCRIPTION",), "EMAIL": ("DESCRIPTION", "SUMMARY", "ATTENDEE")}
_SECONDS_OF_A_DAY = 86_400


def check_event(event: Component, method: str, notes: Notes) -> None:
    """A VEVENT: its times, and what clients go by."""
    _check_uid(event, notes)
    start = event.first("DTSTART")
    if start is None and not method:
        notes.note(MISSING_PROPERTY, event.line, component=event.name, name="DTSTART")
    if event.first("DTEND") is None and event.first("DURATION") is None and not _is_day(start):
        notes.note(NO_END, event.line)
    _check_times(event, start, event.first("DTEND"), notes)
    for rule, name in (
        (NO_SUMMARY, "SUMMARY"),
        (NO_SEQUENCE, "SEQUENCE"),
        (NO_LAST_MODIFIED, "LAST-MODIFIED"),
    ):
        if event.first(name) is None:
            notes.note(rule, event.line)
    _check_size(event, notes)


def check_task(task: Component, notes: Notes) -> None:
    """A VTODO or a VJOURNAL."""
    _check_uid(task, notes)
    _check_times(task, task.first("DTSTART"), task.first("DUE"), notes)
    _check_size(task, notes)


def check_alarm(alarm: Component, notes: Notes) -> None:
    """A VALARM; TRIGGER and ACTION were missed already where they are missing."""
    action = alarm.first("ACTION")
    for name in _TEXTS_OF_ALARMS.get(action.word if action else "", ()):
        if alarm.first(name) is None:
            notes.note(ALARM_WITHOUT_TEXT, alarm.line, action=action.word if action else "", name=name)
    repeat = alarm.first("REPEAT")
    if (repeat is None) != (alarm.first("DURATION") is None):
        notes.note(REPEAT_AND_DURATION, alarm.line)
    if repeat and (values.integer(repeat.value) or 0) > MOST_REPEATS:
        notes.note(HUGE_REPEAT, repeat.line, most=MOST_REPEATS)


def stamp_of(event: Component) -> datetime | None:
    """The DTSTAMP of an entry, without its zone, which is UTC."""
    stamp = event.first("DTSTAMP")
    moment = values.moment(stamp.value) if stamp else None
    return moment.at if moment else None


def _check_uid(event: Component, notes: Notes) -> None:
    uid = event.first("UID")
    if uid is None:
        return
    octets = len(uid.value.encode())
    if octets > LONGEST_UID:
        notes.note(LONG_UID, uid.line, octets=octets)
    if not uid.value.isascii() or any(letter.isspace() for letter in uid.value):
        notes.note(ODD_UID, uid.line)


def _check_size(event: Component, notes: Notes) -> None:
    if event.size > LARGEST_ENTRY:
        notes.note(LARGE_ENTRY, event.line, component=event.name, octets=event.size)


def _is_day(start: Property | None) -> bool:
    moment = values.moment_of(start) if start else None
    return moment is not None and moment.form is Form.DATE


def _check_times(event: Component, start: Property | None, end: Property | None, notes: Notes) -> None:
    length = event.first("DURATION")
    if end and length:
        notes.note(END_AND_DURATION, length.line, component=event.name, name=end.name)
    begins = values.moment_of(start) if start else None
    if begins is None or start is None:
        return
    if begins.form is Form.FLOATING:
        notes.note(FLOATING_TIME, start.line, name=start.name)
    if end:
        _check_end(begins, end, notes)
    if length and begins.form is Form.DATE and (values.seconds(length.value) or 0) % _SECONDS_OF_A_DAY:
        notes.note(DURATION_OF_DAYS, length.line)
    for rule in event.all("RRULE"):
        check_until(rule, begins, notes)


def _check_end(begins: values.Moment, end: Property, notes: Notes) -> None:
    ends = values.moment_of(end)
    if ends is None:
        return
    unlike = {Form.DATE, Form.FLOATING} & {begins.form, ends.form}
    if begins.form is not ends.form and unlike:
        notes.note(END_UNLIKE_START, end.line, name=end.name)
    elif ends.is_after(begins) is False:
        notes.note(END_NOT_AFTER_START, end.line, name=end.name)
