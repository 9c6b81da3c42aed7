"""Programs of the forum in processes of their own, as `python -m` runs them, borne by the midwife at once."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from typing import IO

from jinja2 import FileSystemBytecodeCache

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_RUN = 120
COMPILED_TEMPLATES = "FORUM_TEST_TEMPLATES"
"""Names the folder in which the processes of a run keep templates they have compiled."""


def templates_of_this_run() -> FileSystemBytecodeCache:
    """Compiled templates, shared by all applications: compiling anew took half of a short test."""
    return FileSystemBytecodeCache(os.environ[COMPILED_TEMPLATES])


@dataclass
class Program:
    """A process on its way, the first of a group of its own, whose number is `pid` too."""

    pid: int
    _speech: IO[bytes]
    _ended: int | None = None

    def poll(self) -> int | None:
        """How it ended, or None while it runs."""
        if self._ended is None and select([self._speech], [], [], 0)[0]:
            return self.wait()
        return self._ended

    def wait(self, seconds: float | None = None) -> int:
        """How it ended: its exit status, or the signal that killed it as a negative number."""
        if self._ended is None:
            if not select([self._speech], [], [], seconds)[0]:
                raise TimeoutError(f"Still running after {seconds} seconds.")
            self._ended = int(self._speech.readline())
            self._speech.close()
        return self._ended

    def tell(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


def start(
    *words: str, environment: Mapping[str, str], output: int | IO[str], errors: int | IO[str]
) -> Program:
    """Start ``python -u -m`` with these words in the project's folder, with these variables and no other."""
    numbers = [one if isinstance(one, int) else one.fileno() for one in (output, errors)]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        socket.send_fds(midwife(), [b"."], [theirs.fileno(), *numbers])
        ours.sendall(json.dumps({"words": words, "environment": dict(environment)}).encode() + b"\n")
        # Unbuffered: `select` would not see what was read ahead.
        speech = ours.makefile("rb", buffering=0)
    return Program(int(speech.readline()), speech)


def overheard(
    stack: ExitStack, *words: str, environment: Mapping[str, str]
) -> tuple[Program, IO[str], IO[str]]:
    """A program that runs until the stack ends, what it says and what it complains of meanwhile."""
    pipes = [os.pipe() for _ in range(2)]
    heard = [stack.enter_context(os.fdopen(end)) for end, _ in pipes]
    program = start(*words, environment=environment, output=pipes[0][1], errors=pipes[1][1])
    stack.callback(program.tell, signal.SIGKILL)
    for _, end in pipes:
        os.close(end)
    return program, heard[0], heard[1]


def run(*words: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run ``python -u -m`` with these words to its end, and what it said."""
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        program = start(*words, environment=environment, output=output, errors=errors)
        status = program.wait(SECONDS_TO_RUN)
        for file in (output, errors):
            file.seek(0)
        return subprocess.CompletedProcess(words, status, output.read(), errors.read())


@cache
def midwife() -> socket.socket:
    """The door of the midwife, who lives as long as this process."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.midwife", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def leave() -> None:
        ours.close()
        process.wait()

    atexit.register(leave)
    return ours
