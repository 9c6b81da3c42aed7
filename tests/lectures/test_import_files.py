"""What a file is, and what of it is refused as a whole: one sentence, in bounded time and memory."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forum.lectures.imports.detect import read_file, read_programme
from forum.lectures.imports.entries import Unreadable
from forum.lectures.imports.limits import MAX_CELL_CHARACTERS, MAX_FILE_BYTES, MAX_ROWS

SAMPLES = Path(__file__).parent.parent / "samples"
HEADER = "starts_at,title,speaker\n"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE schedule [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><schedule>&j;</schedule>"
)
OUTSIDE = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule><event>&x;</event></schedule>'


def workbook(sheet: bytes, *, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A ZIP archive that calls itself a workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(name, sheet)
    return file.getvalue()


def picture() -> bytes:
    chunk = struct.pack(">I4s", 0, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(b"IEND"))


def zipped(name: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//s//s\r\n{}END:VCALENDAR\r\n"
FALSE_FILES = {
    "nothing": (b"", "This file is empty."),
    "blank": (b"\xef\xbb\xbf \r\n\n", "This file is empty."),
    "pdf": (
        b"%PDF-1.7\n" + b"x" * 99,
        "This is a PDF document; a programme comes as CSV, XLSX, iCalendar or schedule.xml.",
    ),
    "picture": (picture(), "This is a picture, not a programme."),
    "old_excel": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
        "This is an old or locked Excel file; save it as XLSX without a password.",
    ),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 20, "This is a compressed archive; unpack it first."),
    "json": (b'[{"a": 1}]', "This is JSON; a programme comes as CSV, XLSX, iCalendar or schedule.xml."),
    "web_page": (b"<!doctype html><html></html>", "This is a web page, not a programme."),
    "zip": (zipped("a.txt", "a"), "This is a ZIP archive, but not an Excel workbook."),
    "torn_zip": (zipped("xl/workbook.xml", "a")[:-30], "This Excel workbook is damaged."),
    "hollow_workbook": (workbook(b"<"), "This Excel workbook is damaged."),
    "zip_bomb": (
        workbook(b"0" * (130 << 20)),
        "This Excel workbook unpacks to far more than a programme can hold.",
    ),
    "binary": (bytes(range(256)) * 40, "This file holds binary data, not a programme."),
    "torn_utf8": (
        (HEADER + "2026-03-01 10:00,é").encode("latin-1"),
        "The text of this file is neither UTF-8 nor GB18030.",
    ),
    "latin_1": (
        (HEADER + "2026-03-01 10:00,Jérôme à Zürich rêve\n" * 9).encode("latin-1"),
        "The text of this file is neither UTF-8 nor GB18030.",
    ),
    "shift_jis": (
        (HEADER + "2026-03-01 10:00,ことばのはなしをする,見本\n" * 9).encode("shift_jis"),
        "The text of this file is neither UTF-8 nor GB18030.",
    ),
    "torn_utf16": (b"\xff\xfea", "The text of this file is neither UTF-8 nor GB18030."),
    "letter": (
        b"Dear Ada,\nhere is the programme.\n",
        "The first line of this table has none of the known column names.",
    ),
    "no_times": (b"title,speaker\nA,B\n", "This table has no column \u201cstarts_at\u201d."),
    "no_titles": (b"starts_at,speaker\nA,B\n", "This table has no column \u201ctitle\u201d."),
    "long_line": (
        HEADER.encode() + b"x," * 600_000,
        "A line of this file is longer than 1000000 characters.",
    ),
    "long_cell": (
        HEADER.encode() + b'2026-03-01 10:00,"' + b"x\n" * MAX_CELL_CHARACTERS + b'"',
        "A cell of this table is longer than 131072 characters.",
    ),
    "open_quote": (
        HEADER.encode() + b'2026-03-01 10:00,"never closed\n2026-03-02 10:00,B,C\n',
        "A quotation mark in this table is opened and never closed.",
    ),
    "many_rows": (
        HEADER.encode() + b"2026-03-01 10:00,A,B\n" * (MAX_ROWS + 1),
        "This table has more than 20000 rows or 200 columns.",
    ),
    "wide_rows": (
        HEADER.encode() + b"," * 500,
        "This table has more than 20000 rows or 200 columns.",
    ),
    "xml_bomb": (BOMB.encode(), "This XML defines entities of its own, which is never read."),
    "xml_from_outside": (OUTSIDE.encode(), "This XML defines entities of its own, which is never read."),
    "torn_xml": (
        (SAMPLES / "schedule.xml").read_bytes()[:900],
        "This XML breaks off or is malformed at line 23, column 9.",
    ),
    "other_xml": (b"<?xml version='1.0'?><rss/>", "This is XML, but not the schedule of a conference."),
    "empty_schedule": (b"<schedule/>", "This schedule has no events."),
    "deep_xml": (b"<a>" * 700_000, "This XML has more than 600000 tags or attributes."),
    "strange_encoding": (
        b"<?xml version='1.0' encoding='x-nobody'?><schedule/>",
        "This XML names an encoding nobody knows.",
    ),
    "torn_calendar": (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "This calendar breaks off before its end."),
    "empty_calendar": (CALENDAR.format("").encode(), "This calendar has no entries."),
    "many_entries": (
        CALENDAR.format("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * (MAX_ROWS + 1)).encode(),
        "This calendar has more than 20000 entries.",
    ),
    "many_events": (
        b"<schedule><day>" + b"<event/>" * (MAX_ROWS + 1) + b"</day></schedule>",
        "This schedule has more than 20000 events.",
    ),
    "address_card": (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "This is an address card, not a calendar."),
}


@pytest.mark.parametrize("name", FALSE_FILES)
def test_a_file_that_is_not_what_it_says_gets_one_sentence_at_once(name: str) -> None:
    data, sentence = FALSE_FILES[name]
    begun = time.monotonic()

    with pytest.raises(Unreadable) as refusal:
        read_programme(data)

    assert str(refusal.value) == sentence
    assert time.monotonic() - begun < 10


def test_a_file_of_hundreds_of_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(500 << 20)
    tracemalloc.start()

    with pytest.raises(Unreadable) as refusal:
        read_file(path)

    assert str(refusal.value) == "This file is larger than 20 MB, more than any programme."
    assert tracemalloc.get_traced_memory()[1] < 3 * MAX_FILE_BYTES
    tracemalloc.stop()


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    sentences = []
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(Unreadable) as refusal:
            read_file(path)
        sentences.append(str(refusal.value))

    assert sentences == [
        "The file cannot be opened: No such file or directory.",
        "The file cannot be opened: Is a directory.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_are_read_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    rows = [["开始时间", "题目", "报告人"], ["2026-03-01 10:00", '"样本，\n第二行"', "样本甲"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)

    programme = read_programme(text.encode(encoding))

    assert [entry.cells for entry in programme.entries] == [
        {"starts_at": "2026-03-01 10:00", "title": "样本，\n第二行", "speaker": "样本甲"}
    ]


def test_a_schedule_may_be_written_in_two_bytes_and_date_its_days(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-16"?><schedule><conference><acronym>s13</acronym></conference>'
        '<day date="2013-12-27"><room name="1"><event id="7">'
        "<start>11:00</start><duration>1:00</duration><title>Sample</title>"
        "<persons><person><name>Ada</name></person></persons>"
        "<video_download_url>https://v.example</video_download_url></event></room></day></schedule>"
    )

    [entry] = read_programme(text.encode("utf-16")).entries

    assert (entry.key, entry.names, entry.links) == ("s13/7", ("Ada",), (("https://v.example", "Video"),))
    starts_at = datetime.fromisoformat("2013-12-27T11:00")
    assert (entry.cells["starts_at"], entry.cells["ends_at"]) == (starts_at, starts_at + timedelta(hours=1))


def test_a_calendar_entry_is_refused_for_a_broken_property_only_where_it_is_read() -> None:
    event = "BEGIN:VEVENT\r\nUID:{}\r\nSUMMARY:S\r\nDTSTART:{}\r\nDTEND:20260301T110000Z\r\n{}END:VEVENT\r\n"
    text = CALENDAR.format(
        event.format(1, "20260301T100000Z", "TRIGGER:nonsense\r\nDTSTAMP:never\r\n")
        + event.format(2, "soon", "")
        + event.format(3, "20260301T100000Z", "").replace("DTSTART:20260301T100000Z\r\n", "")
    )

    entries = read_programme(text.encode()).entries

    assert [(entry.number, entry.refusal and entry.refusal.column) for entry in entries] == [
        (1, None),
        (2, "starts_at"),
        (3, "starts_at"),
    ]


def test_rows_are_counted_as_in_a_spreadsheet_and_empty_ones_passed_over() -> None:
    text = 'sep=;\r\ntitle;Starts At;备注;title\r\n"A\nB";1;x;\r\n;;;\r\n\r\nC;2;;\r\n'

    programme = read_programme(text.encode())

    assert [(entry.number, entry.cells["title"]) for entry in programme.entries] == [(2, "A\nB"), (5, "C")]
    assert programme.unknown_columns == ("备注", "title")


def test_a_stray_quotation_mark_is_read_as_spreadsheets_do() -> None:
    programme = read_programme((HEADER + '2026-03-01 10:00,"A" sample,B\n').encode())

    assert [entry.cells["title"] for entry in programme.entries] == ["A sample"]


def test_a_row_with_more_cells_than_columns_is_refused_alone() -> None:
    programme = read_programme((HEADER + "2026-03-01 10:00,A,B,C\n2026-03-01 11:00,D,E,\n").encode())

    assert [entry.refusal is None for entry in programme.entries] == [False, True]
