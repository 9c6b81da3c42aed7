"""A programme as organisers take it away: a calendar or a schedule that any program reads, and beside what
those show all that an import needs to make the same lectures again, published or not.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

from forum import links
from forum.feeds.entries import STATUSES, place_in
from forum.feeds.ical import END_OF_ENTRY, CalendarEntry, CalendarHeader, EntryStatus, joined, written
from forum.feeds.lines import folded
from forum.feeds.properties import Text
from forum.feeds.xml import Element, child, document, element
from forum.i18n import Language
from forum.lectures.imports.markup import tidy
from forum.lectures.imports.schedule_reader import OUR_CELL
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.settings import Settings
from forum.speakers.naming import name_for
from forum.tokens import guid_of

Cells = Callable[[Lecture], Mapping[str, str]]
"""What an import would have to read to make a lecture, by column."""
_PROGRAMME_UID = "programme-as-taken-away"
GENERATOR, ACRONYM = "qian-xuesen-forum", "qxs-forum"


def calendar_file(
    lectures: Iterable[Lecture], cells: Cells, language: Language, settings: Settings, now: datetime
) -> bytes:
    """The lectures as an iCalendar file."""
    address = links.absolute("lectures.home", lang=language)
    header = CalendarHeader(
        uid=f"{_PROGRAMME_UID}@{settings.uid_domain}",
        name=settings.name(language),
        description="",
        url=address,
        source=address,
        timezone=settings.timezone,
        changed_at=now,
    )
    return joined(header, [_event(one, cells(one), language) for one in lectures])


def _event(lecture: Lecture, cells: Mapping[str, str], language: Language) -> bytes:
    entry = CalendarEntry(
        uid=lecture.uid,
        revision=lecture.revision,
        created_at=lecture.created_at,
        changed_at=lecture.changed_at,
        starts_at=lecture.starts_at,
        ends_at=lecture.ends_at,
        summary=_title(lecture, language),
        description=lecture.abstract.shown_in(language).text,
        status=STATUSES.get(lecture.public_state, EntryStatus.TENTATIVE),
        location=place_in(lecture.room, language) if lecture.room else "",
    )
    own = b"".join(
        folded(f"X-FORUM-{name.replace('_', '-').upper()}:{Text(tidy(text)).to_ical().decode()}")
        for name, text in cells.items()
    )
    return written(entry).removesuffix(END_OF_ENTRY) + own + END_OF_ENTRY


def schedule_file(lectures: Iterable[Lecture], cells: Cells, language: Language, settings: Settings) -> bytes:
    """The lectures as a schedule.xml: days and rooms in the zone of the forum."""
    zone = zone_of(settings.timezone)
    days: dict[date, list[Lecture]] = {}
    for lecture in lectures:
        days.setdefault(lecture.starts_at.astimezone(zone).date(), []).append(lecture)
    root = element("schedule")
    child(root, "generator", name=GENERATOR, system=settings.base_url)
    child(root, "version", "1")
    conference = child(root, "conference")
    for name, value in (
        ("acronym", ACRONYM),
        ("title", settings.name(language)),
        ("days", str(len(days))),
        ("time_zone_name", settings.timezone),
    ):
        child(conference, name, value)
    for index, on in enumerate(sorted(days), start=1):
        day = child(root, "day", index=str(index), date=on.isoformat())
        rooms: dict[str, Element] = {}
        for lecture in sorted(days[on], key=lambda one: (one.starts_at, one.id)):
            room = place_in(lecture.room, language) if lecture.room else "—"
            if room not in rooms:
                rooms[room] = child(day, "room", name=room)
            rooms[room].append(_scheduled(lecture, cells(lecture), room, language, settings))
    ElementTree.register_namespace("forum", OUR_CELL[1:].partition("}")[0])
    return document(root)


def _scheduled(
    lecture: Lecture, cells: Mapping[str, str], room: str, language: Language, settings: Settings
) -> Element:
    starts_at = lecture.starts_at.astimezone(zone_of(settings.timezone))
    event = element("event", id=str(lecture.number), guid=str(guid_of(lecture.uid)))
    for name, value in (
        ("room", room),
        ("title", _title(lecture, language)),
        ("type", "lecture"),
        ("date", starts_at.isoformat()),
        ("start", f"{starts_at:%H:%M}"),
        ("duration", _length(lecture.ends_at - lecture.starts_at)),
        ("abstract", lecture.abstract.shown_in(language).text),
        ("slug", lecture.slug),
        ("track", lecture.series.title.shown_in(language).text if lecture.series else ""),
        ("language", lecture.languages.partition(",")[0]),
    ):
        child(event, name, value)
    persons = child(event, "persons")
    for speaker in lecture.speakers:
        child(persons, "person", name_for(speaker, language).text, id=str(speaker.id))
    for name, text in cells.items():
        cell = child(event, OUR_CELL, column=name)
        cell.text = tidy(text)
    return event


def _title(lecture: Lecture, language: Language) -> str:
    return lecture.title.shown_in(language).text or lecture.code


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
