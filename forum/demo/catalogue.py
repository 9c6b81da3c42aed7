"""Venues, rooms, series, topics and speakers of the demo season as rows."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from forum.demo.content import (
    SampleAudience,
    SampleRoom,
    SampleSeries,
    SampleSpeaker,
    SampleTopic,
    SampleVenue,
    Season,
)
from forum.files import StoredFile
from forum.lectures.models import Lecture, NamedAudience, Series, Topic
from forum.slugs import SlugKind, claim, free_slug
from forum.speakers.models import Speaker
from forum.speakers.names import search_keys, sort_key
from forum.tokens import new_public_id
from forum.venues.models import Room, Venue

KeepPortrait = Callable[[SampleSpeaker], StoredFile | None]


@dataclass(frozen=True)
class KeptSketch:
    """A picture of the way, drawn and stored."""

    row: StoredFile
    width: int
    height: int


KeepSketch = Callable[[SampleVenue], KeptSketch | None]


@dataclass(frozen=True)
class Catalogue:
    """What lectures are put together from, each by its key in the content."""

    rooms: dict[str, Room]
    series: dict[str, Series]
    topics: dict[str, Topic]
    speakers: dict[str, Speaker]
    audiences: dict[str, NamedAudience]
    lectures: dict[str, Lecture] = field(default_factory=dict)
    """Those that later ones repeat, once they are loaded."""


def load_catalogue(
    session: Session, season: Season, *, keep_portrait: KeepPortrait, keep_sketch: KeepSketch
) -> Catalogue:
    """Add everything but the lectures."""
    rooms = {
        room.key: row for venue in season.venues for room, row in _venue(session, venue, keep_sketch(venue))
    }
    return Catalogue(
        rooms=rooms,
        series={one.slug: _series(session, one, rooms) for one in season.series},
        topics={one.slug: _topic(session, one) for one in season.topics},
        speakers={one.slug: _speaker(session, one, keep_portrait(one)) for one in season.speakers},
        audiences={one.key: _audience(session, one) for one in season.audiences},
    )


def _venue(session: Session, sample: SampleVenue, sketch: KeptSketch | None) -> list[tuple[SampleRoom, Room]]:
    venue = Venue(
        slug=free_slug(session, SlugKind.VENUE, sample.slug),
        name=sample.name,
        address=sample.address,
        gate=sample.gate,
        metro=sample.metro,
        directions=sample.directions,
        accessibility=sample.accessibility,
        latitude=sample.latitude,
        longitude=sample.longitude,
        sketch=sketch.row if sketch else None,
        sketch_width=sketch.width if sketch else None,
        sketch_height=sketch.height if sketch else None,
        sketch_alt=sample.sketch_alt,
        is_sample=True,
    )
    rooms = [
        (one, Room(venue=venue, name=one.name, floor=one.floor, seats=one.seats, position=position))
        for position, one in enumerate(sample.rooms)
    ]
    _keep(session, SlugKind.VENUE, venue)
    return rooms


def _series(session: Session, sample: SampleSeries, rooms: dict[str, Room]) -> Series:
    series = Series(
        slug=free_slug(session, SlugKind.SERIES, sample.slug),
        title=sample.title,
        description=sample.description,
        default_length_minutes=sample.default_length_minutes,
        default_seats=sample.default_seats,
        default_room=rooms[sample.default_room],
        is_sample=True,
    )
    _keep(session, SlugKind.SERIES, series)
    return series


def _topic(session: Session, sample: SampleTopic) -> Topic:
    topic = Topic(slug=free_slug(session, SlugKind.TOPIC, sample.slug), name=sample.name)
    _keep(session, SlugKind.TOPIC, topic)
    return topic


def _audience(session: Session, sample: SampleAudience) -> NamedAudience:
    audience = NamedAudience(public_id=new_public_id(), name=sample.name, is_sample=True)
    session.add(audience)
    session.flush()
    return audience


def _speaker(session: Session, sample: SampleSpeaker, portrait: StoredFile | None) -> Speaker:
    aliases = "\n".join(sample.aliases)
    speaker = Speaker(
        slug=free_slug(session, SlugKind.SPEAKER, sample.slug),
        name=sample.name,
        name_language=sample.language,
        name_latin=sample.latin,
        aliases=aliases,
        affiliation=sample.affiliation,
        bio=sample.bio,
        portrait=portrait,
        sort_key=sort_key(sample.name, sample.latin),
        search_keys=search_keys(sample.name, sample.latin, aliases),
        is_sample=True,
    )
    _keep(session, SlugKind.SPEAKER, speaker)
    return speaker


def _keep(session: Session, kind: SlugKind, row: Venue | Series | Topic | Speaker) -> None:
    session.add(row)
    session.flush()
    claim(session, kind, row.slug, row.id)
