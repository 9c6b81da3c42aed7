"""Which lecture a row is: pure, with the facts of the lectures there are.

A row that has a code, UID or guid is the lecture of that name. Any other row is known by what its file
says of it, compared with what the file said when the lecture was imported (or with the lecture itself
where it never was), always within one series:

1. start, speakers and title agree: the same lecture;
2. speakers and title agree, the start does not: the lecture was moved, unless it was held already and
   would move into the future, or would move by more than half a year, or the file repeats no other
   lecture of the series: then it is another lecture, for two must never become one;
3. start and speakers agree: the lecture has a new title;
4. start and title agree: the lecture has other speakers.

From 2 on, row and lecture must be the only ones of their kind on both sides. Without speakers, 2 and 3
do not apply. A coded row whose code is new may still be a lecture imported without code, by 1 and 3.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

MOVED_AT_MOST = timedelta(days=183)
"""Beyond half a year the same talk by the same speaker is the next year's, not a postponed one."""

FAR_AWAY = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one lecture from another: the series and what the file says of it."""

    series_id: int
    starts_at: datetime
    speakers: str
    title: str


@dataclass(frozen=True, slots=True)
class Known:
    """A lecture there is. `keys` are its code, UID and what imported files call it.

    `fingerprint` is what an import last said of it, `is_hidden` that the public does not see it yet.
    """

    lecture_id: int
    identity: Identity | None
    keys: frozenset[str] = frozenset()
    has_source_key: bool = False
    ends_at: datetime = FAR_AWAY
    is_hidden: bool = False
    fingerprint: dict[str, str] | None = None
    # In which it is now, whatever its file said.
    series_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that looks for its lecture. `keys` is empty for a row that its file does not name."""

    number: int
    identity: Identity
    keys: frozenset[str] = frozenset()


@dataclass(slots=True)
class Matches:
    """Lectures by row number, and rows that repeat an earlier one, with the earlier one's number."""

    lecture_ids: dict[int, int] = field(default_factory=dict)
    repeated: dict[int, int] = field(default_factory=dict)


Mark = tuple[object, ...] | None
Trait = Callable[[Identity], Mark]
Item = TypeVar("Item", Wanted, Known)


def match(wanted: Iterable[Wanted], known: Iterable[Known], now: datetime) -> Matches:
    """Find the lecture of every row that has one. Rows without any are new."""
    return _Matching(list(wanted), list(known), now).matches()


class _Matching:
    def __init__(self, wanted: list[Wanted], known: list[Known], now: datetime) -> None:
        self.result = Matches()
        self.wanted = self._first_of_their_kind(wanted)
        self.known, self.now = known, now
        self.claimed: set[int] = set()
        self.editions: set[int] = set()

    def matches(self) -> Matches:
        self._by_key()
        self._by_trait(_everything, coded_too=True)
        self.editions = {
            one.identity.series_id for one in self.wanted if one.number in self.result.lecture_ids
        }
        self._moved()
        self._by_trait(_start_and_speakers, coded_too=True)
        self._by_trait(_start_and_title, coded_too=False)
        return self.result

    def _first_of_their_kind(self, wanted: list[Wanted]) -> list[Wanted]:
        seen: dict[object, int] = {}
        kept = []
        for one in wanted:
            marks = one.keys or {_start_and_speakers(one.identity) or _everything(one.identity)}
            earlier = next((seen[mark] for mark in marks if mark in seen), None)
            if earlier is not None:
                self.result.repeated[one.number] = earlier
                continue
            seen.update(dict.fromkeys(marks, one.number))
            kept.append(one)
        return kept

    def _by_key(self) -> None:
        by_key = {key: one for one in self.known for key in one.keys}
        for row in self.wanted:
            for key in row.keys:
                if key in by_key:
                    self._claim(row, by_key[key])

    def _by_trait(self, trait: Trait, *, coded_too: bool) -> None:
        lectures = self._open_lectures(trait)
        for mark, rows in self._open_rows(trait, coded_too=coded_too).items():
            alike = lectures.get(mark, [])
            # A lecture that a file has named is not another name's.
            if len(rows) == len(alike) == 1 and not (rows[0].keys and alike[0].has_source_key):
                self._claim(rows[0], alike[0])

    def _moved(self) -> None:
        every_row = Counter(map(_speakers_and_title, (row.identity for row in self.wanted)))
        identities = [one.identity for one in self.known if one.identity]
        every_lecture = Counter(map(_speakers_and_title, identities))
        in_series = Counter(one.series_id for one in identities)
        lectures = self._open_lectures(_speakers_and_title)
        for mark, rows in self._open_rows(_speakers_and_title, coded_too=False).items():
            row, alone = rows[0], every_row[mark] == every_lecture[mark] == 1
            # Only a file that repeats others of the series is an edition of it.
            is_edition = row.identity.series_id in self.editions or in_series[row.identity.series_id] == 1
            if alone and is_edition and mark in lectures and self._was_moved(row, lectures[mark][0]):
                self._claim(row, lectures[mark][0])

    def _was_moved(self, row: Wanted, lecture: Known) -> bool:
        """A lecture that was held does not move into the future, and none moves by over half a year."""
        if lecture.identity is None or lecture.ends_at <= self.now < row.identity.starts_at:
            return False
        return abs(lecture.identity.starts_at - row.identity.starts_at) <= MOVED_AT_MOST

    def _open_rows(self, trait: Trait, *, coded_too: bool) -> dict[Mark, list[Wanted]]:
        rows = (row for row in self.wanted if row.number not in self.result.lecture_ids)
        return _grouped([(row.identity, row) for row in rows if coded_too or not row.keys], trait)

    def _open_lectures(self, trait: Trait) -> dict[Mark, list[Known]]:
        free = (one for one in self.known if one.lecture_id not in self.claimed)
        return _grouped([(one.identity, one) for one in free if one.identity], trait)

    def _claim(self, row: Wanted, lecture: Known) -> None:
        if lecture.lecture_id not in self.claimed and row.number not in self.result.lecture_ids:
            self.claimed.add(lecture.lecture_id)
            self.result.lecture_ids[row.number] = lecture.lecture_id


def _grouped(pairs: Iterable[tuple[Identity, Item]], trait: Trait) -> dict[Mark, list[Item]]:
    groups: dict[Mark, list[Item]] = {}
    for identity, item in pairs:
        if mark := trait(identity):
            groups.setdefault(mark, []).append(item)
    return groups


def _everything(one: Identity) -> Mark:
    return one.series_id, one.starts_at, one.speakers, one.title


def _speakers_and_title(one: Identity) -> Mark:
    return (one.series_id, one.speakers, one.title) if one.speakers else None


def _start_and_speakers(one: Identity) -> Mark:
    return (one.series_id, one.starts_at, one.speakers) if one.speakers else None


def _start_and_title(one: Identity) -> Mark:
    return one.series_id, one.starts_at, one.title
