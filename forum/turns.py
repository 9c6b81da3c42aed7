"""Whose turn it is to write into SQLite: a line through all threads and processes, in the order of coming.

SQLite lets its writers find out by themselves when it is free, so under load some are overtaken until they
give up. Here the threads of a process stand in a line, and the first of each process asks for the one place
from which one is next of all; only from there the database is asked. Every wait ends at an instant.
"""

import fcntl
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic, sleep

from sqlalchemy.exc import TimeoutError as WaitedTooLong

PACE_SECONDS = 0.002


class Line:
    """A lock that is handed over in the order of asking; whoever comes anew cannot snatch it in between."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_taken = False
        self._waiting: deque[Lock] = deque()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @contextmanager
    def turn(self, until: float) -> Iterator[None]:
        """One's own turn. Raises WaitedTooLong when it has not come by then (of the monotonic clock)."""
        self._take(until)
        try:
            yield
        finally:
            self._hand_over()

    def _take(self, until: float) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            ours = Lock()
            ours.acquire()
            self._waiting.append(ours)
        if ours.acquire(timeout=max(0, until - monotonic())):
            return
        with self._guard:
            # Unless it was handed over at this very moment.
            if ours in self._waiting:
                self._waiting.remove(ours)
                raise WaitedTooLong("other threads of this process write for too long")

    def _hand_over(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


own_turn = Line().turn
"""The turn of a thread among those of its process."""


@contextmanager
def next_of_all(database: str, until: float) -> Iterator[None]:
    """The place from which one is next to write into this file. Raises WaitedTooLong, as `turn` does."""
    if not database:  # in memory there is nobody else
        yield
        return
    file = os.open(f"{database}-line", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        wait(lambda: _is_ours(file), until)
        yield
    finally:
        os.close(file)


def wait(has_come: Callable[[], bool], until: float) -> None:
    """Ask at an even pace, however long it takes. Raises WaitedTooLong, as `turn` does."""
    while not has_come():
        if monotonic() > until:
            raise WaitedTooLong("other processes write for too long")
        sleep(PACE_SECONDS)


def _is_ours(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
