"""From a lecture to its entry in a calendar, in one language.

Nothing here depends on the hour of asking: between two changes of a lecture its entry stays the same
to the letter.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache

from babel import Locale
from babel.lists import format_list

from forum import links, moments
from forum.feeds.ical import CalendarEntry, EntryStatus, UnwritableEntryError
from forum.feeds.lines import one_line
from forum.feeds.people_lines import speaker_lines, talk_lines
from forum.i18n import LOCALES, N_, Language, translate
from forum.lectures.models import (
    DEFAULT_LENGTH_MINUTES,
    Attendance,
    Lecture,
    Material,
    MaterialKind,
    PublicState,
)
from forum.lectures.soundness import is_readable
from forum.settings import Settings
from forum.venues.models import Room
from forum.wording import Wording

PREFIXES = {
    # Both languages at once, since calendars are shared between readers of either.
    PublicState.CANCELLED: "【已取消】[Cancelled] ",
    PublicState.POSTPONED: "【延期】[Postponed] ",
}
STATUSES = {
    PublicState.PUBLISHED: EntryStatus.CONFIRMED,
    PublicState.POSTPONED: EntryStatus.TENTATIVE,
    PublicState.CANCELLED: EntryStatus.CANCELLED,
}
STATE_SENTENCES = {
    PublicState.CANCELLED: N_("This lecture is cancelled."),
    PublicState.POSTPONED: N_("This lecture is postponed; the new date will be announced."),
}
MATERIALS = {
    MaterialKind.SLIDES: N_("Slides: %(address)s"),
    MaterialKind.RECORDING: N_("Recording: %(address)s"),
    MaterialKind.PAPER: N_("Paper: %(address)s"),
    MaterialKind.LINK: N_("Further reading: %(address)s"),
}

log = logging.getLogger(__name__)


def entry_of(
    lecture: Lecture,
    language: Language,
    settings: Settings,
    *,
    is_brief: bool = False,
    blocks_time: bool = False,
    personal_line: str = "",
    branch_room: Room | None = None,
) -> CalendarEntry:
    """The entry of a lecture that was published at some time; neutral once it has been taken back.

    A brief one leaves much to its page (A-26). `personal_line` and `branch_room`: how its one reader stands.
    """
    if not is_readable(lecture):
        raise UnwritableEntryError(lecture.uid)
    if lecture.public_state not in STATUSES:
        return _tombstone(lecture, language)
    room = branch_room or lecture.room
    place = place_in(room, language) if room else ""
    address = links.absolute("lectures.show", lang=language, slug=lecture.slug)
    facts = [*(_brief_facts if is_brief else _facts)(lecture, language, settings.timezone, place, address)]
    to_read = [] if is_brief else _to_read(lecture, language)
    return CalendarEntry(
        uid=lecture.uid,
        revision=lecture.revision,
        created_at=lecture.created_at,
        changed_at=lecture.changed_at,
        starts_at=lecture.starts_at,
        ends_at=_end(lecture),
        summary=PREFIXES.get(lecture.public_state, "") + title_of(lecture, language),
        description="\n".join([*facts, *filter(None, [personal_line]), *to_read]),
        status=STATUSES[lecture.public_state],
        location=_location(lecture, place, branch_room, language),
        url=address,
        contact="" if is_brief else _contact(language, settings),
        categories=_categories(lecture, language),
        coordinates=None if is_brief else _coordinates(lecture, room),
        blocks_time=blocks_time,
    )


def title_of(lecture: Lecture, language: Language) -> str:
    """The title, or the code of a lecture that has none yet."""
    title = one_line(_text(lecture.title, language))
    return title or translate(language, N_("Lecture %(code)s"), code=lecture.code)


def _location(lecture: Lecture, place: str, branch_room: Room | None, language: Language) -> str:
    is_online = lecture.attendance == Attendance.ONLINE and branch_room is None
    return translate(language, N_("Online")) if is_online else place


def place_of(lecture: Lecture, language: Language) -> str:
    """Room, building and address in one line; empty when there is no room."""
    return place_in(lecture.room, language) if lecture.room else ""


def place_in(room: Room, language: Language) -> str:
    """The same for any room, such as the branch room of one guest."""
    parts = [_text(wording, language) for wording in (room.name, room.venue.name, room.venue.address)]
    return _comma(language).join(part for part in parts if part)


def _tombstone(lecture: Lecture, language: Language) -> CalendarEntry:
    """A lecture that was taken back: nothing of what it said, only that it will not be (A-06)."""
    return CalendarEntry(
        uid=lecture.uid,
        revision=lecture.revision,
        created_at=lecture.created_at,
        changed_at=lecture.changed_at,
        starts_at=lecture.starts_at,
        ends_at=_end(lecture),
        summary=PREFIXES[PublicState.CANCELLED]
        + translate(language, N_("Lecture %(code)s"), code=lecture.code),
        description=translate(language, N_("This lecture is no longer announced.")),
        status=EntryStatus.CANCELLED,
    )


def _end(lecture: Lecture) -> datetime:
    """An entry always ends after it begins, whatever its row holds (A-09)."""
    if lecture.ends_at > lecture.starts_at:
        return lecture.ends_at
    # Not the usual length of its series: that may change, and no revision would rise.
    return lecture.starts_at + timedelta(minutes=DEFAULT_LENGTH_MINUTES)


def _facts(lecture: Lecture, language: Language, zone: str, place: str, address: str) -> Iterator[str]:
    """The lines before the abstract, most needed first: what is too long is cut at its end."""
    yield from _times(lecture, language, zone)
    yield from _changes(lecture, language, zone)
    yield from _places(lecture, language, place)
    yield from speaker_lines(lecture, language)
    yield from talk_lines(lecture, language, zone)
    if lecture.series:
        yield translate(language, N_("Series: %(title)s"), title=_text(lecture.series.title, language))
    if lecture.languages:
        yield _spoken(lecture, language)
    note = _text(lecture.access_note, language)
    if note:
        yield translate(language, N_("Who may come: %(note)s"), note=note)
    yield _details(lecture, language, address)


def _brief_facts(lecture: Lecture, language: Language, zone: str, _place: str, address: str) -> Iterator[str]:
    """When, what has changed, who and where to read on: the place has a property of its own."""
    yield moments.span(lecture.starts_at, lecture.ends_at, zone, language)
    yield from _changes(lecture, language, zone)
    yield from speaker_lines(lecture, language)
    yield _details(lecture, language, address)


def _details(lecture: Lecture, language: Language, address: str) -> str:
    takes = lecture.takes_registrations and lecture.public_state == PublicState.PUBLISHED
    sentence = N_("Details and registration: %(address)s") if takes else N_("Details: %(address)s")
    return translate(language, sentence, address=address)


def _times(lecture: Lecture, language: Language, forum_zone: str) -> Iterator[str]:
    """The forum's time first (Beijing's), then the place's own where it differs, then UTC (A-07)."""
    zones = [forum_zone, _known_zone(lecture.timezone, forum_zone), "UTC"]
    times = (moments.span(lecture.starts_at, lecture.ends_at, zone, language) for zone in zones)
    yield from dict.fromkeys(times)


