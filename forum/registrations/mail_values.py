"""What a mail about a registration can name: all is looked up at sending."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import HTML_TAGS, Language
from forum.lectures.audiences import STRANGER
from forum.lectures.models import Lecture, WayOfAttending
from forum.links import absolute, registration_token
from forum.mail.plain import Trusted
from forum.registrations import queries
from forum.registrations.line_shown import line_values
from forum.registrations.models import Registration
from forum.registrations.reference import reference
from forum.registrations.rules_models import rules_of
from forum.speakers.naming import name_for
from forum.venues.models import Room
from forum.wording import NOTHING, Shown, Wording, detect_language


def values_of(session: Session, registration: Registration, language: Language) -> dict[str, object]:
    """All a mail about a registration can name, ready to be printed."""
    token = registration_token(registration.public_id, registration.link_generation)
    own_page = absolute("registrations.show", lang=language, token=token)
    place = queries.place_in_line(session, registration)
    return {
        "name": registration.name,
        "name_lang": _script_of(registration.name, language),
        "state": registration.state.value,
        "place_in_line": place.number if place else None,
        "reference": Trusted(reference(registration.public_id)),
        "own_page": Trusted(own_page),
        "cancel_page": Trusted(f"{own_page}#cancel"),
        "room_page": Trusted(f"{own_page}/room"),
        "room_opens_minutes": rules_of(session, registration.lecture.id).room_opens_minutes,
        "privacy_page": Trusted(absolute("pages.privacy", lang=language)),
        "is_online": registration.pool.attendance is WayOfAttending.ONLINE,
        "own_when": Trusted(_own_when(registration, language)),
        **line_values(session, registration, language),
        **lecture_values(registration.lecture, language),
        **place_values(registration.pool.room or registration.lecture.room, language),
    }


def former_values(
    former: datetime | None, starts_at: datetime, zone: str, language: Language
) -> dict[str, object]:
    """When a moved lecture was to begin; nothing where that is when it begins now."""
    if former is None or former == starts_at:
        return {"former_when": "", "former_clock": ""}
    is_same_day = moments.day(former, zone, language) == moments.day(starts_at, zone, language)
    # The time alone where the day is still the same.
    clock = moments.clock(former, zone) if is_same_day else moments.day_and_clock(former, zone, language)
    return {"former_when": Trusted(moments.moment(former, zone, language)), "former_clock": Trusted(clock)}


def _own_when(registration: Registration, language: Language) -> str:
    """The time in the zone the person lives in; empty where their clocks show what the lecture's do."""
    lecture, zone = registration.lecture, registration.timezone
    if not zone or not moments.is_zone(zone):
        return ""
    both = (lecture.starts_at, lecture.ends_at)
    here, there = (
        [at.astimezone(moments.zone_of(name)).isoformat() for at in both] for name in (zone, lecture.timezone)
    )
    return "" if here == there else moments.span(*both, zone, language)


def lecture_values(lecture: Lecture, language: Language) -> dict[str, object]:
    """What a mail can name of a lecture, whoever reads it."""
    zone = lecture.timezone
    between = "、" if language == "zh" else ", "
    speakers = [name_for(speaker, language) for speaker in lecture.speakers]
    return {
        "number": lecture.issue,
        "code": lecture.code,
        **_run("title", lecture.title.shown_in(language)),
        **_run("other_title", lecture.title.other_than(language)),
        "speakers": between.join(speaker.text for speaker in speakers),
        "speaker_names": speakers,
        "between": Trusted(between),
        **time_values(lecture.starts_at, lecture.ends_at, zone, language),
        **former_values(lecture.previous_starts_at, lecture.starts_at, zone, language),
        **place_values(lecture.room, language),
        **_run("access_note", lecture.access_note.shown_in(language)),
        **reason_values(lecture.change_note, language),
        "lecture_page": Trusted(everywhere("lectures.show", lecture, language)),
        "is_sample": lecture.is_sample,
    }


def everywhere(endpoint: str, lecture: Lecture, language: Language) -> str:
    """An address of a lecture that a mail may name; empty where another device than the reader's own finds
    nothing at it (docs/decisions/0054): one's own page opens everywhere.
    """
    is_there = STRANGER.opens(lecture)
    return absolute(endpoint, lang=language, slug=lecture.slug) if is_there else ""


def time_values(starts_at: datetime, ends_at: datetime, zone: str, language: Language) -> dict[str, object]:
    """From when to when, in one line and in pieces."""
    return {
        "when": Trusted(moments.span(starts_at, ends_at, zone, language)),
        "day": moments.day_parts(starts_at, zone, language),
        "clock_span": Trusted(f"{moments.clock(starts_at, zone)}–{moments.clock(ends_at, zone)}"),
        "zone_words": Trusted(moments.zone_words(starts_at, zone, language)),
    }


def reason_values(reason: Wording, language: Language) -> dict[str, object]:
    """Why a lecture changed, as the organisers put it."""
    return {**_run("change_note", reason.shown_in(language))}


def _run(name: str, text: Shown) -> dict[str, str]:
    """A text and, beside it, the language it is in (E-09)."""
    return {name: text.text, f"{name}_lang": text.lang}


def _script_of(name: str, language: Language) -> str:
    """The language of somebody's name where its script says it: Han characters in an English letter."""
    return HTML_TAGS["zh"] if language == "en" and detect_language(name) == "zh" else ""


def place_values(room: Room | None, language: Language) -> dict[str, object]:
    """Where it is and how one gets there."""
    directions = room.venue.directions.shown_in(language) if room else NOTHING
    return {"where": where_of(room, language), **_run("directions", directions)}


def where_of(room: Room | None, language: Language) -> str:
    """Room, floor, building and street, as far as they are known."""
    if room is None:
        return ""
    venue = room.venue
    parts = [room.name, room.floor, venue.name, venue.address]
    return ("，" if language == "zh" else ", ").join(
        text for part in parts if (text := part.shown_in(language).text)
    )
