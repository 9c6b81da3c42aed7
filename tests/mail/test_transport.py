"""The ways mail leaves: what a FORUM_MAIL_URL means, and a folder of files."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from forum.mail.transport import (
    Folder,
    Postponed,
    SmtpAddress,
    SmtpServer,
    Undeliverable,
    Unreachable,
    transport_for,
)
from forum.settings import ROOT, SettingsError
from tests.servers import MailServer, free_port


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("smtp://mail.example.org", SmtpAddress("mail.example.org", 25, "none", "", "")),
        ("smtp://mail.example.org?tls=none", SmtpAddress("mail.example.org", 25, "none", "", "")),
        ("smtp://a:b%40c@host:2525?tls=starttls", SmtpAddress("host", 2525, "starttls", "a", "b@c")),
        ("smtp://host?tls=starttls", SmtpAddress("host", 587, "starttls", "", "")),
        ("smtp://host?tls=tls", SmtpAddress("host", 465, "tls", "", "")),
        ("smtps://host", SmtpAddress("host", 465, "tls", "", "")),
    ],
)
def test_addresses_of_servers(url: str, address: SmtpAddress) -> None:
    assert SmtpAddress.read(url) == address


@pytest.mark.parametrize("url", ["smtp://host?tls=perhaps", "smtp://?tls=none", "https://host", "outbox"])
def test_addresses_that_mean_nothing(url: str) -> None:
    with pytest.raises(SettingsError):
        transport_for(url)


def test_a_folder_is_found_from_the_projects_root() -> None:
    assert transport_for("file:instance/outbox") == Folder(ROOT / "instance" / "outbox")
    assert transport_for("file:/var/spool/forum") == Folder(Path("/var/spool/forum"))
    assert transport_for("file:///var/spool/forum") == Folder(Path("/var/spool/forum"))


def test_a_folder_keeps_each_mail_whole_and_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "outbox")
    for text in ("first attempt", "second attempt"):
        folder.send(mail(text), "20260302-greeting-abc")
    folder.close()
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "20260302-greeting-abc.eml"
    assert b"second attempt" in file.read_bytes()


def test_nobody_listening_is_unreachable() -> None:
    server = SmtpServer(SmtpAddress("127.0.0.1", free_port(), "none", "", ""), timeout=5)
    with pytest.raises(Unreachable, match="refused"):
        server.send(mail(), "x")


def test_a_server_without_the_encryption_asked_for_is_unreachable(smtp: MailServer) -> None:
    server = SmtpServer(SmtpAddress("127.0.0.1", smtp.port, "starttls", "", ""))
    with pytest.raises(Unreachable, match="STARTTLS"):
        server.send(mail(), "x")
    assert smtp.messages == []


def test_tls_where_there_is_none_is_unreachable(smtp: MailServer) -> None:
    server = SmtpServer(SmtpAddress("127.0.0.1", smtp.port, "tls", "", ""), timeout=5)
    with pytest.raises(Unreachable):
        server.send(mail(), "x")


def test_a_refused_sign_in_is_unreachable_not_a_lost_mail() -> None:
    taken: list[EmailMessage] = []
    controller = signing_in(taken, password=b"right")
    try:
        port = controller.port
        with pytest.raises(Unreachable, match="535"):
            SmtpServer(SmtpAddress("127.0.0.1", port, "none", "forum", "wrong")).send(mail(), "x")
        good = SmtpServer(SmtpAddress("127.0.0.1", port, "none", "forum", "right"))
        good.send(mail(), "x")
        good.close()
    finally:
        controller.stop()
    assert len(taken) == 1


def test_an_address_beyond_ascii_needs_a_server_that_knows_them(smtp: MailServer) -> None:
    server = SmtpServer(SmtpAddress("127.0.0.1", smtp.port, "none", "", ""))
    server.send(mail(to="用户@example.org"), "x")
    server.close()
    assert smtp.recipients == ["用户@example.org"]
    old = Controller(smtp, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False)
    old.start()
    try:
        server = SmtpServer(SmtpAddress("127.0.0.1", old.port, "none", "", ""))
        with pytest.raises(Undeliverable, match="SMTPUTF8"):
            server.send(mail(to="用户@example.org"), "x")
        server.close()
    finally:
        old.stop()


def test_a_connection_that_broke_is_opened_again(smtp: MailServer) -> None:
    server = SmtpServer(SmtpAddress("127.0.0.1", smtp.port, "none", "", ""))
    server.send(mail(), "x")
    smtp.stop()
    with pytest.raises(Postponed):
        server.send(mail(), "x")
    with pytest.raises(Unreachable):
        server.send(mail(), "x")
    smtp.start()
    server.send(mail(), "x")
    server.close()
    assert len(smtp.messages) == 2


def mail(text: str = "text", to: str = "cleo@example.org") -> EmailMessage:
    """A short mail."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "forum@example.org", to, "Hello"
    message.set_content(text)
    return message


def signing_in(taken: list[EmailMessage], password: bytes) -> Controller:
    """A server that wants a password, and keeps what it takes."""

    class Handler:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
            taken.append(EmailMessage())
            return "250 OK"

    def authenticate(server: object, session: object, envelope: object, how: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == password, handled=False)

    controller = Controller(
        Handler(),
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=authenticate,
        auth_require_tls=False,
    )
    controller.start()
    return controller
