"""A calendar program that takes in what its owner's mails carry (RFC 5546, RFC 6047)."""

from dataclasses import dataclass, field
from email.message import EmailMessage

import icalendar

from tests.feeds.client import Age, by_the_rfc, entries_in
from tests.feeds.readers import Picture, lint


def calendar_in(mail: EmailMessage) -> bytes | None:
    """The calendar a mail carries for mail programs to act upon; None where there is none."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    (part,) = parts
    octets = part.get_payload(decode=True)
    assert isinstance(octets, bytes)
    assert lint(octets) == []
    assert part["Content-Type"].params["method"] == method_of(octets)
    assert part["Content-Type"].params["component"] == "VEVENT"
    assert part["Content-Type"].params["charset"].lower() == "utf-8"
    return octets


def method_of(octets: bytes) -> str:
    """What a calendar asks of who reads it."""
    return str(icalendar.Calendar.from_ical(octets)["METHOD"])


@dataclass
class Diary:
    """Entries by UID. An older one than what is known is left; what is cancelled is remembered as that."""

    age: Age = by_the_rfc
    entries: dict[str, Picture] = field(default_factory=dict)

    def take(self, octets: bytes) -> None:
        """Take in what a mail carries."""
        for uid, picture in entries_in(octets).items():
            if uid not in self.entries or self.age(picture) > self.age(self.entries[uid]):
                self.entries[uid] = picture

    @property
    def agenda(self) -> list[tuple[str, str]]:
        """Where its owner means to be: beginning and standing of what is not cancelled."""
        return [
            (picture["DTSTART"], picture["STATUS"])
            for picture in self.entries.values()
            if picture["STATUS"] != "CANCELLED"
        ]
