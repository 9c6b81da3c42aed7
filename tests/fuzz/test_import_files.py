"""Whatever a file holds: a programme, or one sentence about it; every row is whole, or refused by name."""

import io
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from forum.lectures.imports.detect import read_programme
from forum.lectures.imports.entries import Programme, Unreadable
from forum.lectures.imports.limits import LIMITS, MAX_PEOPLE, MAX_SEATS
from forum.lectures.imports.parsing import Parsed, parse
from forum.lectures.imports.rows import Row
from forum.wording import Wording
from tests import hostile
from tests.fuzz.inputs import damaged, effort, encodable
from tests.fuzz.programmes import (
    GOOD_ENTRY,
    GOOD_START,
    as_csv,
    csv_files,
    ical_files,
    rows,
    schedule_files,
    xlsx_files,
)
from tests.hostile import archives

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

SHANGHAI = ZoneInfo("Asia/Shanghai")
SAMPLES = Path(__file__).parent.parent / "samples"
GOOD = {"starts_at": GOOD_START, "title": "A good one", "speaker": "样本甲", "code": "GOOD-1"}
TEXT_FILES = [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.suffix != ".md"]
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def read(data: bytes) -> Parsed | None:
    """What the forum makes of a file; None where it refuses it as a whole. Anything else is a fault."""
    try:
        programme = read_programme(data)
    except Unreadable as refusal:
        return _refused(refusal)
    return understood(programme)


def _refused(refusal: Unreadable) -> None:
    """A refusal can be said, in one sentence."""
    assert str(refusal.values["reason"]).endswith(".")


def understood(programme: Programme) -> Parsed:
    """Every entry is a row or a refusal, never both, never lost, and each row is fit to be stored."""
    *_, parsed = [Parsed(), *parse(programme, SHANGHAI)]
    numbers = [row.number for row in parsed.rows] + [remark.number for remark in parsed.refused]
    assert sorted(numbers) == [entry.number for entry in programme.entries]
    for remark in [*parsed.refused, *parsed.left_out]:
        assert str(remark)
        assert len(str(remark)) < 400
    for row in parsed.rows:
        assert_fit(row)
    return parsed


def assert_fit(row: Row) -> None:
    """The invariants of a row, whatever stood in its cells."""
    assert row.title
    assert row.starts_at.utcoffset() is not None
    assert row.starts_at.astimezone(UTC).year in range(1899, 2201)
    if row.ends_at is not None:
        assert timedelta() < row.ends_at - row.starts_at <= timedelta(days=31)
    assert row.seats is None or 0 <= row.seats <= MAX_SEATS
    assert len(row.people) <= MAX_PEOPLE
    for address in addresses_of(row):
        assert address.lower().startswith(("http://", "https://"))
        assert address.isprintable()
    for column, text in texts_of(row):
        assert len(text) <= LIMITS[column]
        assert text == unicodedata.normalize("NFC", text).strip()
        assert not [c for c in text if unicodedata.category(c) in UNSEEN and c not in "\n\t"], ascii(text)
        assert not TURNS & set(text)
    for name in (row.key, row.slug):
        assert name is None or name.isprintable()


def addresses_of(row: Row) -> list[str]:
    found = [row.online_url, *(one.url for one in row.materials), *(one.website for one in row.people)]
    return [address for address in found if address is not None]


def texts_of(row: Row) -> list[tuple[str, str]]:
    wordings: list[tuple[str, Wording]] = [
        ("title", row.title), ("abstract", row.abstract), ("venue", row.venue), ("room", row.room),
        ("series", row.series), *(("topics", topic) for topic in row.topics),
        *(("affiliation", person.affiliation) for person in row.people),
        *(("bio", person.bio) for person in row.people),
    ]  # fmt: skip
    names = [(c, t) for p in row.people for c, t in (("speaker", p.name), ("speaker_latin", p.latin))]
    return [(column, text) for column, wording in wordings for text in wording.texts()] + names


@effort(20)
@given(csv_files)
def test_any_table_is_read_or_refused(data: bytes) -> None:
    read(data)


@effort(20)
@given(xlsx_files())
def test_any_workbook_is_read_or_refused(data: bytes) -> None:
    read(data)


@effort(20)
@given(ical_files())
def test_any_calendar_is_read_or_refused(data: bytes) -> None:
    read(data)


@effort(20)
@given(schedule_files())
def test_any_schedule_is_read_or_refused(data: bytes) -> None:
    parsed = read(data)
    assert parsed is not None


@effort(20)
@given(damaged(TEXT_FILES))
def test_a_damaged_file_is_read_or_refused(data: bytes) -> None:
    read(data)


