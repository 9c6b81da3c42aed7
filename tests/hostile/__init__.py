"""What people and programs have sent to systems like this one in order to hurt them, or without meaning to.

One TOML file a family. Every entry says why it is here, and where it went wrong (`source`) where that is
known. All of it is invented or is a published shape; no real person's data is here. Use it like this:

    from tests import hostile

    @pytest.mark.parametrize("text", hostile.cases("redirects"))       # readable ids, one text each
    for text in hostile.texts("html"): ...                             # only the texts of a family
    hostile.texts("names", expected="accepted")                        # what has to be let in
    for entry in hostile.entries("archives"): archives.packed(entry)   # entries made by a recipe

Entries of a TOML file, under ``[[entry]]``, with ``why`` and perhaps ``source`` and ``expected``:
``text``, ``texts`` (several of one kind, ``beginnings``: each of them before each text),
``json`` (a JSON string, which may carry lone surrogates), ``hex`` (octets that are no text).
``times`` repeats a text, ``closing`` is repeated as often behind it. Whatever else
stands there is in the `options` of the entry.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
_OWN = {"text", "texts", "beginnings", "json", "hex", "times", "closing", "why", "source", "expected"}


@dataclass(frozen=True)
class Entry:
    """One hostile input. `octets` where it is no text (else the text in UTF-8, surrogates kept)."""

    family: str
    number: int
    text: str
    octets: bytes
    why: str
    source: str
    expected: str
    options: dict[str, Any] = field(hash=False)

    @property
    def ident(self) -> str:
        """A short name that any terminal can print: ``html-012``."""
        return f"{self.family}-{self.number:03d}"


@cache
def families() -> tuple[str, ...]:
    """The names of all families."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def entries(family: str, *, expected: str | None = None) -> tuple[Entry, ...]:
    """The entries of a family; with `expected`, only those of which this is expected."""
    tables = tomllib.loads((FOLDER / f"{family}.toml").read_text("utf-8"))["entry"]
    made = (_entry(family, number, *one) for number, one in enumerate(_each(tables), start=1))
    return tuple(entry for entry in made if expected in (None, entry.expected))


def texts(*names: str, expected: str | None = None) -> list[str]:
    """The texts of some families, of all where none is named; without those that are octets alone."""
    return [
        entry.text
        for name in names or families()
        for entry in entries(name, expected=expected)
        if entry.text or not entry.octets
    ]


def cases(family: str, *, expected: str | None = None) -> list[Any]:
    """The texts of a family for `pytest.mark.parametrize`, under readable names."""
    return [pytest.param(entry.text, id=entry.ident) for entry in entries(family, expected=expected)]


def short(text: str, longest: int = 80) -> str:
    """The text as a failing test may print it."""
    return ascii(text[:longest])


def _each(tables: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str, bytes]]:
    """Every payload with the table it stands in."""
    for table in tables:
        if "hex" in table:
            yield table, "", bytes.fromhex(table["hex"])
            continue
        single = json.loads(table["json"]) if "json" in table else table.get("text", "")
        for beginning in table.get("beginnings", [""]):
            for text in table.get("texts", [single]):
                times = table.get("times", 1)
                whole = beginning + text * times + table.get("closing", "") * times
                yield table, whole, whole.encode("utf-8", "surrogatepass")


def _entry(family: str, number: int, table: dict[str, Any], text: str, octets: bytes) -> Entry:
    return Entry(
        family=family,
        number=number,
        text=text,
        octets=octets,
        why=table.get("why", ""),
        source=table.get("source", ""),
        expected=table.get("expected", ""),
        options={key: value for key, value in table.items() if key not in _OWN},
    )
