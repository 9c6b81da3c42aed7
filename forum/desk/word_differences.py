"""What became of a text, word by word; Han characters count one by one. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_COMPARISONS = 400_000
"""Beyond so many pairs of words the whole stretch counts as replaced: comparing costs more than it tells."""
LONGEST_SAME = 160
KEPT_BESIDE = 60
"""Of a long stretch that stayed, so many characters are shown beside what changed."""

_PIECES = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|\s+|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|."
)


class Fate(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Stretch:
    """Some words that share a fate; of what is skipped no text is kept."""

    fate: Fate
    text: str


def stretches(before: str, after: str) -> tuple[Stretch, ...]:
    """The words of both texts in order. What was taken out stands before what came in its place."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    middle = _compared(old[head : len(old) - tail], new[head : len(new) - tail])
    found = [
        Stretch(Fate.SAME, "".join(old[:head])),
        *middle,
        Stretch(Fate.SAME, "".join(old[len(old) - tail :])),
    ]
    return tuple(_shortened([one for one in found if one.text]))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces two texts begin with in common."""
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    if len(old) * len(new) > MOST_COMPARISONS:
        yield Stretch(Fate.GONE, "".join(old))
        yield Stretch(Fate.NEW, "".join(new))
        return
    for word, begin, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if word == "equal":
            yield Stretch(Fate.SAME, "".join(old[begin:end]))
        else:
            yield Stretch(Fate.GONE, "".join(old[begin:end]))
            yield Stretch(Fate.NEW, "".join(new[start:stop]))


def _shortened(found: Sequence[Stretch]) -> Iterator[Stretch]:
    for place, one in enumerate(found):
        if one.fate is not Fate.SAME or len(one.text) <= LONGEST_SAME:
            yield one
            continue
        if place > 0:
            yield Stretch(Fate.SAME, one.text[:KEPT_BESIDE])
        yield Stretch(Fate.SKIPPED, "")
        if place < len(found) - 1:
            yield Stretch(Fate.SAME, one.text[-KEPT_BESIDE:])