def _known_zone(name: str, otherwise: str) -> str:
    if moments.is_zone(name):
        return name
    log.warning("unknown time zone %.80r", name)
    return otherwise


def _changes(lecture: Lecture, language: Language, zone: str) -> Iterator[str]:
    if lecture.public_state in STATE_SENTENCES:
        yield translate(language, STATE_SENTENCES[lecture.public_state])
    elif lecture.previous_starts_at and lecture.previous_starts_at != lecture.starts_at:
        before = moments.moment(lecture.previous_starts_at, zone, language)
        yield translate(language, N_("The time has changed. Formerly: %(time)s"), time=before)
    note = _text(lecture.change_note, language)
    if note:
        yield note


def _places(lecture: Lecture, language: Language, place: str) -> Iterator[str]:
    if lecture.attendance != Attendance.ONLINE:
        yield translate(
            language, N_("Place: %(place)s"), place=place or translate(language, N_("to be announced"))
        )
    if lecture.attendance != Attendance.ON_SITE:
        # The link itself is never public: whoever registers has it on a page of their own.
        yield translate(language, N_("Online: the link is sent to everyone who registers."))


def _spoken(lecture: Lecture, language: Language) -> str:
    names = language_names(lecture.languages, language)
    if not lecture.interpretation:
        return translate(language, N_("Language: %(languages)s"), languages=names)
    return translate(
        language,
        N_("Language: %(languages)s, interpreted into %(others)s"),
        languages=names,
        others=language_names(lecture.interpretation, language),
    )


@lru_cache(maxsize=256)
def language_names(tags: str, language: Language) -> str:
    """ "zh,en" as "中文和英语", "Chinese and English"."""
    known = Locale.parse(LOCALES[language]).languages
    spoken = [tag.strip() for tag in tags.split(",") if tag.strip()]
    names = [known.get(tag.split("-")[0].lower(), tag) for tag in spoken]
    return str(format_list(names, locale=LOCALES[language]))


def _material(material: Material, language: Language) -> str:
    title = _text(material.title, language)
    line = translate(
        language, MATERIALS.get(material.kind, MATERIALS[MaterialKind.LINK]), address=material.url
    )
    return translate(language, N_("%(line)s (%(title)s)"), line=line, title=title) if title else line


def _to_read(lecture: Lecture, language: Language) -> Iterator[str]:
    """The materials, a line each, and behind an empty line the abstract."""
    for material in lecture.shown_materials:
        yield _material(material, language)
    abstract = _text(lecture.abstract, language)
    if abstract:
        yield f"\n{abstract}"


def _categories(lecture: Lecture, language: Language) -> tuple[str, ...]:
    named = [lecture.series.title] if lecture.series else []
    texts = (_text(wording, language) for wording in (*named, *(topic.name for topic in lecture.topics)))
    return tuple(dict.fromkeys(text for text in texts if text))


def _coordinates(lecture: Lecture, room: Room | None) -> tuple[float, float] | None:
    if room is None or lecture.attendance == Attendance.ONLINE:
        return None
    venue = room.venue
    if venue.latitude is None or venue.longitude is None:
        return None
    return venue.latitude, venue.longitude


def _contact(language: Language, settings: Settings) -> str:
    return f"{settings.name(language)}, {parseaddr(settings.mail_from)[1]}"


def _text(wording: Wording, language: Language) -> str:
    return wording.shown_in(language).text


def _comma(language: Language) -> str:
    return "，" if language == "zh" else ", "
