"""Real servers for tests: the forum in processes of its own, and a mail server."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import IO

from aiosmtpd import smtp
from aiosmtpd.controller import Controller

from tests import programs
from tests.programs import Program

SECONDS_TO_START = 180
SECONDS_TO_STOP = 3


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
    process_group: int

    def kill(self) -> None:
        """Pull the plug: every process dies at once and finishes nothing (F-01)."""
        os.killpg(self.process_group, signal.SIGKILL)

    def command(self, *words: str, expect: int = 0) -> str:
        """What `flask …` prints in the same installation."""
        done = programs.run("flask", "--app", "wsgi", *words, environment=self.environment)
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout


@contextmanager
def serving(
    values: Mapping[str, str], *, workers: int = 1, application: str = "wsgi:app", name: str = "127.0.0.1"
) -> Iterator[LiveServer]:
    """Serve the forum with these FORUM_ variables, at this name of the machine, until the block ends."""
    port = free_port()
    url = f"http://{name}:{port}"
    outside = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    environment = {**outside, **values, "FORUM_BASE_URL": url}
    said, says = os.pipe()
    words = [
        *("granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", str(workers), "--blocking-threads", "4"),
        *("--workers-kill-timeout", str(SECONDS_TO_STOP), "--respawn-failed-workers", application),
    ]
    program = programs.start(*words, environment=environment, output=says, errors=says)
    os.close(says)
    try:
        reader = _wait_until_started(program, os.fdopen(said), workers)
        _wait_until_heard(program, port)
        yield LiveServer(url, environment, program.pid)
    finally:
        program.tell(signal.SIGTERM)
        program.wait()
    reader.join()


def _wait_until_started(program: Program, output: IO[str], workers: int) -> threading.Thread:
    """Return once every worker serves: one that still starts would not hear that it should stop.

    The thread returned reads the rest of what the server says, so that it never waits for a reader.
    """
    said: list[str] = []
    # With its workers: left alone they would serve on, and hold the pipe that the end of the tests waits for.
    give_up = threading.Timer(SECONDS_TO_START, os.killpg, (program.pid, signal.SIGKILL))
    give_up.start()
    for line in output:
        said.append(line)
        if sum("Started worker" in line for line in said) == workers:
            break
    else:
        raise AssertionError("the server stopped:\n" + "".join(said))
    give_up.cancel()
    reader = threading.Thread(target=_read_out, args=(output,))
    reader.start()
    return reader


def _wait_until_heard(program: Program, port: int) -> None:
    """Return once somebody listens: a worker says that it started a moment before."""
    while program.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("the server stopped before it listened")


def _read_out(output: IO[str]) -> None:
    with output:
        for line in output:
            sys.stdout.write(line)


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
        self,
        server: smtp.SMTP,
        session: smtp.Session,
        envelope: smtp.Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take or refuse one recipient."""
        answer = self.refuse(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope) -> str:  # noqa: N802
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
