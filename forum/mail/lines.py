"""A letter's plain text in lines that every program and every terminal shows whole.

Programs that wrap by themselves do it for the screen they have; those that do not (and quoted answers)
would show a paragraph as one line. A Han character takes the width of two letters.
"""

import re
import unicodedata
from collections.abc import Iterator

WIDTH = 76
"""Columns of a line: two fewer than what RFC 5322 section 2.1.1 recommends, for the marks of a reply."""

_NEVER_FIRST = "、。，；：？！）》」』】”’…·"
_NEVER_LAST = "（《「『【“‘"
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
# A character of a script without spaces with the marks that cling to it, a run of others, or a space.
_PIECE = re.compile(
    f"[{_NEVER_LAST}]*[{_HAN}][{_NEVER_FIRST}]*|[^\\s{_HAN}{_NEVER_LAST}]+|[{_NEVER_LAST}]|\\s+"
)


def folded(text: str) -> str:
    """The text with its lines broken at spaces and between Han characters; an address is never broken."""
    return "\n".join(line for paragraph in text.split("\n") for line in _lines(paragraph))


def columns(text: str) -> int:
    """How wide a text stands in a face whose letters are all equally wide."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def _lines(paragraph: str) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(paragraph):
        if line.strip() and columns(line + piece.rstrip()) > WIDTH:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    # The mark of a signature is two hyphens and a space (RFC 3676 section 4.3).
    yield line if line == "-- " else line.rstrip()
