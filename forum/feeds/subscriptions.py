"""The feeds there are: what each holds, when it counts as changed, and how a reader subscribes to it."""

from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from urllib.parse import quote
from zoneinfo import ZoneInfo

from forum import links
from forum.feeds import searching
from forum.feeds.ical import CalendarHeader
from forum.i18n import N_, Language, translate
from forum.lectures.audiences import STRANGER, Reader
from forum.lectures.queries import Filters
from forum.settings import Settings
from forum.wording import EMPTY, Wording

FORMAT = 2
"""Raised whenever the same lectures would be written differently; part of every ETag."""

MOST_ENTRIES = 2000
MOST_OCTETS = 1_000_000
"""Beyond these a feed leaves out the most distant past, and its entries are brief (A-26)."""

FIRST_YEAR, LAST_YEAR = 1900, 2999


class FeedKind(StrEnum):
    """By what the lectures of a feed are chosen."""

    FORUM = "forum"
    SERIES = "series"
    SPEAKER = "speaker"
    VENUE = "venue"
    TOPIC = "topic"
    LECTURE = "lecture"
    YEAR = "year"
    SEARCH = "search"
    AUDIENCE = "audience"


DESCRIPTIONS = {
    FeedKind.FORUM: N_("Every published lecture, with all later changes."),
    FeedKind.SERIES: N_("The lectures of one series, with all later changes."),
    FeedKind.SPEAKER: N_("The lectures of one speaker, with all later changes."),
    FeedKind.VENUE: N_("The lectures at one venue, with all later changes."),
    FeedKind.TOPIC: N_("The lectures on one topic, with all later changes."),
    FeedKind.LECTURE: N_("One lecture."),
    FeedKind.YEAR: N_("The lectures of one year, for the record."),
    FeedKind.SEARCH: N_("The lectures that match a search, with all later changes."),
    FeedKind.AUDIENCE: N_("The lectures for the members of one audience, with all later changes."),
}
PAGES = {
    FeedKind.SERIES: "lectures.series",
    FeedKind.SPEAKER: "speakers.show",
    FeedKind.VENUE: "venues.show",
    FeedKind.TOPIC: "lectures.topic",
    FeedKind.LECTURE: "lectures.show",
}


@dataclass(frozen=True)
class Subject:
    """What a feed is about: for a year `id` is the year itself, for the whole forum and a search 0.

    A search is for lectures that are of all its `parts`, and match the words of `filters`. Of an audience
    `slug` is the secret part of its address; of one lecture `reader` says for whom it is there.
    """

    kind: FeedKind
    id: int = 0
    slug: str = ""
    name: Wording = Wording()  # noqa: RUF009 (a frozen value, safe to share)
    filters: Filters = Filters()  # noqa: RUF009 (the same)
    parts: tuple["Subject", ...] = ()
    reader: Reader = STRANGER

    @property
    def key(self) -> str:
        """What it is called in the UID of its calendar, whatever becomes of slugs and names."""
        return searching.key(self.filters, {part.kind: part.id for part in self.parts}) or str(self.id)

    @property
    def is_secret(self) -> bool:
        """Whether its address is known to few, and its octets are nobody else's."""
        return self.kind == FeedKind.AUDIENCE

    @property
    def is_announced(self) -> bool:
        """Whether what is told of it follows from the published programme alone.

        Of what has a row but no name for the public, plans that nobody sees decide (`queries`).
        """
        return (self.kind not in PAGES or self.name != EMPTY) and all(one.is_announced for one in self.parts)


WHOLE_FORUM = Subject(FeedKind.FORUM)


