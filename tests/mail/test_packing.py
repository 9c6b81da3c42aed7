"""Mails as bytes: headers a strict server takes, text that arrives as it was written (C-72, C-73)."""

import re
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.mail.packing import Cover, Enclosure, pack
from forum.mail.plain import Trusted, one_line, plain
from forum.mail.rendering import Letter
from forum.mail.transport import SmtpAddress, SmtpServer
from tests.cast import CLEO, NOON
from tests.mail.letters import stationery
from tests.servers import MailServer

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
SUBJECTS = st.text(st.one_of(HAN, st.sampled_from("abc ，：12 ")), min_size=1, max_size=120).map(one_line)
NAMES = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=100)
WORD = re.compile(rb"=\?utf-8\?[bq]\?[^?]*\?=", re.IGNORECASE)


def cover(**values: object) -> Cover:
    usual = {
        "sender": "forum@example.org",
        "sender_name": "钱学森论坛",
        "recipient": CLEO.email,
        "recipient_name": CLEO.name,
        "language": "zh",
        "message_id": "abc@uid.example.org",
        "written_at": NOON,
    }
    return Cover(**{**usual, **values})  # type: ignore[arg-type]


def packed(letter: Letter, *enclosures: Enclosure, **values: object) -> EmailMessage:
    """The mail as another program reads it."""
    raw = pack(cover(**values), letter, enclosures).as_bytes()
    mail = message_from_bytes(raw, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    return mail


def header_lines(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")


@settings(max_examples=500, deadline=None)
@given(SUBJECTS.filter(bool))
def test_subjects_arrive_whole(subject: str) -> None:
    # C-72
    raw = pack(cover(), Letter(subject, "text\n", "<p>text</p>"), []).as_bytes()
    assert all(len(line) <= 998 for line in header_lines(raw))
    assert all(len(word) <= 75 for word in WORD.findall(raw.split(b"\r\n\r\n", 1)[0]))
    assert message_from_bytes(raw, policy=SMTP)["Subject"] == subject
    old_reader = message_from_bytes(raw)["Subject"]
    assert str(make_header(decode_header(old_reader.replace("\r\n", "")))) == subject


@settings(max_examples=300, deadline=None)
@given(NAMES)
def test_names_never_become_headers(name: str) -> None:
    # C-72, C-73
    mail = packed(Letter("Hello", "text\n", "<p>text</p>"), recipient_name=name)
    assert mail["To"].addresses[0].addr_spec == CLEO.email
    assert len(mail["To"].addresses) == 1
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
    }  # fmt: skip


def test_the_outside_of_a_mail() -> None:
    mail = packed(Letter("席位已留好", "正文\n", "<p>正文</p>"))
    assert {
        name: str(mail[name]) for name in ("From", "To", "Message-ID", "Content-Language", "Auto-Submitted")
    } == {
        "From": "钱学森论坛 <forum@example.org>",
        "To": "克莱奥 Cleo <cleo@example.org>",
        "Message-ID": "<abc@uid.example.org>",
        "Content-Language": "zh-Hans",
        "Auto-Submitted": "auto-generated",
    }
    assert mail["Date"].datetime == NOON


@pytest.mark.parametrize("address", ["用户@xn--fsqu00a.xn--fiqs8s", "élodie.d@example.org", "ａ@example.org"])
def test_an_address_beyond_ascii_is_written_to(address: str, smtp: MailServer) -> None:
    letter = Letter("席位已留好", "正文\n", "<p>正文</p>")
    server = SmtpServer(SmtpAddress("127.0.0.1", smtp.port, "none", "", ""))

    server.send(pack(cover(recipient=address), letter, []), "x")
    server.close()

    assert smtp.recipients == [address]
    raw = pack(cover(recipient=address), letter, []).as_bytes()
    assert f"<{address}>".encode() in b"".join(header_lines(raw))


@pytest.mark.parametrize(
    "address", ["用户", "用户\r\nBcc: x@y.org@example.org", "a b@example.org", "a@b@c.org"]
)
def test_what_is_no_address_is_not_written_to(address: str) -> None:
    with pytest.raises((ValueError, HeaderParseError)):
        pack(cover(recipient=address), Letter("a", "b\n", "<p>b</p>"), [])


def test_a_sender_with_a_name_of_its_own_keeps_it() -> None:
    mail = packed(Letter("Hello", "text\n", "<p>text</p>"), sender="Lab <lab@example.org>")
    assert str(mail["From"]) == "Lab <lab@example.org>"


def test_parts_stand_where_mail_programs_look_for_them() -> None:
    #
    picture = Enclosure("code.png", "image/png", b"png", content_id="entry-code")
    calendar = Enclosure(
        "qxf.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n", (("method", "PUBLISH"), ("charset", "utf-8"))
    )
    mail = packed(Letter("Hello", "text\n", "<p>text</p>"), picture, calendar)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
    ]
    *_, png, ics = mail.walk()
    assert (png["Content-ID"], png.get_content_disposition()) == ("<entry-code>", "inline")
    assert ics["Content-Type"].params == {"method": "PUBLISH", "charset": "utf-8"}
    assert (ics.get_filename(), ics.get_content_disposition()) == ("qxf.ics", "attachment")
    assert ics.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"


