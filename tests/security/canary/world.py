"""A forum in which something of everything exists, and in which every text is then replaced by a song.

Which columns hold text is read from the schema, so a new one takes part by itself; a table that nobody
here puts a row into gets one, made from its columns.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Enum,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from forum import files
from forum.db import Base
from forum.door.models import Device, Direction, Scan, Verdict
from forum.journal import Actor, ActorKind, record, record_access
from forum.lectures.deeds import SENTENCES
from forum.lectures.models import Attendance, Audience, Lecture, Material, MaterialKind, PublicState
from forum.mail.models import OutboxMessage
from forum.questions.models import QuestionAnswer, QuestionKind
from forum.registrations.access_needs import AccessRequest
from forum.registrations.handover_models import Handover
from forum.registrations.models import (
    EndedBecause,
    Origin,
    Registration,
    RegistrationState,
    RevokedBadge,
)
from forum.registrations.rules_models import usual_rules
from forum.tokens import digest
from forum.wording import Wording
from tests import factories
from tests.cast import ADA, BOB, CLEO, DAN, EVE, NOON
from tests.security.canary.families import Family
from tests.security.canary.planning import make_lines, make_planning

DEVICE = "aaaaaaaaaaaaaaaa"
DEVICE_TOKEN = f"{DEVICE}.token-of-the-device-in-this-world"

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")

LEFT_OUT = {
    "attendees.email_key": "compared only, never shown; a registration finds its attendee by the number",
    "attendees.public_id": "its secret links are made of it",
    "audiences.public_id": "its secret links are made of it",
    "clearance_requests.public_id": "its secret link is made of it",
    "devices.public_id": "the token of a device begins with it",
    "devices.token_hash": "the door's API lets nobody in without it",
    "files.kind": "a portrait of any other kind is not served",
    "files.sha256": "the name of the file: without it there is no portrait",
    "handovers.public_id": "its secret link is made of it",
    "journal.object_kind": "what a line is about is found by it, and by it what would become of that",
    "lecture_imports.public_id": "its address is made of it",
    "lectures.uid": "a calendar entry without a sound UID is left out, and all that it would show",
    "outbox.message": "names the templates of the letter",
    "outbox.recipient": "to no address no letter is written",
    "personal_feeds.public_id": "its secret links are made of it",
    "registrations.public_id": "its secret links are made of it",
    "speaker_links.public_id": "its secret link is made of it",
    "slugs.slug": "follows the slug of what it leads to, which has a song",
    "staff.language": "the pages of the staff are wanted in both",
    "staff.public_id": "the links of the staff are made of it",
    "staff_sessions.digest": "whoever is signed in is found by it",
}
"""Columns that keep what they have in the great round, each with the reason; `test_world` sees to it that
the reason holds, and what happens when they are hostile too."""


@dataclass(frozen=True)
class Cell:
    """A column of text."""

    table: Table
    column: Column[Any]

    @property
    def name(self) -> str:
        """``staff.name``."""
        return f"{self.table.name}.{self.column.name}"

    @property
    def is_json(self) -> bool:
        """Whether it holds a document rather than a text."""
        return isinstance(_type(self.column), JSON)


def cells() -> Iterator[Cell]:
    """Every column that can hold words of somebody's choosing: the vocabularies of the schema cannot."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            kind = _type(column)
            is_text = isinstance(kind, String) and not isinstance(kind, Enum)
            # What refers to another row says what that row says.
            if (is_text or isinstance(kind, JSON)) and not column.foreign_keys:
                yield Cell(table, column)


def _type(column: Column[Any]) -> TypeEngine[Any]:
    kind = column.type
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def make_world(session: Session, uploads: Path) -> None:
    """Something of everything: lectures in every state, people in every state, a door, mails, a journal."""
    ada = factories.make_staff(session, ADA)
    factories.make_staff(session, BOB).link_expires_at = NOON + timedelta(days=1)
    ada.language = "zh"
    factories.make_staff(session, EVE)
    lectures = _make_lectures(session, uploads)
    for lecture in lectures:
        lecture.host = ada
    _make_registrations(session, lectures)
    _make_door(session, lectures[0])
    for action in (*SENTENCES, "unheard of"):
        record(session, actor=Actor(ActorKind.STAFF, ada.id), action=action, about=lectures[0], now=NOON)
    by_ada = Actor(ActorKind.STAFF, ada.id)
    record_access(session, actor=by_ada, action="seen", about=lectures[0], now=NOON)
    make_planning(session, lectures, by_ada)
    make_lines(session, lectures[0], lectures[0].topics[0], by_ada)
    session.flush()
    for table in Base.metadata.sorted_tables:
        if not session.scalar(select(func.count()).select_from(table)):
            session.execute(insert(table).values(_any_row(session, table)))


