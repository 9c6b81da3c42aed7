"""Whether anything is alive in what is no page: headers, calendars, tables, documents, pictures, data.

Each function takes an answer (or octets) and names what somebody's program would obey.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZipFile

from defusedxml import ElementTree
from icalendar import Calendar
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from tests.security.canary import live
from tests.security.canary.crawl import Answer

_FORMULA = re.compile(r"[\s\u3000\ufeff\u200b]*[=+\-@\t\r＝＋－＠]")
_FILE_NAME = re.compile(
    r"(inline|attachment); filename=[\"]?[A-Za-z0-9%._-]+[\"]?(; filename\*=UTF-8''[A-Za-z0-9%._~-]+)?"
)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ALIVE_IN_PDF = {
    "/JS",
    "/JavaScript",
    "/Launch",
    "/URI",
    "/OpenAction",
    "/AA",
    "/EmbeddedFiles",
    "/SubmitForm",
    "/A",
}
_SVG = "{http://www.w3.org/2000/svg}"
_SVG_ELEMENTS = {
    "svg",
    "g",
    "path",
    "text",
    "tspan",
    "title",
    "desc",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "view",
}
# Atom, xCal, and the schedule, whose elements are in no namespace.
_NEWS = (
    "{http://www.w3.org/2005/Atom}",
    "{urn:ietf:params:xml:ns:icalendar-2.0}",
    *"abcdefghijklmnopqrstuvwxyz",
)
_MARKUP = {"a", "img", "script", "style", "iframe", "object", "svg", "form", "base", "meta"}
_CALENDAR = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VALARM"}
# Where a letter may lead: to us, also as a calendar, and to the calendars that live in a browser.
_IN_LETTERS = (f"{live.OWN}/", f"{live.OWN.replace('http', 'webcal', 1)}/", live.MAIL, *live.CALENDARS)
_ORGANIZER = ("ORGANIZER", f"mailto:{live.MAIL}")
_NOT_OURS = {"ATTENDEE", "ORGANIZER", "ATTACH", "X-CANARY", "IMAGE", "CONFERENCE", "RRULE", "X-ALT-DESC"}
_MAIL_HEADERS = {
    "from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress",
    "content-language", "mime-version", "content-type", "content-transfer-encoding", "content-disposition",
    "content-id",
}  # fmt: skip
# What mail programs make a link of; a word joiner inside keeps them from it.
_LINK_IN_A_MAIL = re.compile(
    r"[a-z][a-z0-9+.-]*://\S+|\bwww\.[a-z]\S*|[\w.+-]+@\w[\w.-]*|\b\w[\w-]*\.(?:com|cn|example|org)\b",
    re.IGNORECASE,
)


def in_headers(answer: Answer) -> Iterator[str]:
    """Headers say one line each, and lead nowhere else."""
    for name, value in answer.headers:
        is_named = "canary" in value and name not in ("Location", "Content-Disposition")
        if _UNSEEN.search(value) or is_named:
            yield f"header {name}: {value!r:.80}"
        if name == "Content-Disposition" and not _FILE_NAME.fullmatch(value):
            yield f"file name {value!r:.80}"
        if name == "Location" and not re.match(r"/(?![/\\])|http://forum\.example\.org/|https://", value):
            yield f"leads to {value!r:.80}"
    names = dict(answer.headers)
    if names.get("X-Content-Type-Options") != "nosniff" or "Content-Security-Policy" not in names:
        yield "without the headers that guard it"


def in_calendar(octets: bytes, *, is_mail: bool = False) -> Iterator[str]:
    """What calendars would act upon: alarms that do more than show, guests, files, lines nobody of us wrote.

    A mail names the forum as the one who organises (RFC 5546 section 3.2.1), and nobody else.
    """
    yield from live.in_text(octets.decode())
    if octets.replace(b"\r\n", b"").count(b"\n") or octets.replace(b"\r\n", b"").count(b"\r"):
        yield "a line break of its own"
    if any(len(line) > 75 for line in octets.split(b"\r\n")):
        yield "a long line"
    for component in Calendar.from_ical(octets).walk():
        if component.name not in _CALENDAR or component.get("ACTION", "DISPLAY") != "DISPLAY":
            yield f"component {component.name}"
        ours = {_ORGANIZER} if is_mail else set()
        named = {(name.upper(), str(value)) for name, value in component.items()} - ours
        yield from (f"property {name}" for name, _value in named if name in _NOT_OURS)
        for name in ("URL", "SOURCE"):
            if not str(component.get(name, live.OWN)).startswith(live.OWN):
                yield f"{name} {component[name]!r:.80}"


def in_csv(octets: bytes) -> Iterator[str]:
    """Cells that a spreadsheet would calculate; rows that nobody wrote."""
    # The limit is the whole process's, and imports rely on the usual one.
    usual = csv.field_size_limit(2**24)
    rows = list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), strict=True))
    csv.field_size_limit(usual)
    if len({len(row) for row in rows}) != 1:
        yield "rows of different lengths"
    yield from (f"cell {cell!r:.80}" for row in rows for cell in row if _FORMULA.match(cell))


def in_xlsx(octets: bytes) -> Iterator[str]:
    """Anything in a workbook but texts and numbers."""
    book = load_workbook(io.BytesIO(octets))
    if book.vba_archive or list(book.defined_names):
        yield "macros or names"
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            text = cell.value if isinstance(cell.value, str) else ""
            if cell.data_type == "f" or cell.hyperlink or _FORMULA.match(text):
                yield f"cell {cell.data_type} {cell.value!r:.80}"


def in_pdf(octets: bytes) -> Iterator[str]:
    """Actions, links, files and scripts in a document."""
    reader = PdfReader(io.BytesIO(octets))
    assert [page.extract_text() for page in reader.pages]
    seen: set[int] = set()

    def names(thing: object) -> Iterator[str]:
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                return
            seen.add(thing.idnum)
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject):
            yield from thing
            for value in thing.values():
                yield from names(value)
        elif isinstance(thing, ArrayObject):
            for value in thing:
                yield from names(value)

    yield from (f"{name} in the document" for name in sorted(set(names(reader.trailer)) & _ALIVE_IN_PDF))


def in_svg(octets: bytes) -> Iterator[str]:
    """Scripts, links and foreign things in a picture that is a document."""
    yield from live.in_text(octets.decode())
    try:
        root: Element = ElementTree.fromstring(octets, forbid_dtd=True)
    except ParseError as error:
        yield f"no XML: {error}"
        return
    for element in root.iter():
        if element.tag.removeprefix(_SVG) not in _SVG_ELEMENTS or not element.tag.startswith(_SVG):
            yield f"element {element.tag}"
        for name, value in element.attrib.items():
            if "href" in name or name.startswith("on") or name == "style" or "url(" in value:
                yield f"attribute {name}: {value!r:.80}"


def in_picture(octets: bytes) -> Iterator[str]:
    """A picture is one, and nothing stands in its margins."""
    with Image.open(io.BytesIO(octets)) as picture:
        picture.load()
        yield from (f"text {name}" for name in picture.info if name in ("comment", "exif", "xmp", "Comment"))
    if b"canary" in octets:
        yield "text in a picture"


def in_json(octets: bytes) -> Iterator[str]:
    """Data says what it has to, and no expression was worked out."""
    json.loads(octets)
    yield from live.in_text(octets.decode())


def in_site_map(octets: bytes) -> Iterator[str]:
    """A site map names addresses of ours and nothing else."""
    for element in ElementTree.fromstring(octets, forbid_dtd=True).iter():
        named = (element.text or "").strip() or element.attrib.get("href", live.OWN)
        is_time = element.tag.endswith("}lastmod")
        if not is_time and not named.startswith(live.OWN):
            yield f"element {element.tag}: {named!r:.80}"


def in_news(octets: bytes) -> Iterator[str]:
    """Atom and schedules: markup only where it is announced and as good as a page's, links of the web."""
    yield from live.in_text(octets.decode())
    for element in ElementTree.fromstring(octets, forbid_dtd=True).iter():
        if not element.tag.startswith(_NEWS) or element.tag.rpartition("}")[2] in _MARKUP:
            yield f"element {element.tag}"
        if element.get("type") == "html":
            yield from live.in_page(element.text or "")
        for name, value in element.attrib.items():
            if name in ("href", "src") and not value.startswith(("http://", "https://")):
                yield f"attribute {name}: {value!r:.80}"


