"""From octets to content lines, with what is wrong about the octets themselves. Pure, in linear time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from forum.feeds.checking.findings import Level, Notes, Rule
from forum.feeds.lines import LINE_OCTETS, unpaired
from forum.i18n import N_

FOLDING = "RFC 5545 section 3.1"
BYTE_ORDER_MARK = Rule(
    "byte-order-mark",
    Level.ERROR,
    "RFC 5545 section 3.4",
    N_("The file begins with a byte order mark; the first octets have to be BEGIN:VCALENDAR."),
)
BARE_LF = Rule(
    "bare-lf",
    Level.ERROR,
    FOLDING,
    N_("The line ends with LF alone; every line has to end with CR and LF, and some programs insist."),
    is_told_once=True,
)
BARE_CR = Rule(
    "bare-cr",
    Level.ERROR,
    FOLDING,
    N_("A CR stands without its LF; some programs begin a new line there, others do not."),
)
NO_FINAL_BREAK = Rule(
    "no-final-break",
    Level.ERROR,
    FOLDING,
    N_("The last line does not end with CR and LF; perhaps the file was cut off."),
)
LINE_TOO_LONG = Rule(
    "line-too-long",
    Level.WARNING,
    FOLDING,
    N_("The line has %(octets)d octets, and more than 75 should be folded."),
)
BLANK_LINE = Rule(
    "blank-line", Level.ERROR, FOLDING, N_("A blank line is no content line; some programs stop here.")
)
ORPHAN_FOLD = Rule(
    "orphan-fold", Level.ERROR, FOLDING, N_("The line continues another one, but there is none before it.")
)
SPLIT_CHARACTER = Rule(
    "split-character",
    Level.WARNING,
    FOLDING,
    N_("The fold cuts a character of several octets; programs that decode line by line show rubbish."),
)
SPLIT_ESCAPE = Rule(
    "split-escape",
    Level.WARNING,
    FOLDING,
    N_("The fold stands between a backslash and its letter; some programs show both."),
)
NOT_UTF8 = Rule(
    "not-utf-8",
    Level.ERROR,
    "RFC 5545 section 3.1.4",
    N_("The line is not UTF-8; was the file saved in GB18030 or Latin-1?"),
)
CONTROL_CHARACTER = Rule(
    "control-character",
    Level.ERROR,
    FOLDING,
    N_("The line holds the control character %(code)s, which no calendar may carry."),
)
ODD_CHARACTER = Rule(
    "odd-character",
    Level.WARNING,
    "RFC 5545 section 3.3.11",
    N_("%(code)s stands in the line; some programs begin a new line there, or show a box."),
)
UNPAIRED_DIRECTION = Rule(
    "unpaired-direction",
    Level.WARNING,
    "Unicode Annex 9",
    N_("A mark of writing direction lacks its partner and turns whatever a program shows behind the text."),
)
HUGE_LINE = Rule(
    "huge-line",
    Level.WARNING,
    "RFC 5545 section 7",
    N_("A property has %(octets)d octets; only its first million was looked at, and programs may give up."),
)

LONGEST_LOOKED_AT = 1_000_000
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ODD = re.compile("[\x80-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile(r"\\[nN]")
_BOM = b"\xef\xbb\xbf"


@dataclass
class _Gathering:
    """The pieces of one content line."""

    first: int = 0
    pieces: list[bytes] = field(default_factory=list)
    cracked: int = 0
    """The first piece that is no UTF-8 by itself; 0 where all are."""


def content_lines(octets: bytes, notes: Notes) -> Iterator[tuple[int, str]]:
    """Each content line, unfolded, with the number of its first line."""
    if octets.startswith(_BOM):
        notes.note(BYTE_ORDER_MARK, 1)
        octets = octets[len(_BOM) :]
    gathered = _Gathering()
    for number, piece in _pieces(octets, notes):
        if not piece:
            notes.note(BLANK_LINE, number)
        elif piece.startswith((b" ", b"\t")):
            _continue(gathered, number, piece[1:], notes)
        else:
            if gathered.pieces:
                yield gathered.first, _joined(gathered, notes)
            gathered = _Gathering(number)
            _add(gathered, number, piece)
    if gathered.pieces:
        yield gathered.first, _joined(gathered, notes)


def _continue(gathered: _Gathering, number: int, piece: bytes, notes: Notes) -> None:
    if not gathered.pieces:
        notes.note(ORPHAN_FOLD, number)
        return
    if _ends_in_escape(gathered.pieces[-1]):
        notes.note(SPLIT_ESCAPE, number - 1)
    _add(gathered, number, piece)


def _pieces(octets: bytes, notes: Notes) -> Iterator[tuple[int, bytes]]:
    """The lines as an editor counts them, without their breaks."""
    mark = b"\n" if b"\n" in octets else b"\r"
    number, start = 0, 0
    while start < len(octets):
        number += 1
        end = octets.find(mark, start)
        if end < 0:
            notes.note(NO_FINAL_BREAK, number)
            end = len(octets)
        piece = octets[start:end]
        start = end + 1
        yield number, _checked(piece, number, notes, is_last=start > len(octets), by_cr=mark == b"\r")


def _checked(piece: bytes, number: int, notes: Notes, *, is_last: bool, by_cr: bool) -> bytes:
    """One line without its CR; judges all that can be judged of it alone."""
    if by_cr and not is_last:
        notes.note(BARE_CR, number)
    elif piece.endswith(b"\r"):
        piece = piece[:-1]
    elif not is_last:
        notes.note(BARE_LF, number)
    if b"\r" in piece:
        notes.note(BARE_CR, number)
    if len(piece) > LINE_OCTETS:
        notes.note(LINE_TOO_LONG, number, octets=len(piece))
    found = _CONTROL.search(piece)
    if found:
        notes.note(CONTROL_CHARACTER, number, code=f"U+{found[0][0]:04X}")
    return piece


def _add(gathered: _Gathering, number: int, piece: bytes) -> None:
    gathered.pieces.append(piece)
    if not gathered.cracked and not piece.isascii() and not _is_utf8(piece):
        gathered.cracked = number


def _joined(gathered: _Gathering, notes: Notes) -> str:
    whole = b"".join(gathered.pieces)
    if gathered.cracked:
        notes.note(SPLIT_CHARACTER if _is_utf8(whole) else NOT_UTF8, gathered.cracked)
    if len(whole) > LONGEST_LOOKED_AT:
        notes.note(HUGE_LINE, gathered.first, octets=len(whole))
    text = whole[:LONGEST_LOOKED_AT].decode("utf-8", "replace")
    if text.isascii():
        return text
    odd = _ODD.search(text)
    if odd:
        notes.note(ODD_CHARACTER, gathered.first, code=f"U+{ord(odd[0]):04X}")
    # A backslash of the text is written twice, and what follows it is no line end.
    if any(map(unpaired, _LINE_END.split(text.replace("\\\\", "")))):
        notes.note(UNPAIRED_DIRECTION, gathered.first)
    return text


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def _ends_in_escape(piece: bytes) -> bool:
    return piece.endswith(b"\\") and (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 1
