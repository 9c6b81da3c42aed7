"""The demo season read from the TOML files of `content/`.

The files are written by hand. A key that nothing reads is an error, so a slip of the pen is noticed.
"""

import tomllib
from datetime import time
from pathlib import Path
from typing import Any

from forum.demo.content import (
    SampleAudience,
    SampleLecture,
    SampleRoom,
    SampleSeries,
    SampleSpeaker,
    SampleTalk,
    SampleTopic,
    SampleVenue,
    Season,
    Slot,
)
from forum.demo.sketches import Mark, Plan
from forum.lectures.models import DEFAULT_LENGTH_MINUTES, Attendance, MaterialKind, PlanningState
from forum.wording import EMPTY, Wording

FOLDER = Path(__file__).parent / "content"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL_DAY, USUAL_TIME = "thursday", "14:00"


def read_season() -> Season:
    """The demo season as its files describe it."""
    series = read_table("series")
    return Season(
        venues=tuple(_venue(Entry(raw)) for raw in read_table("places")["venue"]),
        series=tuple(_series(Entry(raw)) for raw in series["series"]),
        topics=tuple(_topic(Entry(raw)) for raw in series["topic"]),
        audiences=tuple(_audience(Entry(raw)) for raw in series["audience"]),
        speakers=tuple(_speaker(Entry(raw)) for raw in read_table("speakers")["speaker"]),
        lectures=tuple(_lecture(Entry(raw)) for raw in read_table("lectures")["lecture"]),
    )


class Entry:
    """One table of a file; `done` complains of what nobody asked for."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._rest = dict(raw)

    def take(self, name: str, default: Any = None) -> Any:
        """A value, once."""
        return self._rest.pop(name, default)

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words."""
        return tuple(self.take(name, ()))

    def wording(self, name: str) -> Wording:
        """A text with its languages; `language` is that of the original."""
        texts = dict(self.take(name, {}))
        language = texts.pop("language", None)
        return Wording(**texts, original_language=language) if texts else EMPTY

    def table(self, name: str) -> "Entry":
        """A table within; empty when there is none."""
        return Entry(self.take(name, {}))

    def done(self) -> None:
        """Raise ValueError if something was not read."""
        if self._rest:
            raise ValueError(f"unknown in the demo content: {', '.join(self._rest)}")


def read_table(name: str) -> dict[str, Any]:
    """One file of the content, as it stands."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _venue(entry: Entry) -> SampleVenue:
    drawn = entry.table("sketch")
    alt = drawn.wording("alt")
    venue = SampleVenue(
        slug=entry.take("slug"),
        name=entry.wording("name"),
        address=entry.wording("address"),
        gate=entry.wording("gate"),
        metro=entry.wording("metro"),
        directions=entry.wording("directions"),
        accessibility=entry.wording("accessibility"),
        latitude=entry.take("latitude"),
        longitude=entry.take("longitude"),
        sketch=_plan(drawn) if alt else None,
        sketch_alt=alt,
        rooms=tuple(_room(Entry(raw)) for raw in entry.take("room", ())),
    )
    entry.done()
    return venue


def _plan(entry: Entry) -> Plan:
    """The way to a venue; points are pairs, houses are [x, y, width, height]."""
    marks = (Mark(raw["kind"], tuple(raw["at"]), raw["zh"], raw["en"]) for raw in entry.take("mark"))
    plan = Plan(
        streets=tuple(tuple(map(tuple, street)) for street in entry.take("streets")),
        houses=tuple(map(tuple, entry.take("houses"))),
        hall=tuple(entry.take("hall")),
        walk=tuple(map(tuple, entry.take("walk"))),
        marks=tuple(marks),
    )
    entry.done()
    return plan


def _room(entry: Entry) -> SampleRoom:
    room = SampleRoom(entry.take("key"), entry.wording("name"), entry.wording("floor"), entry.take("seats"))
    entry.done()
    return room


def _series(entry: Entry) -> SampleSeries:
    series = SampleSeries(
        slug=entry.take("slug"),
        title=entry.wording("title"),
        description=entry.wording("description"),
        default_length_minutes=entry.take("default_length_minutes", DEFAULT_LENGTH_MINUTES),
        default_seats=entry.take("default_seats"),
        default_room=entry.take("default_room"),
    )
    entry.done()
    return series


def _topic(entry: Entry) -> SampleTopic:
    return SampleTopic(entry.take("slug"), entry.wording("name"))


def _audience(entry: Entry) -> SampleAudience:
    return SampleAudience(entry.take("key"), entry.wording("name"))


def _speaker(entry: Entry) -> SampleSpeaker:
    drawn = entry.take("portrait")
    speaker = SampleSpeaker(
        slug=entry.take("slug"),
        name=entry.take("name"),
        language=entry.take("language"),
        latin=entry.take("latin"),
        affiliation=entry.wording("affiliation"),
        bio=entry.wording("bio"),
        aliases=entry.words("aliases"),
        portrait=(drawn["hair"], drawn["turn"]) if drawn else None,
    )
    entry.done()
    return speaker


def _slot(week: int, day: str, at: str) -> Slot:
    return Slot(week, WEEKDAYS.index(day), time.fromisoformat(at))


def _talk(entry: Entry) -> SampleTalk:
    after, minutes = entry.take("at")
    talk = SampleTalk(entry.wording("title"), entry.take("speaker"), after, minutes)
    entry.done()
    return talk


def _moved(entry: Entry, at: str) -> dict[str, Any]:
    """From where and why, of a lecture that was announced for another time or room."""
    moved = entry.table("moved")
    week = moved.take("from_week")
    told = {
        "moved_from": None if week is None else _slot(week, moved.take("from_day", USUAL_DAY), at),
        "moved_from_room": moved.take("from_room"),
        "moved_because": moved.wording("reason"),
    }
    moved.done()
    return told


def _lecture(entry: Entry) -> SampleLecture:
    week, at = entry.take("week"), entry.take("time", USUAL_TIME)
    lecture = SampleLecture(
        slot=_slot(week, entry.take("day", USUAL_DAY), at),
        series=entry.take("series"),
        topics=entry.words("topics"),
        speakers=entry.words("speakers"),
        title=entry.wording("title"),
        drawing=entry.words("drawing"),
        abstract=entry.wording("abstract"),
        access_note=entry.wording("access_note"),
        registration_note=entry.wording("registration_note"),
        latecomers=entry.wording("latecomers"),
        recording_note=entry.wording("recording_note"),
        languages=",".join(entry.words("language")),
        interpretation=entry.take("interpretation", ""),
        minutes=entry.take("minutes"),
        room=entry.take("room"),
        attendance=Attendance(entry.take("attendance", "on_site")),
        online_seats=entry.take("online_seats", 0),
        planning=PlanningState(entry.take("planning", "confirmed")),
        is_hidden=entry.take("hide", False),
        materials=tuple(MaterialKind(kind) for kind in entry.words("materials")),
        **_moved(entry, at),
        cancelled_because=entry.table("cancelled").wording("reason"),
        postponed_because=entry.table("postponed").wording("reason"),
        registered=entry.take("registered", 0),
        online=entry.take("online", 0),
        waiting=entry.take("waiting", 0),
        chair=entry.take("chair"),
        talks=tuple(_talk(Entry(raw)) for raw in entry.take("talks", ())),
        branch_room=entry.take("branch_room"),
        label=entry.take("label"),
        key=entry.take("key"),
        repeats=entry.take("repeats"),
        audience=entry.take("audience"),
    )
    entry.done()
    return lecture
