"""Small parsers: addresses, moments, settings, links, tables and lines of calendars, against the corpus."""

import csv
import io
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from forum.feeds.lines import escaped, folded, one_line, plain, web_address
from forum.lectures.imports.addresses import web_addresses
from forum.lectures.imports.entries import BadCell
from forum.lectures.imports.times import instant
from forum.mail.transport import transport_for
from forum.registrations.address import Address, AddressError, read_address
from forum.settings import Settings, SettingsError
from forum.tables import csv_bytes, xlsx_bytes
from forum.tokens import is_genuine, link_token, new_public_id, read_link_token
from forum.web import fields
from tests import hostile
from tests.cast import environment
from tests.feeds.readers import lint_lines, unfolded
from tests.fuzz.inputs import ANY_TEXTS, TEXTS, effort, encodable, short_texts

FORMULAS = hostile.texts("formulas", expected="")
STARTS = tuple("=+-@\t\r＝＋－＠")


def address_of(text: str) -> Address | None:
    try:
        return read_address(text)
    except AddressError:
        return None


@pytest.mark.parametrize("text", hostile.cases("addresses", expected="accepted"))
def test_an_address_people_have_is_taken(text: str) -> None:
    found = address_of(text)
    assert found is not None
    assert address_of(found.email) == found


@pytest.mark.parametrize("text", hostile.cases("addresses", expected="refused"))
def test_anything_else_is_no_address(text: str) -> None:
    assert address_of(text) is None


@effort(80)
@given(
    st.one_of(
        ANY_TEXTS, st.builds("{}@{}".format, ANY_TEXTS, st.sampled_from(["example.org", "样本.example"]))
    )
)
def test_whatever_is_taken_is_one_address_of_plain_signs(text: str) -> None:
    found = address_of(text)
    if found is not None:
        assert found.email.count("@") == 1
        assert not set(found.email) & set('\r\n\0 <>,;:"()[]\\\t\u2028\u202e')
        assert found.email.isprintable()
        assert len(found.email) <= 254
        assert address_of(found.key) is not None


def moment(entry: hostile.Entry) -> datetime | None:
    try:
        return instant("starts_at", entry.text, ZoneInfo(entry.options.get("zone", "Asia/Shanghai")))
    except BadCell:
        return None


@pytest.mark.parametrize("entry", hostile.entries("moments"), ids=lambda entry: entry.ident)
def test_a_moment_is_meant_or_refused(entry: hostile.Entry) -> None:
    found = moment(entry)
    assert (found is not None) is (entry.expected in {"accepted", "twice"}), found
    if entry.expected == "twice":
        assert found is not None
        assert found.utcoffset() == ZoneInfo("Europe/Berlin").utcoffset(datetime(2026, 10, 25, 1))  # noqa: DTZ001


@effort(80)
@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)),  # noqa: DTZ001
    st.sampled_from(
        ["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata"]
    ),
)
def test_a_moment_written_is_the_moment_read(local: datetime, zone: str) -> None:
    naive = local.replace(microsecond=0, fold=0)
    there = naive.replace(tzinfo=ZoneInfo(zone))
    exists = there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive
    form = fields.instant(naive.date(), naive.time(), zone)
    assert (form is not None) is exists
    try:
        cell = instant("starts_at", naive.isoformat(sep=" "), ZoneInfo(zone))
    except BadCell:
        assert not exists
    else:
        assert cell.astimezone(UTC) == there.astimezone(UTC) == form


@effort(300)
@given(ANY_TEXTS)
def test_a_link_token_is_ours_or_nothing(text: str) -> None:
    claimed = read_link_token(text)
    assert claimed is None or (len(claimed) == 16 and claimed.isascii() and claimed.isalnum())
    assert not is_genuine(b"k" * 32, "registration", encodable(text), "a" * 16, 0)


