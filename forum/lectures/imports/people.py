"""Cells about people, of one row or several, become persons: names in both scripts, each with what is theirs.

Web pages number people and their affiliations with small figures set high; those are followed here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from forum.lectures.imports.markup import Tag, plain_line, plain_text, tokens
from forum.speakers.names import WrittenName, clean_name, name_key, split_names, written_name

# In place of tags while a cell is taken apart; no cell contains them, for control characters are dropped.
_LINK, _LINK_END, _MARK, _MARK_END = "\x11", "\x12", "\x13", "\x14"
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_AFTER_A_PERSON = re.compile(rf"(?<=[{_LINK_END}{_MARK_END}])\s*(?:[,，&]|\band\b|和|与)")
_LINKS = re.compile(f"{_LINK}([^{_LINK_END}]*){_LINK_END}")
_MARKS = re.compile(f"{_MARK}([^{_MARK_END}]*){_MARK_END}")
_EDGES = " \t\r\n,，;；、"
_SEVERAL = re.compile(r"[;；\n]")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_NOBODY = frozenset({"", "-", "–", "—", "/", "tba", "tbd", "n/a", "待定", "未定", "无"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a row, in plain text."""

    name: str
    latin: str = ""
    affiliation: str = ""
    affiliation_zh: str = ""
    affiliation_en: str = ""
    bio: str = ""
    bio_zh: str = ""
    bio_en: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    written: WrittenName
    website: str
    marks: tuple[str, ...]


def people(cells: Mapping[str, str]) -> tuple[Person, ...]:
    """The persons of a row from its cells as written, by column. Nobody comes twice."""
    named = [one for part in _parts(cells.get("speaker", "")) if (one := _named(part))]
    return _persons(named, cells)


def people_of_names(names: tuple[str, ...]) -> tuple[Person, ...]:
    """Persons of whom a file gives one name each."""
    return _persons([_Named(written_name(plain_line(name)), "", ()) for name in names], {})


def _persons(named: list[_Named], cells: Mapping[str, str]) -> tuple[Person, ...]:
    """Give every person what is theirs: by figure, by position, or what all have in common."""
    latins, websites = (_each(cells.get(column, ""), named) for column in ("speaker_latin", "website"))
    affiliation, affiliation_zh, affiliation_en = (
        _assigned(cells.get(c, ""), named, common=True)
        for c in ("affiliation", "affiliation_zh", "affiliation_en")
    )
    bio, bio_zh, bio_en = (
        _assigned(cells.get(c, ""), named, common=False) for c in ("bio", "bio_zh", "bio_en")
    )
    found: dict[str, Person] = {}
    for place, one in enumerate(named):
        if one.written.name.casefold() in _NOBODY:
            continue
        person = Person(
            name=one.written.name,
            latin=one.written.latin or clean_name(latins[place]),
            affiliation=" ".join(affiliation[place].split()),
            affiliation_zh=" ".join(affiliation_zh[place].split()),
            affiliation_en=" ".join(affiliation_en[place].split()),
            bio=bio[place],
            bio_zh=bio_zh[place],
            bio_en=bio_en[place],
            website=one.website or websites[place],
        )
        found.setdefault(name_key(person.name), person)
    return tuple(found.values())


def _parts(cell: str) -> list[str]:
    """One piece for each person, its links and figures still in it."""
    pieces = _AFTER_A_PERSON.split(_marked(cell))
    return [name for piece in pieces for name in _split_outside_marks(piece)]


def _split_outside_marks(piece: str) -> list[str]:
    # Names are split as plain text; figures and links stay with the name before or after them.
    if _LINK in piece or _MARK in piece:
        return [part for part in re.split(r"[;；、\n]", piece) if part.strip(_EDGES)]
    return split_names(piece)


def _named(part: str) -> _Named | None:
    links = _LINKS.findall(part)
    marks = tuple(mark for found in _MARKS.findall(part) for mark in re.split(r"[,，\s]+", found) if mark)
    name = _MARKS.sub("", _LINKS.sub("", part)).replace(_LINK_END, "").strip(_EDGES)
    return _Named(written_name(name), links[0] if links else "", marks) if name else None


def _marked(cell: str) -> str:
    """A cell as plain text in which links and figures set high are kept apart by marks."""
    pieces = []
    for token in tokens(cell):
        if isinstance(token, str):
            text = "".join(c for c in token if c not in f"{_LINK}{_LINK_END}{_MARK}{_MARK_END}")
            pieces.append(_SUPERSCRIPT.sub(lambda m: f"{_MARK}{m[0].translate(_FIGURES)}{_MARK_END}", text))
        else:
            pieces.append(_mark_for(token))
    return "".join(pieces)


def _mark_for(tag: Tag) -> str:
    if tag.name == "sup":
        return _MARK_END if tag.closing else _MARK
    if tag.name == "a" and not tag.closing:
        return f"{_LINK}{tag.href}{_LINK_END}"
    if tag.name == "p":
        return "\n\n"
    return "\n" if tag.name in {"br", "div", "li"} else ""


def _assigned(cell: str, named: list[_Named], *, common: bool) -> list[str]:
    numbered = _numbered(cell)
    if numbered:
        return [_by_figure(numbered, one, place) for place, one in enumerate(named, start=1)]
    text = plain_text(cell)
    parts = [part.strip() for part in (_SEVERAL if common else _PARAGRAPHS).split(text) if part.strip()]
    if len(named) > 1 and len(parts) == len(named):
        return parts
    # A biography that cannot be parted stands with the first, an affiliation belongs to everyone.
    return [text if common or place == 0 else "" for place in range(len(named))]


def _numbered(cell: str) -> dict[str, str]:
    """Texts by the figure before each; empty when the cell does not begin with a figure."""
    first, *rest = _MARKS.split(_LINKS.sub("", _marked(cell)).replace(_LINK_END, ""))
    if first.strip(_EDGES) or not rest:
        return {}
    return {
        figure.strip(): plain_text(text).strip(_EDGES)
        for figure, text in zip(rest[::2], rest[1::2], strict=True)
    }


def _by_figure(numbered: dict[str, str], one: _Named, place: int) -> str:
    marks = one.marks or (str(place),)
    return " / ".join(numbered[mark] for mark in marks if numbered.get(mark))


def _each(cell: str, named: list[_Named]) -> list[str]:
    """One value for each person by position; a single value is the first one's."""
    parts = [part.strip() for part in _SEVERAL.split(plain_text(cell))]
    return [parts[place] if place < len(parts) else "" for place in range(len(named))]
