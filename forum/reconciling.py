"""Two people changed the same thing: what each of them touched, field by field. Pure, without a page.

A field is a name with a value that can be compared. What only one of two touched is taken from whoever
touched it; what both made the same is no matter; what both made different is torn, and only a person
can say which of the two is meant. Fields that mean something only together are touched together: a day
of hers with a clock of his would be an hour that nobody chose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Reconciled:
    """Fields by who touched them since both began: the other alone, oneself alone, both differently."""

    taken: frozenset[str]
    kept: frozenset[str]
    torn: frozenset[str]

    def merged(self, theirs: Mapping[str, Value], mine: Mapping[str, Value]) -> dict[str, Value]:
        """What comes of both; of what is torn, one's own."""
        return {name: theirs[name] if name in self.taken else value for name, value in mine.items()}


def reconcile(
    before: Mapping[str, object],
    theirs: Mapping[str, object],
    mine: Mapping[str, object],
    *,
    together: Iterable[frozenset[str]] = (),
) -> Reconciled:
    """Compare two versions with what both began from. `theirs` and `mine` have the same fields.

    Of a field that `before` does not have nobody knows what it was: different, it is torn.
    """
    taken: set[str] = set()
    kept: set[str] = set()
    torn: set[str] = set()
    for fields in _groups(mine, together):
        if all(theirs[name] == mine[name] for name in fields):
            continue
        if any(name not in before for name in fields):
            torn |= fields
        elif all(before[name] == mine[name] for name in fields):
            taken |= fields
        elif all(before[name] == theirs[name] for name in fields):
            kept |= fields
        else:
            torn |= fields
    return Reconciled(frozenset(taken), frozenset(kept), frozenset(torn))


def _groups(fields: Iterable[str], together: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Every field once: with those it belongs to, or alone."""
    names = frozenset(fields)
    groups = [group & names for group in together if group & names]
    return [*groups, *(frozenset({name}) for name in names.difference(*groups))]
