"""Breaking a title into lines: at its phrases, evenly, smaller where it is long, at last with …. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import pairwise
from typing import Protocol, TypeVar


class Measure(Protocol):
    """Width of a text at a size, both in pixels."""

    def __call__(self, text: str, size: float) -> float: ...


T = TypeVar("T")

ELLIPSIS = "…"
_PHRASE_ENDS = frozenset("：；，。！？、—…:;,.!?）】》」』")
# Behind this word a Chinese line may end, unless what follows belongs to it; as on the pages (formatting.py).
_LINK = "的"
_NO_LINK_BEFORE = frozenset("确士地")
_NEVER_FIRST = frozenset("：；，。！？、…—）】》」』”’·:;,.!?)]}%’”ー々")
_NEVER_LAST = frozenset("（【《「『“‘([{")
_FIRST_EAST_ASIAN = "\u2e80"
_EVENNESS = 24


class End(IntEnum):
    """How a line may end, by how much it hurts."""

    PHRASE = 0
    WORD = 1
    ANYWHERE = 2


@dataclass(frozen=True)
class Piece:
    """What no line break divides, and what kind of end it has."""

    text: str
    end: End


@dataclass(frozen=True)
class Setting:
    """Lines of one size."""

    size: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    """The room there is, in pixels, and the distance of lines in parts of the size."""

    width: float
    height: float
    leading: float

    def lines(self, size: float) -> int:
        """How many lines of a size have room; at least one."""
        return max(1, int(self.height // (size * self.leading)))


def fitted(text: str, sizes: Sequence[float], box: Box, measure: Measure) -> Setting:
    """The largest size at which the text fits; at the smallest it is cut at a phrase.

    Where no spaces show the words, a phrase is kept whole down to the middle of the sizes.
    """
    pieces = _pieces(text)
    middle = () if " " in text.strip() else sizes[: len(sizes) // 2 + 1]
    tries = [*((size, End.PHRASE) for size in middle), *((size, End.WORD) for size in sizes)]
    for size, harshest in [*tries, *((size, End.ANYWHERE) for size in sizes)]:
        lines = _broken(pieces, harshest, box.width, partial(measure, size=size))
        if lines and len(lines) <= box.lines(size):
            return Setting(size, tuple(lines))
    return _cut(pieces, sizes[-1], box, measure)


def one_line(text: str, size: float, *, width: float, measure: Measure) -> str:
    """The text on one line, ending in … where it is longer."""
    if measure(text, size) <= width:
        return text
    return _cut(_pieces(text), size, Box(width, 0, 1), measure).lines[0]


def _pieces(text: str) -> list[Piece]:
    """The text cut at every place where a line could end."""
    cuts = [0, *(at for at in range(1, len(text)) if _may_end(text[at - 1], text[at])), len(text)]
    return [Piece(text[start:end], _end_of(text[start:end], text[end:])) for start, end in pairwise(cuts)]


def _may_end(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after in _NEVER_FIRST or before in _NEVER_LAST or after == " ":
        return False
    return before in " -\u2010" or before >= _FIRST_EAST_ASIAN or after >= _FIRST_EAST_ASIAN


def _end_of(span: str, rest: str) -> End:
    last = span.rstrip()[-1:]
    if last in _PHRASE_ENDS:
        return End.PHRASE
    is_linked = last == _LINK and rest[:1] not in _NO_LINK_BEFORE
    return End.WORD if is_linked or span.endswith((" ", "-", "\u2010")) else End.ANYWHERE


def _broken(
    pieces: Sequence[Piece], harshest: End, width: float, measure: Callable[[str], float]
) -> list[str]:
    """All on one line, else what follows the colon on lines of its own; nothing where a unit is too wide."""
    whole = _text(pieces)
    if measure(whole) <= width:
        return [whole]
    lines: list[str] = []
    for part in _around_colon(pieces):
        units = _joined(part, harshest)
        widths = [measure(unit.text) for unit in units]
        if max(widths) > width:
            return []
        lines += map(_text, _filled(units, widths, _narrowest(widths, width)))
    return lines


def _around_colon(pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    """Title and subtitle, where there are both."""
    ends = (at for at, piece in enumerate(pieces, 1) if piece.text.rstrip().endswith(("：", ":")))
    at = next(ends, len(pieces))
    return [part for part in (pieces[:at], pieces[at:]) if part]


def _joined(pieces: Iterable[Piece], harshest: End) -> list[Piece]:
    """Pieces grown together wherever a break would hurt more than allowed."""
    units: list[Piece] = []
    for piece in pieces:
        if units and units[-1].end > harshest:
            units[-1] = Piece(units[-1].text + piece.text, piece.end)
        else:
            units.append(piece)
    return units


def _narrowest(widths: Sequence[float], width: float) -> float:
    """The narrowest measure that needs no more lines than the widest: they become even."""
    least = len(_filled(widths, widths, width))
    low = max(widths)
    steps = (low + (width - low) * step / _EVENNESS for step in range(_EVENNESS))
    return next((step for step in steps if len(_filled(widths, widths, step)) == least), width)


def _filled(units: Sequence[T], widths: Sequence[float], width: float) -> list[list[T]]:
    """The units by line, each line as full as it gets."""
    lines: list[list[T]] = [[]]
    used = 0.0
    for unit, one in zip(units, widths, strict=True):
        if lines[-1] and used + one > width:
            lines.append([])
            used = 0.0
        lines[-1].append(unit)
        used += one
    return lines


def _cut(pieces: Sequence[Piece], size: float, box: Box, measure: Measure) -> Setting:
    """As many lines as there is room for; where there are more, the last ends at a phrase or word and …"""
    units = [part for piece in pieces for part in _narrowed(piece, size, box.width, measure)]
    lines = _filled(units, [measure(unit.text, size) for unit in units], box.width)
    shown = lines[: box.lines(size)]
    if len(shown) == len(lines):
        return Setting(size, tuple(map(_text, lines)))
    while len(shown[-1]) > 1 and measure(_ended(shown[-1]), size) > box.width:
        shown[-1].pop()
    gentle = [at for at, unit in enumerate(shown[-1], 1) if unit.end <= End.WORD]
    if gentle and gentle[-1] > len(shown[-1]) // 2:
        shown[-1] = shown[-1][: gentle[-1]]
    return Setting(size, (*map(_text, shown[:-1]), _ended(shown[-1])))


def _narrowed(piece: Piece, size: float, width: float, measure: Measure) -> list[Piece]:
    """The piece, or its characters where it is wider than a line."""
    if measure(piece.text, size) <= width:
        return [piece]
    return [Piece(character, End.ANYWHERE) for character in piece.text]


def _text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces).strip()


def _ended(pieces: Iterable[Piece]) -> str:
    return re.sub(r"[\s,;:，；：、—–-]+$", "", _text(pieces)) + ELLIPSIS
