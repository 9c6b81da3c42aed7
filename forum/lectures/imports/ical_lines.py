"""Calendar files as lines: decoded, unfolded, and sorted into the entries and zones of each calendar.

Nothing here is strict. What other programs write wrongly is taken for what was meant where that is
plain: no END, BEGIN:VEVENT without a calendar around it, lines that were broken without being folded,
vCalendar 1.0 with its quoted-printable, UTF-16 without its mark. Every step is linear in the file.
"""

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from forum.lectures.imports.csv_reader import looks_chinese

_BEGINS = re.compile(
    rb"(?:^|[\r\n])[ \t]*BEGIN:(?:VCALENDAR|VEVENT|VTODO|VJOURNAL|VFREEBUSY|VTIMEZONE)[ \t]*[\r\n]",
    re.IGNORECASE,
)
_LOOKED_AT = 8192
_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"(?:[A-Za-z0-9_-]+\.)?([A-Za-z0-9_-]+)[ \t]*(?=[;:])")
_PARAMETERS = re.compile(r'(?:;[^":]*(?:"[^"]*"[^":]*)*)?:')
_PARAMETER = re.compile(r';[ \t]*([A-Za-z0-9_-]+)[ \t]*(?:=("[^"]*"|[^";:]*))?')
_ESCAPED = re.compile(r"\\(.)")
# What a line that was broken without being folded may go on with; elsewhere it is litter.
_TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "X-ALT-DESC", "LOCATION"})
_LINE_BREAKS = {"n": "\n", "N": "\n"}


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name in capitals, its parameters, its value as written."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as text (RFC 5545 section 3.3.11)."""
        return _ESCAPED.sub(lambda match: _LINE_BREAKS.get(match[1], match[1]), self.value)

    @property
    def language(self) -> str:
        """The first part of the language it is said to be in."""
        return self.parameters.get("LANGUAGE", "").strip().lower().replace("_", "-").partition("-")[0]


@dataclass(slots=True)
class Block:
    """One entry or zone: its own lines, those of its parts left out. `is_whole` once its END was seen."""

    lines: list[Line] = field(default_factory=list)
    is_whole: bool = False

    def get(self, name: str) -> Line | None:
        """The first line of this name that says anything."""
        return next((line for line in self.lines if line.name == name and line.value.strip()), None)

    def text(self, name: str) -> str:
        """What that line says, or nothing."""
        line = self.get(name)
        return line.text.strip() if line else ""


@dataclass(slots=True)
class CalendarBlock(Block):
    """One calendar: its own lines, its entries and the definitions of its zones, as written."""

    entries: list[Block] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)


def is_calendar(data: bytes) -> bool:
    """Whether a file has the beginning of a calendar near its own, in whatever encoding."""
    return _BEGINS.search(data[:_LOOKED_AT].replace(b"\0", b"")) is not None


def content_lines(data: bytes) -> list[str]:
    """The lines of a calendar file, unfolded as octets where a fold may part a character."""
    wide = _wide_encoding(data)
    text = data.decode(wide, "replace") if wide else _decoded(_FOLD.sub(b"", data.replace(b"\0", b"")))
    if wide:
        text = re.sub(r"(?:\r\n|\r|\n)[ \t]", "", text)
    return [line for line in _LINE_END.split(text.removeprefix("\ufeff")) if line.strip()]


def calendars_of(lines: list[str]) -> list[CalendarBlock]:
    """The calendars of a file; what stands in none belongs to the one before, or to one of its own."""
    sorting = _Sorting()
    for line in _properties(lines):
        sorting.take(*line)
    return sorting.calendars


class _Sorting:
    """Where in a file we are: in which calendar, entry or zone, and how deep in something else."""

    def __init__(self) -> None:
        self.calendars: list[CalendarBlock] = []
        self.entry: Block | None = None
        self.zone: list[str] | None = None
        self.depth = 0

    def take(self, line: Line, written: str) -> None:
        kind = line.value.strip().upper()
        if line.name == "BEGIN":
            self._begin(kind, written)
        elif line.name == "END":
            self._end(kind, written)
        elif self.zone is not None:
            self.zone.append(written)
        elif not self.depth:
            (self.entry or self._calendar()).lines.append(line)

    def _calendar(self) -> CalendarBlock:
        if not self.calendars:
            self.calendars.append(CalendarBlock())
        return self.calendars[-1]

    def _begin(self, kind: str, written: str) -> None:
        if kind == "VCALENDAR":
            self._leave()
            self.calendars.append(CalendarBlock())
        elif kind == "VEVENT":
            self._leave()
            self.entry = Block()
            self._calendar().entries.append(self.entry)
        elif kind == "VTIMEZONE":
            self._leave()
            self.zone = [written]
            self._calendar().zones.append(self.zone)
        elif self.zone is not None:
            self.zone.append(written)
        else:
            self.depth += 1

    def _end(self, kind: str, written: str) -> None:
        if kind == "VEVENT":
            if self.entry:
                self.entry.is_whole = True
            self._leave()
        elif self.zone is not None:
            self.zone.append(written)
            self.zone = None if kind == "VTIMEZONE" else self.zone
        elif kind == "VCALENDAR":
            self._leave()
        else:
            self.depth = max(0, self.depth - 1)

    def _leave(self) -> None:
        self.entry, self.zone, self.depth = None, None, 0


def _properties(lines: list[str]) -> Iterator[tuple[Line, str]]:
    """Each property with the line it was written as; broken lines are joined to what they continue."""
    at = 0
    while at < len(lines):
        written = lines[at]
        at += 1
        read = _read(written)
        if read is None:
            continue
        quoted = _is_quoted_printable(read.parameters)
        pieces = [read.value]
        while at < len(lines) and (pieces[-1].endswith("=") if quoted else not _NAME.match(lines[at])):
            if quoted or read.name in _TEXTS:
                pieces.append(lines[at])
            at += 1
        if quoted:
            value = "".join(piece.removesuffix("=") for piece in pieces)
            yield Line(read.name, read.parameters, _unquoted(value, read.parameters)), written
        else:
            yield Line(read.name, read.parameters, "\\n".join(pieces)), written


def _read(written: str) -> Line | None:
    written = written.lstrip()
    name = _NAME.match(written)
    if name is None:
        return None
    parameters = _PARAMETERS.match(written, name.end())
    # A quotation mark without its second one: then the first colon ends the parameters.
    end = parameters.end() if parameters else written.find(":") + 1
    if not end:
        return None
    found = _PARAMETER.findall(written[name.end() : end])
    return Line(name[1].upper(), {key.upper(): value.strip('"') for key, value in found}, written[end:])


def _is_quoted_printable(parameters: dict[str, str]) -> bool:
    words = {*parameters, parameters.get("ENCODING", "").upper()}
    return "QUOTED-PRINTABLE" in words


def _unquoted(value: str, parameters: dict[str, str]) -> str:
    octets = binascii.a2b_qp(value.encode("utf-8"))
    try:
        encoding = codecs.lookup(parameters.get("CHARSET", "utf-8").strip()).name
        return octets.decode(encoding, "replace")
    except (LookupError, ValueError):
        return octets.decode("utf-8", "replace")


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16, by its mark or by its empty octets."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = data[:_LOOKED_AT]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 4 < len(start):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _decoded(data: bytes) -> str:
    """UTF-8, else GB18030 where that gives Chinese, else each line that is not UTF-8 as Windows wrote it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    if "\ufffd" not in text and looks_chinese(text):
        return text
    return "\n".join(_decoded_line(line) for line in data.splitlines())


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
