"""The schedule.xml of conferences (c3voc, pretalx, frab): days, rooms, events with a guid."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import datetime, timedelta

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from forum.i18n import N_
from forum.lectures.imports.columns import COLUMNS
from forum.lectures.imports.entries import BadCell, Cell, Entry, Programme, Unreadable
from forum.lectures.imports.limits import MAX_ROWS, MAX_XML_TAGS

Element = ElementTree.Element
_ENCODING = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"'>]*)")
# What else is written there, the parser hands to Python, which would also unpack or decode escapes.
_KNOWN_ENCODING = re.compile(
    rb"utf-?(?:8|16(?:le|be)?)|(?:us-)?ascii|iso-8859-\d{1,2}|windows-125\d|latin-?1", re.IGNORECASE
)
_DURATION = re.compile(r"\d{1,3}:\d{2}(?::\d{2})?")

OUR_CELL = "{urn:qian-xuesen-forum:programme}cell"
"""Beside what every program reads, our own export of a programme has its cells."""


def read_schedule(data: bytes) -> Programme:
    """The events of a schedule. Raises Unreadable."""
    schedule = _parsed(data)
    if schedule.tag != "schedule":
        raise Unreadable(N_("This is XML, but not the schedule of a conference."))
    conference = schedule.find("conference")
    conference = ElementTree.Element("conference") if conference is None else conference
    events = [(day.get("date", ""), event) for day in schedule.iter("day") for event in day.iter("event")]
    if not events:
        raise Unreadable(N_("This schedule has no events."))
    if len(events) > MAX_ROWS:
        raise Unreadable(N_("This schedule has more than %(rows)d events."), rows=MAX_ROWS)
    title = _text(conference, "title") or _text(conference, "acronym")
    venue = _text(conference, "venue") or title
    scope = _text(conference, "acronym") or title
    is_own = schedule.find(f".//{OUR_CELL}") is not None
    return Programme(
        [_entry(number, *event, venue, scope) for number, event in enumerate(events, start=1)],
        timezone=_text(conference, "time_zone_name") or None,
        # A list that organisers took away names the series of each row, or none.
        title="" if is_own else title,
        tracks_are_series=not is_own,
    )


def _parsed(data: bytes) -> Element:
    if max(data.count(b"<"), data.count(b"=")) > MAX_XML_TAGS:
        raise Unreadable(N_("This XML has more than %(limit)d tags or attributes."), limit=MAX_XML_TAGS)
    declared = _ENCODING.match(data)
    if declared and not _KNOWN_ENCODING.fullmatch(declared[1]):
        raise Unreadable(N_("This XML names an encoding nobody knows."))
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable(N_("This XML defines entities of its own, which is never read.")) from error
    except ElementTree.ParseError as error:
        line, column = error.position
        raise Unreadable(
            N_("This XML breaks off or is malformed at line %(line)d, column %(column)d."),
            line=line,
            column=column + 1,
        ) from error
    except (LookupError, ValueError) as error:
        raise Unreadable(N_("This XML names an encoding nobody knows.")) from error


def _entry(number: int, day: str, event: Element, venue: str, scope: str) -> Entry:
    own: dict[str, Cell] = {
        name: (cell.text or "")
        for cell in event.iterfind(OUR_CELL)
        if (name := cell.get("column", "")) in COLUMNS
    }
    if own:
        return Entry(number, own, key=event.get("guid"))
    try:
        times = _times(event, day)
    except BadCell as refusal:
        return Entry(number, {}, refusal=refusal)
    # A number means something in its own conference only.
    identity = event.get("guid") or (f"{scope}/{event.get('id')}" if scope and event.get("id") else None)
    names = tuple(name for person in event.iterfind("persons/person") if (name := _name(person)))
    return Entry(
        number,
        {**times, **_texts(event), "venue": venue},
        key=identity,
        slug=_text(event, "slug") or None,
        names=names,
        links=tuple(_links(event)),
    )


def _texts(event: Element) -> dict[str, Cell]:
    texts = [_text(event, name) for name in ("subtitle", "abstract", "description")]
    abstract = "\n\n".join(dict.fromkeys(text for text in texts if text))
    return {
        "title": _text(event, "title"),
        "abstract": abstract,
        "language": _text(event, "language"),
        "room": _text(event, "room"),
        "topics": _text(event, "track"),
    }


def _times(event: Element, day: str) -> dict[str, Cell]:
    # Old exports give the date with the day and the time of day with the event.
    text = _text(event, "date") or f"{day} {_text(event, 'start')}"
    try:
        starts_at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadCell(
            "starts_at", N_("“%(text)s” is not a date with a time of day."), text=text[:60]
        ) from error
    times: dict[str, Cell] = {"starts_at": starts_at}
    if length := _length(_text(event, "duration")):
        times["ends_at"] = _end(starts_at, length)
    return times


def _end(starts_at: datetime, length: timedelta) -> datetime:
    try:
        return starts_at + length
    except OverflowError as error:
        raise BadCell("starts_at", N_("The year %(year)d cannot be meant."), year=starts_at.year) from error


def _length(text: str) -> timedelta:
    """Hours and minutes, with or without seconds; nothing where there is no length."""
    if not _DURATION.fullmatch(text):
        return timedelta()
    hours, minutes = (int(part) for part in text.split(":")[:2])
    return timedelta(hours=hours, minutes=minutes)


def _links(event: Element) -> Iterator[tuple[str, str]]:
    feedback = _text(event, "feedback_url")
    for path in ("attachments/attachment", "links/link"):
        for link in event.iterfind(path):
            address = (link.get("href") or link.get("url") or "").strip()
            if address and address != feedback:
                yield address, (link.text or "").strip() or link.get("type") or ""
    video = _text(event, "video_download_url")
    if video:
        yield video, "Video"


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _name(person: Element) -> str:
    return (person.text or "").strip() or _text(person, "name")
