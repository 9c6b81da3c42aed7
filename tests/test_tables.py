"""The one writer of tables: nothing a stranger typed becomes a formula (D-16)."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from forum.settings import ROOT
from forum.tables import Cell, csv_bytes, xlsx_bytes

HARMFUL = [
    before + sign + "cmd|' /C calc'!A0"
    for sign in ("=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠")
    for before in ("", " ", "\n", "\u3000", "\ufeff", "\x00", "\x1b ")
]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("text", HARMFUL)
def test_no_cell_is_a_formula(text: str) -> None:
    for cell in (read_csv(csv_bytes([[text]]))[0][0], read_xlsx(xlsx_bytes("t", [[text]]))[0][0]):
        assert isinstance(cell, str)
        assert cell.startswith("'")
    (cells,) = load_workbook(io.BytesIO(xlsx_bytes("t", [[text]]))).worksheets[0].iter_rows()
    assert [cell.data_type for cell in cells] == ["s"]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_ordinary_text_arrives_as_it_was(texts: list[str]) -> None:
    row = [f"姓名 {text}".replace("\r", "") for text in texts]
    printable = [text for text in row if text.isprintable()]
    if printable == row:
        assert read_csv(csv_bytes([row])) == [row]
        assert read_xlsx(xlsx_bytes("t", [row])) == [row]
    else:
        xlsx_bytes("t", [row])


def test_other_kinds_of_cell_and_the_mark_for_excel() -> None:
    row: list[Cell] = ["a,b", 12, 1.5, None, datetime(2026, 3, 2, 4, tzinfo=UTC), -3, 'say "hi"']
    content = csv_bytes([["h"] * len(row), row])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 2
    assert read_csv(content)[1] == ["a,b", "12", "1.5", "", "2026-03-02 04:00+00:00", "-3", 'say "hi"']
    assert read_xlsx(xlsx_bytes("a/b:c", [row]))[0][:2] == ["a,b", 12]


def test_nothing_else_writes_tables() -> None:
    writers = [
        file.name
        for file in (ROOT / "forum").rglob("*.py")
        if any(word in file.read_text("utf-8") for word in ("csv.writer", "DictWriter", "Workbook("))
    ]
    assert writers == ["tables.py"]
