"""What organisers do with a lecture, each an hour after the one before, by the operations they use."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, Unpack

from sqlalchemy import FromClause, select, update
from sqlalchemy.orm import Session

from forum.backup.aftermath import ahead_of, settle
from forum.db import Base
from forum.journal import SYSTEM
from forum.lectures import operations
from forum.lectures.following import follow_speaker, follow_venue
from forum.lectures.models import Attendance, Lecture, PublicState, Series, Topic
from forum.lectures.planning import plan_lecture, revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges, LecturePlan
from forum.lectures.programme import ProgrammeState
from forum.lectures.reversals import open_deed, take_back
from forum.lectures.series_operations import SeriesHabits, revise_series
from forum.lectures.staff_queries import locked_lecture
from forum.links import PERSONAL_FEED
from forum.registrations.announcing import announce
from forum.speakers.models import Speaker
from forum.speakers.revision import SpeakerTexts, revise_speaker
from forum.tokens import link_token
from forum.venues.models import Room, Venue
from forum.venues.revision import VenueTexts, revise_room, revise_venue
from forum.wording import EMPTY, Wording
from tests.cast import CLEO, LINK_KEY, NOON
from tests.conftest import Clock, Database
from tests.factories import (
    make_calendar,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_topic,
    make_venue,
)

UID = "lecture-of-the-story@uid.example.org"
STARTS = NOON + timedelta(days=10)
OWNER = "c" * 16
Row = TypeVar("Row", bound=Base)

FEEDS = (
    "forum.ics",
    "archive/2026.ics",
    "archive/2027.ics",
    "series/open.ics",
    "series/winter.ics",
    "speakers/wang.ics",
    "speakers/li.ics",
    "venues/observatory.ics",
    "venues/library.ics",
    "topics/control.ics",
    "topics/history.ics",
    "lectures/qxf-2026-001.ics",
)
"""Every feed the lecture is or comes to be in."""
OWN = "personal/cleo.ics"
"""Cleo has a seat; her own calendar is called so here, in place of its secret."""


@dataclass
class Happenings:
    """A forum with two of everything and one lecture, planned and not announced yet."""

    database: Database
    clock: Clock
    kept: dict[FromClause, dict[str, Any]] = field(default_factory=dict)

    def prepare(self) -> None:
        """Plan the lecture."""
        with self.database.transaction() as session:
            series = make_series(session), make_series(session, "winter", title=Wording("冬季", "Winter"))
            rooms = [make_room(session, make_venue(session)), make_room(session, make_library(session))]
            speakers = make_speaker(session, slug="wang"), make_li(session)
            topics = (
                make_topic(session),
                make_topic(session, "history", name=Wording("科学史", "History of science")),
            )
            plan = LecturePlan(
                title=Wording("停在晕轨道上", "Parked on a halo"),
                abstract=Wording("关于反馈。", "On feedback."),
                starts_at=STARTS,
                ends_at=STARTS + timedelta(hours=2),
                timezone="Asia/Shanghai",
                series=series[0],
                room=rooms[0],
                appearances=(AppearancePlan(speaker=speakers[0], affiliation=speakers[0].affiliation),),
                topics=(topics[0],),
                languages="zh",
            )
            planned = plan_lecture(session, plan, uid=UID, actor=SYSTEM, now=NOON)
            make_calendar(session, make_registration(session, planned, CLEO).attendee, public_id=OWNER)

    def publish(self) -> None:
        with self.database.transaction() as session:
            now = self._later()
            operations.publish(session, lecture(session), despite_clashes=False, actor=SYSTEM, now=now)

    def move(self, starts_at: datetime, *, room: str | None = None, reason: Wording = EMPTY) -> None:
        """Another time, two hours long, and another building if one is named."""
        with self.database.transaction() as session:
            moved = lecture(session)
            changes = LectureChanges(
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                room=room_in(session, room) if room else moved.room,
            )
            self._announce(session, moved, changes, reason)

    def cancel(self, reason: Wording = EMPTY) -> None:
        self._become(PublicState.CANCELLED, reason)

    def postpone(self) -> None:
        self._become(PublicState.POSTPONED)

    def withdraw(self) -> None:
        self._become(PublicState.WITHDRAWN)

    def restore(self) -> None:
        self._become(PublicState.PUBLISHED)

    def _become(self, state: PublicState, reason: Wording = EMPTY) -> None:
        with self.database.transaction() as session:
            self._announce(session, lecture(session), LectureChanges(public_state=state), reason)

    def _announce(self, session: Session, one: Lecture, changes: LectureChanges, reason: Wording) -> None:
        now = self._later()
        announce(session, one, changes, reason=reason, despite_clashes=False, actor=SYSTEM, now=now)

    def take_back(self) -> None:
        """Two minutes later: the deed before is undone."""
        now = self.clock.advance(minutes=2)
        with self.database.transaction() as session:
            regretted = lecture(session)
            deed = open_deed(session, regretted, now)
            take_back(session, regretted, str(deed), actor=SYSTEM, now=now)

    def revise(self, *, seconds: float = 3600, **changes: Unpack[LectureChanges]) -> None:
        """Edit the lecture's own fields."""
        now = self.clock.advance(seconds=seconds)
        with self.database.transaction() as session:
            revise_lecture(session, lecture(session), changes, actor=SYSTEM, now=now)

    def draw(self) -> None:
        """Choose another drawing for it."""
        changes = LectureChanges(plate_family="kepler", plate_seed="1")
        with self.database.transaction() as session:
            revised, now = lecture(session), self._later()
            revise_lecture(session, revised, changes, actor=SYSTEM, now=now, action="lecture.drawn")

    def give_to(self, *slugs: str) -> None:
        """Other speakers."""
        with self.database.transaction() as session:
            people = [by_slug(session, Speaker, slug) for slug in slugs]
            plans = tuple(AppearancePlan(speaker=one, affiliation=one.affiliation) for one in people)
            changes = LectureChanges(appearances=plans)
            revise_lecture(session, lecture(session), changes, actor=SYSTEM, now=self._later())

    def put_into(self, *, series: str, topic: str) -> None:
        """Another series and another topic."""
        with self.database.transaction() as session:
            changes = LectureChanges(
                series=by_slug(session, Series, series), topics=(by_slug(session, Topic, topic),)
            )
            revise_lecture(session, lecture(session), changes, actor=SYSTEM, now=self._later())

    def hold_online(self) -> None:
        self.revise(attendance=Attendance.ONLINE, online_url="https://meet.example.org/secret")

    def rename_series(self, title: Wording) -> None:
        with self.database.transaction() as session:
            series = by_slug(session, Series, "open")
            habits = SeriesHabits(
                title=title, description=EMPTY, length_minutes=90, seats=None, room=None, timezone=None
            )
            revise_series(session, series, habits, actor=SYSTEM, now=self._later())

    def rename_venue(self, name: Wording) -> None:
        with self.database.transaction() as session:
            venue, now = by_slug(session, Venue, "observatory"), self._later()
            fields = VenueTexts.__dataclass_fields__
            texts = VenueTexts(**{**{field: getattr(venue, field) for field in fields}, "name": name})
            assert revise_venue(session, venue, texts, actor=SYSTEM, now=now)
            follow_venue(session, venue, now=now)

    def rename_room(self, name: Wording) -> None:
        with self.database.transaction() as session:
            room, now = room_in(session, "observatory"), self._later()
            assert revise_room(session, room, name=name, floor=EMPTY, seats=9, actor=SYSTEM, now=now)
            follow_venue(session, room.venue, room, now=now)

    def revise_speaker(self, **changes: object) -> None:
        """What is known of Wang."""
        with self.database.transaction() as session:
            speaker, now = by_slug(session, Speaker, "wang"), self._later()
            before = {"affiliation_before": speaker.affiliation, "bio_before": speaker.bio}
            texts = replace(texts_of(speaker), **changes)
            changed = revise_speaker(session, speaker, texts, actor=SYSTEM, now=now)
            follow_speaker(session, speaker, changed, **before, actor=SYSTEM, now=now)

    def repeat(self, *, days: int, uid: str) -> None:
        """Plan and announce another lecture from the same data."""
        with self.database.transaction() as session:
            model, now = lecture(session), self._later()
            plan = LecturePlan(
                **{
                    name: getattr(model, name) for name in ("title", "abstract", "timezone", "series", "room")
                },
                starts_at=model.starts_at + timedelta(days=days),
                appearances=tuple(
                    AppearancePlan(speaker=one.speaker, affiliation=one.affiliation)
                    for one in model.appearances
                ),
                topics=tuple(model.topics),
                languages=model.languages,
            )
            copied = operations.create_lecture(
                session, plan, uid=uid, despite_clashes=False, actor=SYSTEM, now=now
            )
            operations.publish(session, copied, despite_clashes=False, actor=SYSTEM, now=now)

    def back_up(self) -> None:
        """Keep the rows that calendars are made from, as they are."""
        with self.database.reading() as session:
            for table in (Lecture.__table__, ProgrammeState.__table__):
                self.kept[table] = dict(session.execute(select(table)).mappings().one())

    def restore_backup(self) -> None:
        """Put those rows back, and say what a restored forum says."""
        with self.database.transaction() as session:
            ahead = ahead_of(session.connection())
            for table, values in self.kept.items():
                session.execute(update(table).values(values))
            settle(session, ahead=ahead, taken_at=NOON.isoformat(), now=self._later())

    def _later(self) -> datetime:
        return self.clock.advance(hours=1)


