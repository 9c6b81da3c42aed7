"""A forum to measure: an invented programme of any size, written straight into a new database."""

from datetime import datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import create_app
from forum.clock import utc_now
from forum.db import db, transaction
from forum.journal import SYSTEM
from forum.keys import drawn
from forum.lectures.models import (
    Appearance,
    Attendance,
    Audience,
    Lecture,
    PlanningState,
    PublicState,
    Series,
    Topic,
)
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.programme import touch_programme
from forum.settings import Settings
from forum.speakers.models import Speaker
from forum.speakers.names import search_keys, sort_key
from forum.venues.models import Room, Venue
from forum.wording import EMPTY, Wording

SERIES, SPEAKERS, VENUES, TOPICS = 8, 60, 5, 20
DAYS_OVER, PAST_PART = 300, 0.4
"""How long ago the programme began, and how much of it is over: all lies within the main feed's window."""
ABSTRACT = Wording(
    "工程控制论讨论如何用不可靠的元件组成可靠的系统，本次讲座从反馈、稳定性与滤波讲起，介绍其在航天中的应用。"
    * 5,
    "Engineering cybernetics asks how a reliable system is built from unreliable parts; this lecture "
    "begins with feedback, stability and filtering, and ends among the stars. " * 5,
)


def build(folder: Path, count: int) -> dict[str, str]:
    """A forum of so many lectures in a new folder; the variables that lead to it."""
    values = {
        "FORUM_ENV": "test",
        "FORUM_INSTANCE": str(folder),
        "FORUM_DATABASE_URL": f"sqlite:///{folder / 'forum.sqlite3'}",
        "FORUM_BASE_URL": "http://127.0.0.1:8000",
        "FORUM_RATE_LIMITS": "off",  # one address asks thousands of times a second
        **drawn(),
    }
    app = create_app(Settings.from_values(values, folder))
    with app.app_context():
        upgrade()
        with transaction() as session:
            _fill(session, count, utc_now())
        db.engine.dispose()
    return values


def change_one(values: dict[str, str], number: int) -> None:
    """Give a lecture that is still to come another title, as an organiser does."""
    app = create_app(Settings.from_values(values, Path(values["FORUM_INSTANCE"])))
    with app.app_context():
        with transaction() as session:
            lecture = session.scalars(select(Lecture).order_by(Lecture.starts_at.desc())).first()
            assert lecture is not None
            changes = LectureChanges(title=Wording(f"改名第 {number} 次", f"Renamed {number} times"))
            revise_lecture(session, lecture, changes, actor=SYSTEM, now=utc_now())
        db.engine.dispose()


def _fill(session: Session, count: int, now: datetime) -> None:
    series = [
        Series(slug=f"series-{n}", title=Wording(f"系列 {n}", f"Series {n}"), description=EMPTY)
        for n in range(SERIES)
    ]
    topics = [Topic(slug=f"topic-{n}", name=Wording(f"专题 {n}", f"Topic {n}")) for n in range(TOPICS)]
    speakers = [_speaker(n) for n in range(SPEAKERS)]
    rooms = [_room(n) for n in range(VENUES)]
    session.add_all([*series, *topics, *speakers, *rooms])
    session.flush()
    begin, days = now - timedelta(days=DAYS_OVER), DAYS_OVER / PAST_PART / count
    for number in range(1, count + 1):
        lecture = _lecture(number, begin, begin + timedelta(days=days * number))
        lecture.series, lecture.room = series[number % SERIES], rooms[number % VENUES]
        lecture.topics = [topics[number % TOPICS], topics[(number * 7 + 1) % TOPICS]]
        lecture.appearances = [_appearance(speakers[number % SPEAKERS])]
        session.add(lecture)
    touch_programme(session, now - timedelta(minutes=1))


def _lecture(number: int, created_at: datetime, at: datetime) -> Lecture:
    starts_at = at.replace(minute=0, second=0, microsecond=0)
    notes = ("access_note", "registration_note", "latecomers", "recording_note", "change_note")
    return Lecture(
        number=number,
        code=f"QXF-{number:05}",
        slug=f"qxf-{number:05}",
        uid=f"lecture-{number:08}-0000-4000-8000-000000000000@uid.example.org",
        title=Wording(f"第 {number} 讲：反馈与稳定性", f"Lecture {number}: Feedback and Stability"),
        abstract=ABSTRACT,
        **dict.fromkeys(notes, EMPTY),
        languages="zh",
        interpretation="en",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        timezone="Asia/Shanghai",
        attendance=Attendance.MIXED,
        planning_state=PlanningState.CONFIRMED,
        public_state=PublicState.PUBLISHED,
        audience=Audience.PUBLIC,
        created_at=created_at,
        changed_at=created_at,
        published_at=created_at,
        revision=0,
    )


def _speaker(number: int) -> Speaker:
    name, latin = f"讲者{number}", f"Speaker {number}"
    return Speaker(
        slug=f"speaker-{number}",
        name=name,
        name_language="zh",
        name_latin=latin,
        aliases="",
        affiliation=Wording("星海理工大学", "Xinghai University of Technology"),
        bio=EMPTY,
        sort_key=sort_key(name, latin),
        search_keys=search_keys(name, latin, ""),
    )


def _appearance(speaker: Speaker) -> Appearance:
    return Appearance(speaker=speaker, position=0, affiliation=speaker.affiliation, bio=EMPTY)


def _room(number: int) -> Room:
    texts = dict.fromkeys(("gate", "metro", "directions", "accessibility", "sketch_alt"), EMPTY)
    venue = Venue(
        slug=f"venue-{number}",
        name=Wording(f"{number} 号楼", f"Building {number}"),
        address=Wording(f"星海路 {number} 号", f"{number} Xinghai Road"),
        latitude=39.9,
        longitude=116.4,
        **texts,
    )
    return Room(venue=venue, name=Wording("报告厅", "Lecture Hall"), floor=EMPTY, seats=200)
