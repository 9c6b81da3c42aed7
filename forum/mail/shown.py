"""A finished mail as a page can show it: nothing in it asks a server for anything."""

import base64
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True)
class Shown:
    """What a reader sees of a mail: subject, both ways to read it, and the names of what is enclosed."""

    subject: str
    text: str
    html: str
    files: tuple[str, ...]


def shown(mail: EmailMessage) -> Shown:
    """The mail with its enclosed pictures inside the HTML."""
    html = _body(mail, "html")
    for part in mail.walk():
        content_id = (part["Content-ID"] or "").strip("<>")
        if content_id:
            picture = base64.b64encode(_bytes(part)).decode()
            html = html.replace(f"cid:{content_id}", f"data:{part.get_content_type()};base64,{picture}")
    files = tuple(name for part in mail.iter_attachments() if (name := part.get_filename()))
    return Shown(str(mail["Subject"]), _body(mail, "plain"), html, files)


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
