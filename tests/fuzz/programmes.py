"""Programmes in the four formats, made of hostile cells: each row is good or has its fault on purpose."""

import csv
import io
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st
from openpyxl import Workbook

from tests import hostile
from tests.fuzz.inputs import CORPUS, NAMES, TEXTS, short_texts

COLUMNS = [
    "starts_at", "ends_at", "title", "title_zh", "title_en", "abstract", "language", "speaker",
    "speaker_latin", "affiliation", "bio", "website", "venue", "room", "seats", "series", "topics", "slides",
    "video", "online_url", "code",
]  # fmt: skip
GOOD_START = "2026-05-04 14:00"
_OF_COLUMN = {
    column: st.sampled_from(
        [entry.text for entry in hostile.entries("cells") if entry.options["column"] == column]
    )
    for column in ("speaker", "seats", "slides", "language", "code", "title")
}
_MOMENTS = st.sampled_from(short_texts("moments"))


def cells(column: str) -> st.SearchStrategy[str]:
    """A cell of a column: usual, from the corpus for this column, or anything at all."""
    if column in ("starts_at", "ends_at"):
        return st.one_of(st.just(GOOD_START), _MOMENTS, TEXTS)
    if column == "speaker":
        return st.one_of(NAMES, _OF_COLUMN[column], TEXTS)
    if column in ("slides", "video", "online_url", "website"):
        return st.one_of(st.sampled_from(short_texts("scripts")), _OF_COLUMN["slides"], TEXTS)
    return st.one_of(_OF_COLUMN.get(column, st.just("")), TEXTS)


_some_cells = st.lists(
    st.sampled_from(COLUMNS).flatmap(lambda column: st.tuples(st.just(column), cells(column))), max_size=5
)
rows = st.lists(
    _some_cells.map(lambda pairs: {"starts_at": GOOD_START, "title": "样本", **dict(pairs)}),
    min_size=1,
    max_size=3,
)


def as_csv(table: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """The rows as a table; what the encoding does not know becomes a question mark."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode(encoding, "replace")


csv_files = st.builds(
    as_csv, rows, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
)

_TYPED = st.one_of(
    st.datetimes().filter(lambda at: at.year >= 1900),
    st.dates(date(1900, 1, 2)),
    st.times(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
)


@st.composite
def xlsx_files(draw: st.DrawFn) -> bytes:
    """The rows as a workbook, some cells typed as dates and numbers, as Excel does by itself."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(COLUMNS)
    for number, row in enumerate(draw(rows), start=2):
        typed = draw(st.dictionaries(st.sampled_from(COLUMNS), _TYPED, max_size=2))
        for column, value in {**row, **typed}.items():
            _write(sheet.cell(number, COLUMNS.index(column) + 1), value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        cell.value = "".join(sign for sign in value if sign.isprintable())
        cell.data_type = "s"
    else:
        cell.value = value


_LINES = st.sampled_from(
    [
        entry.text
        for entry in hostile.entries("calendar_lines")
        if entry.options["part"] == "line" and len(entry.text) < 2000
    ]
)
_VALUES = st.one_of(st.sampled_from([e.text for e in hostile.entries("calendar_lines")][:30]), TEXTS)
GOOD_ENTRY = (
    "BEGIN:VEVENT\r\nUID:good@example.org\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:20260504T060000Z\r\n"
    "DTEND:20260504T073000Z\r\nSUMMARY:A good one\r\nEND:VEVENT\r\n"
)


@st.composite
def ical_files(draw: st.DrawFn) -> bytes:
    """Calendars of entries with hostile lines and values."""
    entries = []
    for number in range(draw(st.integers(1, 3))):
        names = draw(
            st.lists(st.sampled_from(["SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "URL", "UID"]))
        )
        lines = [f"UID:{number}", "DTSTART:20260504T060000Z", *draw(st.lists(_LINES, max_size=4))]
        lines += [f"{name}:{draw(_VALUES)}" for name in names]
        entries.append("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    head = draw(
        st.sampled_from(["", "X-WR-TIMEZONE:Asia/Tokyo\r\n", "X-WR-TIMEZONE:../x\r\n", "NAME:样本\r\n"])
    )
    body = "".join([*entries, GOOD_ENTRY])
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//s//s\r\n{head}{body}END:VCALENDAR\r\n".encode()


_PARTS = ["title", "subtitle", "abstract", "description", "track", "room", "language", "slug", "url"]
_LENGTHS = st.sampled_from(["01:30", "", "999:59", "0:00", "-1:00", "1:30:00", "99:99", "x"])


@st.composite
def schedule_files(draw: st.DrawFn) -> bytes:
    """Conference schedules with hostile texts where texts belong."""
    events = []
    for number in range(draw(st.integers(1, 3))):
        date_of = draw(st.one_of(st.just("2026-05-04T14:00:00+08:00"), _MOMENTS, CORPUS))
        texts = {"date": date_of, "duration": draw(_LENGTHS)}
        texts |= {name: draw(TEXTS) for name in draw(st.lists(st.sampled_from(_PARTS), unique=True))}
        inner = "".join(f"<{name}>{_xml(text)}</{name}>" for name, text in texts.items())
        people = "".join(f"<person>{_xml(name)}</person>" for name in draw(st.lists(NAMES, max_size=3)))
        links = f"<links><link href={quoteattr(_plain(draw(TEXTS)))}>x</link></links>"
        guid = quoteattr(_plain(draw(st.one_of(st.just(str(number)), TEXTS))))
        events.append(f"<event guid={guid}>{inner}<persons>{people}</persons>{links}</event>")
    zone = draw(st.sampled_from(["Asia/Shanghai", "", "Nowhere/Never", "../../etc/passwd", "x" * 300]))
    head = f"<conference><title>样本</title><time_zone_name>{zone}</time_zone_name></conference>"
    body = f"<day date='2026-05-04'><room name='r'>{''.join(events)}</room></day>"
    return f"<schedule>{head}{body}</schedule>".encode()


def _xml(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """What XML can carry."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
