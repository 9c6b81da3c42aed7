"""A place in line. The order is that of joining by the server's clock, then of keys (C-10, C-16). Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """How many wait before somebody in the same pool, and how many behind."""

    before: int
    behind: int

    @property
    def number(self) -> int:
        """1 for the first in line."""
        return self.before + 1

    @property
    def is_first(self) -> bool:
        """Whether the next free seat is this person's."""
        return self.before == 0
