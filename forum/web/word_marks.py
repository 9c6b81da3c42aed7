"""What changed in a text, word by word; in Chinese and Japanese sign by sign. Pure.

Two texts in which too much is different are compared sentence by sentence: marks on every second word
help nobody, and the time a comparison takes grows with the square of what is different.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from flask import Flask

Kind = Literal["same", "del", "ins"]
# Days and clocks, runs of letters and digits, runs of spaces, else one sign: Han and kana stand alone.
_WORDS = re.compile(r"\d+(?:[-:]\d+)+|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\s+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^.!?。！？\n]*[.!?。！？\n]*\s*", re.DOTALL)
_MOST = 1_000_000
"""Pairs of words that are looked at."""


@dataclass(frozen=True)
class Piece:
    """A part of two texts: in both, only in the former (``del``), or only in the later one (``ins``)."""

    kind: Kind
    text: str


def word_marks(before: str, after: str) -> list[Piece]:
    """Both texts in pieces, in order: without ``ins`` the former text, without ``del`` the later one."""
    for parts in (_WORDS, _SENTENCES):
        former, later = ([part for part in parts.findall(text) if part] for text in (before, after))
        head = _alike(former, later)
        tail = _alike(former[head:][::-1], later[head:][::-1])
        middle = former[head : len(former) - tail], later[head : len(later) - tail]
        if len(middle[0]) * len(middle[1]) <= _MOST:
            same = former[:head], former[len(former) - tail :]
            pieces = [("same", same[0]), *_compared(*middle), ("same", same[1])]
            return [Piece(kind, "".join(words)) for kind, words in pieces if words]
    return [Piece("del", before), Piece("ins", after)]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many parts two lists begin with alike."""
    length = min(len(one), len(other))
    return next((place for place in range(length) if one[place] != other[place]), length)


def _compared(former: Sequence[str], later: Sequence[str]) -> Iterator[tuple[Kind, Sequence[str]]]:
    for kind, a, b, c, d in SequenceMatcher(None, former, later, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", former[a:b]
        else:
            yield "del", former[a:b]
            yield "ins", later[c:d]


def init_app(app: Flask) -> None:
    """Let templates mark what changed."""
    app.jinja_env.globals["word_marks"] = word_marks