def address_of(path: str) -> str:
    """Where a feed of a story is, below its language."""
    token = link_token(LINK_KEY.encode(), PERSONAL_FEED, OWNER, 0)
    return f"personal/{token}.ics" if path == OWN else path


def lecture(session: Session) -> Lecture:
    """The lecture of the story, locked."""
    return locked_lecture(session, session.scalars(select(Lecture.id).where(Lecture.uid == UID)).one())


def by_slug(session: Session, model: type[Row], slug: str) -> Row:
    return session.scalars(select(model).filter_by(slug=slug)).one()


def room_in(session: Session, venue: str) -> Room:
    return session.scalars(select(Room).where(Room.venue_id == by_slug(session, Venue, venue).id)).one()


def make_library(session: Session) -> Venue:
    return make_venue(
        session, "library", name=Wording("图书馆", "Library"), address=Wording("书海路 2 号", "2 Shuhai Road")
    )


def make_li(session: Session) -> Speaker:
    return make_speaker(
        session,
        "李小红",
        slug="li",
        name_latin="Li Xiaohong",
        affiliation=Wording("南湖大学", "Nanhu University"),
    )


def texts_of(speaker: Speaker) -> SpeakerTexts:
    """A speaker as the form shows it."""
    return SpeakerTexts(
        name=speaker.name,
        name_language=speaker.name_language,
        latin=speaker.name_latin or "",
        aliases="",
        affiliation=speaker.affiliation,
        bio=speaker.bio,
        website=None,
        email=None,
        mail_language=None,
    )
