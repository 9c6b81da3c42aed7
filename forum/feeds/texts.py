"""The entries of lectures as finished octets, kept from one feed to the next.

An entry is kept by the lecture, its revision and the instant that came about: whatever an entry shows
raises the revision (A-04), so nothing kept can be stale, and after a change only what changed is read
and written anew. Settings are those of the application that keeps.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.orm import Session

from forum.feeds.cache import Kept
from forum.feeds.entries import entry_of
from forum.feeds.ical import written
from forum.feeds.queries import Mark, lectures_in_order
from forum.i18n import Language
from forum.lectures.models import Lecture
from forum.settings import Settings

log = logging.getLogger(__name__)


class Extent(StrEnum):
    """How much an entry says."""

    WHOLE = "whole"
    BRIEF = "brief"


@dataclass
class Texts:
    """The entries that one feed is made of. Rows are read once, however much of them is written."""

    session: Session
    kept: Kept[bytes]
    language: Language
    settings: Settings
    _rows: dict[int, Lecture] = field(default_factory=dict)
    _asked: set[int] = field(default_factory=set)

    def of(self, marks: Iterable[Mark], extent: Extent) -> list[bytes]:
        """The entries of these lectures in this order; that of one that cannot be written is empty (A-15)."""
        marks = list(marks)
        known = [self.kept.look(self._key(mark, extent)) for mark in marks]
        self._read([mark.id for mark, octets in zip(marks, known, strict=True) if octets is None])
        return [
            self._written(mark, extent) if octets is None else octets
            for mark, octets in zip(marks, known, strict=True)
        ]

    def _key(self, mark: Mark, extent: Extent) -> str:
        return f"{mark.id} {mark.state} {self.language} {extent}"

    def _read(self, ids: list[int]) -> None:
        unread = [key for key in ids if key not in self._asked]
        if unread:
            self._asked.update(unread)
            self._rows |= {one.id: one for one in lectures_in_order(self.session, unread)}

    def _written(self, mark: Mark, extent: Extent) -> bytes:
        octets = self._entry(mark, is_brief=extent is Extent.BRIEF)
        self.kept.keep(self._key(mark, extent), octets)
        return octets

    def _entry(self, mark: Mark, *, is_brief: bool) -> bytes:
        if mark.id not in self._rows:
            return b""
        try:
            return written(entry_of(self._rows[mark.id], self.language, self.settings, is_brief=is_brief))
        except Exception:  # whatever a row holds, the others are served
            log.exception("lecture %s left out of a calendar", mark.id)
            return b""
