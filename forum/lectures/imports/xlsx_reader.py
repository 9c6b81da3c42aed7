"""Excel workbooks (.xlsx): the first sheet that has a programme's header, with its typed dates."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from forum.i18n import N_
from forum.lectures.imports.columns import known_headings, read_header, table_entry
from forum.lectures.imports.entries import Cell, Programme, Unreadable
from forum.lectures.imports.limits import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES

# What the reader of workbooks stumbles with over parts that are damaged, or made to make it stumble.
_FAULTS = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ArithmeticError, AssertionError, AttributeError,
    EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip


def read_xlsx(data: bytes) -> Programme:
    """The rows of a workbook. Raises Unreadable."""
    _refuse_bombs(data)
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheets = [list(_rows(sheet)) for sheet in workbook.worksheets[:20]]
        finally:
            workbook.close()
    except _FAULTS as error:
        raise Unreadable(N_("This Excel workbook is damaged.")) from error
    return _programme(max(sheets, key=lambda rows: known_headings(rows[0]) if rows else 0, default=[]))


def _refuse_bombs(data: bytes) -> None:
    """The unpacked size is what the archive declares; the reader never unpacks more than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(N_("This Excel workbook is damaged.")) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(N_("This is a ZIP archive, but not an Excel workbook."))
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Unreadable(N_("This Excel workbook unpacks to far more than a programme can hold."))


def _rows(sheet: Any) -> Iterator[tuple[Cell | None, ...]]:
    # What a sheet declares as its size is often wrong, in both directions.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2), start=1):
        if number > MAX_ROWS + 1 or len(row) > MAX_COLUMNS:
            raise Unreadable(
                N_("This table has more than %(rows)d rows or %(columns)d columns."),
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )
        yield tuple(_cell(value) for value in row)


def _cell(value: object) -> Cell | None:
    if value is None or isinstance(value, (date, time)):
        return _whole_seconds(value) if isinstance(value, datetime) else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)[:MAX_CELL_CHARACTERS]


def _whole_seconds(value: datetime) -> datetime:
    """Excel counts days as fractions: 14:00 comes as 13:59:59.999995."""
    try:
        return (value + timedelta(milliseconds=500)).replace(microsecond=0)
    except OverflowError:  # the last second there is
        return value.replace(microsecond=0)


def _programme(rows: list[tuple[Cell | None, ...]]) -> Programme:
    if not rows:
        raise Unreadable(N_("This Excel workbook is empty."))
    header = read_header(rows[0])
    entries = [table_entry(header, number, row) for number, row in enumerate(rows[1:], start=2)]
    return Programme([entry for entry in entries if entry], header.unknown)
