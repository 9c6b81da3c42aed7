"""Who may be one person entered twice: suggestions to look at, never acted upon by themselves. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from forum.i18n import N_
from forum.registrations.typos import suggestion
from forum.speakers.names import fold, name_key

MOST_PAIRS = 200
# A name that so many people have says nothing of any two of them.
MOST_NAMESAKES = 12


class Likeness(StrEnum):
    """What speaks for it, the strongest first."""

    NAME_AND_AFFILIATION = "name_and_affiliation"
    ADDRESS_SLIP = "address_slip"
    NAME = "name"


LIKENESS_WORDS = {
    Likeness.NAME_AND_AFFILIATION: N_("same name and affiliation"),
    Likeness.ADDRESS_SLIP: N_("addresses that differ by a slip"),
    Likeness.NAME: N_("same name, two addresses"),
}


@dataclass(frozen=True)
class Card:
    """What is compared of somebody. `person` is the same where two entries are known to be one person."""

    key: str
    person: int
    name: str
    affiliation: str
    email: str


@dataclass(frozen=True)
class Pair:
    """Two entries that may be one person, the earlier one first."""

    one: Card
    other: Card
    why: Likeness


def likely_doubles(cards: Sequence[Card]) -> list[Pair]:
    """Pairs that may be one person, each once with what speaks for it most."""
    found: dict[tuple[str, str], Pair] = {}
    for pair in (*_by_name(cards), *_by_address(cards)):
        if pair.one.person == pair.other.person:
            continue
        before = found.get((pair.one.key, pair.other.key))
        if before is None or _strength(pair) < _strength(before):
            found[pair.one.key, pair.other.key] = pair
    return sorted(found.values(), key=lambda pair: (_strength(pair), name_key(pair.one.name)))[:MOST_PAIRS]


def _strength(pair: Pair) -> int:
    return list(Likeness).index(pair.why)


def _by_name(cards: Iterable[Card]) -> Iterator[Pair]:
    named: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        named[fold(name_key(card.name))].append(card)
    for namesakes in named.values():
        if len(namesakes) <= MOST_NAMESAKES:
            for one, other in combinations(namesakes, 2):
                is_same_place = name_key(one.affiliation) == name_key(other.affiliation) != ""
                yield Pair(one, other, Likeness.NAME_AND_AFFILIATION if is_same_place else Likeness.NAME)


def _by_address(cards: Iterable[Card]) -> Iterator[Pair]:
    """One mailbox name at two domains, of which one is a slip of the other."""
    boxes: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        local, sign, _domain = card.email.lower().rpartition("@")
        if sign:
            boxes[local].append(card)
    for alike in boxes.values():
        if len(alike) <= MOST_NAMESAKES:
            for one, other in combinations(alike, 2):
                slips = {suggestion(one.email.lower()), suggestion(other.email.lower())}
                if slips & {one.email.lower(), other.email.lower()}:
                    yield Pair(one, other, Likeness.ADDRESS_SLIP)