def _make_lectures(session: Session, uploads: Path) -> list[Lecture]:
    venue = factories.make_venue(session, latitude=39.9042, longitude=116.4074)
    room = factories.make_room(session, venue)
    series = factories.make_series(session, default_room=room, timezone="Asia/Shanghai")
    speakers = [
        factories.make_speaker(session, name) for name in ("王小明", "Ada Lovelace", "山本 花子", "Leo")
    ]
    speakers[0].portrait = files.store(
        session, uploads, _picture(), kind="image/jpeg", name="me.jpg", now=NOON
    )
    for speaker in speakers:
        speaker.website = "https://example.org/me"
    venue.sketch, venue.sketch_width, venue.sketch_height = speakers[0].portrait, 3, 4
    factories.make_venue(session, "library")
    materials = [(kind, PublicState.PUBLISHED) for kind in MaterialKind]
    common = {"series": series, "topics": [factories.make_topic(session)], "room": room}
    week = timedelta(weeks=1)
    plans: list[dict[str, Any]] = [
        {"previous_starts_at": NOON, "speakers": speakers, "seats": 1},
        {"attendance": Attendance.MIXED, "online_seats": 1, "online_url": "https://meet.example.org/1"},
        {"starts_at": NOON + week, "speakers": speakers[:1]},
        {"public_state": PublicState.UNPUBLISHED, "speakers": speakers[1:2]},
        {"starts_at": NOON - week, "speakers": speakers[2:]},
        {"public_state": PublicState.CANCELLED, "starts_at": NOON + 2 * week},
        {"public_state": PublicState.POSTPONED, "starts_at": NOON + 3 * week},
        {"public_state": PublicState.WITHDRAWN, "starts_at": NOON + 4 * week},
        {"audience": Audience.UNLISTED, "starts_at": NOON + 5 * week, "room": None},
    ]
    made = [factories.make_lecture(session, **{**common, **plan}) for plan in plans]
    for lecture in (made[0], made[4]):
        lecture.materials = [
            Material(kind=kind, url=f"https://example.org/{n}", title=Wording("材料", "Thing"), position=n)
            for n, (kind, _state) in enumerate(materials)
        ]
    return made


def _make_registrations(session: Session, lectures: list[Lecture]) -> None:
    state = RegistrationState
    online = factories.make_registration(session, lectures[1], CLEO, state.CONFIRMED, origin=Origin.WALK_IN)
    online.pool, lectures[1].pools[0].taken = lectures[1].pools[1], 0
    lectures[1].pools[1].taken = 1
    first = factories.make_registration(session, lectures[0], CLEO, state.CONFIRMED, affiliation="星海大学")
    lectures[0].pools[0].overbooked = 1
    factories.make_registration(session, lectures[0], DAN, state.WAITLISTED, affiliation="x")
    for reason in (EndedBecause.ATTENDEE, EndedBecause.STAFF):
        ended = factories.make_registration(session, lectures[0], ADA, state.CANCELLED, origin=Origin.STAFF)
        ended.ended_because = reason
    for lecture in lectures[5:7]:
        factories.make_registration(session, lecture, CLEO, state.CONFIRMED)
    factories.make_calendar(session, first.attendee, reminder_minutes=15)
    _make_handover(session, online)
    _make_questions(session, lectures[0], first)
    session.add(
        RevokedBadge(
            token_id=b"revoked badge 01",
            registration_id=first.id,
            lecture_id=first.lecture_id,
            revoked_at=NOON,
            roster_cursor=1,
        )
    )
    session.add(
        OutboxMessage(
            message="promoted",
            recipient=CLEO.email,
            language="en",
            registration_id=first.id,
            lecture_id=first.lecture_id,
            message_id="message-1",
            created_at=NOON,
            due_at=NOON,
            failed_at=NOON,
            params={},
        )
    )


def _make_handover(session: Session, giver: Registration) -> None:
    """A link that passes a seat on, of a lecture that allows it and for which nobody waits."""
    rules = usual_rules(giver.lecture_id)
    rules.is_transferable = True
    handover = Handover(public_id=factories.public_id(), registration_id=giver.id, created_at=NOON)
    session.add_all([rules, handover])


def _make_questions(session: Session, lecture: Lecture, person: Registration) -> None:
    """A question of each kind, one conditional, one retired, all answered; and what somebody needs."""
    asked = [factories.make_question(session, lecture, kind, options=("a", "b")) for kind in QuestionKind]
    choice = next(one for one in asked if one.kind is QuestionKind.CHOICE)
    asked[-1].depends_on_id, asked[-1].depends_on_value = choice.id, "a"
    asked[0].retired_at = NOON
    asked.append(factories.make_question(session, lecture.series))
    for question, value in zip(asked, ("Why?", "a", ["a", "b"], 7, True, "Because."), strict=True):
        session.add(
            QuestionAnswer(registration_id=person.id, question_id=question.id, value=value, answered_at=NOON)
        )
    session.add(
        AccessRequest(
            registration_id=person.id, kinds="captions,other", languages="ja", note="x", created_at=NOON
        )
    )
    session.flush()


