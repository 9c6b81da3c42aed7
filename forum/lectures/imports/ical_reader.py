"""iCalendar (RFC 5545) and vCalendar 1.0: every VEVENT is an entry, known again by its UID."""

import re
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from forum.i18n import N_
from forum.lectures.imports.columns import COLUMNS
from forum.lectures.imports.entries import BadCell, Cell, Entry, Programme, Unreadable
from forum.lectures.imports.ical_lines import Block, CalendarBlock, Line, calendars_of, content_lines
from forum.lectures.imports.ical_zones import Zones, known_name
from forum.lectures.imports.limits import MAX_ICAL_LINES, MAX_PEOPLE, MAX_ROWS

# Many programmes name who speaks in the first lines of the description.
_SPEAKER_LINE = re.compile(
    r"^(?:speakers?|报告人|主讲人|演讲人)[ \t]*[:：][ \t]*(\S.{0,300})$", re.IGNORECASE | re.MULTILINE
)
_INSTANT = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?\s*(Z|[+-]\d{2}:?[0-5]\d)?)?",
    re.IGNORECASE | re.ASCII,
)
_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE | re.ASCII,
)
# Our own calendars: the facts of a lecture stand before its abstract, its state before its title.
_OUR_PRODUCT = "//Qian Xuesen Forum//Forum Calendar//"
_OUR_CELL = "X-FORUM-"
_OUR_PREFIX = re.compile(r"【(?:延期|已取消)】\[(?:Postponed|Cancelled)\] ")
_OUR_NOWHERE = frozenset({"Online", "线上"})
_OUR_SPEAKER = re.compile(r"^(.*?)(?:，|, ).*$")
_NOT_ICAL = N_("The entry does not keep to the iCalendar format.")


class _Context(NamedTuple):
    """What an entry's calendar says for all of its entries."""

    zones: Zones
    floating: tzinfo | None
    is_cancelling: bool
    is_ours: bool


def read_ical(data: bytes) -> Programme:
    """The entries of a calendar file. Raises Unreadable."""
    lines = content_lines(data)
    if len(lines) > MAX_ICAL_LINES:
        raise Unreadable(N_("This calendar has more than %(limit)d lines."), limit=MAX_ICAL_LINES)
    calendars = calendars_of(lines)
    found = [(entry, calendar) for calendar in calendars for entry in calendar.entries]
    if len(found) > MAX_ROWS:
        raise Unreadable(N_("This calendar has more than %(rows)d entries."), rows=MAX_ROWS)
    if not found:
        raise Unreadable(N_("This calendar has no entries."))
    if not any(entry.is_whole for entry, _calendar in found):
        raise Unreadable(N_("This calendar breaks off before its end."))
    zone = next((name for calendar in calendars if (name := _zone_name(calendar))), None)
    contexts = {id(calendar): _context(calendar, zone) for calendar in calendars}
    entries = [_entry(number, one, contexts[id(of)]) for number, (one, of) in enumerate(found, start=1)]
    is_own = any(context.is_ours for context in contexts.values()) and any(
        line.name.startswith(_OUR_CELL) for entry, _calendar in found for line in entry.lines
    )
    # A list that organisers took away names the series of each row, or none.
    title = "" if is_own else next((name for calendar in calendars if (name := _name(calendar))), "")
    return Programme(entries, timezone=zone, title=title)


def _context(calendar: CalendarBlock, zone: str | None) -> _Context:
    own = _zone_name(calendar)
    zones = Zones(calendar.zones)
    return _Context(
        zones=zones,
        # Times without a zone are left to the import, unless this calendar differs from the first.
        floating=zones.find(own) if own and own != zone else None,
        is_cancelling=calendar.text("METHOD").upper() == "CANCEL",
        is_ours=_OUR_PRODUCT in calendar.text("PRODID"),
    )


def _name(calendar: CalendarBlock) -> str:
    return calendar.text("NAME") or calendar.text("X-WR-CALNAME")


def _zone_name(calendar: CalendarBlock) -> str | None:
    return known_name(calendar.text("X-WR-TIMEZONE"))


def _entry(number: int, event: Block, context: _Context) -> Entry:
    if context.is_ours and (own := _own_cells(event)):
        return Entry(number, own, key=_key(event))
    try:
        cells = _cells(event, context)
    except BadCell as refusal:
        return Entry(number, {}, refusal=refusal)
    page = event.text("URL")
    return Entry(number, cells, key=_key(event), links=((page, ""),) if page else ())


def _own_cells(event: Block) -> dict[str, Cell]:
    """The cells as our own export of a programme has them beside what calendars show."""
    columns = {_OUR_CELL + column.replace("_", "-").upper(): column for column in COLUMNS}
    return {columns[one.name]: one.text for one in event.lines if one.name in columns}


