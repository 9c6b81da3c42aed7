"""What the fields of a line are called, and how their values are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forum.i18n import N_


class Sort(StrEnum):
    """How a kept value is read."""

    TEXT = "text"
    PLAIN = "plain"
    INSTANT = "instant"
    WORD = "word"
    FLAG = "flag"
    ROW = "row"
    ROWS = "rows"
    PEOPLE = "people"
    MATERIALS = "materials"
    PICTURE = "picture"
    CLOCK = "clock"
    TALKS = "talks"
    OPTIONS = "options"


@dataclass(frozen=True)
class Field:
    """A field as a line tells of it. `table` says whose keys a value holds."""

    label: str
    sort: Sort = Sort.PLAIN
    table: str = ""


def _texts(**labels: str) -> dict[str, Field]:
    return {name: Field(label, Sort.TEXT) for name, label in labels.items()}


WORDS: Mapping[str, str] = {
    "slot": N_("a slot"),
    "invited": N_("invited"),
    "tentative": N_("tentative"),
    "confirmed": N_("confirmed"),
    "unpublished": N_("not published"),
    "published": N_("published"),
    "postponed": N_("postponed"),
    "cancelled": N_("cancelled"),
    "withdrawn": N_("withdrawn"),
    "public": N_("everybody finds it"),
    "unlisted": N_("only who has the address"),
    "named": N_("only named audiences"),
    "on_site": N_("on site"),
    "online": N_("online"),
    "mixed": N_("on site and online"),
    "everybody": N_("everybody"),
    "recording": N_("the recording"),
    "slides": N_("the slides"),
    "recording,slides": N_("the recording and the slides"),
    "skip": N_("left out"),
    "mark": N_("marked"),
    "move": N_("moved to the next day that is free"),
    "single": N_("Once"),
    "after_exit": N_("Again, after going out past the door"),
    "free": N_("As often as they like"),
    "usual": N_("As usual: yes, unless a gate wants names beforehand"),
    "welcome": N_("Yes, while seats are free"),
    "none": N_("No"),
    "zh": "中文",
    "en": "English",
}

LECTURE: Mapping[str, Field] = {
    **_texts(
        title=N_("Title"),
        abstract=N_("Abstract"),
        access_note=N_("How to get in"),
        registration_note=N_("Until when one registers"),
        latecomers=N_("Latecomers"),
        recording_note=N_("Recording"),
        change_note=N_("Reason"),
        stream_note=N_("What is said of the stream"),
        thanks=N_("Letter of thanks"),
    ),
    "starts_at": Field(N_("Begins"), Sort.INSTANT),
    "ends_at": Field(N_("Ends"), Sort.INSTANT),
    "timezone": Field(N_("Time zone")),
    "room": Field(N_("Room"), Sort.ROW, "rooms"),
    "series": Field(N_("Series"), Sort.ROW, "series"),
    "host": Field(N_("Host"), Sort.ROW, "staff"),
    "topics": Field(N_("Topics"), Sort.ROWS, "topics"),
    "appearances": Field(N_("Speakers"), Sort.PEOPLE, "speakers"),
    "talks": Field(N_("Talks"), Sort.TALKS),
    "materials": Field(N_("Materials"), Sort.MATERIALS),
    "repeats": Field(N_("Repeats"), Sort.ROW, "lectures"),
    "withheld": Field(N_("Not shown for want of consent"), Sort.WORD),
    "issue_label": Field(N_("Number as printed")),
    "follows": Field(N_("Follows the series in")),
    "languages": Field(N_("Languages")),
    "interpretation": Field(N_("Interpretation")),
    "attendance": Field(N_("Way of attending"), Sort.WORD),
    "online_url": Field(N_("Address of the online room")),
    "planning_state": Field(N_("Planning"), Sort.WORD),
    "public_state": Field(N_("State"), Sort.WORD),
    "audience": Field(N_("Who finds it"), Sort.WORD),
    "audiences": Field(N_("For which audiences"), Sort.ROWS, "audiences"),
    "takes_registrations": Field(N_("Takes registrations"), Sort.FLAG),
    "registration_closes_at": Field(N_("Registration closes"), Sort.INSTANT),
    "change_announced_at": Field(N_("Announced"), Sort.INSTANT),
    "plate_family": Field(N_("Drawing")),
    "plate_seed": Field(N_("Variant of the drawing")),
    "seats": Field(N_("Seats")),
    "needs_approval": Field(N_("Registrations are approved"), Sort.FLAG),
    "confirms_address": Field(N_("Addresses are confirmed"), Sort.FLAG),
    "is_transferable": Field(N_("Seats can be passed on"), Sort.FLAG),
    "most_per_address": Field(N_("People for each address")),
    "promotes_until_hours": Field(N_("Hours before, until which people move up")),
    "offers_until_hours": Field(N_("Hours before, until which seats are offered")),
    "offer_hours": Field(N_("Hours an offer stands")),
    "line_closes_at": Field(N_("The line closes"), Sort.INSTANT),
    "minds_no_shows": Field(N_("Minds who stayed away"), Sort.FLAG),
    "room_opens_minutes": Field(N_("Minutes before, from which the online room is open")),
    "second_online_url": Field(N_("Second address of the online room")),
    "stream_broken_at": Field(N_("Stream broken since"), Sort.INSTANT),
    "entry": Field(N_("Each badge opens the door"), Sort.WORD),
    "walk_ins": Field(N_("People who are not registered are let in"), Sort.WORD),
    "checks_papers": Field(N_("The door looks at papers"), Sort.FLAG),
    "sends_reminders": Field(N_("Reminders are sent"), Sort.FLAG),
    "sends_thanks": Field(N_("Thanks are sent"), Sort.FLAG),
}
SLUG = Field(N_("Address"))

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "lectures": LECTURE,
    "series": {
        **_texts(title=N_("Title"), description=N_("Description")),
        "slug": SLUG,
        "default_length_minutes": Field(N_("Usual length in minutes")),
        "default_seats": Field(N_("Usual number of seats")),
        "default_room_id": Field(N_("Usual room"), Sort.ROW, "rooms"),
        "default_host_id": Field(N_("Usual host"), Sort.ROW, "staff"),
        "default_languages": Field(N_("Usual languages")),
        "default_attendance": Field(N_("Usual way of attending"), Sort.WORD),
        "default_online_url": Field(N_("Usual online room")),
        "timezone": Field(N_("Time zone")),
        "rhythm": Field(N_("Rhythm")),
        "holiday_rule": Field(N_("On holidays"), Sort.WORD),
        "requires_clearance": Field(N_("Asks for clearance"), Sort.FLAG),
        "approver_name": Field(N_("Who clears")),
        "approver_email": Field(N_("Address of who clears")),
        "approver_language": Field(N_("Language of the mails"), Sort.WORD),
    },
    "speakers": {
        **_texts(affiliation=N_("Affiliation"), bio=N_("Biography")),
        "slug": SLUG,
        "name": Field(N_("Name")),
        "name_language": Field(N_("Language of the name")),
        "name_latin": Field(N_("Name in Latin letters")),
        "aliases": Field(N_("Other spellings")),
        "website": Field(N_("Website")),
        "email": Field(N_("E-mail")),
        "mail_language": Field(N_("Language of the mails"), Sort.WORD),
        "timezone": Field(N_("Time zone")),
        "portrait_id": Field(N_("Portrait"), Sort.PICTURE),
    },
    "topics": {**_texts(name=N_("Name")), "slug": SLUG},
    "audiences": {
        **_texts(name=N_("Name")),
        "mail_domains": Field(N_("Domains to which the link is sent")),
        "addresses": Field(N_("Number of addresses to which the link is sent")),
    },
    "venues": {
        **_texts(
            name=N_("Name"),
            address=N_("Street address"),
            gate=N_("Gate"),
            metro=N_("Metro"),
            directions=N_("Directions"),
            accessibility=N_("Accessibility"),
            sketch_alt=N_("What the picture of the way shows"),
        ),
        "slug": SLUG,
        "latitude": Field(N_("Latitude")),
        "longitude": Field(N_("Longitude")),
        "sketch_id": Field(N_("Picture of the way"), Sort.PICTURE),
        "sketch_width": Field(N_("Width of the picture")),
        "sketch_height": Field(N_("Height of the picture")),
    },
    "rooms": {
        **_texts(name=N_("Name"), floor=N_("Floor")),
        "venue_id": Field(N_("Venue"), Sort.ROW, "venues"),
        "seats": Field(N_("Seats")),
        "position": Field(N_("Place in the list")),
        "opens_minute": Field(N_("Opens"), Sort.CLOCK),
        "closes_minute": Field(N_("Closes"), Sort.CLOCK),
        "open_days": Field(N_("Open on these days of the week")),
        "setup_minutes": Field(N_("Minutes to set up")),
    },
    "questions": {
        **_texts(label=N_("Question"), hint=N_("Hint")),
        "options": Field(N_("Options"), Sort.OPTIONS),
        "is_required": Field(N_("Has to be answered"), Sort.FLAG),
        "asked_of": Field(N_("Asked of"), Sort.WORD),
        "smallest": Field(N_("Smallest number")),
        "largest": Field(N_("Largest number")),
        "depends_on_id": Field(N_("Asked after"), Sort.ROW, "questions"),
        "depends_on_value": Field(N_("Asked where the answer was")),
        "position": Field(N_("Place in the list")),
        "retired_at": Field(N_("Asked no more since"), Sort.INSTANT),
    },
}
UNKNOWN = Field(N_("Another detail"))

NOT_SHOWN = frozenset(
    {
        *("change_announced_at", "previous_starts_at", "previous_room_id", "previous_room"),
        *("sketch_width", "sketch_height", "public_id", "plate_seed"),
    }
)
"""What comes with another field and says nothing to a reader."""


def field_of(table: str, name: str) -> Field:
    """How a field of a table is told."""
    return FIELDS.get(table, {}).get(name, UNKNOWN)
