"""The one writer of tables that leave the forum (D-16).

A cell that a spreadsheet would take for a formula is defused in both formats: what a stranger typed
into a form must never run on an organiser's machine. Nothing else in the forum writes CSV or XLSX.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | datetime | None
# Also after blanks and what nobody sees, and in the wide and small forms that some spreadsheets read alike.
_FORMULA = re.compile(
    r"[\s\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*[=+\-@\t\r＝＋－＠﹦﹢﹣﹫]"
)
# Where another separator is usual, a spreadsheet that is handed commas takes these for the end of a cell.
_AFTER_SEPARATOR = re.compile(r"""(?<=[;\t])(?=[\s"']*[=+\-@＝＋－＠])""")
_DEFUSED_WITHIN = re.compile(r"""(?<=[;\t])'(?=[\s"']*[=+\-@＝＋－＠])""")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")
SHEET_NAME_LENGTH = 31
CELL_LENGTH = 32_767
_HEADING, _ORDINARY = Font(bold=True), Font()
_NARROWEST, _WIDEST = 8, 48


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """RFC 4180, in UTF-8 with the mark by which Excel knows it. The first row holds the headings."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_apart(_defused(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet, every text typed as text. The first row holds the headings.

    An instant without a zone is a date that the spreadsheet can sort and reckon with.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(_SHEET_NAME.sub(" ", title)[:SHEET_NAME_LENGTH] or "1")
    sheet.freeze_panes = "A2"
    widths: dict[int, int] = {}
    for row_number, row in enumerate(rows, start=1):
        for column_number, value in enumerate(row, start=1):
            cell = sheet.cell(row_number, column_number)
            _write(cell, value)
            cell.font = _HEADING if row_number == 1 else _ORDINARY
            widths[column_number] = max(widths.get(column_number, _NARROWEST), _width(value))
    for column_number, width in widths.items():
        sheet.column_dimensions[get_column_letter(column_number)].width = min(width, _WIDEST)
    sheet.auto_filter.ref = sheet.dimensions
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def undefused(cell: str) -> str:
    """A cell that this writer defused as it was before: what went out comes in again unchanged."""
    text = cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
    return _DEFUSED_WITHIN.sub("", text)


def _write(cell: Any, value: Cell) -> None:
    if isinstance(value, datetime) and value.tzinfo is None:
        cell.value, cell.number_format = value, "yyyy-mm-dd hh:mm"
        return
    defused = _defused(value)
    cell.value = defused[:CELL_LENGTH] if isinstance(defused, str) else defused
    if isinstance(defused, str):
        cell.data_type = "s"  # never a formula, whatever it begins with


def _width(value: Cell) -> int:
    """About as many digits as a value is wide; Han and their kin count double."""
    text = value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else str(value or "")
    return 2 + sum(2 if sign >= "\u2e80" else 1 for sign in text[:_WIDEST])


def _apart(cell: str | int | float | None) -> str | int | float | None:
    return _AFTER_SEPARATOR.sub("'", cell) if isinstance(cell, str) else cell


def _defused(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if not isinstance(cell, str):
        return cell
    text = _UNPRINTABLE.sub("", cell) if not _FORMULA.match(cell) else "'" + _UNPRINTABLE.sub("", cell)
    # Unprintable characters may have hidden the sign of a formula.
    return "'" + text if _FORMULA.match(text) else text
