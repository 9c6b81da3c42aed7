"""Rows: what an entry says once every cell is understood. Plain values, still without a database."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from forum.lectures.plans import MaterialPlan
from forum.speakers.names import name_key
from forum.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPerson:
    """Somebody who speaks; `name_language` is the BCP 47 tag the name is set in."""

    name: str
    name_language: str
    latin: str
    affiliation: Wording
    bio: Wording
    website: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One lecture as its file has it. `ends_at` None: the series' usual length."""

    number: int
    title: Wording
    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    abstract: Wording
    languages: str
    people: tuple[RowPerson, ...]
    venue: Wording
    room: Wording
    seats: int | None
    series: Wording
    topics: tuple[Wording, ...]
    materials: tuple[MaterialPlan, ...]
    online_url: str | None
    code: str
    key: str | None
    slug: str | None
    chairs: tuple[RowPerson, ...] = ()
    # What people call it instead of its number.
    label: str = ""
    # Whether the file itself says in which zone this lecture is announced.
    names_zone: bool = False

    def fingerprint(self) -> dict[str, str]:
        """A short digest of every cell with content: what another edition of the file changed.

        Kept with the lecture, so that a later import applies what changed in the file and nothing
        else: what the organisers changed by hand in between stays.
        """
        told = {
            field.name: getattr(self, field.name) for field in fields(self) if field.name not in _NOT_TOLD
        }
        digests = {name: digest(value) for name, value in told.items() if value}
        return digests | {"start": self.starts_at.astimezone(UTC).isoformat(), "speakers": self.speakers_mark}

    @property
    def speakers_mark(self) -> str:
        """One word for the set of those who speak."""
        return speakers_mark([person.name for person in self.people])


_NOT_TOLD = frozenset({"number", "key", "slug", "names_zone"})


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about one row: why it was refused, or what of it was left out."""

    number: int
    column: str
    sentence: str
    filling: dict[str, object]

    def __str__(self) -> str:
        return self.sentence % self.filling if self.filling else self.sentence


def speakers_mark(names: Sequence[str]) -> str:
    """One word for a set of people in whatever order; empty for nobody."""
    return digest(sorted(map(name_key, names))) if names else ""


def digest(value: object) -> str:
    """Twelve characters that change with the value."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]
