"""Copies of sent mail where FORUM_MAIL_URL names a folder: they go with what they were copies of (C-64)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from forum.mail.models import OutboxMessage
from forum.mail.transport import Folder, transport_for
from forum.settings import Settings

WRITTEN = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Copies:
    """The folder of the copies; None where a server takes the mail."""

    folder: Path | None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those of this installation."""
        transport = transport_for(settings.mail_url)
        return cls(transport.path if isinstance(transport, Folder) else None)

    def remove(self, messages: Iterable[OutboxMessage]) -> None:
        """Take away what was written of these messages, also what was only begun."""
        for message in messages if self.folder else ():
            for left in self.folder.glob(f"*-{message.message_id}.*") if self.folder else ():
                left.unlink(missing_ok=True)

    def remove_before(self, instant: datetime) -> int:
        """Take away what was decided before an instant, whatever became of its row. Returns how many."""
        old = [path for path in self._all() if (at := _decided_at(path)) and at < instant]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def count_before(self, instant: datetime) -> int:
        """How many that would be."""
        return sum(1 for path in self._all() if (at := _decided_at(path)) and at < instant)

    def _all(self) -> Iterable[Path]:
        return self.folder.glob("*.eml") if self.folder and self.folder.is_dir() else ()


def _decided_at(path: Path) -> datetime | None:
    """When the message of a copy was decided, as its name says; None for a file of somebody else."""
    try:
        return datetime.strptime(path.name.partition("-")[0], WRITTEN).replace(tzinfo=UTC)
    except ValueError:
        return None