@dataclass(frozen=True)
class Window:
    """The stretch of time a feed shows. It moves on the first of a month and at no other moment (A-26)."""

    opens_at: datetime
    month_begins_at: datetime
    month_ends_at: datetime

    @classmethod
    def around(cls, now: datetime, zone: str) -> "Window":
        """Twelve months back from the first of the present month, in the forum's zone."""
        first = now.astimezone(ZoneInfo(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        next_first = (first + timedelta(days=31)).replace(day=1)
        return cls(*(one.astimezone(UTC) for one in (first.replace(year=first.year - 1), first, next_first)))


@dataclass(frozen=True)
class Feed:
    """One address in one language, at one state of the programme."""

    subject: Subject
    language: Language
    window: Window
    revision: int
    programme_changed_at: datetime

    @property
    def changed_at(self) -> datetime:
        """When its octets last changed: with the programme, or with the month."""
        return max(self.programme_changed_at, self.window.month_begins_at)

    def etag(self, settings: Settings, form: str = "ics") -> str:
        """Names the octets of one form without making them: everything they are made from, hashed."""
        ingredients = (
            FORMAT,
            form,
            (settings.base_url, settings.name_zh, settings.name_en, settings.timezone),
            (settings.mail_from, settings.uid_domain),
            self.language,
            astuple(self.subject),
            self.revision,
            self.programme_changed_at.isoformat(),
            self.window.opens_at.isoformat(),
        )
        return sha256(repr(ingredients).encode()).hexdigest()[:32]

    def header(self, settings: Settings) -> CalendarHeader:
        """What the calendar says of itself."""
        subject = self.subject
        return CalendarHeader(
            uid=f"{subject.kind}-{subject.key}-{self.language}@{settings.uid_domain}",
            name=self._name(settings),
            description=translate(self.language, DESCRIPTIONS[subject.kind]),
            url=page(subject, self.language),
            source=address(subject, self.language),
            timezone=settings.timezone,
            changed_at=self.changed_at,
            categories=(translate(self.language, N_("Lectures")),),
        )

    def _name(self, settings: Settings) -> str:
        name = settings.name(self.language)
        if self.subject.kind == FeedKind.YEAR:
            return f"{name} {self.subject.id}"
        own = self.subject.name.shown_in(self.language).text
        return f"{name} · {own}" if own else name


def address(subject: Subject, language: Language) -> str:
    """The https address of a feed, as it is copied."""
    if subject.kind == FeedKind.FORUM:
        return links.absolute("feeds.forum", lang=language)
    if subject.kind == FeedKind.YEAR:
        return links.absolute("feeds.archive", lang=language, year=subject.id)
    if subject.kind == FeedKind.SEARCH:
        return links.absolute("feeds.search", lang=language, search=searching.written(subject.filters))
    if subject.kind == FeedKind.AUDIENCE:
        return links.absolute("feeds.audience", lang=language, token=subject.slug)
    return links.absolute(f"feeds.{subject.kind}", lang=language, slug=subject.slug)


def page(subject: Subject, language: Language) -> str:
    """The page that shows what the feed holds."""
    if subject.kind in PAGES:
        return links.absolute(PAGES[subject.kind], lang=language, slug=subject.slug)
    if subject.kind == FeedKind.SEARCH:
        return links.absolute("lectures.programme", lang=language, **searching.given(subject.filters))
    if subject.kind == FeedKind.AUDIENCE:
        # Its page has a secret of its own, which no calendar is told.
        return links.absolute("audiences.index", lang=language)
    endpoint = "lectures.archive" if subject.kind == FeedKind.YEAR else "lectures.programme"
    return links.absolute(endpoint, lang=language)


@dataclass(frozen=True)
class Ways:
    """The addresses by which one feed is subscribed to in the clients (A-33)."""

    https: str
    webcal: str
    google: str
    outlook: str
    microsoft_365: str

    @classmethod
    def to(cls, address: str, name: str) -> "Ways":
        """All ways to one feed. "webcals" is left out: iOS refuses it."""
        asked = f"url={quote(address, safe='')}&name={quote(name, safe='')}"
        return cls(
            https=address,
            webcal="webcal:" + address.partition(":")[2],
            google=f"https://calendar.google.com/calendar/r?cid={quote(address, safe='')}",
            outlook=f"https://outlook.live.com/calendar/0/addfromweb?{asked}",
            microsoft_365=f"https://outlook.office.com/calendar/0/addfromweb?{asked}",
        )
