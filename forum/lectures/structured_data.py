"""A lecture for search engines: schema.org Event as JSON-LD (A-60). Addresses come in, words go out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.i18n import N_, Language, translate
from forum.lectures.models import Appearance, Attendance, Lecture, PublicState, Talk
from forum.lectures.roles import ROLES
from forum.lectures.standing import Standing, closing_time
from forum.lectures.talks import times_of
from forum.moments import zone_of
from forum.venues.coordinates import DECIMALS

SCHEMA = "https://schema.org"
_MODES = {
    Attendance.ON_SITE: "OfflineEventAttendanceMode",
    Attendance.ONLINE: "OnlineEventAttendanceMode",
    Attendance.MIXED: "MixedEventAttendanceMode",
}
_OFFERED = {
    Standing.OPEN: "InStock",
    Standing.FREE_ENTRY: "InStock",
    Standing.FULL: "SoldOut",
    Standing.CLOSED: "SoldOut",
}
_BOOKABLE = (Standing.OPEN, Standing.FULL)
_RESCHEDULED = "EventRescheduled"
_STATES = {
    PublicState.CANCELLED: "EventCancelled",
    PublicState.WITHDRAWN: "EventCancelled",
    PublicState.POSTPONED: "EventPostponed",
}


@dataclass(frozen=True)
class Addresses:
    """The absolute addresses an event names. The online room's own address is never one of them."""

    page: str
    calendar: str
    image: str
    home: str
    registration: str


def event(
    lecture: Lecture, standing: Standing, language: Language, addresses: Addresses, organizer: str
) -> dict[str, Any]:
    """The event as a JSON-LD document; a cancelled one keeps its start (A-60)."""
    state = _state(lecture)
    facts = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": addresses.page,
        "url": addresses.page,
        "identifier": lecture.uid,
        "name": lecture.title.shown_in(language).text or lecture.code,
        "description": lecture.abstract.shown_in(language).text or None,
        "startDate": _local(lecture, "starts_at"),
        "endDate": _local(lecture, "ends_at"),
        # Only beside this one status, and never the present start (schema.org/previousStartDate).
        "previousStartDate": _local(lecture, "previous_starts_at") if state == _RESCHEDULED else None,
        "eventStatus": f"{SCHEMA}/{state}",
        "eventAttendanceMode": f"{SCHEMA}/{_MODES[lecture.attendance]}",
        "location": _location(lecture, language, addresses),
        "image": [addresses.image],
        "inLanguage": lecture.languages.split(",") if lecture.languages else None,
        "isAccessibleForFree": True,
        "performer": [_person(one, language) for one in lecture.appearances if one.is_speaker] or None,
        "contributor": [_in_a_role(one, language) for one in lecture.appearances if not one.is_speaker]
        or None,
        "subEvent": [_talk(talk, lecture, language) for talk in lecture.talks] or None,
        "organizer": {"@type": "Organization", "name": organizer, "url": addresses.home},
        "offers": _offer(lecture, standing, addresses),
        "subjectOf": _calendar_entry(lecture, addresses),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _local(lecture: Lecture, name: str) -> str | None:
    at = getattr(lecture, name)
    return _at(at, lecture) if at else None


def _at(at: datetime, lecture: Lecture) -> str:
    return at.astimezone(zone_of(lecture.timezone)).isoformat(timespec="seconds")


def _state(lecture: Lecture) -> str:
    """One status: that the date is another one matters more than that the room is none."""
    if lecture.public_state in _STATES:
        return _STATES[lecture.public_state]
    if lecture.previous_starts_at not in (None, lecture.starts_at):
        return _RESCHEDULED
    had_a_room = lecture.previous_room_id is not None and lecture.room_id is None
    return "EventMovedOnline" if had_a_room and lecture.attendance is Attendance.ONLINE else "EventScheduled"


def _calendar_entry(lecture: Lecture, addresses: Addresses) -> dict[str, Any]:
    """The same event as calendars have it, with the SEQUENCE by which they tell versions apart (A-02)."""
    return {
        "@type": "DigitalDocument",
        "encodingFormat": "text/calendar",
        "url": addresses.calendar,
        "version": str(lecture.revision),
        "dateModified": lecture.changed_at.isoformat(timespec="seconds"),
    }


def _location(lecture: Lecture, language: Language, addresses: Addresses) -> Any:
    online = {"@type": "VirtualLocation", "url": addresses.page}
    if lecture.attendance is Attendance.ONLINE:
        return online
    place = _place(lecture, language)
    return [place, online] if lecture.attendance is Attendance.MIXED else place


def _place(lecture: Lecture, language: Language) -> dict[str, Any]:
    if lecture.room is None:
        # Search engines want a place; that there is none yet is an answer too.
        unknown = translate(language, N_("Room to be announced"))
        return {"@type": "Place", "name": unknown, "address": unknown}
    venue = lecture.room.venue
    names = [lecture.room.name.shown_in(language).text, venue.name.shown_in(language).text]
    street = venue.address.shown_in(language).text or venue.name.shown_in(language).text
    place: dict[str, Any] = {
        "@type": "Place",
        "name": ", ".join(name for name in names if name),
        "address": {"@type": "PostalAddress", "streetAddress": street},
    }
    if venue.latitude is not None and venue.longitude is not None:
        latitude, longitude = (round(degrees, DECIMALS) for degrees in (venue.latitude, venue.longitude))
        place["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return place


def _in_a_role(appearance: Appearance, language: Language) -> dict[str, Any]:
    """Whoever does not lecture, with what they do (schema.org/Role): the property is repeated inside."""
    role = translate(language, ROLES[appearance.role])
    return {"@type": "Role", "roleName": role, "contributor": _person(appearance, language)}


def _talk(talk: Talk, lecture: Lecture, language: Language) -> dict[str, Any]:
    """A part of the sitting (schema.org/subEvent); it has no address of its own."""
    starts_at, ends_at = times_of(talk, lecture)
    facts = {
        "@type": "Event",
        "name": talk.title.shown_in(language).text or None,
        "description": talk.abstract.shown_in(language).text or None,
        "startDate": _at(starts_at or lecture.starts_at, lecture),
        "endDate": _at(ends_at, lecture) if ends_at else None,
        "performer": [_person(one, language) for one in talk.appearances] or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _person(appearance: Appearance, language: Language) -> dict[str, Any]:
    person: dict[str, Any] = {"@type": "Person", "name": appearance.speaker.name}
    if honorific := appearance.honorific.shown_in(language):
        person["honorificPrefix"] = honorific.text
    if appearance.speaker.name_latin:
        person["alternateName"] = appearance.speaker.name_latin
    website = appearance.speaker.website or ""
    if website.startswith(("https://", "http://")):
        person["sameAs"] = website
    if affiliation := (appearance.affiliation or appearance.speaker.affiliation).shown_in(language):
        person["affiliation"] = {"@type": "Organization", "name": affiliation.text}
    return person


def _offer(lecture: Lecture, standing: Standing, addresses: Addresses) -> dict[str, Any] | None:
    """The way in, free of charge, while there is something to come; a closed or full one is sold out."""
    if standing not in _OFFERED:
        return None
    registers = standing is not Standing.FREE_ENTRY
    facts = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "CNY",
        "url": addresses.registration if standing in _BOOKABLE else addresses.page,
        "availability": f"{SCHEMA}/{_OFFERED[standing]}",
        "validFrom": lecture.published_at.isoformat(timespec="seconds") if lecture.published_at else None,
        "validThrough": closing_time(lecture).isoformat(timespec="seconds") if registers else None,
    }
    return {name: value for name, value in facts.items() if value is not None}
