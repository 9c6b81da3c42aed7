"""A name that changes elsewhere shows in every entry that has it, under a higher SEQUENCE (A-04)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.feeds.cache import Kept
from forum.journal import SYSTEM
from forum.lectures.following import follow_speaker, follow_venue
from forum.lectures.models import Attendance, Lecture, MaterialKind, Series
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges, MaterialPlan
from forum.lectures.series_operations import SeriesHabits, revise_series
from forum.speakers.models import Speaker
from forum.speakers.revision import revise_speaker
from forum.venues.models import Room, Venue
from forum.venues.revision import VenueTexts, revise_room, revise_venue
from forum.wording import EMPTY, Wording
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_room, make_series, make_speaker, make_topic, make_venue
from tests.feeds.happenings import texts_of
from tests.feeds.season import fetched, pictures

Deed = Callable[[Session, datetime], None]


@pytest.fixture
def past_and_coming(database: Database) -> None:
    """A lecture that is over and one to come, of one series, place and person."""
    with database.transaction() as session:
        common = {
            "series": make_series(session),
            "room": make_room(session, make_venue(session)),
            "speakers": [make_speaker(session)],
        }
        make_lecture(session, starts_at=NOON - timedelta(days=30), **common)
        make_lecture(session, starts_at=NOON + timedelta(days=30), **common)


def rename_series(session: Session, now: datetime) -> None:
    series = session.scalars(select(Series)).one()
    habits = SeriesHabits(
        title=Wording("新系列", "Renamed"),
        description=EMPTY,
        length_minutes=90,
        seats=None,
        room=None,
        timezone=None,
    )
    revise_series(session, series, habits, actor=SYSTEM, now=now)


def rename_venue(session: Session, now: datetime) -> None:
    venue = session.scalars(select(Venue)).one()
    texts = VenueTexts(
        name=Wording("新馆", "New House"),
        address=venue.address,
        gate=EMPTY,
        metro=EMPTY,
        directions=EMPTY,
        accessibility=EMPTY,
        sketch_alt=EMPTY,
        latitude=1.5,
        longitude=2.5,
    )
    revise_venue(session, venue, texts, actor=SYSTEM, now=now)
    follow_venue(session, venue, now=now)


def rename_room(session: Session, now: datetime) -> None:
    room = session.scalars(select(Room)).one()
    revise_room(
        session, room, name=Wording("小厅", "Small Hall"), floor=EMPTY, seats=9, actor=SYSTEM, now=now
    )
    follow_venue(session, room.venue, now=now)


def revise(session: Session, now: datetime, **changes: object) -> None:
    speaker = session.scalars(select(Speaker)).one()
    before = {"affiliation_before": speaker.affiliation, "bio_before": speaker.bio}
    texts = replace(texts_of(speaker), **changes)
    changed = revise_speaker(session, speaker, texts, actor=SYSTEM, now=now)
    follow_speaker(session, speaker, changed, **before, actor=SYSTEM, now=now)


def rename_speaker(session: Session, now: datetime) -> None:
    revise(session, now, name="王晓明")


def respell_speaker(session: Session, now: datetime) -> None:
    revise(session, now, latin="Wang Hsiao-ming")


def move_speaker_to_another_institute(session: Session, now: datetime) -> None:
    revise(session, now, affiliation=Wording("新所", "New Institute"))


def revise_a_lecture(session: Session, now: datetime, **changes: object) -> None:
    lecture = session.scalars(select(Lecture).order_by(Lecture.id)).first()
    assert lecture is not None
    assert revise_lecture(session, lecture, LectureChanges(**changes), actor=SYSTEM, now=now)


def give_material(session: Session, now: datetime) -> None:
    slides = MaterialPlan(kind=MaterialKind.SLIDES, url="https://slides.example.org/2.pdf", title=EMPTY)
    revise_a_lecture(session, now, materials=(slides,))


def give_topics(session: Session, now: datetime) -> None:
    revise_a_lecture(session, now, topics=(make_topic(session),))


def give_another_speaker(session: Session, now: datetime) -> None:
    plan = AppearancePlan(speaker=make_speaker(session, "李四"), affiliation=EMPTY, bio=EMPTY)
    revise_a_lecture(session, now, appearances=(plan,))


def take_no_registrations(session: Session, now: datetime) -> None:
    revise_a_lecture(session, now, takes_registrations=False)


def move_online(session: Session, now: datetime) -> None:
    revise_a_lecture(session, now, attendance=Attendance.ONLINE)


def interpret(session: Session, now: datetime) -> None:
    revise_a_lecture(session, now, interpretation="zh")


@pytest.mark.parametrize(
    "deed",
    [
        give_material,
        give_topics,
        give_another_speaker,
        take_no_registrations,
        move_online,
        interpret,
        rename_series,
        rename_venue,
        rename_room,
        rename_speaker,
        respell_speaker,
        move_speaker_to_another_institute,
    ],
)
def test_no_entry_says_two_things_under_one_sequence(
    app: Flask, client: FlaskClient, database: Database, clock: Clock, past_and_coming: None, deed: Deed
) -> None:
    before, etag = pictures(client, "archive/2026.ics"), fetched(client).headers["ETag"]
    with database.transaction() as session:
        deed(session, clock.advance(hours=1))
    after = pictures(client, "archive/2026.ics")
    assert [uid for uid in before if after[uid] != before[uid]]
    assert len(after) == 2
    for uid in before:
        if after[uid] != before[uid]:
            assert int(after[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"])
            assert after[uid]["DTSTAMP"] > before[uid]["DTSTAMP"]
    assert fetched(client).headers["ETag"] != etag
    # What is kept of each lecture follows as well.
    kept = fetched(client, "archive/2026.ics").data
    app.extensions.update({"forum.feeds": Kept(), "forum.feeds.texts": Kept()})
    clock.advance(minutes=1)
    assert fetched(client, "archive/2026.ics").data == kept
