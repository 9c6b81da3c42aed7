"""The order of a list as its address names it: a column, a minus before it for the other way round. Pure."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sort:
    """A column of a table and a direction, written "name" or "-registered_at"."""

    column: str
    is_descending: bool = False

    @classmethod
    def read(cls, text: str, columns: Container[str], usual: str) -> "Sort":
        """The order an address asks for, where the table has such a column; else the usual one."""
        column = text.removeprefix("-")
        if column not in columns:
            text, column = usual, usual.removeprefix("-")
        return cls(column, text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.column}" if self.is_descending else self.column

    def turned(self, column: str) -> str:
        """What the heading of a column leads to: this order the other way round, or its own."""
        return f"-{column}" if self == Sort(column) else column

    def aria(self, column: str) -> str:
        """The column's state as `aria-sort` calls it; empty for every other column."""
        if column != self.column:
            return ""
        return "descending" if self.is_descending else "ascending"

    def applied(self, *expressions: Any) -> list[Any]:
        """SQL expressions in this direction."""
        return [one.desc() if self.is_descending else one.asc() for one in expressions]