def in_words(octets: bytes) -> Iterator[str]:
    """Plain text, style sheets, scripts: ours from the first letter to the last."""
    if b"canary" in octets:
        yield "a song in what is ours alone"


def in_zip(octets: bytes) -> Iterator[str]:
    """Files to take along: tables and documents, each under a plain name of ours."""
    readers = {"csv": in_csv, "json": in_json, "txt": in_words}
    with ZipFile(io.BytesIO(octets)) as archive:
        for name in archive.namelist():
            yield from [] if re.fullmatch(r"[a-z_-]+\.[a-z]+", name) else [f"name {name!r:.80}"]
            yield from readers[name.rpartition(".")[2]](archive.read(name))


PARSERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "text/html": lambda octets: live.in_page(octets.decode()),
    "text/calendar": in_calendar,
    "text/csv": in_csv,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": in_xlsx,
    "application/pdf": in_pdf,
    "application/zip": in_zip,
    "image/svg+xml": in_svg,
    "image/png": in_picture,
    "image/jpeg": in_picture,
    "image/vnd.microsoft.icon": in_picture,
    "application/json": in_json,
    "application/manifest+json": in_json,
    "application/feed+json": in_json,
    "application/atom+xml": in_news,
    "application/vnd.c3voc.schedule+xml": in_news,
    "application/xml": in_site_map,
    "text/plain": in_words,
    "text/css": in_words,
    "text/javascript": in_words,
}
"""By the kind an answer says it is of; a kind without a parser here fails the test."""