@effort(20)
@given(st.binary(max_size=300))
@example(b"PK")
@example(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR")
def test_any_octets_are_read_or_refused(data: bytes) -> None:
    read(data)


def workbook() -> bytes:
    """A good workbook."""
    book = Workbook()
    book.worksheets[0].append(list(GOOD))
    book.worksheets[0].append(list(GOOD.values()))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


PARTS = {
    name: zipfile.ZipFile(io.BytesIO(workbook())).read(name)
    for name in zipfile.ZipFile(io.BytesIO(workbook())).namelist()
}


def rezipped(changed: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {**PARTS, **changed}.items():
            archive.writestr(name, content)
    return file.getvalue()


@effort(20)
@given(st.sampled_from(sorted(PARTS)).flatmap(lambda n: st.tuples(st.just(n), damaged([PARTS[n]]))))
def test_a_workbook_with_a_damaged_part_is_read_or_refused(part: tuple[str, bytes]) -> None:
    name, content = part
    read(rezipped({name: content}))


@effort(20)
@given(damaged([workbook()]))
def test_a_damaged_archive_is_read_or_refused(data: bytes) -> None:
    read(data)


@pytest.mark.parametrize("entry", hostile.entries("archives"), ids=lambda entry: entry.ident)
def test_every_archive_of_the_corpus_is_refused(entry: hostile.Entry) -> None:
    assert read(archives.packed(entry)) is None


@pytest.mark.parametrize("entry", hostile.entries("xml"), ids=lambda entry: entry.ident)
def test_every_xml_of_the_corpus_is_refused_or_read_without_harm(entry: hostile.Entry) -> None:
    parsed = read(entry.octets)
    assert parsed is None or "root:" not in repr(parsed)
    if "<!DOCTYPE" in entry.text:
        assert parsed is None


@pytest.mark.parametrize("family", ["json", "html", "svg", "unicode", "sizes", "bidi"])
def test_the_corpus_as_a_file_is_refused(family: str) -> None:
    assert [entry.ident for entry in hostile.entries(family) if read(entry.octets) is not None] == []


@pytest.mark.parametrize(
    "entry",
    [entry for entry in hostile.entries("calendar_lines") if entry.options["part"] == "line"],
    ids=lambda entry: entry.ident,
)
def test_a_good_entry_beside_a_hostile_line_stays_or_the_file_is_refused(entry: hostile.Entry) -> None:
    lines = ["BEGIN:VEVENT", "UID:bad", "DTSTART:20260505T060000Z", "SUMMARY:Bad", entry.text, "END:VEVENT"]
    bad = "\r\n".join([*lines, ""])
    parsed = read(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{bad}{GOOD_ENTRY}END:VCALENDAR\r\n".encode())
    assert parsed is None or "A good one" in [row.title.en for row in parsed.rows]


@effort(20)
@given(rows, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_a_good_row_is_kept_whatever_stands_beside_it(table: list[dict[str, str]], encoding: str) -> None:
    parsed = read(as_csv([*table, GOOD], encoding=encoding))
    if parsed is not None:
        assert parsed.rows[-1].title == Wording(en="A good one")
        assert parsed.rows[-1].code == "GOOD-1"
        assert parsed.rows[-1].starts_at == datetime(2026, 5, 4, 6, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_names_come_out_of_a_table_as_they_went_in(delimiter: str, encoding: str) -> None:  # C-71
    names = [name for name in hostile.texts("names", expected="accepted") if name == encodable(name)]
    whole = [name for name in names if not set(name) & set("/;；、|()（）<&,，\u00ad")]
    table = [{**GOOD, "speaker": name, "code": str(number)} for number, name in enumerate(whole)]
    parsed = read(as_csv(table, delimiter, encoding))
    assert parsed is not None
    assert parsed.refused == []
    found = [f"{row.people[0].name}{row.people[0].latin}" if row.people else "" for row in parsed.rows]
    wanted = [unicodedata.normalize("NFC", " ".join(name.split())) for name in whole]
    lost = {
        name: got
        for name, got in zip(wanted, found, strict=True)
        if got.replace(" ", "") != name.replace(" ", "") and name != "N/A"
    }
    assert lost == {}


def test_the_last_instant_a_workbook_can_hold_spoils_its_own_row_alone() -> None:
    book = load_workbook(io.BytesIO(workbook()))
    book.worksheets[0].append([2958465.9999999, "The end of time"])
    book.worksheets[0]["A3"].number_format = "yyyy-mm-dd hh:mm"
    file = io.BytesIO()
    book.save(file)
    parsed = read(file.getvalue())
    assert parsed is not None
    assert [row.title for row in parsed.rows] == [Wording(en="A good one")]
    assert [remark.column for remark in parsed.refused] == ["starts_at"]
