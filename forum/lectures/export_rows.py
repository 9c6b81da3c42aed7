"""Lectures as the cells an import reads: what goes out comes in again unchanged (docs/import.md)."""

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from forum.lectures.imports.changes import own_pool
from forum.lectures.imports.markup import plain_text
from forum.lectures.models import Appearance, Lecture, MaterialKind, Role
from forum.moments import zone_of
from forum.speakers.models import Speaker
from forum.wording import Wording

COLUMNS = (
    "code", "label", "starts_at", "ends_at", "timezone", "title", "title_zh", "title_en", "language",
    "speaker", "speaker_latin", "affiliation", "affiliation_zh", "affiliation_en", "chair", "venue", "room",
    "seats", "series", "topics", "slides", "video", "online_url", "website", "abstract", "abstract_zh",
    "abstract_en", "bio", "bio_zh", "bio_en",
)  # fmt: skip
"""In the order of a table one reads: what is short first."""


def table_rows(lectures: Iterable[Lecture]) -> Iterator[Sequence[str]]:
    """The header, and a row for each lecture."""
    yield COLUMNS
    for lecture in lectures:
        cells = cells_of(lecture)
        yield [cells.get(name, "") for name in COLUMNS]


def cells_of(lecture: Lecture) -> dict[str, str]:
    """What an import would have to read to make this lecture; without empty cells."""
    speakers = [one for one in lecture.appearances if one.is_speaker]
    chairs = [one.speaker for one in lecture.appearances if one.role is Role.CHAIR]
    pool, room = own_pool(lecture), lecture.room
    cells = {
        "code": lecture.code,
        "label": lecture.issue_label or "",
        "starts_at": _instant(lecture.starts_at, lecture.timezone),
        "ends_at": _instant(lecture.ends_at, lecture.timezone),
        "timezone": lecture.timezone,
        **_texts("title", lecture.title),
        **_texts("abstract", lecture.abstract),
        "language": lecture.languages.replace(",", ", "),
        "chair": _names(chairs),
        "venue": _name(room.venue.name) if room else "",
        "room": _name(room.name) if room else "",
        "seats": str(pool.seats) if pool and pool.seats is not None else "",
        "series": _name(lecture.series.title) if lecture.series else "",
        "topics": "; ".join(_name(topic.name) for topic in lecture.topics),
        "slides": _addresses(lecture, MaterialKind.SLIDES),
        "video": _addresses(lecture, MaterialKind.RECORDING),
        "online_url": lecture.online_url or "",
        **_people(speakers),
    }
    return {name: text for name, text in cells.items() if text}


def _people(speakers: Sequence[Appearance]) -> dict[str, str]:
    people = [one.speaker for one in speakers]
    return {
        "speaker": _names(people),
        "speaker_latin": _each(person.name_latin or "" for person in people),
        "website": _each(person.website or "" for person in people),
        **_printed("affiliation", speakers, lambda one: one.affiliation),
        **_printed("bio", speakers, lambda one: one.bio),
    }


def _printed(
    name: str, speakers: Sequence[Appearance], text_of: Callable[[Appearance], Wording]
) -> dict[str, str]:
    """What is printed of each person; of several numbered, as papers do."""
    parts = [_texts(name, text_of(one)) for one in speakers]
    found = {}
    for column in (name, f"{name}_zh", f"{name}_en"):
        texts = [part.get(column, "") for part in parts]
        if len(texts) > 1 and any(texts):
            found[column] = "\n\n".join(
                f"<sup>{place}</sup>{text}" for place, text in enumerate(texts, start=1) if text
            )
        else:
            found[column] = texts[0] if texts else ""
    return found


def _texts(name: str, wording: Wording) -> dict[str, str]:
    sides = {name: wording.original, f"{name}_zh": wording.zh, f"{name}_en": wording.en}
    return {column: guarded(text or "") for column, text in sides.items()}


def guarded(text: str) -> str:
    """A text that reading as markup would change, with its signs written out."""
    return text if plain_text(text) == text else html.escape(text, quote=False)


def _names(people: Iterable[Speaker]) -> str:
    return "; ".join(person.name for person in people)


def _each(texts: Iterable[str]) -> str:
    """By position; nothing where all are empty."""
    several = list(texts)
    return ";".join(several) if any(several) else ""


def _name(wording: Wording) -> str:
    return next(iter(wording.texts()), "")


def _addresses(lecture: Lecture, kind: MaterialKind) -> str:
    return "; ".join(one.url for one in lecture.materials if one.kind is kind)


def _instant(at: datetime, zone: str) -> str:
    return at.astimezone(zone_of(zone)).isoformat(" ")