def test_every_changed_letter_of_a_link_is_noticed() -> None:
    token = link_token(b"k" * 32, "registration", new_public_id(), 3)
    public_id = token[:16]
    for place in range(len(token)):
        for letter in "a2z":
            bent = token[:place] + letter + token[place + 1 :]
            assert is_genuine(b"k" * 32, "registration", bent, public_id, 3) is (bent == token)
    for key, purpose, generation in ((b"x" * 32, "registration", 3), (b"k" * 32, "feed", 3)):
        assert not is_genuine(key, purpose, token, public_id, generation)
    assert not is_genuine(b"k" * 32, "registration", token, public_id, 4)


@effort(30)
@given(st.sampled_from(sorted(environment(hostile.FOLDER))), TEXTS.filter(lambda text: "\0" not in text))
def test_settings_are_read_or_refused_and_no_secret_is_repeated(name: str, value: str) -> None:
    try:
        settings = Settings.from_values({**environment(hostile.FOLDER), name: value}, hostile.FOLDER)
    except SettingsError as error:
        _says_no_secret(error, value if "KEY" in name and len(value) > 7 else None)
        return
    assert settings.base_url.startswith(("http://", "https://"))
    assert settings.trusted_proxies >= 0


@effort(60)
@given(st.one_of(TEXTS, TEXTS.map("smtp://{}".format), TEXTS.map("smtp://user:{}@host:25".format)))
def test_an_address_of_a_mail_server_is_read_or_refused(value: str) -> None:
    try:
        transport_for(value)
    except SettingsError as error:
        _says_no_secret(error, "user:")


def _says_no_secret(error: SettingsError, secret: str | None) -> None:
    assert secret is None or secret not in str(error)


def cells_of(text: str) -> tuple[str, str]:
    """One cell written by our only writer, as other programs read it back."""
    (row,) = csv.reader(io.StringIO(csv_bytes([[text]]).decode("utf-8-sig"), newline=""))
    sheet = load_workbook(io.BytesIO(xlsx_bytes("t", [[text]]))).worksheets[0]
    assert sheet["A1"].data_type in {"s", "n"}  # a formula would be "f"
    return "".join(row), str(sheet["A1"].value or "")


@pytest.mark.parametrize("text", FORMULAS[::24])
def test_no_formula_leaves_in_either_format(text: str) -> None:  # D-16
    for cell in cells_of(text):
        assert not cell.lstrip("\n \u3000\u00a0\ufeff").startswith(STARTS) or cell.startswith("'")


def test_no_formula_of_the_whole_corpus_leaves_in_a_table() -> None:  # D-16
    texts = [*FORMULAS, *map(encodable, short_texts())]
    rows = list(
        csv.reader(io.StringIO(csv_bytes([[text] for text in texts]).decode("utf-8-sig"), newline=""))
    )
    assert len(rows) == len(texts)
    live = [row[0] for row in rows if row and _stripped(row[0]).startswith(STARTS)]
    assert live == []


def _stripped(cell: str) -> str:
    """The cell as a spreadsheet begins to read it: blanks and what nobody sees are skipped."""
    skipped = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    while cell and unicodedata.category(cell[0]) in skipped:
        cell = cell[1:]
    return cell


def test_a_cell_that_is_no_formula_is_kept() -> None:
    for text in hostile.texts("formulas", expected="kept"):
        assert cells_of(text) == (text, text)


def test_every_text_of_the_corpus_is_one_line_of_a_calendar() -> None:
    for text in short_texts():
        octets = folded("SUMMARY:" + escaped(text))
        assert len(unfolded(octets)) == 1, ascii(text)
        assert lint_lines(octets) == [], ascii(text)
        assert "\n" not in one_line(text)
        assert plain(plain(text)) == plain(text)


def test_no_address_of_the_corpus_runs_or_breaks_its_line() -> None:
    for text in short_texts("scripts", "calendar_lines", "headers", "redirects"):
        found = web_address(text)
        assert found is None or found.startswith(("http://", "https://")), ascii(text)
        assert found is None or (found.isascii() and found.isprintable() and " " not in found), ascii(text)
        try:
            taken = web_addresses("slides", text) or []
        except BadCell:
            continue
        assert [one for one in taken if not one.lower().startswith(("http://", "https://"))] == []
