"""What is kept about somebody as a file to take along: JSON for programs, a CSV a table for spreadsheets."""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from forum.privacy.held import Held, Row
from forum.tables import Cell, csv_bytes

EPOCH = (1980, 1, 1, 0, 0, 0)


def zip_bytes(held: Held, *, forum: str, now: datetime) -> bytes:
    """The whole as a ZIP: `data.json`, and each table as `NAME.csv`."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        _add(archive, "data.json", json_bytes(held, forum=forum, now=now))
        for name, rows in held.tables.items():
            _add(archive, f"{name}.csv", csv_bytes(_table(rows)))
    return file.getvalue()


def json_bytes(held: Held, *, forum: str, now: datetime) -> bytes:
    """Every row as an object with the names of its columns; instants in UTC, by ISO 8601."""
    whole = {"forum": forum, "made_at": now, **held.tables}
    return json.dumps(_plain(whole), ensure_ascii=False, indent=1).encode()


def _table(rows: Sequence[Row]) -> list[list[Cell]]:
    heads = list(rows[0])
    return [list(heads), *([_cell(row.get(head)) for head in heads] for row in rows)]


def _cell(value: Any) -> Cell:
    plain = _plain(value)
    if isinstance(plain, dict | list):
        return json.dumps(plain, ensure_ascii=False)
    return str(plain).lower() if isinstance(plain, bool) else plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Enum):
        return value.value
    return value


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    info = ZipInfo(name, date_time=EPOCH)
    info.compress_type = ZIP_DEFLATED
    archive.writestr(info, content)
