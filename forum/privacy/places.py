"""Where an installation keeps something about people beside its database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from forum.privacy import ledger
from forum.privacy.copies import Copies
from forum.settings import Settings


@dataclass(frozen=True)
class Places:
    """The copies of sent mail, and the list of what was erased."""

    copies: Copies
    erasures: Path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As they are set."""
        return cls(Copies.of(settings), ledger.file_of(settings))
