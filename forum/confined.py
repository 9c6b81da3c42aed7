"""Work on what strangers send, done in a process of its own: little memory, little time, no secrets.

The process runs one script with the payload on its standard input and gives its standard output back.
It inherits no environment (so no keys), no open file and no database, and writes no file. On Linux its
address space is limited too; macOS does not keep RLIMIT_AS, so there only time and CPU are bounded, and
`flask check` says so.

This file is also what starts in that process, by its path and with the standard library alone: the
application itself is never imported there.
"""

import resource
import runpy
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

LIMITS_MEMORY = sys.platform == "linux"
MEGABYTE = 1024 * 1024
_FILES = 32
# One at a time in each process, so that four threads do not take four times the memory.
_TURN = threading.Semaphore(1)


@dataclass(frozen=True)
class Bounds:
    """How much a script may use: MB of address space, seconds of CPU and of waiting."""

    memory_mb: int
    seconds: int


class Stopped(Exception):
    """The script used more than it was given, or ended by itself otherwise than well."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"status {status}")
        self.status = status
        """Its exit status; negative for a signal, None when its time was over."""


def run(script: Path, payload: bytes, bounds: Bounds) -> bytes:
    """What the script answers to the payload. Raises Stopped."""
    command = [sys.executable, "-I", "-B", __file__, str(script), str(bounds.memory_mb), str(bounds.seconds)]
    with _TURN:
        try:
            done = subprocess.run(  # noqa: S603 (our own script; nothing of the payload is in the command)
                command,
                input=payload,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LC_ALL": "C.UTF-8"},
                timeout=bounds.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Stopped(None) from error
    if done.returncode:
        raise Stopped(done.returncode)
    return done.stdout


def _confine(memory_mb: int, seconds: int) -> None:
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(kind, (most, most))
    if LIMITS_MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))


if __name__ == "__main__":
    _confine(int(sys.argv[2]), int(sys.argv[3]))
    runpy.run_path(sys.argv[1], run_name="__main__")
