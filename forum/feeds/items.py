"""Lectures for readers that are no calendars: Atom, JSON Feed and schedule.xml say the same of them.

What a calendar says of a lecture is said here too, in the same words, under the same UID and SEQUENCE (A-02).
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from forum.feeds.cache import Kept
from forum.feeds.entries import STATE_SENTENCES, STATUSES, entry_of
from forum.feeds.ical import EntryStatus, UnwritableEntryError, written
from forum.feeds.lines import one_line, plain, shortened, web_address
from forum.feeds.properties import MAX_CATEGORIES, MAX_CATEGORY, MAX_DESCRIPTION, MAX_TEXT
from forum.feeds.queries import Mark, lectures_in_order, marks_of
from forum.feeds.subscriptions import MOST_OCTETS, Feed
from forum.i18n import N_, Language, translate
from forum.lectures.models import Attendance, Lecture, MaterialKind
from forum.settings import Settings
from forum.tokens import guid_of
from forum.wording import Wording

Made = TypeVar("Made")

OCTETS_OF_FACTS = 2000
"""What an item takes beside its long texts."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Handout:
    """Slides, a recording or a paper: an address of the web and what it is called, perhaps nothing."""

    kind: MaterialKind
    address: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One lecture in one language. Texts are plain and of a bounded length, instants are aware."""

    uid: str
    guid: UUID
    number: int
    revision: int
    status: EntryStatus
    changed_at: datetime
    published_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    """All a calendar says in its description."""
    url: str = ""
    place: str = ""
    categories: tuple[str, ...] = ()
    # What follows is neutral for a lecture that was taken back.
    people: tuple[str, ...] = ()
    room: str = ""
    series: str = ""
    abstract: str = ""
    news: str = ""
    spoken: str = ""
    handouts: tuple[Handout, ...] = ()

    def __len__(self) -> int:
        """About the octets it takes while it is kept."""
        return OCTETS_OF_FACTS + len(self.text.encode()) + len(self.abstract.encode())


def items_of(session: Session, feed: Feed, settings: Settings, kept: Kept[Item]) -> list[Item]:
    """The lectures that the feed's calendar holds, in order of time; brief where they are too much (A-26).

    Kept as entries are (forum/feeds/texts.py): after a change only what changed is read and made anew.
    """
    marks = marks_of(session, feed, settings.timezone)
    every = [*reversed(marks.past), *marks.coming]
    items = _kept_or_made(session, every, kept, feed.language, settings, is_brief=False)
    if sum(len(item.text.encode()) for item in items) <= MOST_OCTETS:
        return items
    return _kept_or_made(session, every, kept, feed.language, settings, is_brief=True)


def _kept_or_made(
    session: Session,
    marks: Sequence[Mark],
    kept: Kept[Item],
    language: Language,
    settings: Settings,
    *,
    is_brief: bool,
) -> list[Item]:
    keys = {mark.id: f"{mark.id} {mark.state} {language} {is_brief}" for mark in marks}
    found = {number: item for number, key in keys.items() if (item := kept.look(key))}

    def make(lecture: Lecture) -> None:
        item = item_of(lecture, language, settings, is_brief=is_brief)
        found[lecture.id] = item
        kept.keep(keys[lecture.id], item)

    missing = lectures_in_order(session, [mark.id for mark in marks if mark.id not in found])
    list(each(missing, make))
    return [found[mark.id] for mark in marks if mark.id in found]


def each(rows: Iterable[object], make: Callable[..., Made]) -> Iterator[Made]:
    """What is made of every row; one of which nothing can be made is left out and logged (A-15)."""
    for row in rows:
        try:
            yield make(row)
        except Exception:  # whatever a row holds, the others are served
            log.exception("lecture left out of a feed: %r", getattr(row, "uid", None))


def item_of(lecture: Lecture, language: Language, settings: Settings, *, is_brief: bool = False) -> Item:
    """What is said of a lecture that was published at some time; neutral once it has been taken back.

    Raises:
        UnwritableEntryError: the calendars leave it out as well.
    """
    entry = entry_of(lecture, language, settings, is_brief=is_brief)
    if not written(entry):
        raise UnwritableEntryError(entry.uid)
    own = _own(lecture, language, is_brief=is_brief) if lecture.public_state in STATUSES else {}
    return Item(
        uid=entry.uid,
        guid=guid_of(entry.uid),
        number=lecture.number,
        revision=entry.revision,
        status=entry.status,
        changed_at=entry.changed_at,
        published_at=lecture.published_at or entry.created_at,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        title=_line(entry.summary),
        text=_text(entry.description),
        url=web_address(entry.url) or "",
        place=_line(entry.location),
        categories=_said(shortened(one_line(one), MAX_CATEGORY) for one in entry.categories[:MAX_CATEGORIES]),
        **own,
    )


def _own(lecture: Lecture, language: Language, *, is_brief: bool) -> dict[str, Any]:
    """What a calendar has in its description alone."""
    state = STATE_SENTENCES.get(lecture.public_state)
    sentences = [state and translate(language, state), _shown(lecture.change_note, language)]
    return {
        "people": _said(_line(speaker.name) for speaker in lecture.speakers),
        "room": _room(lecture, language),
        "series": _line(_shown(lecture.series.title, language)) if lecture.series else "",
        "abstract": "" if is_brief else _text(_shown(lecture.abstract, language)),
        "news": _text("\n".join(sentence for sentence in sentences if sentence)),
        "spoken": one_line(lecture.languages.partition(",")[0]),
        "handouts": tuple(_handouts(lecture, language)),
    }


def _room(lecture: Lecture, language: Language) -> str:
    """The room by its name alone, as it is called in a list of rooms."""
    if lecture.attendance == Attendance.ONLINE:
        return translate(language, N_("Online"))
    return _line(_shown(lecture.room.name, language)) if lecture.room else ""


def _handouts(lecture: Lecture, language: Language) -> Iterator[Handout]:
    for material in lecture.shown_materials:
        if address := web_address(material.url):
            yield Handout(material.kind, address, _line(_shown(material.title, language)))


def _shown(wording: Wording, language: Language) -> str:
    return wording.shown_in(language).text


def _said(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of which anything is left once they are cleaned."""
    return tuple(filter(None, texts))


def _line(text: str) -> str:
    return shortened(one_line(text), MAX_TEXT)


def _text(text: str) -> str:
    return shortened(plain(text), MAX_DESCRIPTION)
