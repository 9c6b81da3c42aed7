"""Values as the journal keeps them: plain, so that they can be told and put back years later.

An instant is ISO 8601 in UTC, a row its key, a text its languages by name: ``{"zh": …, "en": …, "ja": …}``,
or ``"original"`` where the language of a third one is not known.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Date, inspect
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import Mapper

from forum.db import UTCDateTime
from forum.wording import Wording

_UNTOLD = frozenset({"id", "slug", "is_sample", "edit_version", "sort_key", "search_keys", "search_terms"})
"""What no line tells of a row: keys, and what is computed from the rest."""


def kept(value: Any) -> Any:
    """A value as the journal keeps it."""
    if isinstance(value, Wording):
        return {"zh": value.zh, "en": value.en, value.original_language or "original": value.original}
    if isinstance(value, datetime):
        # In one zone, so that the database can compare them as they stand.
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [kept(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): kept(one) for name, one in value.items()}
    return value.id if hasattr(value, "id") else value


def is_wording(value: Any) -> bool:
    """Whether a kept value is a text in languages."""
    return isinstance(value, Mapping) and {"zh", "en"} <= value.keys()


def wording_of(value: Any) -> Wording:
    """The text that was kept so."""
    if not is_wording(value):
        return Wording()
    third = next((name for name in value if name not in {"zh", "en"}), "original")
    original = value.get(third)
    language = third if original and third != "original" else None
    return Wording(zh=value["zh"], en=value["en"], original=original, original_language=language)


def state_of(row: Any) -> dict[str, Any]:
    """Everything a line can tell of a row, kept, by the names of its columns; texts in one."""
    return {name: kept(getattr(row, name)) for name in told_names(type(row))}


def told_names(model: type[Any]) -> tuple[str, ...]:
    """The columns of a table that lines tell of, texts by the name they have in the model."""
    mapper: Mapper[Any] = inspect(model)
    in_texts = {column.key for text in mapper.composites for column in text.props}
    texts = (text.key for text in mapper.composites)
    plain = (column.key for column in mapper.column_attrs if column.key not in in_texts)
    return tuple(name for name in (*texts, *plain) if name not in _UNTOLD)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """By name what was there before and what is after, of what differs."""
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def unkept(model: type[Any], name: str, value: Any) -> Any:
    """What to assign to a column so that it holds a kept value again."""
    mapper: Mapper[Any] = inspect(model)
    if name in mapper.composites:
        return wording_of(value)
    column = mapper.columns[name]
    if value is None:
        return None
    if isinstance(column.type, EnumType) and column.type.enum_class:
        return column.type.enum_class(value)
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
