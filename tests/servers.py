"""Real servers for tests: the forum in processes of its own, and a mail server."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session
from aiosmtpd.smtp import SMTP as Server

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class LiveServer:
    """The forum, served by real processes. `url` has no slash at its end."""

    url: str
    environment: Mapping[str, str]

    def command(self, *words: str, expect: int = 0) -> str:
        """What `flask …` prints in the same installation."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout


@contextmanager
def serving(values: Mapping[str, str], *, workers: int = 1) -> Iterator[LiveServer]:
    """Serve the forum with these FORUM_ variables until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    outside = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    environment = {**outside, **values, "FORUM_BASE_URL": url, "PYTHONUNBUFFERED": "1"}
    log = Path(values["FORUM_INSTANCE"], f"server-{port}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(port), "--workers", str(workers), "--blocking-threads", "4", "wsgi:app"),
            ],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(url, process, log)
        yield LiveServer(url, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS_TO_STOP)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return once the server answers. The wait for the process paces the attempts."""
    for _ in range(SECONDS_TO_START * 10):
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            pass
        else:
            raise AssertionError(f"the server stopped: {log.read_text('utf-8')}")
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=SECONDS_TO_START) as answer:
                assert answer.status == 200
                return
        except ConnectionError:
            continue
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
    raise AssertionError(f"the server did not answer: {log.read_text('utf-8')}")


@dataclass
class MailServer:
    """A real SMTP server. `messages` are those it took; `refuse` answers for an address, or None."""

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: Callable[[str], str | None] = lambda _address: None

    @property
    def url(self) -> str:
        """The value of FORUM_MAIL_URL that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        answer = self.refuse(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one message."""
        assert isinstance(envelope.content, bytes)
        message = BytesParser(EmailMessage, policy=SMTP).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def start(self) -> None:
        """Listen (again)."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True)
        self._controller.start()

    def stop(self) -> None:
        """Be gone, as a mail server sometimes is."""
        if self._controller.loop.is_running():
            self._controller.stop()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port until the block ends."""
    server = MailServer(free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()
