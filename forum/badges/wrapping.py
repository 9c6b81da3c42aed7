"""Setting a name: it wraps before it shrinks, at the dot first, and is never cut (B-62). Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Measure = Callable[[str, float], float]
"""Width of a text at a size, both in points."""

LEADING = 1.16

# Where a name may be broken: after a space, after the dot of a transcribed name, after a hyphen.
_AFTER = re.compile(r"(?<=[ \u00b7\u2027\u2022\u30fb\uff65\u2010\u2013-])")
_HAN_THEN_LATIN = re.compile(
    r"(?<=[\u2e80-\U0003ffff])[ \u3000]*(?=[(\uff08]?[A-Za-z\u00c0-\u024f\u1e00-\u1eff])"
)


@dataclass(frozen=True)
class Setting:
    """Lines of text at one size in points."""

    size: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """From the top of the first line to the foot of the last, in points."""
        return len(self.lines) * self.size * LEADING


def set_name(name: str, sizes: Sequence[float], *, width: float, height: float, measure: Measure) -> Setting:
    """The largest of the sizes at which the name fits when broken at its joints only.

    When none does, it may be broken anywhere, and then goes on shrinking until all of it is there.
    """
    for size in sizes:
        setting = Setting(size, tuple(_lines(_AFTER.split(name), size, width, measure)))
        if setting.height <= height and all(measure(line, size) <= width for line in setting.lines):
            return setting
    return _broken_anywhere(name, sizes[-1], width, height, measure)


def set_text(text: str, size: float, *, width: float, most_lines: int, measure: Measure) -> Setting:
    """Running text (a title, an affiliation) in at most so many lines, ending in … where it is longer."""
    pieces = re.split(r"(?<=[ \u2e80-\U0003ffff-])", text)
    lines = list(_lines(pieces, size, width, measure))
    if len(lines) > most_lines:
        last = lines[most_lines - 1].rstrip() + "…"
        while measure(last, size) > width and len(last) > 1:
            last = last[:-2] + "…"
        lines = [*lines[: most_lines - 1], last]
    return Setting(size, tuple(lines))


def scripts_of(name: str) -> tuple[str, str]:
    """A name written in both scripts, Han first, as its two halves; else all of it and nothing."""
    parts = _HAN_THEN_LATIN.split(name, maxsplit=1)
    if len(parts) < 2 or not parts[1].strip():
        return name, ""
    return parts[0].strip(), parts[1].strip()


def _lines(pieces: Sequence[str], size: float, width: float, measure: Measure) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if line and measure((line + piece).rstrip(), size) > width:
            yield line.rstrip()
            line = ""
        line += piece
    if line:
        yield line.rstrip()


def _broken_anywhere(name: str, size: float, width: float, height: float, measure: Measure) -> Setting:
    setting = Setting(size, tuple(_lines(list(name), size, width, measure)))
    while setting.height > height:
        size *= 0.94
        setting = Setting(size, tuple(_lines(list(name), size, width, measure)))
    return setting
