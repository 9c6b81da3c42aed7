"""Rows for tests, made directly: what a test does not mention has an ordinary value.

Each function takes a session, adds, flushes and returns the row. Nothing here knows a rule; whoever
tests a rule calls its operation.
"""

import base64
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import sessions
from forum.accounts.browsers import Place
from forum.accounts.models import Grant, Role, Staff
from forum.circulars.models import Circular
from forum.circulars.selection import Selection
from forum.db import Base
from forum.feeds.personal_models import PersonalFeed
from forum.lectures.bookkeeping import next_number
from forum.lectures.models import (
    Appearance,
    Attendance,
    Audience,
    Lecture,
    NamedAudience,
    PlanningState,
    PublicState,
    SeatPool,
    Series,
    Topic,
    WayOfAttending,
)
from forum.questions.models import AskedOf, Question, QuestionKind
from forum.registrations.models import (
    ENDED,
    HOLDS_A_SEAT,
    Attendee,
    EndedBecause,
    Origin,
    Registration,
    RegistrationState,
)
from forum.slugs import SlugKind, claim, free_slug
from forum.speakers.models import Speaker
from forum.speakers.names import search_keys, sort_key
from forum.tokens import digest, new_public_id
from forum.venues.models import Closure, Room, Venue
from forum.wording import EMPTY, Wording
from tests.cast import ADA, NOON, Person

Row = TypeVar("Row", bound=Base)
Addressed = TypeVar("Addressed", Lecture, Series, Speaker, Topic, Venue)

_numbers = itertools.count(1)


def public_id() -> str:
    """16 lower-case base32 characters nobody had before in this process."""
    return base64.b32encode(next(_numbers).to_bytes(10, "big")).decode().lower()


def make_staff(session: Session, person: Person = ADA, *, series: Series | None = None) -> Staff:
    """An account for somebody of the cast, with the person's role (for one series or all)."""
    staff = Staff(
        email=person.email,
        name=person.name,
        password="!",  # nobody signs in with it; see the fixture `sign_in`
        language="en",
        created_at=NOON,
        grants=[Grant(role=person.role or Role.DOOR, series_id=series.id if series else None)],
    )
    return _added(session, staff)


def quickly_hashed(password: str) -> str:
    """What is kept of a password, made and compared at once; for tests that are not about the hash."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def make_session(session: Session, staff: Staff, *, began_at: datetime = NOON) -> str:
    """A session of somebody who has just signed in; returns the key that the cookie carries."""
    key = f"key-{next(_numbers)}-of-{staff.email}"
    place = Place(browser="Firefox · Linux", address="127.0.0.1")
    sessions.begin(session, staff, digest=digest(key), place=place, now=began_at)
    return key


def make_series(session: Session, slug: str = "open", **values: object) -> Series:
    """A series of lectures."""
    row = Series(slug=slug, **{"title": Wording("公开讲座", "Open Lectures"), "description": EMPTY, **values})
    return _with_slug(session, SlugKind.SERIES, _added(session, row))


def make_topic(session: Session, slug: str = "control", **values: object) -> Topic:
    """A topic across series."""
    row = Topic(slug=slug, **{"name": Wording("控制论", "Cybernetics"), **values})
    return _with_slug(session, SlugKind.TOPIC, _added(session, row))


def make_venue(session: Session, slug: str = "observatory", **values: object) -> Venue:
    """A building, still without rooms."""
    usual = {
        "name": Wording("天文台", "Observatory"),
        "address": Wording("星海路 1 号", "1 Xinghai Road"),
        "gate": EMPTY,
        "metro": EMPTY,
        "directions": EMPTY,
        "accessibility": EMPTY,
        "sketch_alt": EMPTY,
    }
    return _with_slug(session, SlugKind.VENUE, _added(session, Venue(slug=slug, **{**usual, **values})))


def make_room(session: Session, venue: Venue | None = None, *, seats: int | None = 100) -> Room:
    """A room, by default in a venue of its own."""
    venue = venue or make_venue(session, f"observatory-{next(_numbers)}")
    return _added(session, Room(venue=venue, name=Wording("大厅", "Great Hall"), floor=EMPTY, seats=seats))


def make_closure(session: Session, room: Room, *, starts_at: datetime = NOON, hours: int = 24) -> Closure:
    """A while for which a room is closed."""
    ends_at, reason = starts_at + timedelta(hours=hours), Wording("换座椅", "New seats")
    return _added(session, Closure(room=room, starts_at=starts_at, ends_at=ends_at, reason=reason))


def make_speaker(session: Session, name: str = "王小明", **values: object) -> Speaker:
    """A speaker, with affiliation and biography in both languages."""
    usual = {
        "slug": free_slug(session, SlugKind.SPEAKER, name),
        "name_language": "zh-Hans",
        "name_latin": "Wang Xiaoming",
        "affiliation": Wording("星海大学", "Xinghai University"),
        "bio": Wording("研究控制论。", "Works on cybernetics."),
    }
    row = Speaker(name=name, **{**usual, **values})
    row.sort_key = sort_key(name, row.name_latin or "")
    row.search_keys = search_keys(name, row.name_latin or "", row.aliases or "")
    return _with_slug(session, SlugKind.SPEAKER, _added(session, row))


def make_audience(session: Session, name: str = "Members", **values: Any) -> NamedAudience:
    """A named audience, whose link is derived from its public name."""
    values.setdefault("mail_domains", "")
    audience = NamedAudience(public_id=new_public_id(), name=Wording.of(name), **values)
    session.add(audience)
    session.flush()
    return audience


def make_lecture(
    session: Session,
    *,
    seats: int | None = 10,
    online_seats: int | None = None,
    starts_at: datetime = NOON + timedelta(days=7),
    minutes: int = 90,
    speakers: Sequence[Speaker] = (),
    **values: object,
) -> Lecture:
    """A published lecture a week from NOON; `seats` are those of its way(s) of attending."""
    number = next_number(session)
    attendance = Attendance(str(values.pop("attendance", Attendance.ON_SITE)))
    code = f"QXF-2026-{number:03d}"
    usual = {
        "number": number,
        "code": code,
        "slug": code.lower(),
        "uid": f"lecture-{number}@uid.example.org",
        "title": Wording(f"第{number}讲：工程控制论", f"Lecture {number}: Engineering Cybernetics"),
        "abstract": Wording("关于反馈。", "On feedback."),
        "access_note": EMPTY,
        "registration_note": EMPTY,
        "latecomers": EMPTY,
        "recording_note": EMPTY,
        "change_note": EMPTY,
        "languages": "zh",
        "timezone": "Asia/Shanghai",
        "planning_state": PlanningState.CONFIRMED,
        "public_state": PublicState.PUBLISHED,
        "audience": Audience.PUBLIC,
        "published_at": NOON,
        "created_at": NOON,
        "changed_at": NOON,
    }
    row = Lecture(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        attendance=attendance,
        pools=_pools(attendance, seats, online_seats),
        appearances=[_appearance(speaker, position) for position, speaker in enumerate(speakers)],
        **{**usual, **values},
    )
    return _with_slug(session, SlugKind.LECTURE, _added(session, row))


def make_attendee(session: Session, person: Person, **values: object) -> Attendee:
    """The attendee of this address: the one there is, or a new one."""
    known = session.scalar(select(Attendee).where(Attendee.email_key == person.email))
    usual = {"public_id": public_id(), "language": "en", "created_at": NOON}
    return known or _added(
        session,
        Attendee(email_key=person.email, email=person.email, name=person.name, **{**usual, **values}),
    )


def make_registration(
    session: Session,
    lecture: Lecture,
    person: Person,
    state: RegistrationState = RegistrationState.CONFIRMED,
    **values: object,
) -> Registration:
    """A registration in the lecture's first pool, whose `taken` counts it."""
    pool = lecture.pools[0]
    pool.taken += state in HOLDS_A_SEAT
    usual = {
        "public_id": public_id(),
        "token_id": next(_numbers).to_bytes(16, "big"),
        "origin": Origin.WEB,
        "name": person.name,
        "language": "en",
        "registered_at": NOON,
        "queued_at": NOON,
        "state_changed_at": NOON,
        "ended_because": EndedBecause.ATTENDEE if state in ENDED else None,
        "address_confirmed_at": None if state is RegistrationState.UNCONFIRMED else NOON,
        "held_until": NOON + timedelta(minutes=30) if state is RegistrationState.UNCONFIRMED else None,
        "search_keys": person.name.lower(),
    }
    attendee = make_attendee(session, person)
    row = Registration(lecture=lecture, pool=pool, attendee=attendee, state=state, **{**usual, **values})
    return _added(session, row)


