"""iCalendar (RFC 5545): every VEVENT is an entry, known again by its UID."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Component

from forum.i18n import N_
from forum.lectures.imports.entries import BadCell, Cell, Entry, Programme, Unreadable
from forum.lectures.imports.limits import MAX_ICAL_LINES, MAX_LINE_CHARACTERS, MAX_ROWS

# Many programmes name who speaks in the first lines of the description.
_SPEAKER_LINE = re.compile(
    r"^(?:speakers?|报告人|主讲人|演讲人)[ \t]*[:：][ \t]*(\S.{0,300})$", re.IGNORECASE | re.MULTILINE
)
_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def read_ical(text: str) -> Programme:
    """The entries of a calendar. Raises Unreadable."""
    _refuse_what_is_no_calendar(text)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except _FAULTS as error:
        raise Unreadable(N_("This calendar does not keep to the iCalendar format.")) from error
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not events:
        raise Unreadable(N_("This calendar has no entries."))
    title = next((name for calendar in calendars if (name := _name(calendar))), "")
    entries = [_entry(number, event) for number, event in enumerate(events, start=1)]
    return Programme(entries, timezone=_zone(calendars[0]), title=title)


def _refuse_what_is_no_calendar(text: str) -> None:
    lines = text.splitlines()
    if max(map(len, lines), default=0) > MAX_LINE_CHARACTERS:
        raise Unreadable(
            N_("A line of this file is longer than %(limit)d characters."), limit=MAX_LINE_CHARACTERS
        )
    if sum(not line.startswith((" ", "\t")) for line in lines) > MAX_ICAL_LINES:
        raise Unreadable(N_("This calendar has more than %(limit)d lines."), limit=MAX_ICAL_LINES)
    if "END:VCALENDAR" not in text[-2000:].upper():
        raise Unreadable(N_("This calendar breaks off before its end."))
    if text.upper().count("BEGIN:VEVENT") > MAX_ROWS:
        raise Unreadable(N_("This calendar has more than %(rows)d entries."), rows=MAX_ROWS)


def _entry(number: int, event: Component) -> Entry:
    try:
        cells = _cells(event)
    except BadCell as refusal:
        return Entry(number, {}, refusal=refusal)
    except _FAULTS:
        return Entry(
            number, {}, refusal=BadCell("title", N_("The entry does not keep to the iCalendar format."))
        )
    page = _text(event, "URL")
    return Entry(number, cells, key=_text(event, "UID") or None, links=((page, ""),) if page else ())


def _cells(event: Component) -> dict[str, Cell]:
    for name, _reason in event.errors:
        # A broken property that is not read does no harm.
        if column := _COLUMNS.get(str(name).upper()):
            raise BadCell(column, N_("The entry does not keep to the iCalendar format."))
    if any(event.get(name) is not None for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        raise BadCell("starts_at", N_("The entry recurs; give each lecture an entry of its own."))
    if _text(event, "STATUS").upper() == "CANCELLED":
        raise BadCell("title", N_("The entry is cancelled; cancel the lecture in the forum instead."))
    description = _text(event, "DESCRIPTION")
    speaker = _SPEAKER_LINE.search(description[:5000])
    return {
        **_times(event),
        "title": _text(event, "SUMMARY"),
        "abstract": description,
        "speaker": speaker[1] if speaker else "",
        "venue": _text(event, "LOCATION"),
        "topics": ";".join(_categories(event)),
        "online_url": _text(event, "CONFERENCE"),
    }


_COLUMNS = {
    "DTSTART": "starts_at", "DTEND": "ends_at", "DURATION": "ends_at", "SUMMARY": "title",
    "DESCRIPTION": "abstract", "RRULE": "starts_at", "RDATE": "starts_at", "RECURRENCE-ID": "starts_at",
}  # fmt: skip


def _times(event: Component) -> dict[str, Cell]:
    start, end, duration = (_value(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(start, date):
        raise BadCell("starts_at", N_("There is nothing in it."))
    if not isinstance(start, datetime):
        raise BadCell("starts_at", N_("The entry lasts the whole day; a lecture needs a time of day."))
    if isinstance(duration, timedelta) and end is None:
        end = start + duration
    times: dict[str, Cell] = {"starts_at": start}
    if isinstance(end, datetime):
        times["ends_at"] = end
    return times


def _value(event: Component, name: str) -> Any:
    found = event.get(name)
    found = found[0] if isinstance(found, list) else found
    return getattr(found, "dt", None)


def _text(component: Component, name: str) -> str:
    found = component.get(name)
    found = found[0] if isinstance(found, list) and found else found
    return "" if found is None else str(found)


def _categories(event: Component) -> list[str]:
    found = event.get("CATEGORIES") or []
    lists = found if isinstance(found, list) else [found]
    return [str(name) for one in lists for name in getattr(one, "cats", [])]


def _name(calendar: Component) -> str:
    return _text(calendar, "NAME") or _text(calendar, "X-WR-CALNAME")


def _zone(calendar: Component) -> str | None:
    return _text(calendar, "X-WR-TIMEZONE") or None
