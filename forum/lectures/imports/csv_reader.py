"""Tables as text: UTF-8, GB18030 or UTF-16 with its mark; parted by comma, semicolon or tab."""

import csv
import io
import itertools
import re
from collections.abc import Iterator

from forum.i18n import N_
from forum.lectures.imports.columns import known_headings, read_header, table_entry
from forum.lectures.imports.entries import Programme, Unreadable
from forum.lectures.imports.limits import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_LINE_CHARACTERS, MAX_ROWS

DELIMITERS = (",", ";", "\t")
# Excel's own hint to itself in the first line.
_EXCEL_HINT = re.compile(r"sep=.\r?\n", re.IGNORECASE)
# Below this share of everyday characters a text was not written as Chinese in the first place.
_LEAST_SHARE_OF_GB2312 = 0.4


def decoded(data: bytes) -> str:
    """The text of a file, by its byte order mark, else UTF-8, else GB18030. Raises Unreadable."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _text(data, encoding)
    if b"\0" in data:
        raise Unreadable(N_("This file holds binary data, not a programme."))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = _text(data, "gb18030")
    if not looks_chinese(text):
        raise Unreadable(N_("The text of this file is neither UTF-8 nor GB18030."))
    return text


def read_csv(text: str) -> Programme:
    """The rows of a table. Raises Unreadable."""
    if any(len(line) > MAX_LINE_CHARACTERS + 1 for line in io.StringIO(text, newline=None)):
        raise Unreadable(
            N_("A line of this file is longer than %(limit)d characters."), limit=MAX_LINE_CHARACTERS
        )
    if hint := _EXCEL_HINT.match(text):
        text = text[hint.end() :]
    delimiter = _delimiter(text)
    try:
        return _programme(_records(text, delimiter, strict=True))
    except csv.Error as error:
        if "expected after" not in str(error):
            raise _unreadable(error) from error
    try:
        # A stray quotation mark inside a cell: every spreadsheet reads on, and so do we.
        return _programme(_records(text, delimiter, strict=False))
    except csv.Error as error:
        raise _unreadable(error) from error


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(N_("The text of this file is neither UTF-8 nor GB18030.")) from error


def looks_chinese(text: str) -> bool:
    beyond_ascii = "".join(itertools.islice((c for c in text if ord(c) > 127), 10_000))
    everyday = len(beyond_ascii.encode("gb2312", "ignore")) / 2
    return everyday >= _LEAST_SHARE_OF_GB2312 * len(beyond_ascii)


def _delimiter(text: str) -> str:
    """The delimiter under which the first line holds the most column names."""

    def headings(delimiter: str) -> int:
        try:
            return known_headings(next(_records(text, delimiter, strict=False), []))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=headings)


def _records(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=strict, skipinitialspace=True
    )


def _programme(records: Iterator[list[str]]) -> Programme:
    header = read_header(next(records, []))
    entries = []
    for number, cells in enumerate(records, start=2):
        if number > MAX_ROWS + 1 or len(cells) > MAX_COLUMNS:
            raise Unreadable(
                N_("This table has more than %(rows)d rows or %(columns)d columns."),
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )
        entry = table_entry(header, number, cells)
        if entry:
            entries.append(entry)
    return Programme(entries, header.unknown)


def _unreadable(error: csv.Error) -> Unreadable:
    if "field larger" in str(error):
        return Unreadable(
            N_("A cell of this table is longer than %(limit)d characters."), limit=MAX_CELL_CHARACTERS
        )
    return Unreadable(N_("A quotation mark in this table is opened and never closed."))