def make_circular(session: Session, lecture: Lecture, **values: object) -> Circular:
    """A message to those with a seat, not sent yet."""
    usual = {
        "public_id": public_id(),
        "subject": Wording("停车", "Parking"),
        "body": Wording("{name}，您好！请走北门。", "Dear {name}, please use the north gate."),
        "selection": Selection().kept(),
        "created_at": NOON,
        "recipients": 0,
    }
    return _added(session, Circular(lecture_id=lecture.id, **{**usual, **values}))


def make_question(
    session: Session,
    asker: Lecture | Series,
    kind: QuestionKind = QuestionKind.TEXT,
    zh: str = "问题",
    en: str = "A question",
    *,
    options: Sequence[str] = (),
    **values: object,
) -> Question:
    """A question of a lecture or a series, behind those made before; options by their keys."""
    usual = {
        "public_id": public_id(),
        "label": Wording(zh, en),
        "hint": EMPTY,
        "options": [{"key": key, "zh": f"{key}（中）", "en": key.capitalize()} for key in options],
        "asked_of": AskedOf.EVERYBODY,
        "position": next(_numbers),
        "created_at": NOON,
    }
    whose = {"lecture_id" if isinstance(asker, Lecture) else "series_id": asker.id}
    return _added(session, Question(kind=kind, **whose, **{**usual, **values}))


def make_calendar(session: Session, attendee: Attendee, **values: object) -> PersonalFeed:
    """The calendar somebody asked for, at its first address."""
    usual = {"public_id": public_id(), "generation": 0, "created_at": NOON}
    return _added(session, PersonalFeed(attendee=attendee, **{**usual, **values}))


def _pools(attendance: Attendance, seats: int | None, online_seats: int | None) -> list[SeatPool]:
    if attendance == Attendance.ONLINE:
        return [SeatPool(attendance=WayOfAttending.ONLINE, seats=seats)]
    on_site = SeatPool(attendance=WayOfAttending.ON_SITE, seats=seats)
    if attendance == Attendance.ON_SITE:
        return [on_site]
    return [on_site, SeatPool(attendance=WayOfAttending.ONLINE, seats=online_seats)]


def _appearance(speaker: Speaker, position: int) -> Appearance:
    return Appearance(speaker=speaker, position=position, affiliation=speaker.affiliation, bio=speaker.bio)


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def _with_slug(session: Session, kind: SlugKind, row: Addressed) -> Addressed:
    claim(session, kind, row.slug, row.id)
    return row
