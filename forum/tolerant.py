"""Reading rows that should not be: on SQLite a column takes any value, whatever its type says.

Nobody writes such a value through the forum. But if one is put in by hand, or comes out of a damaged
file, its row shall cost itself and not every page that lists it (A-15, F-15). It is read as what is said
here, which no sound row holds; calendars leave such a lecture out, and the desk names it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Dialect, Enum, Float, Integer, String, types
from sqlalchemy.dialects.sqlite import DATE, DATETIME, JSON
from sqlalchemy.types import Date, DateTime, TypeEngine

UNREADABLE = datetime(1970, 1, 1)  # noqa: DTZ001 (as the driver gives instants; db.py adds the zone)
"""An instant that is none."""
NO_NUMBER = -1

as_text = partial(str, encoding="utf-8", errors="replace")
"""Octets that are no UTF-8 are shown as far as they are. In C: it is called for every text there is."""

Process = Callable[[Any], Any]


def _text(value: Any) -> Any:
    if value is None or type(value) is str:
        return value
    return as_text(value) if isinstance(value, bytes) else str(value)


def _whole(value: Any) -> Any:
    return value if value is None or type(value) is int else NO_NUMBER


def _number(value: Any) -> Any:
    return value if isinstance(value, int | float) else None


class _Text(String):
    def result_processor(self, _dialect: Dialect, _kind: object) -> Process:
        return _text


class _Whole(Integer):
    def result_processor(self, _dialect: Dialect, _kind: object) -> Process:
        return _whole


class _Number(Float[Any]):
    def result_processor(self, _dialect: Dialect, _kind: object) -> Process:
        return _number


class _Word(Enum):
    """A word that is none of its few is given as it stands: it equals none of them."""

    def result_processor(self, dialect: Dialect, kind: object) -> Process:
        read: Process | None = super().result_processor(dialect, kind)  # type: ignore[no-untyped-call]  # its own
        return _otherwise(read, _text)


class _Instant(DATETIME):
    def result_processor(self, dialect: Dialect, kind: object) -> Process:
        return _otherwise(super().result_processor(dialect, kind), lambda _value: UNREADABLE)


class _Day(DATE):
    def result_processor(self, dialect: Dialect, kind: object) -> Process:
        return _otherwise(super().result_processor(dialect, kind), lambda _value: UNREADABLE.date())


class _JSON(JSON):
    def result_processor(self, dialect: Dialect, kind: object) -> Process:
        return _otherwise(super().result_processor(dialect, kind), lambda _value: {})


def _otherwise(read: Process | None, instead: Process) -> Process:
    if read is None:
        return lambda value: value

    def process(value: Any) -> Any:
        try:
            return read(value)
        except (LookupError, TypeError, ValueError):
            return instead(value)

    return process


TYPES: dict[type[TypeEngine[Any]], type[TypeEngine[Any]]] = {
    String: _Text,
    Integer: _Whole,
    Float: _Number,
    Enum: _Word,
    DateTime: _Instant,
    Date: _Day,
    types.JSON: _JSON,
}


def read_anything(dialect: Dialect) -> None:
    """Make a dialect read with these types; before it is first used."""
    dialect.colspecs = {**dialect.colspecs, **TYPES}
