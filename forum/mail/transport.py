"""The ways a packed mail leaves: an SMTP server, or a folder of .eml files."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Protocol, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from forum.settings import ROOT, SettingsError

# Of one exchange with the server; the lease of a message outlasts all exchanges of one sending.
TIMEOUT_SECONDS = 30
SERVICE_CLOSING = 421
Encryption = Literal["none", "starttls", "tls"]


class DeliveryProblem(Exception):
    """A mail could not be handed over; the message says what the other side answered."""


class Unreachable(DeliveryProblem):
    """The server takes no mail at all now: it is down, or refuses our sign-in or our sender."""


class Postponed(DeliveryProblem):
    """The server asks to try this mail again later (4xx), or the line broke while it was in hand.

    Perhaps it arrived, perhaps it broke the line itself: it waits longer each time, and others go on.
    """


class Undeliverable(DeliveryProblem):
    """The server will never take this mail (5xx)."""


class Transport(Protocol):
    """Hands mails over. Raises DeliveryProblem."""

    def send(self, mail: EmailMessage, name: str) -> None:
        """Hand over one mail; `name` is fit for a file and the same at every attempt."""

    def close(self) -> None:
        """Let go of the connection; the next `send` opens another."""


def transport_for(url: str) -> Transport:
    """The transport a FORUM_MAIL_URL names. Raises SettingsError."""
    if url.startswith("file:"):
        return Folder(ROOT / unquote(url.removeprefix("file:").removeprefix("//")))
    if url.lower().startswith(("smtp://", "smtps://")):
        return SmtpServer(SmtpAddress.read(url))
    # The value is not repeated: it may hold a password.
    raise SettingsError("FORUM_MAIL_URL must begin with smtp://, smtps:// or file:.")


@dataclass(frozen=True)
class Folder:
    """Writes every mail into a folder, for the demo and for machines without a mail server."""

    path: Path

    def send(self, mail: EmailMessage, name: str) -> None:
        """Write the mail whole or not at all; a second attempt takes the place of the first."""
        self.path.mkdir(parents=True, exist_ok=True)
        unfinished = self.path / f"{name}.part"
        unfinished.write_bytes(mail.as_bytes())
        unfinished.replace(self.path / f"{name}.eml")

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True)
class SmtpAddress:
    """smtp://user:password@host:port?tls=starttls (or tls, or none); smtps:// is tls."""

    host: str
    port: int
    encryption: Encryption
    user: str
    password: str

    @classmethod
    def read(cls, url: str) -> Self:
        """Take a FORUM_MAIL_URL apart. Raises SettingsError."""
        try:
            return cls._of(urlsplit(url))
        except ValueError:  # a port that is none, a bracket that is not closed; the address holds a password
            raise SettingsError("FORUM_MAIL_URL is no address of a mail server.") from None

    @classmethod
    def _of(cls, parts: SplitResult) -> Self:
        wanted = parse_qs(parts.query).get("tls", ["tls" if parts.scheme == "smtps" else "none"])[-1]
        if wanted not in {"none", "starttls", "tls"} or not parts.hostname:
            raise SettingsError("FORUM_MAIL_URL must be smtp://host:port?tls=none, starttls or tls.")
        ports = {"none": 25, "starttls": 587, "tls": 465}
        return cls(
            host=parts.hostname,
            port=parts.port or ports[wanted],
            encryption=wanted,  # type: ignore[arg-type]
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class SmtpServer:
    """One connection, kept while there is mail and opened again after it broke."""

    def __init__(self, address: SmtpAddress, timeout: float = TIMEOUT_SECONDS) -> None:
        self._address = address
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, name: str) -> None:
        """Hand the mail to the server; `name` is of no use to it."""
        del name
        connection = self._connected()
        try:
            connection.send_message(mail)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise self._judged(error) from error

    def close(self) -> None:
        """Say goodbye, if anybody is there to hear it."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._connection.close()
        self._connection = None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = self._connect()
            except (smtplib.SMTPException, OSError) as error:
                # Also a refused sign-in: that is a fault of ours, and no mail may be lost for it.
                raise Unreachable(_words(error)) from error
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        address = self._address
        if address.encryption == "tls":
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                address.host, address.port, timeout=self._timeout, context=context
            )
        else:
            connection = smtplib.SMTP(address.host, address.port, timeout=self._timeout)
        try:
            if address.encryption == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if address.user:
                connection.login(address.user, address.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _judged(self, error: Exception) -> DeliveryProblem:
        """What a failed hand-over means for the mail, and for the connection."""
        codes = _codes(error)
        if isinstance(error, smtplib.SMTPSenderRefused):
            # What it holds against our own sender address it will hold against every mail.
            self.close()
            return Unreachable(_words(error))
        is_ours = isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError)
        if SERVICE_CLOSING in codes or not (codes or is_ours):
            self.close()
            return Postponed(_words(error))
        if any(code < 500 for code in codes):
            return Postponed(_words(error))
        return Undeliverable(_words(error))


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _words(error: Exception) -> str:
    """The server's answer in one line, without the addresses smtplib puts around it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return f"{code} {answer.decode(errors='replace')}"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return f"{type(error).__name__}: {error}"
