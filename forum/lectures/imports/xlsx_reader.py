"""Excel workbooks (.xlsx): the first sheet that has a programme's header, with its typed dates."""

import io
import re
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
from forum.lectures.imports.limits import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_OTHER_TAGS,
    MAX_ROWS,
    MAX_TABLE_TAGS,
    MAX_UNPACKED_BYTES,
)

# What the reader of workbooks stumbles with over parts that are damaged, or made to make it stumble.
_FAULTS = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ArithmeticError, AssertionError, AttributeError,
    EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip
_TABLE = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
# What is written in an encoding where "<" is another octet could not be counted.
_OTHER_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["'](?!utf-?(?:8|16)["'])""", re.IGNORECASE)
_CHUNK = 1024 * 1024
# All that a package may use (ECMA-376 part 2, annex B); other packers fail in ways of their own.
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


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
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise Unreadable(N_("This is a ZIP archive, but not an Excel workbook."))
            if not {part.compress_type for part in parts} <= _PACKED:
                raise Unreadable(N_("This Excel workbook is damaged."))
            if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES or _has_too_many_tags(archive):
                raise Unreadable(N_("This Excel workbook unpacks to far more than a programme can hold."))
    except _FAULTS as error:
        raise Unreadable(N_("This Excel workbook is damaged.")) from error


def _has_too_many_tags(archive: zipfile.ZipFile) -> bool:
    """Whether reading would cost too much: a row is held whole, however many cells it has."""
    tags = {True: 0, False: 0}
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            tags[_TABLE.fullmatch(part.filename) is not None] += _count_tags(archive, part)
    return tags[True] > MAX_TABLE_TAGS or tags[False] > MAX_OTHER_TAGS


def _count_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """How many tags a part opens. Raises ValueError for an encoding in which that does not show."""
    count = 0
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            if count == 0 and _OTHER_ENCODING.search(chunk[:1000]):
                raise ValueError("not in UTF-8 or UTF-16")
            count += chunk.count(b"<") - chunk.count(b"</")
    return count


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