def _key(event: Block) -> str | None:
    """The UID; one of a series that was changed is named by its place in the series too."""
    uid, place = event.text("UID"), event.text("RECURRENCE-ID")
    return f"{uid}/{place}" if uid and place else uid or None


def _cells(event: Block, context: _Context) -> dict[str, Cell]:
    if not event.is_whole:
        raise BadCell("title", N_("The entry breaks off before its end."))
    place = event.get("RECURRENCE-ID")
    if event.get("RRULE") or event.get("RDATE") or (place and "RANGE" in place.parameters):
        raise BadCell("starts_at", N_("The entry recurs; give each lecture an entry of its own."))
    if context.is_cancelling or event.text("STATUS").upper() in {"CANCELLED", "CANCELED"}:
        raise BadCell("title", N_("The entry is cancelled; cancel the lecture in the forum instead."))
    return {
        **_times(event, context),
        **{
            column: _OUR_PREFIX.sub("", text) if context.is_ours else text
            for column, text in _texts(event, "SUMMARY", "title").items()
        },
        **_description(event, context),
        "venue": "" if context.is_ours and event.text("LOCATION") in _OUR_NOWHERE else event.text("LOCATION"),
        "topics": ";".join(line.text for line in event.lines if line.name == "CATEGORIES").replace(",", ";"),
        "online_url": event.text("CONFERENCE"),
    }


def _description(event: Block, context: _Context) -> dict[str, Cell]:
    """The abstract and who speaks; of our own calendars without the facts that other cells hold."""
    texts = _texts(event, "DESCRIPTION", "abstract")
    whole = "\n".join(texts.values()) or event.text("X-ALT-DESC")
    speakers = dict.fromkeys(match[1] for match in _SPEAKER_LINE.finditer(whole[:5000]))
    if context.is_ours:
        names = [_OUR_SPEAKER.sub(r"\1", speaker) for speaker in speakers]
        return {"abstract": whole.partition("\n\n")[2], "speaker": ";".join(names)}
    return {**(texts or {"abstract": whole}), "speaker": ";".join(list(speakers)[:MAX_PEOPLE])}


def _texts(event: Block, name: str, column: str) -> dict[str, str]:
    """A text, or both of two that say which language they are in; of a single one many programs lie."""
    lines = [line for line in event.lines if line.name == name and line.value.strip()]
    said: dict[str, str] = {}
    for line in lines:
        if line.language in {"zh", "en"}:
            said.setdefault(f"{column}_{line.language}", line.text)
    if len(said) > 1:
        return said
    return {column: lines[0].text} if lines else {}


def _times(event: Block, context: _Context) -> dict[str, Cell]:
    start = event.get("DTSTART")
    if start is None:
        raise BadCell("starts_at", N_("There is nothing in it."))
    starts_at = _instant("starts_at", start, context)
    if starts_at is None:
        raise BadCell("starts_at", N_("The entry lasts the whole day; a lecture needs a time of day."))
    times: dict[str, Cell] = {"starts_at": starts_at}
    end, duration = event.get("DTEND"), event.get("DURATION")
    try:
        ends_at = _instant("ends_at", end, context) if end else _after(starts_at, duration)
        # One that ends as it begins was written by a program that knew no end.
        if ends_at and not _is_same(starts_at, ends_at):
            times["ends_at"] = ends_at
    except OverflowError as error:
        raise BadCell("ends_at", _NOT_ICAL) from error
    return times


def _is_same(one: datetime, other: datetime) -> bool:
    return (one.tzinfo is None) == (other.tzinfo is None) and one == other


def _instant(column: str, line: Line, context: _Context) -> datetime | None:
    """The instant of a line; None for a whole day."""
    match = _INSTANT.fullmatch(line.value.strip())
    if match is None:
        raise BadCell(column, _NOT_ICAL)
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        if hour is None:
            datetime(int(year), int(month), int(day))  # noqa: DTZ001 (only whether there is such a day)
            return None
        # A leap second is told as the one before it.
        clock = f"{hour}:{minute}:{min(int(second or 0), 59):02d}"
        written = datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{(offset or '').upper()}")
    except ValueError as error:
        raise BadCell(column, _NOT_ICAL) from error
    return written if offset else written.replace(tzinfo=_zone_of(column, line, context))


def _zone_of(column: str, line: Line, context: _Context) -> tzinfo | None:
    name = line.parameters.get("TZID", "").strip()
    if not name:
        return context.floating
    zone = context.zones.find(name)
    if zone is None:
        raise BadCell(column, N_("“%(zone)s” is no time zone known here."), zone=name[:60])
    return zone


def _after(starts_at: datetime, duration: Line | None) -> datetime | None:
    if duration is None:
        return None
    match = _DURATION.fullmatch(duration.value.strip())
    if match is None:
        raise BadCell("ends_at", _NOT_ICAL)
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return starts_at - length if match[1] == "-" else starts_at + length
