"""The board of a season, pure: a row for every lecture, a column for every step, narrowed as asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.lectures.models import Lecture
from forum.readiness.models import Party
from forum.readiness.rule import Colour, Readiness, Standing, Wanted


@dataclass(frozen=True)
class Narrowing:
    """Whose steps, which colour, which one step (by its column); empty where all."""

    party: str = ""
    colour: str = ""
    step: str = ""

    def fits(self, step: Wanted) -> bool:
        """Whether a step is among those that are looked at."""
        return self.party in {"", step.party.value} and self.step in {"", step.column}


@dataclass(frozen=True)
class Row:
    """One lecture of the board; `cells` has its standing by the column of a step."""

    lecture: Lecture
    colour: Colour
    urgent: int
    cells: Mapping[str, Standing]
    next: Standing | None


@dataclass(frozen=True)
class Board:
    """All rows that fit, the columns they need, and how many lectures there are in each colour at all."""

    rows: Sequence[Row]
    columns: Sequence[Wanted]
    choices: Sequence[Wanted]
    counts: Mapping[Colour, int]


def board(lectures: Iterable[Lecture], readiness: Mapping[int, Readiness], narrowing: Narrowing) -> Board:
    """The board of lectures in their order; of one that is not held there is no row."""
    held = [(one, readiness[one.id]) for one in lectures if one.id in readiness]
    choices = _each_once(ready for _, ready in held)
    rows = [_row(lecture, ready, narrowing) for lecture, ready in held]
    return Board(
        rows=[row for row in rows if _is_asked_for(row, narrowing)],
        columns=[step for step in choices if narrowing.fits(step)],
        choices=choices,
        counts=colours(ready for _, ready in held),
    )


def colours(several: Iterable[Readiness]) -> dict[Colour, int]:
    """How many lectures stand in each colour."""
    counts = dict.fromkeys(Colour, 0)
    for ready in several:
        counts[ready.colour] += 1
    return counts


def narrowing_from(party: str, colour: str, step: str, known: Iterable[str]) -> Narrowing:
    """What an address asks for; what it does not know is left aside."""
    return Narrowing(
        party if party in set(Party) else "",
        colour if colour in set(Colour) else "",
        step if step in set(known) else "",
    )


def _row(lecture: Lecture, ready: Readiness, narrowing: Narrowing) -> Row:
    looked_at = Readiness(tuple(one for one in ready.steps if narrowing.fits(one.step)))
    return Row(
        lecture,
        looked_at.colour,
        looked_at.urgent,
        {one.step.column: one for one in looked_at.steps},
        looked_at.next,
    )


def _is_asked_for(row: Row, narrowing: Narrowing) -> bool:
    if narrowing.colour and row.colour is not Colour(narrowing.colour):
        return False
    return row.next is not None or not (narrowing.step or narrowing.party)


def _each_once(several: Iterable[Readiness]) -> list[Wanted]:
    """Each step once, in the order of the lecture that has most of them."""
    by_length = sorted(several, key=lambda ready: len(ready.steps), reverse=True)
    return [*{one.step.column: one.step for ready in by_length for one in ready.steps}.values()]