def in_answer(answer: Answer) -> Iterator[str]:
    """All that is alive in one answer."""
    if answer.status >= 500:
        yield "a fault"
        return
    yield from in_headers(answer)
    # The page of a redirect names its target, which the header names too; nobody sees it.
    if answer.body and not 300 <= answer.status < 400:
        # A mail that is looked at comes in a frame that may do nothing, and has its own style.
        is_framed = "sandbox" in dict(answer.headers).get("Content-Security-Policy", "").split("; ")
        if is_framed and answer.kind == "text/html":
            yield from live.in_page(answer.text, is_mail=True)
        else:
            yield from PARSERS[answer.kind](answer.body)


def in_mail(mail: EmailMessage) -> Iterator[str]:
    """What a mail program would obey: headers, links, markup of others, files with odd names."""
    octets = mail.as_bytes()
    if any(len(line) > 998 for line in octets.split(b"\r\n")) or b"\n" in octets.replace(b"\r\n", b""):
        yield "a line too long or broken"
    for part in mail.walk():
        yield from (f"header {name}" for name in part if name.lower() not in _MAIL_HEADERS)
        name = part.get_filename()
        if name and not re.fullmatch(r"[A-Za-z0-9._-]+", name):
            yield f"file name {name!r}"
        yield from _in_part(part)
    if _UNSEEN.search(str(mail["Subject"])) or live._TURNS.search(str(mail["Subject"])):
        yield f"subject {mail['Subject']!r:.80}"


def _in_part(part: EmailMessage) -> Iterator[str]:
    content, kind = part.get_content() if not part.is_multipart() else None, part.get_content_type()
    if kind == "text/plain":
        yield from live.in_text(content)
        for found in _LINK_IN_A_MAIL.findall(content):
            if not found.startswith(_IN_LETTERS):
                yield f"link {found!r:.80}"
    elif kind == "text/html":
        yield from (what for what in live.in_page(content, is_mail=True))
    elif kind == "text/calendar":
        octets = content.encode().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        yield from in_calendar(octets, is_mail=True)
    elif content is not None:
        yield from PARSERS[kind](content)