def test_an_invitation_is_a_third_way_to_read_the_letter() -> None:
    #
    badge = Enclosure("badge.pdf", "application/pdf", b"%PDF")
    file = Enclosure("invite.ics", "application/ics", b"BEGIN:VCALENDAR\r\n")
    code = Enclosure("code.png", "image/png", b"png", content_id="entry-code")
    named = (("charset", "UTF-8"), ("method", "REQUEST"), ("component", "VEVENT"))
    answer = Enclosure("", "text/calendar", b"BEGIN:VCALENDAR\r\n", named, is_alternative=True)
    mail = packed(Letter("Hello", "text\n", "<p>text</p>"), badge, code, file, answer)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
        "application/pdf",
        "application/ics",
    ]
    *_, calendar, _pdf, ics = mail.walk()
    assert calendar["Content-Type"].params == dict(named)
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert (calendar.get_filename(), calendar.get_content_disposition()) == (None, None)
    assert (ics.get_filename(), ics.get_content_disposition()) == ("invite.ics", "attachment")
    assert calendar.get_payload(decode=True) == ics.get_payload(decode=True) == file.content


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("evil.com", "evil.\u2060com"),
        ("[click](http://evil)", "[click](http:\u2060//evil)"),
        ("https://evil.com/a?b", "https:\u2060//evil.\u2060com/a?b"),
        ("a@b.com", "a@\u2060b.\u2060com"),
        ("evil。com", "evil。\u2060com"),
        ("two\r\nlines\x00\u202e", "two lines"),
        ("<b>", "<b>"),
        ("Dr. J.R. Smith", "Dr. J.R. Smith"),
        ("米哈伊尔·M·伊万诺夫", "米哈伊尔·M·伊万诺夫"),
        ("2026-12-01 14:00", "2026-12-01 14:00"),
        (Trusted("https://forum.example.org/en/"), "https://forum.example.org/en/"),
        (12, "12"),
    ],
)
def test_what_people_typed_is_one_plain_line(typed: object, written: str) -> None:
    # C-73
    assert plain(typed) == written


@pytest.mark.parametrize("name", ["[click](http://evil)", "<b>bold</b>", "evil.com", "{{ 7*7 }}", "%s %(x)s"])
def test_typed_text_never_becomes_markup_or_a_link(tmp_path: Path, name: str) -> None:
    # C-73
    letter = stationery(tmp_path).write("greeting", "en", {"subject": name, "name": name, "address": ""})
    assert letter.text.splitlines()[0] == f"Hello {plain(name)}"
    assert "<b>" not in letter.html
    assert "49" not in letter.text + letter.html
    assert not re.search(r"evil\.com|http://", letter.text + letter.html + letter.subject)


def test_our_own_addresses_are_written_as_they_are(tmp_path: Path) -> None:
    values = {"subject": "Hi", "name": "Cleo", "address": Trusted("https://forum.example.org/en/")}
    letter = stationery(tmp_path).write("greeting", "en", values)
    assert letter.text == "Hello Cleo\n\nCleo https://forum.example.org/en/\n"


def test_rules_are_set_on_the_elements_since_some_programs_drop_them(tmp_path: Path) -> None:
    letter = stationery(tmp_path).write("greeting", "en", {"subject": "Hi", "name": "Cleo", "address": ""})
    assert '<p style="color: red;">Cleo</p>' in letter.html
