"""A letter packed as MIME, with every header a stranger's server looks at (C-72)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any, Self, cast

from forum.i18n import HTML_TAGS, Language
from forum.mail.plain import one_line
from forum.mail.rendering import Letter

LONGEST_LINE = 76
"""Of a line with encoded words (RFC 2047 section 2)."""

# What may stand in a header, and before an address, without being encoded (RFC 5322 section 3.2.3).
_PLAIN = re.compile(r"[ -~]*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


class _Written(str):
    """The value of a header to read, and as it goes over the wire, folded already."""

    wire: str

    @classmethod
    def as_(cls, wire: str, *, read: str) -> Self:
        """Both forms of one value."""
        written = cls(read)
        written.wire = wire
        return written


class _OwnHeaders(EmailPolicy):
    """The library's policy, but for the headers that hold what strangers typed: those stay as we wrote them.

    The library reads what it is given before it writes it. A name that is typed as an encoded word
    (``=?utf-8?q?=0D=0ABcc:...?=``) becomes another name by that, or a header of its own; long names lose
    their quotation marks, and others are cut a character late.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep what is written already."""
        return (name, value) if isinstance(value, _Written) else super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """The same."""
        return value if isinstance(value, _Written) else super().header_fetch_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        """One header as it goes over the wire."""
        return self._line(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in octets; only an address can be beyond ASCII (RFC 6532)."""
        line = self._line(name, value)
        return line.encode() if line else super().fold_binary(name, value)

    def _line(self, name: str, value: Any) -> str | None:
        return f"{name}: {value.wire}{self.linesep}" if isinstance(value, _Written) else None


POLICY = _OwnHeaders(linesep="\r\n", raise_on_defect=True)


@dataclass(frozen=True)
class Enclosure:
    """A file that travels with a letter; shown inside the HTML where it has a `content_id`.

    What `is_alternative` stands beside text and HTML as a third way to read the letter, without a name.

    `filename` is ASCII, which every mail program shows alike (C-72); `parameters` go to Content-Type,
    such as ``{"method": "PUBLISH"}`` of a calendar file (RFC 6047 section 2.4).
    """

    filename: str
    content_type: str
    content: bytes
    parameters: tuple[tuple[str, str], ...] = ()
    content_id: str | None = None
    is_alternative: bool = False


@dataclass(frozen=True)
class Cover:
    """What is written on the outside of a mail."""

    sender: str
    sender_name: str
    recipient: str
    recipient_name: str
    language: Language
    message_id: str
    written_at: datetime


def pack(cover: Cover, letter: Letter, enclosures: Sequence[Enclosure]) -> EmailMessage:
    """The finished mail: text and HTML side by side, pictures inside the HTML, files behind them."""
    mail = EmailMessage(policy=POLICY)
    _address(mail, cover, letter.subject)
    mail.set_content(letter.text, cte=_encoding(letter.text))
    mail.add_alternative(letter.html, subtype="html", cte=_encoding(letter.html))
    html = cast(EmailMessage, mail.get_body(("html",)))
    # The alternatives first: with the first file the mail becomes the frame around them.
    for enclosure in sorted(enclosures, key=lambda one: not one.is_alternative):
        _enclose(html if enclosure.content_id else mail, enclosure)
    # Last, since building the parts moves every Content- header down into the first of them.
    mail["Content-Language"] = HTML_TAGS[cover.language]
    return mail


def _address(mail: EmailMessage, cover: Cover, subject: str) -> None:
    name, address = parseaddr(cover.sender)
    mail["From"] = _mailbox("From", name or cover.sender_name, address)
    mail["To"] = _mailbox("To", cover.recipient_name, cover.recipient)
    mail["Subject"] = _subject(subject)
    mail["Date"] = format_datetime(cover.written_at)
    mail["Message-ID"] = f"<{cover.message_id}>"
    # Holiday replies and ticket systems stay silent (RFC 3834 section 5).
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"


def _mailbox(header: str, name: str, address: str) -> _Written:
    """A name and its address (RFC 5322 section 3.4). Raises ValueError for what is no address."""
    words = _words(header, one_line(name), _PLAIN_NAME)
    separator = POLICY.linesep if words.startswith("=?") else ""
    wire = f"{words}{separator} <{_specified(address)}>".lstrip(" ")
    # No line ends for those who take the address out of it.
    return _Written.as_(wire, read=wire.replace(POLICY.linesep, ""))


def _specified(address: str) -> str:
    """The address as a header holds it. The library's reader takes no letters beyond ASCII (RFC 6532)."""
    if address.isascii():
        return Address(addr_spec=address).addr_spec
    local_part, _, domain = address.rpartition("@")
    if not local_part:
        raise ValueError("without a local part it is no address")
    return Address(username=local_part, domain=domain).addr_spec


def _subject(text: str) -> _Written:
    return _Written.as_(_words("Subject", one_line(text), _PLAIN), read=one_line(text))


def _words(header: str, text: str, plain: re.Pattern[str]) -> str:
    """The text itself where every reader takes it for that, else encoded words that cut no character."""
    is_short = len(header) + len(": ") + len(text) <= LONGEST_LINE
    if is_short and plain.fullmatch(text) and "=?" not in text:
        return text
    words = Header(text, "utf-8", maxlinelen=LONGEST_LINE, header_name=header)
    return words.encode(linesep=POLICY.linesep)


def _encoding(text: str) -> str:
    return "quoted-printable" if sum(map(str.isascii, text)) > len(text) * 0.9 else "base64"


def _enclose(part: EmailMessage, enclosure: Enclosure) -> None:
    kind, subtype = enclosure.content_type.split("/")
    parameters = dict(enclosure.parameters)
    if enclosure.content_id:
        part.add_related(
            enclosure.content,
            kind,
            subtype,
            cid=f"<{enclosure.content_id}>",
            filename=enclosure.filename,
            disposition="inline",
            params=parameters,
        )
    elif enclosure.is_alternative:
        part.add_alternative(enclosure.content, kind, subtype, params=parameters)
    else:
        part.add_attachment(enclosure.content, kind, subtype, filename=enclosure.filename, params=parameters)
