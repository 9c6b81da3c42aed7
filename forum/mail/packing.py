"""A letter packed as MIME, with every header a stranger's server looks at (C-72)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any, cast

from forum.i18n import HTML_TAGS, Language
from forum.mail.plain import one_line
from forum.mail.rendering import Letter

LONGEST_LINE = 76
"""Of a line with encoded words (RFC 2047 section 2)."""


class _Folding(EmailPolicy):
    """The library's policy but for headers beyond ASCII: it cuts them a character late and pads them."""

    def fold(self, name: str, value: Any) -> str:
        """One header as it goes over the wire."""
        return self._encoded(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in octets."""
        encoded = self._encoded(name, value)
        return encoded.encode("ascii") if encoded else super().fold_binary(name, value)

    def _encoded(self, name: str, value: Any) -> str | None:
        """Subject and names in encoded words that never cut a character; None for what is plain anyway."""
        if self.utf8 or str(value).isascii():
            return None
        if name.lower() == "subject":
            return f"{name}: {self._words(name, str(value))}{self.linesep}"
        if name.lower() in ("from", "to") and value.addresses[0].addr_spec.isascii():
            words = self._words(name, value.addresses[0].display_name)
            return f"{name}: {words}{self.linesep} <{value.addresses[0].addr_spec}>{self.linesep}"
        return None

    def _words(self, name: str, text: str) -> str:
        return Header(text, "utf-8", maxlinelen=LONGEST_LINE, header_name=name).encode(linesep=self.linesep)


POLICY = _Folding(linesep="\r\n", raise_on_defect=True)


@dataclass(frozen=True)
class Enclosure:
    """A file that travels with a letter; shown inside the HTML where it has a `content_id`.

    `filename` is ASCII, which every mail program shows alike (C-72); `parameters` go to Content-Type,
    such as ``{"method": "PUBLISH"}`` of a calendar file (RFC 6047 section 2.4).
    """

    filename: str
    content_type: str
    content: bytes
    parameters: tuple[tuple[str, str], ...] = ()
    content_id: str | None = None


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
    for enclosure in enclosures:
        _enclose(html if enclosure.content_id else mail, enclosure)
    # Last, since building the parts moves every Content- header down into the first of them.
    mail["Content-Language"] = HTML_TAGS[cover.language]
    return mail


def _address(mail: EmailMessage, cover: Cover, subject: str) -> None:
    name, address = parseaddr(cover.sender)
    mail["From"] = Address(name or cover.sender_name, addr_spec=address)
    mail["To"] = Address(one_line(cover.recipient_name), addr_spec=cover.recipient)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(cover.written_at)
    mail["Message-ID"] = f"<{cover.message_id}>"
    # Holiday replies and ticket systems stay silent (RFC 3834 section 5).
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"


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
    else:
        part.add_attachment(enclosure.content, kind, subtype, filename=enclosure.filename, params=parameters)
