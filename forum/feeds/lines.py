"""Text on its way into iCalendar lines: cleaned, escaped, shortened, folded. Pure.

The icalendar package knows the properties; what it lets through or cuts badly is mended here. Seen in
7.3.0: NUL, VT, U+0085 and U+2028 pass; a literal backslash-N becomes a line break; lines are cut
between a backslash and its letter.
"""

import re
from urllib.parse import quote, urlsplit, urlunsplit

LINE_OCTETS = 75
"""Longest line without its break (RFC 5545 section 3.1)."""

MOST_LETTERS = 20_000
"""Of a longer text the rest is not even cleaned: the longest property has a quarter of that."""

MAX_ESCAPED_CHARACTER = 4
"""Octets one character can take, escaped, in UTF-8."""

_BREAKS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_DIRECTED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_AS_EMBEDDINGS = str.maketrans("\u202d\u202e", "\u202a\u202b")
_EMBEDDINGS, _END_OF_EMBEDDING = "\u202a\u202b\u202d\u202e", "\u202c"
_END_OF_ISOLATE = "\u2069"
_ENDS = _END_OF_EMBEDDING + _END_OF_ISOLATE
_WEB_SCHEMES = {"http", "https"}
_SAFE_IN_ADDRESSES = "/:?#[]@!$&'()*+,;=%~-._"
_CONTINUES_A_CHARACTER = range(0x80, 0xC0)


def plain(text: str) -> str:
    """The text with every kind of line break as a newline, and without what no calendar may carry.

    Controls, byte order marks, lone surrogates and noncharacters go; TAB stays (RFC 5545 section 3.1, TEXT).
    Marks of writing direction stay where they come in pairs. Only so much is looked at as may be written.
    """
    cleaned = _UNWANTED.sub("", _BREAKS.sub("\n", text[:MOST_LETTERS]))
    if _DIRECTED.search(cleaned):
        return "\n".join(map(_contained, cleaned.split("\n")))
    return cleaned


def unpaired(paragraph: str) -> list[int]:
    """The places of marks of direction that lack their partner in this paragraph (Unicode Annex 9, X1-X8)."""
    open_marks: list[tuple[str, int]] = []
    alone: list[int] = []
    isolates = 0
    for found in _DIRECTED.finditer(paragraph):
        mark, place = found[0], found.start()
        if mark == _END_OF_ISOLATE and isolates:
            isolates -= 1
            # It closes the embeddings that were opened inside it, too.
            while (last := open_marks.pop())[0] in _EMBEDDINGS:
                alone.append(last[1])
        elif mark == _END_OF_EMBEDDING and open_marks and open_marks[-1][0] in _EMBEDDINGS:
            open_marks.pop()
        elif mark in _ENDS:
            alone.append(place)
        else:
            open_marks.append((mark, place))
            isolates += mark not in _EMBEDDINGS
    return sorted(alone + [place for _kind, place in open_marks])


def _contained(paragraph: str) -> str:
    """The paragraph so that it turns nothing a program shows behind it, and none of its own letters."""
    pieces, start = [], 0
    for place in unpaired(paragraph):
        pieces.append(paragraph[start:place])
        start = place + 1
    return "".join([*pieces, paragraph[start:]]).translate(_AS_EMBEDDINGS)


def one_line(text: str) -> str:
    """The same for a title or a name: no line breaks either."""
    return " ".join(plain(text).split())


def escaped(text: str) -> str:
    """The text as a TEXT value (RFC 5545 section 3.3.11)."""
    return plain(text).translate(_ESCAPES)


def shortened(text: str, octets: int) -> str:
    """The text if it fits into so many octets once escaped, else its beginning and an ellipsis."""
    if len(text) * MAX_ESCAPED_CHARACTER <= octets:
        return text
    room = octets
    for place, character in enumerate(text):
        room -= len(character.translate(_ESCAPES).encode())
        if room < 0:
            return text[:place].rstrip() + "…"
    return text


def web_address(value: str) -> str | None:
    """An http or https address, taken apart and written anew in ASCII; None if it is anything else."""
    if value != plain(value).strip() or any(character.isspace() for character in value):
        return None
    try:
        parts = urlsplit(value)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in _WEB_SCHEMES or not host or parts.username is not None:
        return None
    rest = (quote(part, safe=_SAFE_IN_ADDRESSES) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, f"[{host}]{port}" if ":" in host else host + port, *rest))


def folded(line: str) -> bytes:
    """A content line as octets, cut into pieces of at most 75, each but the first led by a space.

    No cut falls into a character, between a backslash and what it escapes, or before a blank: some
    readers take away all blanks at the beginning of a continued line.
    """
    octets = line.encode("utf-8")
    pieces, start, room = [], 0, LINE_OCTETS
    while len(octets) - start > room:
        end = _cut(octets, start, start + room)
        pieces.append(octets[start:end])
        start, room = end, LINE_OCTETS - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def _cut(octets: bytes, start: int, end: int) -> int:
    whole = end
    while octets[whole] in _CONTINUES_A_CHARACTER:
        whole -= 1
    cut = whole
    while cut > start and (octets[cut] in b" \t" or _is_escaped(octets, start, cut)):
        cut -= 1
        while octets[cut] in _CONTINUES_A_CHARACTER:
            cut -= 1
    if cut > start:
        return cut
    return whole - _is_escaped(octets, start, whole)


def _is_escaped(octets: bytes, start: int, place: int) -> bool:
    """Whether an odd number of backslashes stands right before this place."""
    before = place
    while before > start and octets[before - 1] == 0x5C:
        before -= 1
    return (place - before) % 2 == 1
