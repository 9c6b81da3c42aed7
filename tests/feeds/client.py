"""A small model of a calendar program: what its user sees after each look at a feed.

It follows RFC 5546 section 2.1.5: for one UID the higher SEQUENCE wins, then the later DTSTAMP; anything
older is ignored. A subscription is a copy: what is no longer in the feed is gone. An import is not: it
only ever adds and replaces.
"""

from dataclasses import dataclass, field

from tests.feeds.readers import Picture, by_icalendar


@dataclass
class Program:
    """Entries by UID, as this program knows them."""

    entries: dict[str, Picture] = field(default_factory=dict)

    def subscribe(self, octets: bytes) -> None:
        """Look at a feed: take what is newer, and forget what is no longer in it."""
        seen = {picture["UID"]: picture for picture in by_icalendar(octets)}
        self._take(seen)
        self.entries = {uid: picture for uid, picture in self.entries.items() if uid in seen}

    def import_once(self, octets: bytes) -> None:
        """Take a file in: a download, or what a mail carries."""
        self._take({picture["UID"]: picture for picture in by_icalendar(octets)})

    def _take(self, seen: dict[str, Picture]) -> None:
        for uid, picture in seen.items():
            if uid not in self.entries or _age(picture) > _age(self.entries[uid]):
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


def _age(picture: Picture) -> tuple[int, str]:
    return int(picture["SEQUENCE"]), picture["DTSTAMP"]
