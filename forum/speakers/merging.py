"""Two entries that may be one person: who looks like it, and what both are called. Pure.

They are suggested to be looked at, never merged by themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Protocol

from forum.speakers.models import Speaker
from forum.speakers.names import fold, is_east_asian, name_key

MOST_PAIRS = 200
# A name that so many people have says nothing of any two of them.
MOST_NAMESAKES = 12

CHOICES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "name_language"),
    "latin": ("name_latin",),
    "affiliation": ("affiliation",),
    "bio": ("bio",),
    "website": ("website",),
    "portrait": ("portrait_id",),
    "email": ("email", "mail_language"),
}
"""What is chosen of one of two entries, with the columns it stands in."""


class Named(Protocol):
    """Somebody with names."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def name_latin(self) -> str | None: ...
    @property
    def aliases(self) -> str: ...


@dataclass(frozen=True)
class Pair:
    """Two entries that share a spelling, the earlier one first."""

    one: Any
    other: Any
    shared: str


def likely_doubles(people: Iterable[Named]) -> list[Pair]:
    """Pairs who share a spelling of their names in either script, by that spelling."""
    called: dict[str, list[Named]] = defaultdict(list)
    spelled: dict[str, str] = {}
    for one in people:
        for spelling in spellings(one):
            key = _key(spelling)
            spelled.setdefault(key, spelling)
            if key and one not in called[key]:
                called[key].append(one)
    pairs: dict[tuple[int, int], Pair] = {}
    for key, namesakes in called.items():
        if len(namesakes) <= MOST_NAMESAKES:
            for one, other in combinations(sorted(namesakes, key=lambda person: person.id), 2):
                pairs.setdefault((one.id, other.id), Pair(one, other, spelled[key]))
    return sorted(pairs.values(), key=lambda pair: (_key(pair.shared), pair.one.id))[:MOST_PAIRS]


def spellings(one: Named) -> list[str]:
    """Every way a name is written."""
    return [name for name in (one.name, one.name_latin or "", *one.aliases.splitlines()) if name.strip()]


def aliases_of_both(one: Speaker, other: Speaker, chosen: Mapping[str, Any]) -> str:
    """Every spelling of both but the two that become the name, each once, one per line."""
    names = {_key(chosen["name"]), _key(chosen["name_latin"] or "")}
    kept: dict[str, str] = {}
    for spelling in (*one.aliases.splitlines(), *spellings(one), *spellings(other)):
        if _key(spelling) not in names:
            kept.setdefault(_key(spelling), spelling.strip())
    return "\n".join(kept.values())


def _key(spelling: str) -> str:
    """Alike however it is capitalised, hyphenated or accented, and in whatever order its words stand."""
    if is_east_asian(spelling):
        return name_key(spelling)
    return " ".join(sorted(name_key(word) for word in fold(spelling.replace("-", "")).split()))
