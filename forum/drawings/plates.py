"""Which drawing a lecture has: what an organiser chose, else what follows from its code."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from forum.drawings.areas import equal_areas
from forum.drawings.figure import Dice, Figure
from forum.drawings.halos import halo
from forum.drawings.regions import zero_velocity
from forum.drawings.returns import free_return
from forum.drawings.rosettes import precession, rosette
from forum.drawings.spirals import spiral
from forum.drawings.swingbys import swingby
from forum.drawings.tracks import ground_track
from forum.drawings.transfers import bielliptic, hohmann
from forum.drawings.tubes import manifold
from forum.drawings.windows import porkchop

FAMILIES: dict[str, Callable[[Dice, int], Figure]] = {
    "halo": halo,
    "porkchop": porkchop,
    "manifold": manifold,
    "zero_velocity": zero_velocity,
    "free_return": free_return,
    "swingby": swingby,
    "hohmann": hohmann,
    "bielliptic": bielliptic,
    "spiral": spiral,
    "rosette": rosette,
    "precession": precession,
    "equal_areas": equal_areas,
    "ground_track": ground_track,
}
A_DOZEN = 12
LONGEST_SEED = 40  # as long as the column of the lectures
_PROPOSED = re.compile(r"[1-9]\d{0,8}\.\d{1,6}", re.ASCII)
_LAST_NUMBER = re.compile(r"\d{1,9}(?=\D*$)", re.ASCII)


@dataclass(frozen=True)
class Plate:
    """What makes a drawing: the same family and seed give the same bytes for ever."""

    family: str
    seed: str

    def figure(self, detail: int) -> Figure:
        """Its lines: few (0, a mark), the usual (1) or many (2)."""
        return FAMILIES[self.family](Dice(f"{self.seed}|{self.family}"), detail)


def plate_of(code: str, chosen_family: str | None = None, chosen_seed: str | None = None) -> Plate:
    """The plate of a lecture; a family that is no longer drawn counts as not chosen."""
    if chosen_family in FAMILIES and chosen_seed:
        return Plate(chosen_family, chosen_seed)
    return Plate(family_of(code), code)


def family_of(code: str) -> str:
    """The family that follows from a code.

    Codes are numbered one after the other. The families are dealt like cards: all of them once before any
    comes again, so that neighbours in a programme never look alike.
    """
    found = _LAST_NUMBER.search(code)
    if not found:
        return Dice(f"family|{code}").pick(list(FAMILIES))
    prefix, number = code[: found.start()], int(found[0])
    deal, card = divmod(number, len(FAMILIES))
    return _dealt(prefix, deal)[card]


def _dealt(prefix: str, deal: int) -> list[str]:
    """One shuffle of all families; it does not begin with what the one before ended with."""
    cards = _shuffled(prefix, deal)
    if deal and cards[0] == _shuffled(prefix, deal - 1)[-1]:
        cards[0], cards[1] = cards[1], cards[0]
    return cards


def _shuffled(prefix: str, deal: int) -> list[str]:
    dice, cards = Dice(f"deal|{prefix}|{deal}"), list(FAMILIES)
    for last in range(len(cards) - 1, 0, -1):
        other = dice.whole(0, last)
        cards[last], cards[other] = cards[other], cards[last]
    return cards


def proposals(number: int, page: int, family: str = "") -> list[Plate]:
    """A dozen plates for the lecture of this number, another for each page; of all families, or of one.

    Their seeds begin with the number, so that no two lectures are offered the same.
    """
    first, names = (page - 1) * A_DOZEN, list(FAMILIES)
    steps = range(first, first + A_DOZEN)
    if family:
        return [Plate(family, f"{number}.{step}") for step in steps]
    return [Plate(names[step % len(names)], f"{number}.{step}") for step in steps]


def proposed(family: str, seed: str) -> Plate | None:
    """The plate of a proposal that was sent back; none when it cannot be one."""
    return Plate(family, seed) if family in FAMILIES and _PROPOSED.fullmatch(seed) else None
