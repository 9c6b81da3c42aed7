"""Lines of the journal as pages show them: what became of what, field by field, rows by their names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.desk.journal_fields import FIELDS, NOT_SHOWN, WORDS, Field, Sort, field_of
from forum.desk.journal_queries import Rows, Told
from forum.desk.journal_words import sentence_of
from forum.desk.word_differences import Stretch, stretches
from forum.i18n import HTML_TAGS, N_
from forum.journal import JournalEntry, nameless
from forum.kept_values import wording_of
from forum.lectures.models import MaterialKind
from forum.speakers.models import Speaker
from forum.wording import EMPTY, Wording

YES, NO = N_("yes"), N_("no")
A_PICTURE = N_("a picture")
MATERIAL_WORDS: Mapping[str, str] = {
    MaterialKind.SLIDES: N_("Slides"),
    MaterialKind.RECORDING: N_("Recording"),
    MaterialKind.PAPER: N_("Paper"),
    MaterialKind.LINK: N_("Link"),
}


@dataclass(frozen=True)
class Piece:
    """A part of a value: `sort` says how it is printed (instant, word, plain, row, gone)."""

    sort: str
    value: Any


@dataclass(frozen=True)
class TextChange:
    """What became of a text in one language (BCP 47), in stretches."""

    lang: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class FieldChange:
    """From what to what one field changed. `of` is the speaker whose text it is, in a lecture."""

    name: str
    label: str
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    texts: tuple[TextChange, ...] = ()
    of: Speaker | None = None


@dataclass(frozen=True)
class Line:
    """One line: when, who (a name, or a marked word), what (marked), about which row, from what to what.

    `row` is None where it is not there any more. `zone` is the one of the lecture, empty for the forum's.
    `other` is the name of what was merged with it.
    """

    entry: JournalEntry
    name: str | None
    nameless: str
    sentence: str
    row: Any
    changes: tuple[FieldChange, ...]
    zone: str | None
    other: Wording = EMPTY


def changed_of(entry: JournalEntry) -> dict[str, list[Any]]:
    """By field what was there before and after, as far as the line still knows it; empty after its time."""
    changed = entry.details.get("changed")
    if entry.action == "seats_changed":
        changed = {"seats": entry.details.get("seats")}
    if not isinstance(changed, Mapping):
        # Before lines kept what was there, some only named the fields.
        return {}
    return {
        name: list(values)
        for name, values in changed.items()
        if isinstance(values, list | tuple) and len(values) == 2
    }


def keys_named(entries: Iterable[JournalEntry]) -> set[tuple[str, int]]:
    """The tables and keys of all rows that lines name."""
    keys: set[tuple[str, int]] = set()
    for entry in entries:
        if entry.object_id is not None:
            keys.add((entry.object_kind, entry.object_id))
        for name, values in changed_of(entry).items():
            for value in values:
                keys |= keys_in(field_of(entry.object_kind, name), value)
    return keys


def keys_in(field: Field, value: Any) -> set[tuple[str, int]]:
    """The rows that one kept value names."""
    if field.sort is Sort.PEOPLE:
        return {(field.table, speaker_in(one)) for one in _many(value)}
    if field.sort in {Sort.ROW, Sort.ROWS}:
        return {(field.table, one) for one in _many(value) if isinstance(one, int)}
    return set()


def speaker_in(appearance: Any) -> int:
    """The key of the speaker in a kept appearance; old lines hold nothing else."""
    return int(appearance["speaker"] if isinstance(appearance, Mapping) else appearance)


def line(told: Told, rows: Rows) -> Line:
    """One line; its rows have been read."""
    entry = told.entry
    row = rows.get((entry.object_kind, entry.object_id or 0))
    return Line(
        entry,
        told.name,
        nameless(entry.actor_kind),
        sentence_of(entry.action),
        row,
        changes_shown(entry.object_kind, changed_of(entry), rows),
        getattr(row, "timezone", None) if entry.object_kind == "lectures" else None,
        _other(entry.details.get("other", {})),
    )


def _other(merged: Mapping[str, Any]) -> Wording:
    if "name" in merged:
        return Wording.of(merged["name"])
    return Wording(zh=merged.get("name_zh"), en=merged.get("name_en")) or Wording.of(merged.get("slug"))


def changes_shown(table: str, changed: Mapping[str, Sequence[Any]], rows: Rows) -> tuple[FieldChange, ...]:
    """Each field from what to what, in the order in which a table's fields are known."""
    order = [*FIELDS.get(table, {}), *changed]
    shown = sorted((name for name in changed if name not in NOT_SHOWN), key=order.index)
    return tuple(
        change
        for name in shown
        for change in field_changes(table, name, changed[name][0], changed[name][1], rows)
    )


