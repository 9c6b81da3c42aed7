"""What a mail about a registration can name: all is looked up at sending."""

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import HTML_TAGS, Language
from forum.lectures.models import Lecture, WayOfAttending
from forum.links import absolute, registration_token
from forum.mail.plain import Trusted
from forum.registrations import queries
from forum.registrations.models import Registration
from forum.registrations.reference import reference
from forum.speakers.naming import name_for
from forum.wording import NOTHING, Shown, detect_language


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
        "is_online": registration.pool.attendance is WayOfAttending.ONLINE,
        **_lecture_values(registration.lecture, language),
    }


def _lecture_values(lecture: Lecture, language: Language) -> dict[str, object]:
    zone = lecture.timezone
    former = lecture.previous_starts_at
    between = "、" if language == "zh" else ", "
    speakers = [name_for(speaker, language) for speaker in lecture.speakers]
    return {
        "number": lecture.number,
        "code": lecture.code,
        **_run("title", lecture.title.shown_in(language)),
        **_run("other_title", lecture.title.other_than(language)),
        "speakers": between.join(speaker.text for speaker in speakers),
        "speaker_names": speakers,
        "between": Trusted(between),
        "when": Trusted(moments.span(lecture.starts_at, lecture.ends_at, zone, language)),
        "former_when": Trusted(moments.moment(former, zone, language)) if former else "",
        "former_clock": Trusted(_former_clock(lecture, language)),
        "day": moments.day_parts(lecture.starts_at, zone, language),
        "clock_span": Trusted(
            f"{moments.clock(lecture.starts_at, zone)}–{moments.clock(lecture.ends_at, zone)}"
        ),
        "zone_words": Trusted(moments.zone_words(lecture.starts_at, zone, language)),
        "where": _where(lecture, language),
        **_run("directions", lecture.room.venue.directions.shown_in(language) if lecture.room else NOTHING),
        **_run("access_note", lecture.access_note.shown_in(language)),
        **_run("change_note", lecture.change_note.shown_in(language)),
        "lecture_page": Trusted(absolute("lectures.show", lang=language, slug=lecture.slug)),
        "is_sample": lecture.is_sample,
    }


def _run(name: str, text: Shown) -> dict[str, str]:
    """A text and, beside it, the language it is in (E-09)."""
    return {name: text.text, f"{name}_lang": text.lang}


def _script_of(name: str, language: Language) -> str:
    """The language of somebody's name where its script says it: Han characters in an English letter."""
    return HTML_TAGS["zh"] if language == "en" and detect_language(name) == "zh" else ""


def _former_clock(lecture: Lecture, language: Language) -> str:
    """When a moved lecture was to begin: the time alone where the day is still the same."""
    former, zone = lecture.previous_starts_at, lecture.timezone
    if former is None:
        return ""
    if moments.day(former, zone, language) == moments.day(lecture.starts_at, zone, language):
        return moments.clock(former, zone)
    return moments.day_and_clock(former, zone, language)


def _where(lecture: Lecture, language: Language) -> str:
    """Room, floor, building and street, as far as they are known."""
    if lecture.room is None:
        return ""
    room, venue = lecture.room, lecture.room.venue
    parts = [room.name, room.floor, venue.name, venue.address]
    return ("，" if language == "zh" else ", ").join(
        text for part in parts if (text := part.shown_in(language).text)
    )
