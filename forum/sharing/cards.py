"""What a share image says, as plain values: a card for a lecture, the cover where a page is of no lecture."""

from dataclasses import dataclass
from hashlib import sha256

from forum import drawings
from forum.drawings import Plate
from forum.i18n import HTML_TAGS, N_, Language, translate
from forum.lectures.models import Attendance, Lecture, PublicState
from forum.moments import day_parts, zone_words
from forum.sharing.faces import SANS, TITLES, Face, drawable, settable
from forum.speakers.models import Speaker
from forum.speakers.naming import name_for, other_name
from forum.wording import Shown, Wording

EDITION = 1
"""Raised whenever the same words are drawn otherwise: it is part of every image's address."""
SAMPLE = N_("Sample")
ONLINE = N_("Online")
STATES = {
    PublicState.CANCELLED: N_("Cancelled"),
    PublicState.POSTPONED: N_("Postponed"),
}
MOTTO = N_("Open lectures, free for everyone")
LONGEST_TITLE = 300
COVER_PLATE = drawings.plate_of("forum", "rosette")


@dataclass(frozen=True)
class Card:
    """All that stands on one image, in the order in which it is read."""

    language: Language
    day: str
    beside: tuple[str, ...]
    number: tuple[str, str, str]
    state: str
    title: Shown
    people: tuple[Shown, ...]
    place: Shown
    forum: str
    plate: Plate

    @property
    def version(self) -> str:
        """What its address carries."""
        return _digest(self)


@dataclass(frozen=True)
class Cover:
    """The forum's own image: its names, and whom it is for."""

    language: Language
    name: Shown
    other: Shown
    motto: str
    plate: Plate

    @property
    def version(self) -> str:
        """What its address carries."""
        return _digest(self)


def lecture_card(lecture: Lecture, language: Language, forum: str) -> Card:
    """The image of a lecture in one language."""
    day = day_parts(lecture.starts_at, lecture.timezone, language)
    sample = f" · {translate(language, SAMPLE)}" if lecture.is_sample else ""
    return Card(
        language=language,
        day=str(day.day),
        beside=_beside(lecture, language),
        number=("第", lecture.issue, "期") if language == "zh" else ("No.", lecture.issue, ""),
        state=translate(language, STATES[lecture.public_state]) if lecture.public_state in STATES else "",
        title=_title(lecture, language),
        people=tuple(_person(speaker, language) for speaker in lecture.speakers),
        place=_place(lecture, language),
        forum=forum + sample,
        plate=drawings.plate_of(lecture.code, lecture.plate_family, lecture.plate_seed),
    )


def cover(language: Language, names: dict[Language, str]) -> Cover:
    """The image of the whole forum, with its name in both languages."""
    second: Language = "en" if language == "zh" else "zh"
    return Cover(
        language=language,
        name=Shown(names[language], HTML_TAGS[language]),
        other=Shown(names[second], HTML_TAGS[second]),
        motto=translate(language, MOTTO),
        plate=COVER_PLATE,
    )


def _digest(drawn: Card | Cover) -> str:
    """A digest of everything that is drawn: another image has another address."""
    return sha256(repr((EDITION, drawings.EDITION, drawn)).encode()).hexdigest()[:16]


def _beside(lecture: Lecture, language: Language) -> tuple[str, ...]:
    """What stands beside the great numeral: month, clock, zone."""
    first = day_parts(lecture.starts_at, lecture.timezone, language)
    last = day_parts(lecture.ends_at, lecture.timezone, language)
    same_day = first.iso[:10] == last.iso[:10]
    hours = f"{first.clock}–{last.clock}" if same_day else first.clock
    month = f"{first.year} 年 {first.month_number} 月" if language == "zh" else f"{first.month} {first.year}"
    weekday = first.weekday_short if language == "zh" else first.weekday
    return (month, f"{weekday} {hours}", zone_words(lecture.starts_at, lecture.timezone, language))


def _title(lecture: Lecture, language: Language) -> Shown:
    shown = _first_settable(_both(lecture.title, language), TITLES[language])
    return Shown(shown.text[:LONGEST_TITLE], shown.lang) or Shown(lecture.code, HTML_TAGS["en"])


def _person(speaker: Speaker, language: Language) -> Shown:
    return _first_settable([name_for(speaker, language), other_name(speaker, language)], SANS)


def _place(lecture: Lecture, language: Language) -> Shown:
    online = Shown(translate(language, ONLINE), HTML_TAGS[language])
    if lecture.attendance is Attendance.ONLINE or lecture.room is None:
        return online if lecture.attendance is not Attendance.ON_SITE else Shown("", "")
    room = lecture.room.name.shown_in(language)
    venue = lecture.room.venue.name.shown_in(language)
    # From the large to the small in Chinese, from the small to the large in English.
    names = [venue.text, room.text] if language == "zh" else [room.text, venue.text]
    joined = (" " if language == "zh" else ", ").join(filter(None, names))
    more = [joined, online.text] if lecture.attendance is Attendance.MIXED else [joined]
    return Shown(" · ".join(filter(None, more)), room.lang or venue.lang)


def _both(wording: Wording, language: Language) -> list[Shown]:
    return [wording.shown_in(language), wording.other_than(language)]


def _first_settable(texts: list[Shown], face: Face) -> Shown:
    """The first text all of which can be drawn; else the first, with a mark where no type is."""
    known = [text for text in texts if text]
    if not known:
        return Shown("", "")
    best = next((text for text in known if settable(text.text, text.lang, face)), known[0])
    return Shown(drawable(best.text, best.lang, face), best.lang)
