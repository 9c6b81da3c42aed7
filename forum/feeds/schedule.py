"""The forum as a schedule.xml, the format of conferences: days, rooms, events (A-63).

Its schema is kept by c3voc (https://github.com/voc/schedule, validator/xsd/schedule.xml.xsd). Times are
those of the forum's zone, and so are its days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from forum import links
from forum.feeds.ical import UnwritableEntryError
from forum.feeds.items import Item, each
from forum.feeds.subscriptions import Feed
from forum.feeds.xml import Element, child, document, element
from forum.i18n import N_, Language, translate
from forum.lectures.models import MaterialKind
from forum.moments import zone_of
from forum.settings import Settings
from forum.tokens import guid_of

MEDIA_TYPE = "application/vnd.c3voc.schedule+xml"
GENERATOR = "qian-xuesen-forum"
ACRONYM = "qxs-forum"
TYPE = "lecture"
SLOT = "00:05"
ONE_DAY, MOST_DAYS, MOST_HOURS = timedelta(days=1), 99, 99


@dataclass(frozen=True)
class Placed:
    """An event with what its day and its room are found by."""

    starts_at: datetime
    ends_at: datetime
    room: str
    track: str
    event: Element


def schedule_of(items: list[Item], feed: Feed, settings: Settings) -> bytes:
    """The schedule as octets; a lecture that cannot be written is left out (A-15)."""
    zone = zone_of(settings.timezone)
    placed = list(each(items, lambda item: _placed(item, feed.language, settings, zone)))
    # The schema demands a day, so a schedule without lectures has the first of its window (and no room).
    days = _by_day(placed) or {feed.window.month_begins_at.astimezone(zone).date(): []}
    root = _head(feed, settings, sorted({one.track for one in placed if one.track}), list(days))
    for index, (on, events) in enumerate(days.items(), start=1):
        root.append(_day(index, on, events, zone))
    return document(root)


def _head(feed: Feed, settings: Settings, tracks: list[str], days: list[date]) -> Element:
    root = element("schedule")
    child(root, "generator", name=GENERATOR, system=urlsplit(settings.base_url).netloc)
    child(root, "url", links.absolute("feeds.schedule", lang=feed.language))
    child(root, "version", str(feed.revision))
    conference = child(root, "conference")
    for name, value in (
        ("acronym", ACRONYM),
        ("title", settings.name(feed.language)),
        ("start", days[0].isoformat()),
        ("end", days[-1].isoformat()),
        ("days", str(len(days))),
        ("timeslot_duration", SLOT),
        ("base_url", settings.base_url),
        ("url", links.absolute("lectures.home", lang=feed.language)),
        ("time_zone_name", settings.timezone),
    ):
        child(conference, name, value)
    for track in tracks:
        child(conference, "track", name=track)
    return root


def _by_day(placed: Iterable[Placed]) -> dict[date, list[Placed]]:
    days: dict[date, list[Placed]] = {}
    for one in sorted(placed, key=lambda one: one.starts_at):
        days.setdefault(one.starts_at.date(), []).append(one)
    return days


def _day(index: int, on: date, events: list[Placed], zone: ZoneInfo) -> Element:
    """A day from midnight to midnight, longer where a lecture is."""
    begins = datetime.combine(on, time(), zone)
    ends = max([datetime.combine(on + ONE_DAY, time(), zone), *(one.ends_at for one in events)])
    day = element("day", index=str(index), date=on.isoformat(), start=_instant(begins), end=_instant(ends))
    rooms: dict[str, Element] = {}
    for one in events:
        if one.room not in rooms:
            rooms[one.room] = child(day, "room", name=one.room)
        rooms[one.room].append(one.event)
    return day


def _placed(item: Item, language: Language, settings: Settings, zone: ZoneInfo) -> Placed:
    if item.number < 1:
        raise UnwritableEntryError("number")
    starts_at, ends_at = item.starts_at.astimezone(zone), item.ends_at.astimezone(zone)
    room = item.room or translate(language, N_("Room to be announced"))
    return Placed(starts_at, ends_at, room, item.series, _event(item, starts_at, room, settings))


def _event(item: Item, starts_at: datetime, room: str, settings: Settings) -> Element:
    event = element("event", id=str(item.number), guid=str(item.guid))
    for name, value in (
        ("room", room),
        ("title", item.title),
        ("subtitle", ""),
        ("type", TYPE),
        ("date", _instant(starts_at)),
        ("start", f"{starts_at:%H:%M}"),
        ("duration", _length(item.ends_at - item.starts_at)),
        ("abstract", item.abstract),
        ("track", item.series),
        ("language", item.spoken),
        ("description", item.news),
    ):
        child(event, name, value)
    if item.url:
        child(event, "url", item.url)
    _persons(event, item, settings)
    _handouts(event, item)
    return event


def _persons(event: Element, item: Item, settings: Settings) -> None:
    persons = child(event, "persons")
    for name in item.people:
        # The same person in every lecture; of two namesakes a program makes one, as every reader would.
        child(persons, "person", name, guid=str(guid_of(f"{name}@{settings.uid_domain}")))


def _handouts(event: Element, item: Item) -> None:
    """The recording where there is one (until then nobody has agreed to any), slides and papers, links."""
    recordings = [one for one in item.handouts if one.kind is MaterialKind.RECORDING]
    recording = child(event, "recording")
    child(recording, "license", "")
    child(recording, "optout", "false" if recordings else "true")
    if recordings:
        child(recording, "url", recordings[0].address)
    for name, kinds in (
        ("links", {MaterialKind.LINK, MaterialKind.RECORDING}),
        ("attachments", {MaterialKind.SLIDES, MaterialKind.PAPER}),
    ):
        listed = child(event, name)
        for one in item.handouts:
            if one.kind in kinds:
                child(listed, name[:-1], one.title, href=one.address, type=one.kind.value)


def _length(length: timedelta) -> str:
    """ "01:30"; from a hundred hours on with its days before it, as pretalx writes them.

    Raises:
        UnwritableEntryError: it is longer than the schema can say.
    """
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if hours <= MOST_HOURS:
        return f"{hours:02}:{minutes:02}"
    days, hours = divmod(hours, 24)
    if days > MOST_DAYS:
        raise UnwritableEntryError("duration")
    return f"{days}:{hours:02}:{minutes:02}"


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