def _make_door(session: Session, lecture: Lecture) -> None:
    device = Device(
        public_id=DEVICE,
        name="Main door",
        token_hash=digest(DEVICE_TOKEN),
        created_at=NOON,
        enrolled_at=NOON,
        lectures=[lecture],
    )
    session.add_all([device, Device(public_id=factories.public_id(), name="New", created_at=NOON)])
    session.flush()
    for number, verdict in enumerate((Verdict.ADMITTED, Verdict.ALREADY_IN)):
        session.add(
            Scan(
                scan_id=f"scan-{number}",
                content_hash=digest(f"{number}"),
                device_id=device.id,
                lecture_id=lecture.id,
                direction=Direction.IN,
                device_time=NOON,
                received_at=NOON,
                verdict=verdict,
            )
        )
    session.flush()


def _picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (30, 40), "white").save(file, "JPEG")
    return file.getvalue()


def _any_row(session: Session, table: Table) -> dict[str, Any]:
    """Values for a row of a table nobody above knows: the least that its columns ask for, and its texts."""
    return {column.name: _any_value(session, column) for column in table.columns if _is_asked(column)}


def _is_asked(column: Column[Any]) -> bool:
    return not (column.primary_key and column.autoincrement is True and not column.foreign_keys)


def _any_value(session: Session, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return session.scalar(select(key.column).order_by(key.column).limit(1))
    kind = _type(column)
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class or kind.enums))
    if isinstance(kind, LargeBinary):
        return b"sixteen octets.."
    made: dict[type, Any] = {str: "a", datetime: NOON + timedelta(days=1), bool: False, int: 1, float: 1.0}
    return made.get(kind.python_type)


def fill(session: Session, family: Family, *, also: frozenset[str] = frozenset()) -> set[str]:
    """Replace every text but those left out (of which `also` names some that are filled all the same).

    Gives the names of the columns that took their song. It goes past every rule of ours and of the
    tables' triggers, as an old dump or an old mistake does, but not past the database's own checks.
    """
    triggers = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in triggers:
        session.execute(text(f'DROP TRIGGER "{name}"'))
    chosen = [cell for cell in cells() if cell.name not in LEFT_OUT or cell.name in also]
    filled = {cell.name for cell in chosen if _fill_column(session, cell, family)}
    for _name, sql in triggers:
        session.execute(text(sql))
    _lead_to_slugs(session)
    session.execute(text("UPDATE programme_state SET revision = revision + 1"))
    return filled


def _fill_column(session: Session, cell: Cell, family: Family) -> bool:
    """Every row that has a value, and the first row in any case: what is missing has pages of its own."""
    keys = list(cell.table.primary_key.columns)
    rows = session.execute(select(*keys, cell.column).order_by(*keys)).all()
    took = False
    for turn, row in enumerate(rows):
        if turn == 0 or row[-1] is not None:
            marker = f"{cell.name}.{turn}"
            where = [key == value for key, value in zip(keys, row, strict=False)]
            song = family.text(marker, turn)
            songs = iter([_sung(row[-1], song)]) if turn and cell.is_json else _shapes(cell, song, marker)
            took |= _fill_one(session.connection(), cell, where, songs)
    return took


def _sung(value: Any, song: str) -> Any:
    """A document of the shape it has, with a song for each of its words; instants stay what they are."""
    if isinstance(value, dict):
        return {name: _sung(one, song) for name, one in value.items()}
    if isinstance(value, list):
        return [_sung(one, song) for one in value]
    return song if isinstance(value, str) and not _INSTANT.match(value) else value


def _fill_one(
    connection: Connection, cell: Cell, where: list[ColumnElement[bool]], songs: Iterator[object]
) -> bool:
    for song in songs:
        # SQLite takes back one statement that fails, and nothing else.
        with suppress(IntegrityError):
            connection.execute(update(cell.table).where(*where).values({cell.column.name: song}))
            return True
    return False


def _shapes(cell: Cell, song: str, marker: str) -> Iterator[Any]:
    """The song as it is, then as the checks of the schema may want it."""
    if cell.is_json:
        yield {song: song, "list": [song, {song: song}], marker: song}
        return
    if cell.column.name in ("slug", "code", "public_id"):
        # In addresses: what has a slash leads nowhere, no browser sends endless ones, and slugs are looked
        # up in lower case.
        song = song.replace("/", "").replace("\0", "")[:1000]
        song = song.lower() if cell.column.name == "slug" else song
    yield song
    yield song + marker
    yield song.lower()
    yield song[:100]
    yield "https://" + song
    yield f"https://{marker}.example.org/{song}"


def _lead_to_slugs(session: Session) -> None:
    """Let every address lead to its object again, under the slug that the object has now."""
    for kind in ("lecture", "speaker", "series", "venue", "topic"):
        table = {"series": "series"}.get(kind, f"{kind}s")
        session.execute(
            text(
                f"UPDATE slugs SET slug = (SELECT slug FROM {table} WHERE id = object_id)"  # noqa: S608 (our words)
                f" WHERE kind = '{kind}' AND object_id IN (SELECT id FROM {table})"
            )
        )