def field_changes(table: str, name: str, before: Any, after: Any, rows: Rows) -> Iterator[FieldChange]:
    """From what to what one field changed; of speakers also what is printed of each that day."""
    field = field_of(table, name)
    if field.sort is Sort.TEXT:
        yield FieldChange(name, field.label, texts=_texts(wording_of(before), wording_of(after)))
        return
    if field.sort is Sort.PEOPLE:
        if [speaker_in(one) for one in _many(before)] != [speaker_in(one) for one in _many(after)]:
            yield FieldChange(name, field.label, _pieces(field, before, rows), _pieces(field, after, rows))
        yield from _printed_of_people(name, before, after, rows)
        return
    yield FieldChange(name, field.label, _pieces(field, before, rows), _pieces(field, after, rows))


def _printed_of_people(name: str, before: Any, after: Any, rows: Rows) -> Iterator[FieldChange]:
    former = {speaker_in(one): one for one in _many(before) if isinstance(one, Mapping)}
    for one in _many(after):
        old = former.get(speaker_in(one))
        if not isinstance(one, Mapping) or old is None:
            continue
        of = rows.get(("speakers", speaker_in(one)))
        for part, label in PRINTED.items():
            texts = _texts(wording_of(old.get(part)), wording_of(one.get(part)))
            if texts:
                yield FieldChange(name, label, texts=texts, of=of)


PRINTED = {
    "affiliation": N_("Affiliation that day"),
    "bio": N_("Biography that day"),
    "honorific": N_("Title before the name"),
}


def _texts(before: Wording, after: Wording) -> tuple[TextChange, ...]:
    tag = after.original_language or before.original_language or ""
    pairs = (
        (HTML_TAGS["zh"], before.zh, after.zh),
        (HTML_TAGS["en"], before.en, after.en),
        (tag, before.original, after.original),
    )
    return tuple(
        TextChange(lang, stretches(old or "", new or ""))
        for lang, old, new in pairs
        if (old or "") != (new or "")
    )


def _pieces(field: Field, value: Any, rows: Rows) -> tuple[Piece, ...]:
    """A value in pieces; none where there is nothing."""
    return tuple(_piece(field, one, rows) for one in _many(value))


def _piece(field: Field, value: Any, rows: Rows) -> Piece:
    if field.sort in {Sort.ROW, Sort.ROWS, Sort.PEOPLE}:
        key = (field.table, speaker_in(value) if field.sort is Sort.PEOPLE else value)
        return Piece("row", (field.table, rows[key])) if key in rows else Piece("gone", field.table)
    if field.sort is Sort.MATERIALS and not isinstance(value, Mapping):
        return Piece("plain", value)
    read = _READ.get(field.sort)
    return read(value) if read else Piece("plain", value)


def _word(value: Any) -> Piece:
    return Piece("word", WORDS[value]) if value in WORDS else Piece("plain", value)


def _clock(minutes: int) -> Piece:
    return Piece("plain", f"{minutes // 60 % 24:02d}:{minutes % 60:02d}")


_READ: Mapping[Sort, Callable[[Any], Piece]] = {
    Sort.INSTANT: lambda value: Piece("instant", datetime.fromisoformat(value)),
    Sort.WORD: _word,
    Sort.FLAG: lambda value: Piece("word", YES if value else NO),
    Sort.PICTURE: lambda _value: Piece("word", A_PICTURE),
    Sort.CLOCK: _clock,
    Sort.TALKS: lambda value: Piece("text", wording_of(value["title"])),
    Sort.MATERIALS: lambda value: Piece("material", (MATERIAL_WORDS[value["kind"]], value["url"])),
    Sort.OPTIONS: lambda value: Piece("text", Wording(zh=value.get("zh"), en=value.get("en"))),
}


def _many(value: Any) -> list[Any]:
    """The parts of a value; "" and None have none, but 0 and False are something."""
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None or value == "" else [value]
