"""Excel workbooks: typed dates, the right sheet, numbers that were meant as text."""

import io
from datetime import UTC, date, datetime, time

import pytest
from openpyxl import Workbook

from forum.lectures.imports.detect import read_programme
from forum.lectures.imports.entries import Unreadable


def local(*parts: int) -> datetime:
    """A time as a cell holds it, without a zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc, arg-type]


def saved(rows: list[list[object]], *, cover: list[list[object]] | None = None) -> bytes:
    """A workbook; with `cover`, a first sheet in front of the programme."""
    book = Workbook()
    sheet = book.active
    if cover:
        for row in cover:
            sheet.append(row)
        sheet = book.create_sheet("2026")
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


HEADER: list[object] = ["编号", "开始时间", "结束时间", "题目", "人数", "备注"]


def test_cells_keep_their_type_and_whole_numbers_are_written_without_a_fraction() -> None:
    start = local(2026, 4, 1, 14, 0)

    programme = read_programme(saved([HEADER, [7, start, time(15, 30), "样本", 120.0, None]]))

    assert [entry.cells for entry in programme.entries] == [
        {"code": "7", "starts_at": start, "ends_at": time(15, 30), "title": "样本", "seats": "120"}
    ]
    assert programme.unknown_columns == ("备注",)


def test_excels_fractions_of_a_day_become_whole_seconds() -> None:
    nearly = local(2026, 4, 1, 13, 59, 59, 999_800)

    programme = read_programme(saved([HEADER, ["a", nearly, None, "样本", 1, None]]))

    assert programme.entries[0].cells["starts_at"] == local(2026, 4, 1, 14, 0)


def test_the_sheet_with_the_programme_is_found_behind_a_cover() -> None:
    cover: list[list[object]] = [["Programme of the samples"], [date(2026, 1, 1)]]

    programme = read_programme(saved([HEADER, ["a", "2026-04-01 14:00", None, "样本", 1, None]], cover=cover))

    assert [entry.cells["title"] for entry in programme.entries] == ["样本"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "This Excel workbook is empty."),
        ([["a", "b"]], "The first line of this table has none of the known column names."),
        ([["x"] * 300], "This table has more than 20000 rows or 200 columns."),
    ],
)
def test_a_workbook_without_a_programme_is_refused(rows: list[list[object]], sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_programme(saved(rows))

    assert str(refusal.value) == sentence
