"""Where a process may die: before every statement, before and after every commit, at every file it makes.

The places come from the real thing, by listening to SQLAlchemy and to the interpreter, so a statement
that is written tomorrow takes part by itself. For processes made for dying; never imported by the forum.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

WRITES = os.O_WRONLY | os.O_RDWR
BEFORE, AFTER = "before commit", "after commit"
SHORTER_BY = 3


@dataclass
class Life:
    """Where this process came by, in order, and the place at which it dies: its number or its name."""

    folder: str
    dies_at: int | str | None = None
    places: list[str] = field(default_factory=list)
    commits: int = 0
    is_watched: bool = False
    tell: Callable[[], object] = lambda: None

    def begin(self, dies_at: int | str | None = None, tell: Callable[[], object] = lambda: None) -> None:
        """Count from here on; `tell` is called for every commit that was made."""
        self.places.clear()
        self.commits, self.dies_at, self.tell, self.is_watched = 0, dies_at, tell, True

    def end(self) -> list[str]:
        """Count no longer; where it came by."""
        self.is_watched = False
        return list(self.places)

    def come_by(self, place: str) -> None:
        """Be at a place, and perhaps go no further: nothing is finished, flushed or said."""
        if not self.is_watched:
            return
        self.places.append(place)
        if self.dies_at in (len(self.places) - 1, place):
            os.kill(os.getpid(), signal.SIGKILL)

    def listen(self) -> None:
        """Hear of every statement, commit and file of this process from now on."""
        event.listen(Engine, "before_cursor_execute", self._on_statement)
        event.listen(Engine, "commit", self._on_commit)
        event.listen(Session, "after_commit", self._on_committed)
        sys.addaudithook(self._on_audit)

    def _on_statement(self, *parts: Any) -> None:
        self.come_by(" ".join(str(parts[2]).split())[:80])

    def _on_commit(self, _connection: object) -> None:
        self.come_by(f"{BEFORE} {self.commits + 1}")

    def _on_committed(self, session: Session) -> None:
        # The end of a savepoint is called a commit too.
        if session.in_nested_transaction():
            self.come_by("after a savepoint")
        elif self.is_watched:
            self.commits += 1
            self.tell()
            self.come_by(f"{AFTER} {self.commits}")

    def _on_audit(self, name: str, values: tuple[Any, ...]) -> None:
        if not self.is_watched or name not in {"open", "os.rename"} or not self._is_ours(values[0]):
            return
        if name == "os.rename" or values[2] & WRITES:
            self.come_by("a file is opened" if name == "open" else "a file gets its name")

    def _is_ours(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.folder)


def chosen(places: list[str], *, most: int) -> list[int | str]:
    """Some of the places: those around every commit by name, and of the others every n-th by number.

    Not the very last by number: what the garbage collector took is asked for again, so a run may be
    shorter by a statement or two.
    """
    commits = [name for name in places if name.startswith((BEFORE, AFTER))]
    others = len(places) - len(commits) - SHORTER_BY
    return [*commits, *range(0, others, max(1, others // max(1, most - len(commits))))]
