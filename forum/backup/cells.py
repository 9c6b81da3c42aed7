"""Values of rows as JSON and back, the same from both databases. Pure.

SQLite keeps instants, truths and JSON as it pleases; PostgreSQL has types of its own. What stands in a
column against its kind (SQLite lets it) is carried along as it is, and comes back into SQLite alone.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, DateTime, LargeBinary
from sqlalchemy.types import TypeEngine

_IN_SQLITE = "%Y-%m-%d %H:%M:%S.%f"


class Kind(StrEnum):
    """What a column holds, as far as the two databases differ in it."""

    INSTANT = "instant"
    TRUTH = "truth"
    JSON = "json"
    OCTETS = "octets"
    PLAIN = "plain"


_KINDS = ((DateTime, Kind.INSTANT), (Boolean, Kind.TRUTH), (JSON, Kind.JSON), (LargeBinary, Kind.OCTETS))


class Misplaced(Exception):
    """A value that its column cannot hold in this database."""


def kind_of(column_type: TypeEngine[Any]) -> Kind:
    """The kind of a column, by its type as either database describes it."""
    return next((kind for family, kind in _KINDS if isinstance(column_type, family)), Kind.PLAIN)


def encoded(kind: Kind, value: Any) -> Any:
    """A value as its driver gives it, in a form JSON can hold."""
    if value is None:
        return None
    try:
        return _ENCODERS[kind](value)
    except (TypeError, ValueError):
        return {"octets": _base64(value)} if isinstance(value, bytes) else {"odd": value}


def decoded(kind: Kind, cell: Any, *, for_sqlite: bool) -> Any:
    """What the driver of a database takes for a cell. Raises Misplaced."""
    if cell is None:
        return None
    if isinstance(cell, dict) and "json" not in cell:
        return _as_it_was(cell, for_sqlite=for_sqlite)
    match kind:
        case Kind.INSTANT:
            at = datetime.fromisoformat(cell)
            return at.strftime(_IN_SQLITE).rjust(26, "0") if for_sqlite else at
        case Kind.TRUTH:
            return int(cell) if for_sqlite else cell
        case Kind.JSON:
            return json.dumps(cell["json"]) if for_sqlite else _json_or_null(cell["json"])
        case Kind.OCTETS:
            return b64decode(cell)
    return cell


def _json_or_null(value: Any) -> Any:
    """A null of JSON's own is a value; without one, the column would be empty."""
    return JSON.NULL if value is None else value


def _as_it_was(cell: dict[str, Any], *, for_sqlite: bool) -> Any:
    if not for_sqlite:
        raise Misplaced
    return b64decode(cell["octets"]) if "octets" in cell else cell["odd"]


def _instant(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    at = datetime.strptime(value, _IN_SQLITE).replace(tzinfo=UTC)
    return at.isoformat()


def _truth(value: Any) -> bool:
    if value not in (0, 1):
        raise ValueError("neither true nor false")
    return bool(value)


def _json(value: Any) -> dict[str, Any]:
    return {"json": json.loads(value) if isinstance(value, str) else value}


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _octets(value: Any) -> str:
    return _base64(bytes(memoryview(value)))


def _plain(value: Any) -> str | int | float:
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"no place for {type(value).__name__}")


_ENCODERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.INSTANT: _instant,
    Kind.TRUTH: _truth,
    Kind.JSON: _json,
    Kind.OCTETS: _octets,
    Kind.PLAIN: _plain,
}
