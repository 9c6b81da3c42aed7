"""Files that would take all memory or all time are refused with one sentence, and nothing is changed."""

import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.lectures.imports.columns import COLUMNS
from forum.lectures.imports.entries import Entry, Programme
from forum.lectures.imports.parsing import parse
from forum.lectures.models import Lecture
from tests.conftest import Database

ROOT = Path(__file__).resolve().parents[2]
HEADER = "starts_at,title,speaker,abstract\n"
EVENT = "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260401T140000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def calendar(*parts: str) -> bytes:
    return "".join(["BEGIN:VCALENDAR\r\n", *parts, "END:VCALENDAR\r\n"]).encode()


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def workbook(rows: str, encoding: str = "utf-8") -> bytes:
    """A workbook whose only sheet holds a programme's header and these rows."""
    header = "<row>" + "".join(map(cell, ("starts_at", "title", "speaker"))) + "</row>"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{MAIN}">'
        f"<sheetData>{header}{rows}</sheetData></worksheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text.encode(encoding if "sheet1" in name else "utf-8"))
    return file.getvalue()


def wrongly_packed(file: bytes) -> bytes:
    """The same workbook packed by LZMA, and damaged where the first part begins."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
    start = packed.getvalue().index(b"[Content_Types].xml") + len("[Content_Types].xml")
    return packed.getvalue()[: start + 9] + b"\xff" * 8 + packed.getvalue()[start + 17 :]


def bombs() -> dict[str, bytes]:
    """One file for each way to ask for too much; every one of them is refused as a whole."""
    return {
        "csv of a million columns": b"a," * 1_000_000,
        "csv of long lines": b"\n".join([b"x" * 999_000] * 20),
        "csv with a cell of 25 MB": HEADER.encode() + b'"' + b"x" * 25_000_000,
        "csv with a cell over many lines": HEADER.encode() + b'"' + b"x\n" * 1_000_000,
        "csv of empty rows": HEADER.encode() + b"\n" * 2_000_000,
        "csv of many rows": HEADER.encode() + b"2026-04-01 14:00,t,s,a\n" * 30_000,
        "ics of a million lines": calendar("BEGIN:VEVENT\r\n", "X-A:b\r\n" * 1_000_000, "END:VEVENT\r\n"),
        "ics of nested parts": calendar("BEGIN:X-A\r\n" * 300_000),
        "ics of many entries": calendar(EVENT * 20_001),
        "xml with entities": b'<!DOCTYPE a [<!ENTITY x "' + b"x" * 9000 + b'">]><schedule>&x;</schedule>',
        "xml of many tags": b"<schedule>" + b"<a/>" * 600_000 + b"</schedule>",
        "xml of deep tags": b"<schedule>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</schedule>",
        "xml of many attributes": b"<schedule " + b" ".join(b'a%d=""' % n for n in range(700_000)) + b"/>",
        "xlsx of many rows": workbook("<row/>" * 300_000),
        "xlsx of many columns": workbook("<row>" + cell("x") * 10_000 + "</row>"),
        "xlsx of deep tags": workbook("<a>" * 100_000),
        "xlsx of one row": workbook("<row>" + "<c/>" * 3_000_000 + "</row>"),
        "xlsx of many cells": workbook(("<row>" + "<c/>" * 200 + "</row>") * 15_000),
        "xlsx packed wrongly": wrongly_packed(workbook("")),
        "xlsx in another encoding": workbook("<row>" + "<c/>" * 9 + "</row>", encoding="cp037"),
    }


READ = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from forum.lectures.imports.detect import read_file
from forum.lectures.imports.entries import Unreadable

said = {}
for path in sorted(Path(sys.argv[2]).iterdir()):
    try:
        said[path.name] = f"read {len(read_file(path).entries)} entries"
    except Unreadable as refusal:
        said[path.name] = "refused: " + str(refusal)
used = resource.getrusage(resource.RUSAGE_SELF)
status = Path("/proc/self/status")
# On Linux ru_maxrss counts what the starting process held before this program took its place.
peak = used.ru_maxrss // 1024 ** 2
if status.exists():
    peak = int(status.read_text().split("VmHWM:")[1].split()[0]) // 1024
print(json.dumps({"said": said, "peak_mb": peak, "cpu_seconds": used.ru_utime + used.ru_stime}))
"""


def test_no_file_takes_all_memory_or_all_time(tmp_path: Path) -> None:
    for name, data in bombs().items():
        (tmp_path / name).write_bytes(data)

    done = subprocess.run(
        [sys.executable, "-c", READ, str(ROOT), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )

    told = json.loads(done.stdout)
    assert {name: words for name, words in told["said"].items() if not words.startswith("refused: ")} == {}
    assert all("\n" not in words for words in told["said"].values())
    assert told["peak_mb"] < 600
    # CPU, not waiting: twenty files, of which a quadratic reader would take hours for one.
    assert told["cpu_seconds"] < 120


@pytest.mark.databases("sqlite")
def test_a_bomb_is_one_sentence_and_changes_nothing(app: Flask, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "programme.csv"
    file.write_bytes(HEADER.encode() + b"2026-04-01 14:00,t,s,a\n" * 20_001)

    result = app.test_cli_runner().invoke(args=["lectures", "import", str(file)])

    assert result.exit_code == 1
    assert len((result.output or result.stderr).strip().splitlines()) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Lecture)) == 0


PIECES = (
    *" a1<\n,(中=-\t/;、【",
    *(
        "&#",
        "<a ",
        "<a href='",
        "x\n",
        "<!--",
        "a.",
        "1:",
        "x ",
        "<sup>1",
        "http://",
        "1、",
        " (",
        "<b>",
        "a-",
    ),
)


def seconds(column: str, piece: str, length: int) -> float:
    """CPU for one row with a cell of so many characters."""
    cells = {"starts_at": "2026-04-01 14:00", "title": "T", column: (piece * length)[:length]}
    started = time.process_time()
    for _parsed in parse(Programme([Entry(2, dict(cells))]), ZoneInfo("UTC")):
        pass
    return time.process_time() - started


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_ten_times_the_cell_takes_no_hundred_times_the_work(column: str) -> None:
    """What is quadratic takes a hundred times as long; what is fast either way says nothing."""
    slow = [piece for piece in PIECES if seconds(column, piece, 8_000) > 0.1]
    worse = {
        piece: ratio
        for piece in slow
        if (ratio := seconds(column, piece, 8_000) / max(seconds(column, piece, 800), 1e-4)) > 30
    }

    assert worse == {}
