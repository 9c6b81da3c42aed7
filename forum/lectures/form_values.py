"""From a lecture to the values of its form, in the lecture's own zone."""

from typing import Any

from forum.lectures.forms import TEXTS
from forum.lectures.models import Appearance, Lecture, MaterialKind, Topic
from forum.moments import zone_of
from forum.web.current import language
from forum.web.fields import cleaned, values_of


def when_and_where(lecture: Lecture) -> dict[str, Any]:
    """Time and room of a lecture as values of the form, in the lecture's own zone."""
    starts, ends = (at.astimezone(zone_of(lecture.timezone)) for at in (lecture.starts_at, lecture.ends_at))
    return {
        "on": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "timezone": lecture.timezone,
        "room": str(lecture.room_id or ""),
    }


def values_from(lecture: Lecture) -> dict[str, Any]:
    """A lecture as the values of its form."""
    closes = lecture.registration_closes_at
    closes = closes.astimezone(zone_of(lecture.timezone)) if closes else None
    seats = {str(pool.attendance): pool.seats for pool in lecture.pools if pool.room_id is None}
    return {
        **when_and_where(lecture),
        **{key: value for name in TEXTS for key, value in values_of(name, getattr(lecture, name)).items()},
        "edit_version": lecture.edit_version,
        "series": str(lecture.series_id or ""),
        "languages": lecture.languages.replace(",", ", "),
        "interpretation": lecture.interpretation.replace(",", ", "),
        "speakers": [_row_of(appearance) for appearance in lecture.appearances],
        "attendance": str(lecture.attendance),
        "online_url": lecture.online_url,
        "seats_on_site": seats.get("on_site"),
        "seats_online": seats.get("online"),
        "takes_registrations": lecture.takes_registrations,
        "closes_on": closes.date() if closes else None,
        "closes": closes.time() if closes else None,
        "planning_state": str(lecture.planning_state),
        "audience": str(lecture.audience),
        "host": str(lecture.host_id or ""),
        "topics": "; ".join(map(topic_label, lecture.topics)),
        **_material_values(lecture),
    }


def topic_label(topic: Topic) -> str:
    """A topic as its field shows it."""
    return cleaned(topic.name.shown_in(language()).text)


def _material_values(lecture: Lecture) -> dict[str, str]:
    """The first address of each kind; further ones are kept as they are."""
    none = {str(kind): "" for kind in MaterialKind}
    return none | {str(material.kind): material.url for material in reversed(lecture.materials)}


def _row_of(appearance: Appearance) -> dict[str, Any]:
    speaker = appearance.speaker
    return {
        "known_id": str(speaker.id),
        "name": speaker.name,
        "latin": speaker.name_latin or "",
        **values_of("affiliation", appearance.affiliation),
    }
