"""Headers of mails: what a name or a subject holds arrives as it was and is never a header (C-72, D-17)."""

import base64
import quopri
import re
from email import message_from_bytes
from email.policy import SMTP
from email.utils import getaddresses

import pytest
from hypothesis import example, given

from forum.mail.packing import Cover, pack
from forum.mail.plain import one_line
from forum.mail.rendering import Letter
from tests.cast import CLEO, NOON
from tests.fuzz.inputs import TEXTS, effort, encodable, short_texts

HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "MIME-Version", "Content-Type", "Content-Language",
]  # fmt: skip
WORD = re.compile(r"=\?utf-8\?([bq])\?([^?\s]*)\?=", re.IGNORECASE)
INJECTED = "=?utf-8?q?Ada=0D=0ABcc:_all@example.org?="


def head_of(name: str, subject: str) -> bytes:
    """The headers of a mail as they go over the wire."""
    cover = Cover(
        sender="forum@example.org",
        sender_name="钱学森论坛",
        recipient=CLEO.email,
        recipient_name=name,
        language="zh",
        message_id="abc@uid.example.org",
        written_at=NOON,
    )
    raw = pack(cover, Letter(subject, "text\n", "<p>text</p>"), []).as_bytes()
    return raw.split(b"\r\n\r\n", 1)[0]


def fields_of(head: bytes) -> dict[str, str]:
    """Each header unfolded (RFC 5322 section 2.2.3), read with nothing that the writer uses."""
    lines = re.sub(rb"\r\n(?=[ \t])", b"", head).decode("ascii").split("\r\n")
    pairs = [line.split(": ", 1) for line in lines]
    assert [name for name, _ in pairs] == HEADERS, head
    return dict(pairs)


def decoded(text: str) -> str:
    """Encoded words as RFC 2047 reads them: blanks between two of them are not there."""
    joined = re.sub(r"(\?=)\s+(?==\?)", r"\1", text)
    return WORD.sub(lambda found: _word(found[1].lower(), found[2].encode()).decode("utf-8"), joined)


def _word(encoding: str, data: bytes) -> bytes:
    return base64.b64decode(data) if encoding == "b" else quopri.decodestring(data, header=True)


def assert_arrives(name: str, subject: str) -> None:
    """The whole promise of C-72 for one mail."""
    head = head_of(name, subject)
    fields = fields_of(head)
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert b"\r" not in head.replace(b"\r\n", b"")
    assert all(len(word[0]) <= 75 for word in WORD.finditer(head.decode("ascii")))
    assert decoded(fields["Subject"]) == one_line(subject)
    display, _, address = fields["To"].rpartition("<")
    assert decoded(display.rstrip(" ")) == one_line(name)
    assert address == f"{CLEO.email}>"
    # As smtplib takes the envelope from it.
    assert [found[1] for found in getaddresses([fields["To"]])] == [CLEO.email]


def assert_is_seen_alike(head: bytes) -> None:
    """A modern reader, who understands names by another grammar, sees the same one address."""
    read = message_from_bytes(head + b"\r\n\r\n", policy=SMTP)
    assert [one.addr_spec for one in read["To"].addresses] == [CLEO.email]
    assert read["Bcc"] is None


@effort(25)
@given(TEXTS, TEXTS)
@example(INJECTED, INJECTED)
def test_whatever_is_typed_arrives_and_is_never_a_header(name: str, subject: str) -> None:
    assert_arrives(name, subject)
    assert_is_seen_alike(head_of(name, subject))


@pytest.mark.parametrize("family", ["headers", "names", "bidi", "addresses"])
def test_the_corpus_arrives(family: str) -> None:
    for text in short_texts(family)[:: 1 if family == "headers" else 3]:
        if text == encodable(text):
            assert_arrives(text[:100], "讲座：" + text)


@pytest.mark.parametrize("name", [INJECTED, "=?utf-8?b?DQpCY2M6IGFsbEBleGFtcGxlLm9yZw==?=", "A <" + "x" * 90])
def test_a_name_makes_no_header_and_no_second_recipient(name: str) -> None:
    assert_is_seen_alike(head_of(name, name))
