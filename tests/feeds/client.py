"""Small models of calendar programs: what their users see after each look at a feed.

Which of two entries with one UID is newer, programs judge differently. RFC 5546 section 2.1.5 says by
SEQUENCE, then by DTSTAMP; Google drops what has no higher SEQUENCE; others know DTSTAMP alone. Whoever
subscribes has a copy: what is no longer in the feed is gone. Whoever imports only ever adds and replaces.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from tests.feeds.readers import Picture, by_icalendar

Age = Callable[[Picture], tuple[int, str]]


def by_the_rfc(picture: Picture) -> tuple[int, str]:
    """The higher SEQUENCE is newer, and with an equal one the later DTSTAMP."""
    return int(picture["SEQUENCE"]), picture["DTSTAMP"]


def by_number_alone(picture: Picture) -> tuple[int, str]:
    """What has no higher SEQUENCE is no news."""
    return int(picture["SEQUENCE"]), ""


def by_stamp_alone(picture: Picture) -> tuple[int, str]:
    """SEQUENCE is not looked at."""
    return 0, picture["DTSTAMP"]


KINDS: tuple[Age, ...] = (by_the_rfc, by_number_alone, by_stamp_alone)


@dataclass
class Program:
    """Entries by UID, as this program knows them."""

    age: Age = by_the_rfc
    entries: dict[str, Picture] = field(default_factory=dict)

    def subscribe(self, octets: bytes) -> None:
        """Look at a feed: take what is newer, and forget what is no longer in it."""
        seen = entries_in(octets)
        self._take(seen)
        self.entries = {uid: picture for uid, picture in self.entries.items() if uid in seen}

    def import_once(self, octets: bytes) -> None:
        """Take a file in: a download, or what a mail carries."""
        self._take(entries_in(octets))

    def _take(self, seen: dict[str, Picture]) -> None:
        for uid, picture in seen.items():
            if uid not in self.entries or self.age(picture) > self.age(self.entries[uid]):
                self.entries[uid] = picture

    @property
    def agenda(self) -> dict[str, str]:
        """What its user sees: title by start, struck through where it is cancelled."""
        return {
            picture["DTSTART"]: f"~{picture['SUMMARY']}~"
            if picture["STATUS"] == "CANCELLED"
            else picture["SUMMARY"]
            for picture in self.entries.values()
        }


@lru_cache(maxsize=256)
def entries_in(octets: bytes) -> dict[str, Picture]:
    """The entries of a calendar by UID; read once however many programs look at it."""
    return {picture["UID"]: picture for picture in by_icalendar(octets)}
