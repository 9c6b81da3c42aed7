"""What a file is, from its content; its name is never believed."""

import re
from pathlib import Path

from forum.i18n import N_
from forum.lectures.imports.csv_reader import decoded, read_csv
from forum.lectures.imports.entries import Programme, Unreadable
from forum.lectures.imports.ical_lines import is_calendar
from forum.lectures.imports.ical_reader import read_ical
from forum.lectures.imports.limits import MAX_FILE_BYTES
from forum.lectures.imports.schedule_reader import read_schedule
from forum.lectures.imports.xlsx_reader import read_xlsx

_OTHERS = (
    (b"%PDF", N_("This is a PDF document; a programme comes as CSV, XLSX, iCalendar or schedule.xml.")),
    (b"\xd0\xcf\x11\xe0", N_("This is an old or locked Excel file; save it as XLSX without a password.")),
    (b"\x89PNG", N_("This is a picture, not a programme.")),
    (b"\xff\xd8\xff", N_("This is a picture, not a programme.")),
    (b"GIF8", N_("This is a picture, not a programme.")),
    (b"\x1f\x8b", N_("This is a compressed archive; unpack it first.")),
    (b"{", N_("This is JSON; a programme comes as CSV, XLSX, iCalendar or schedule.xml.")),
    (b"[", N_("This is JSON; a programme comes as CSV, XLSX, iCalendar or schedule.xml.")),
    (b"BEGIN:VCARD", N_("This is an address card, not a calendar.")),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_BLANK = b" \t\r\n"


def read_file(path: Path) -> Programme:
    """Read a file of any known kind. Raises Unreadable with one sentence for anything else."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise Unreadable(N_("The file cannot be opened: %(why)s."), why=error.strerror or error) from error
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(
            N_("This file is larger than %(limit)d MB, more than any programme."), limit=MAX_FILE_BYTES >> 20
        )
    return read_programme(data)


def read_programme(data: bytes) -> Programme:
    """Read the bytes of a file of any known kind. Raises Unreadable."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
    if not start:
        raise Unreadable(N_("This file is empty."))
    for signature, sentence in _OTHERS:
        if start.startswith(signature):
            raise Unreadable(sentence)
    if data.startswith(b"PK"):
        return read_xlsx(data)
    if is_calendar(data):
        return read_ical(data)
    if start.startswith(b"<"):
        return _read_markup(data, start)
    text = decoded(data)
    if text[:100].lstrip("\ufeff \t\r\n").startswith("<"):
        return read_schedule(data)
    return read_csv(text)


def _read_markup(data: bytes, start: bytes) -> Programme:
    if _HTML.match(start):
        raise Unreadable(N_("This is a web page, not a programme."))
    return read_schedule(data.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK))
