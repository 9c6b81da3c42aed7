"""The names on a share image: in at most two lines, and when there are more, how many more."""

from collections.abc import Callable, Sequence

from forum.i18n import Language
from forum.wording import Shown

Width = Callable[[Shown], float]
MOST_LINES = 2


def credit_lines(
    people: Sequence[Shown], language: Language, column: float, width: Width
) -> list[list[Shown]]:
    """Names by line, each a run in its own language; as many as have room, at least the first."""
    for count in range(len(people), 0, -1):
        lines = _lines(_runs(people, count, language), column, width)
        if len(lines) <= MOST_LINES or count == 1:
            return lines[:MOST_LINES]
    return []


def _runs(people: Sequence[Shown], count: int, language: Language) -> list[list[Shown]]:
    """The first so many names with what follows each, and the number of the others; a run is on one line."""
    comma, space = Shown("、" if language == "zh" else ", ", language), Shown(" ", language)
    rest = len(people) - count
    *others, last = people[:count]
    runs = [*([name, comma] for name in others), [last, space]]
    if rest:
        runs.append([Shown(f"等 {len(people)} 人" if language == "zh" else f"and {rest} more", language)])
    return runs


def _lines(runs: Sequence[Sequence[Shown]], column: float, width: Width) -> list[list[Shown]]:
    lines: list[list[Shown]] = [[]]
    used = 0.0
    for run in runs:
        needs = sum(map(width, run))
        if lines[-1] and used + needs > column:
            lines, used = [*lines, []], 0.0
        lines[-1] += run
        used += needs
    return lines
