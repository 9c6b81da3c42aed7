"""From a lecture to the values of its form, in the lecture's own zone."""

from datetime import datetime
from typing import Any

from forum.lectures.forms import TEXTS
from forum.lectures.models import Appearance, Lecture, MaterialKind, Talk, Topic
from forum.lectures.talk_casting import name_among
from forum.lectures.talk_forms import clocks_of
from forum.moments import zone_of
from forum.web.current import language
from forum.web.fields import cleaned, values_of


def when_and_where(lecture: Lecture) -> dict[str, Any]:
    """Time and room of a lecture as values of the form, in the lecture's own zone."""
    times = times_shown(lecture.starts_at, lecture.ends_at, lecture.timezone)
    return {**times, "room": str(lecture.room_id or "")}


def times_shown(starts_at: datetime, ends_at: datetime, timezone: str) -> dict[str, Any]:
    """Times as values of the form; the last day only where the clocks do not tell it."""
    starts, ends = (at.astimezone(zone_of(timezone)) for at in (starts_at, ends_at))
    days = (ends.date() - starts.date()).days
    return {
        "on": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "ends_on": ends.date() if days > (ends.time() < starts.time()) else None,
        "timezone": timezone,
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
        "talks": talk_values(lecture),
        "issue_label": lecture.issue_label or "",
        "repeats": lecture.repeats.code if lecture.repeats else "",
        "attendance": str(lecture.attendance),
        "online_url": lecture.online_url,
        "seats_on_site": seats.get("on_site"),
        "seats_online": seats.get("online"),
        "takes_registrations": lecture.takes_registrations,
        "closes_on": closes.date() if closes else None,
        "closes": closes.time() if closes else None,
        "planning_state": str(lecture.planning_state),
        "audience": str(lecture.audience),
        "audiences": " ".join(str(one.id) for one in lecture.audiences),
        "host": str(lecture.host_id or ""),
        "topics": "; ".join(map(topic_label, lecture.topics)),
        **_material_values(lecture),
    }


def values_to_repeat(lecture: Lecture) -> dict[str, Any]:
    """What a repetition of a lecture begins with: all of it but when, where and what it left behind."""
    own = {
        *when_and_where(lecture), *_material_values(lecture), "edit_version", "closes_on", "closes",
        "seats_on_site", "seats_online", "planning_state", "issue_label",
    }  # fmt: skip
    values = {name: value for name, value in values_from(lecture).items() if name not in own - {"timezone"}}
    return {**values, "repeats": (lecture.repeats or lecture).code}


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
        "role": str(appearance.role),
        **values_of("honorific", appearance.honorific),
        "latin": speaker.name_latin or "",
        **values_of("affiliation", appearance.affiliation),
    }


def talk_values(lecture: Lecture) -> list[dict[str, Any]]:
    """The talks of a lecture as rows of its form, or of the form of its repetition."""
    return [_talk_row(talk, lecture) for talk in lecture.talks]


def _talk_row(talk: Talk, lecture: Lecture) -> dict[str, Any]:
    """A talk with its clocks in the lecture's zone, and its people by their names."""
    starts, ends = clocks_of(talk)
    comma = "；" if language() == "zh" else "; "
    return {
        "known_id": str(talk.id),
        "starts": starts,
        "ends": ends,
        **values_of("title", talk.title),
        "speakers": comma.join(name_among(one.speaker, lecture.people) for one in talk.appearances),
        **values_of("abstract", talk.abstract),
    }
