"""What organisers write, with placeholders: plain text, of which nothing becomes markup (C-73). Pure.

Each piece has a trust of its own. What a person typed about themselves stays harmless wherever it lands;
an address the organisers wrote is linked only where it is https and stands there whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forum.mail.plain import Trusted, plain

PLACEHOLDERS = ("name", "title", "when", "where", "own_page")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PIECE = re.compile(r"\{(?P<name>\w+)\}|(?P<address>https://[A-Za-z0-9][!-~]*)")
# What belongs to the sentence around an address, and what no address holds unescaped.
_AFTER = ".,;:!?)]}'\"*_~"
_NEVER = re.compile(r"[<>\"`{}|\\^]")


@dataclass(frozen=True)
class Run:
    """A piece of a line; with an address where it is a link, whose words are that address."""

    text: str
    address: str = ""


Line = list[Run]
Paragraph = list[Line]


def unknown_placeholders(text: str) -> list[str]:
    """Words in braces that mean nothing, in the order they stand."""
    return [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def one_line(text: str, values: Mapping[str, str]) -> str:
    """A subject with its placeholders filled in; what surrounds them stays as typed."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)


def paragraphs(text: str, values: Mapping[str, str]) -> list[Paragraph]:
    """A body with its placeholders filled in: paragraphs of lines of runs."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [[list(_runs(line, values)) for line in block.split("\n")] for block in blocks]


def _runs(line: str, values: Mapping[str, str]) -> Iterator[Run]:
    end = 0
    for found in _PIECE.finditer(line):
        run = _run(found, values)
        if run is None:
            continue
        if found.start() > end:
            yield Run(_harmless(line[end : found.start()]))
        end = found.start() + (len(run.address) if found["address"] else len(found[0]))
        yield run
    if end < len(line):
        yield Run(_harmless(line[end:]))


def _harmless(words: str) -> Trusted:
    """Typed words that no mail program turns into a link; a space at either end stays."""
    before, after = (" " if end.isspace() else "" for end in (words[:1], words[-1:]))
    return Trusted(f"{before}{plain(words)}{after}" if words.strip() else " ")


def _run(found: re.Match[str], values: Mapping[str, str]) -> Run | None:
    if found["name"]:
        value = values.get(found["name"])
        is_link = found["name"] == "own_page" and value is not None
        return None if value is None else Run(value, str(value) if is_link else "")
    address = _NEVER.split(found["address"])[0].rstrip(_AFTER)
    # Whoever reads "https://forum.example.org@evil.example" takes it for the former.
    return None if "@" in address.split("/", 3)[2] else Run(Trusted(address), address)
