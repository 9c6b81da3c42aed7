"""A small forum in which everything is there twice: what is one's own, and what is somebody else's.

Ada organises series "one" alone, Dora keeps its doors; series "two" is others'. A lecture in each state lies
in each series and outside any. The world is built once for a module; `World.restored` puts its database
back, so every request meets the same one.
"""

import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers

from forum.accounts.models import Passkey, Role, Staff, StaffSession
from forum.badges.token import Keyring
from forum.db import db, prepare_engine, transaction
from forum.door import devices
from forum.door.models import Device, Direction, Scan, Verdict
from forum.journal import SYSTEM, last_deed, record
from forum.kept_values import kept
from forum.lectures.clearance import fingerprint, guarded
from forum.lectures.clearance_models import ClearanceRequest
from forum.lectures.import_models import ImportState, LectureImport
from forum.lectures.imports.detect import read_programme
from forum.lectures.imports.packing import packed
from forum.lectures.models import Appearance, Attendance, Audience, Lecture, PublicState, Series, Topic
from forum.mail.models import OutboxMessage
from forum.pictures import draw_picture
from forum.registrations import messages
from forum.registrations.access_needs import AccessRequest
from forum.registrations.handover_models import Handover
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_models import usual_rules
from forum.settings import Settings
from forum.slugs import SlugKind, claim
from forum.speakers.availability_models import SpeakerLink
from forum.speakers.revision import set_portrait
from forum.tokens import code_of_digits, link_token
from forum.venues.models import Room, Venue
from forum.venues.revision import set_sketch
from forum.web.current import STAFF_KEY
from forum.wording import Wording
from tests import factories
from tests.cast import ADA, BOB, CLEO, DAN, EVE, LINK_KEY, NOON, SIGNING_KEYS, Person, environment
from tests.databases import SQLiteTemplate
from tests.installation import application

WEI = Person("Wei Waits", "wei@example.org")
UMA = Person("Uma Unproved", "uma@example.org")
SECRET = Wording("尚未公布的名称", "A Name Not Announced Yet")
PASSWORD = "seven-lamps-over-the-quiet-river"
"""Of everybody on the staff, kept by a hash that costs nothing to check."""

STATES = {
    "published": PublicState.PUBLISHED,
    "draft": PublicState.UNPUBLISHED,
    "cancelled": PublicState.CANCELLED,
    "withdrawn": PublicState.WITHDRAWN,
}
SERIES = ("one", "two", None)
ONLINE_ROOM = "https://meet.example.org/room-of-the-lecture"
# What is written when somebody looks: the only rows a GET may leave behind.
LOOKING = frozenset({"access_records", "device_reports", "feed_reads", "session_sightings"})

# Who asks. The first two are what the link, and nothing else, makes of a stranger.
STAFF_GRANTS: dict[str, tuple[Role, str | None] | None] = {
    "door": (Role.DOOR, None),
    "door-of-one": (Role.DOOR, "one"),
    "organiser-of-one": (Role.ORGANISER, "one"),
    "organiser": (Role.ORGANISER, None),
    "admin": (Role.ADMIN, None),
    "deactivated": (Role.ADMIN, None),
    "without-grants": None,
}
DEVICES = {"device-of-one": "one", "device-of-two": "two", "revoked-device": "one", "device-of-both": "both"}
ROLES = ("stranger", "attendee", *list(DEVICES)[:3], *STAFF_GRANTS)


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass
class World:
    """The application with its cast. `at` knows the public names of everything by ours."""

    settings: Settings
    file: Path
    at: dict[str, Any]
    tokens: dict[str, str]
    keys: dict[str, str]

    def __post_init__(self) -> None:
        self.now = NOON
        self.app = application(self.settings, lambda: self.now)
        self.watcher = sqlite3.connect(self.file, isolation_level=None)
        self.saved = sqlite3.connect(":memory:")
        self.watcher.backup(self.saved)
        self.untouched = self.dump()

    def ask(self, client: FlaskClient, method: str, address: str, **sent: Any) -> Answer:
        """Send a request and read the answer to its end."""
        with client.open(address, method=method, **sent) as answer:
            return Answer(answer.status_code, answer.headers, answer.data)

    def client(self, role: str) -> FlaskClient:
        """A browser of somebody of this role, or a device."""
        client = self.app.test_client()
        if role in self.tokens:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[role]}"
        if role in self.keys:
            with client.session_transaction() as cookie:
                cookie[STAFF_KEY] = self.keys[role]
        return client

    @contextmanager
    def restored(self) -> Iterator[Callable[[], bool]]:
        """Whatever is written inside is taken back afterwards; gives a question whether anything was."""
        before = self.version()
        try:
            yield lambda: self.version() != before
        finally:
            if self.version() != before:
                self.saved.backup(self.watcher)

    @contextmanager
    def at_another_time(self, **later: float) -> Iterator[None]:
        """As if so much time had passed since everybody signed in."""
        self.now = NOON + timedelta(**later)
        yield
        self.now = NOON

    def version(self) -> int:
        """Another number whenever another connection has written anything."""
        [(version,)] = self.watcher.execute("PRAGMA data_version")
        return int(version)

    def dump(self, *, leaving_out: frozenset[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        names = self.watcher.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        # A table's last key also moves with the rows left out.
        tables = [name for (name,) in names if name not in leaving_out | {"sqlite_sequence"}]
        return {name: self.watcher.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # noqa: S608 (names of our own schema)

    def changed(self, *, leaving_out: frozenset[str] = frozenset()) -> set[str]:
        """The tables in which something is not as it was."""
        present = self.dump(leaving_out=leaving_out)
        return {name for name, rows in present.items() if rows != self.untouched[name]}


@contextmanager
def built(folder: Path) -> Iterator[World]:
    """The world, in a database and a folder of its own."""
    instance = folder / "instance"
    instance.mkdir()
    with SQLiteTemplate(folder).copy() as url:
        settings = Settings.from_values(
            environment(instance, FORUM_DATABASE_URL=url, FORUM_INSTANCE=str(instance)), instance
        )
        engine = create_engine(url)
        prepare_engine(engine)
        with transaction(engine) as session:
            at, tokens = _furnish(session, settings.uploads)
            keys = _staff(session, at)
        engine.dispose()
        world = World(settings, Path(url.removeprefix("sqlite:///")), at, tokens, keys)
        yield world
        with world.app.app_context():
            db.engine.dispose()


def _furnish(session: Session, uploads: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Places, series, people and lectures; the addresses they have, and the tokens of the devices."""
    at: dict[str, Any] = {}
    observatory = factories.make_venue(session, "observatory")
    set_sketch(session, observatory, _portrait(), uploads, actor=SYSTEM, now=NOON)
    hall = factories.make_room(session, observatory)
    at["room_id"] = hall.id
    at["closure_id"] = factories.make_closure(session, hall, starts_at=NOON + timedelta(days=400)).id
    for series in SERIES:
        row = factories.make_series(session, series) if series else None
        if row:
            claim(session, SlugKind.SERIES, f"former-{series}", row.id)
            at[f"series {series}"] = row.id
        _lectures(session, row, series or "loose", hall, at, uploads)
    _shared_speaker(session, at)
    _journal(session, at)
    factories.make_lecture(
        session,
        slug="unannounced",
        series=factories.make_series(session, "unannounced", title=SECRET),
        topics=[factories.make_topic(session, "unannounced", name=SECRET)],
        public_state=PublicState.UNPUBLISHED,
        published_at=None,
    )
    factories.make_series(session, "empty", title=SECRET)
    factories.make_topic(session, "empty", name=SECRET)
    factories.make_speaker(session, SECRET.zh or "", slug="idle")
    tokens = {name: _device(session, name, which, at) for name, which in DEVICES.items()}
    published = session.get_one(Lecture, at["id one-published"])
    for thing in ("one", "two", "loose"):
        at[f"entry {thing}"] = _let_in_unknown(session, at[f"id {thing}-published"])
    new = devices.create(session, name="new", lectures=[published], actor=SYSTEM, now=NOON)
    at["enrolment code"] = new.secret
    at["link gone"] = _link("a" * 16, 0)
    annexe = factories.make_venue(session, "annexe", name=Wording("分馆", "Annexe"))
    at["import"] = _imported(session)
    at["spare room"] = factories.make_room(session, annexe).id
    at["clearance seen"] = " ".join(fingerprint(guarded(one)) for one in session.scalars(select(Lecture)))
    at["clearance"] = _asked(session, session.get_one(Lecture, at["id one-draft"]))
    at["answers"] = _speaking(session, session.get_one(Lecture, at["id one-published"]), at)
    at["friend"] = _handed_on(session, at["seat one-online"])
    at["address code"] = _unproved(session, session.get_one(Lecture, at["id one-online"]))
    _calendars(session, at)
    _audiences(session, at)
    at |= {name: token.partition(".")[0] for name, token in tokens.items()}
    return at, tokens


def _audiences(session: Session, at: dict[str, Any]) -> None:
    """One with a lecture of series "one", whose link was renewed, and one that nothing is for."""
    audience = factories.make_audience(session, link_generation=1)
    at["audience"] = audience.public_id
    at["audience without lectures"] = factories.make_audience(session, "Nobody yet").public_id
    factories.make_lecture(
        session,
        slug="one-named",
        series=session.get_one(Series, at["series one"]),
        audience=Audience.NAMED,
        audiences=[audience],
        starts_at=NOON + timedelta(days=50),
    )


def _lectures(
    session: Session, series: Series | None, name: str, hall: Room, at: dict[str, Any], uploads: Path
) -> None:
    """A lecture in each state, with a speaker seen by all and one whom nobody knows of yet."""
    known = factories.make_speaker(session, f"{name} known", slug=f"{name}-known")
    hidden = factories.make_speaker(session, f"{name} hidden", slug=f"{name}-hidden")
    for speaker in (known, hidden):
        set_portrait(session, speaker, _portrait(), uploads, actor=SYSTEM, now=NOON)
    person = DAN if name == "two" else CLEO
    for number, (state, public_state) in enumerate(STATES.items()):
        lecture = factories.make_lecture(
            session,
            slug=f"{name}-{state}",
            seats=1,
            series=series,
            room=hall,
            starts_at=NOON + timedelta(days=3 + number, hours=2 * len(at)),
            public_state=public_state,
            published_at=None if state == "draft" else NOON,
            speakers=[hidden if state == "draft" else known],
            topics=[] if state == "draft" or not series else [_topic(session, name)],
        )
        _registered(session, lecture, person, f"{name}-{state}", at)
        if state == "published":
            at[f"circular {name}"] = factories.make_circular(session, lecture).public_id
    online = factories.make_lecture(
        session,
        slug=f"{name}-online",
        series=series,
        attendance=Attendance.ONLINE,
        online_url=ONLINE_ROOM,
        audience=Audience.UNLISTED,
        starts_at=NOON + timedelta(days=30, hours=2 * len(at)),
    )
    rules = usual_rules(online.id)
    rules.is_transferable = True
    session.add(rules)
    _registered(session, online, person, f"{name}-online", at, has_line=False)
    _questions(session, series, name, online, at)


def _questions(
    session: Session, series: Series | None, name: str, online: Lecture, at: dict[str, Any]
) -> None:
    """Two questions of the series and of its published lecture, one of another; what somebody needs."""
    published = session.get_one(Lecture, at[f"id {name}-published"])
    for kind, asker in (("series", series), ("lectures", published), ("lectures", online)):
        for _place in range(2 if asker not in (None, online) else 1):
            if asker is not None:
                words = "Another question" if asker is online else "A question"
                question = factories.make_question(session, asker, en=words)
                if asker is not online:
                    at[f"question {kind} {name}"] = question.public_id
    seated = session.scalars(
        select(Registration).where(Registration.public_id == at[f"seat {name}-published"])
    ).one()
    session.add(AccessRequest(registration_id=seated.id, kinds="captions", created_at=NOON))


def _journal(session: Session, at: dict[str, Any]) -> None:
    """A line of each object that somebody may take back."""
    for name in ("one", "two"):
        published = session.get_one(Lecture, at[f"id {name}-published"])
        rows = {"lectures": published, "series": published.series, "speakers": published.speakers[0]}
        for kind, row in rows.items():
            field = "name_latin" if kind == "speakers" else "timezone"
            at[f"line of {kind} {name}"] = _line(session, row, {field: ["UTC", getattr(row, field)]})
    shared = {"topics": _topic(session, "one"), "venues": session.scalars(select(Venue)).first()}
    for kind, row in shared.items():
        at[f"line of {kind}"] = _line(session, row, {"name": [kept(Wording(en="Before")), kept(row.name)]})


def _line(session: Session, row: Any, changed: dict[str, Any]) -> int:
    record(session, actor=SYSTEM, action="x.revised", about=row, now=NOON, changed=changed)
    session.flush()
    line = last_deed(session, row)
    assert line is not None
    return line.id


def _shared_speaker(session: Session, at: dict[str, Any]) -> None:
    """Somebody who speaks in both series, in lectures still unknown."""
    both = factories.make_speaker(session, "both", slug="both")
    for name in ("one-draft", "two-draft"):
        lecture = session.get_one(Lecture, at[f"id {name}"])
        texts = {"affiliation": both.affiliation, "bio": both.bio}
        lecture.appearances.append(Appearance(speaker=both, position=1, **texts))


def _registered(
    session: Session,
    lecture: Lecture,
    person: Person,
    name: str,
    at: dict[str, Any],
    *,
    has_line: bool = True,
) -> None:
    """Somebody with a seat and somebody in line; what their links, badges and former addresses are."""
    claim(session, SlugKind.LECTURE, f"former-{name}", lecture.id)
    seated = factories.make_registration(session, lecture, person)
    at[f"attendee {person.name}"] = seated.attendee.public_id
    if has_line:
        waiting = factories.make_registration(session, lecture, WEI, RegistrationState.WAITLISTED)
        at |= {"attendee Wei Waits": waiting.attendee.public_id, f"line {name}": waiting.public_id}
    at |= {
        f"id {name}": lecture.id,
        f"code {name}": lecture.code,
        f"seat {name}": seated.public_id,
        f"link {name}": _link(seated.public_id, seated.link_generation),
        f"link of another generation {name}": _link(seated.public_id, seated.link_generation + 1),
        f"link for something else {name}": _link(seated.public_id, seated.link_generation, "feed"),
        f"badge {name}": Keyring.from_text(SIGNING_KEYS).sign(
            lecture_number=lecture.number, token_id=seated.token_id, lecture_ends_at=lecture.ends_at
        ),
    }


def _link(public_id: str, generation: int, purpose: str = "registration") -> str:
    return link_token(LINK_KEY.encode(), purpose, public_id, generation)


def _handed_on(session: Session, public_id: str) -> str:
    """A link that passes Cleo's seat on."""
    giver = session.scalars(select(Registration).where(Registration.public_id == public_id)).one()
    session.add(Handover(public_id="b" * 16, registration_id=giver.id, created_at=NOON))
    return _link("b" * 16, giver.link_generation, "handover")


def _imported(session: Session) -> str:
    """A file that somebody who is gone uploaded; nothing of it has come in yet."""
    programme = read_programme(b"starts_at,title\n2027-05-06 14:00,Sample\n")
    kept = LectureImport(
        public_id=factories.public_id(),
        uploaded_at=NOON,
        touched_at=NOON,
        file_name="season.csv",
        size=3,
        timezone="Asia/Shanghai",
        state=ImportState.DONE,
        contents=packed(programme),
        choices={},
        outcome={},
    )
    session.add(kept)
    return kept.public_id


def _asked(session: Session, lecture: Lecture) -> str:
    """A link by which an approver is asked about a lecture as it is."""
    contents = guarded(lecture)
    asked = ClearanceRequest(
        public_id="c" * 16,
        lecture_id=lecture.id,
        contents=contents,
        recipient="approver@example.org",
        recipient_name="Approver",
        language="en",
        generation=0,
        sent_at=NOON,
    )
    session.add(asked)
    return _link("c" * 16, 0, "clearance")


def _speaking(session: Session, lecture: Lecture, at: dict[str, Any]) -> str:
    """The link by which a speaker answers, and who speaks in each published lecture."""
    for thing in ("one", "two", "loose"):
        held = session.get_one(Lecture, at[f"id {thing}-published"])
        held.speakers[0].email = f"{thing}-known@example.org"
        at[f"speaker {thing}"] = held.speakers[0].id
        at[f"starts {thing}"] = held.starts_at.isoformat()
    link = SpeakerLink(speaker_id=lecture.speakers[0].id, public_id="d" * 16, created_at=NOON)
    session.add(link)
    return _link("d" * 16, 0, "speaking")


def _unproved(session: Session, lecture: Lecture) -> str:
    """Uma, who has yet to prove her address; the code in her mail."""
    registration = factories.make_registration(session, lecture, UMA, RegistrationState.UNCONFIRMED)
    mail = OutboxMessage(
        message=messages.CONFIRM_ADDRESS,
        recipient=UMA.email,
        language="en",
        registration_id=registration.id,
        lecture_id=lecture.id,
        message_id="message-of-uma",
        created_at=NOON,
        due_at=NOON,
        params={},
    )
    session.add(mail)
    name = f"{registration.public_id}|{registration.link_generation}|{mail.message_id}"
    return code_of_digits(LINK_KEY.encode(), "address-code", name)


def _calendars(session: Session, at: dict[str, Any]) -> None:
    """Cleo's calendar, at its second address; Dan's, which he stopped."""
    for person, name, rest in (
        (CLEO, "renewed", {"renewed_at": NOON}),
        (CLEO, "good", {"generation": 1}),
        (DAN, "stopped", {"stopped_at": NOON}),
    ):
        attendee = factories.make_attendee(session, person)
        feed = factories.make_calendar(session, attendee, **rest)
        at |= {f"calendar {name}": feed.public_id, f"generation {name}": feed.generation}


def _topic(session: Session, name: str) -> Topic:
    known = session.scalar(select(Topic).where(Topic.slug == name))
    return known or factories.make_topic(session, name)


def _device(session: Session, name: str, which: str, at: dict[str, Any]) -> str:
    """A device at the doors of published lectures; its token."""
    doors = ("one", "two") if which == "both" else (which,)
    lectures = [session.get_one(Lecture, at[f"id {door}-published"]) for door in doors]
    made = devices.create(session, name=name, lectures=lectures, actor=SYSTEM, now=NOON)
    token = devices.give_token(session, made.device, now=NOON)
    if name == "revoked-device":
        devices.revoke(session, session.get_one(Device, made.device.id), actor=SYSTEM, now=NOON)
    return token


def _let_in_unknown(session: Session, lecture_id: int) -> int:
    """A line of the log of a door that somebody must look into."""
    scan = Scan(
        scan_id=f"unknown-{lecture_id}",
        content_hash="0" * 64,
        device_id=session.scalars(select(Device.id).order_by(Device.id)).first(),
        lecture_id=lecture_id,
        direction=Direction.IN,
        device_time=NOON,
        received_at=NOON,
        offline=True,
        verdict_shown=Verdict.UNVERIFIED,
        verdict=Verdict.UNKNOWN,
        conflict=Verdict.UNKNOWN,
    )
    session.add(scan)
    session.flush()
    return scan.id


def _staff(session: Session, at: dict[str, Any]) -> dict[str, str]:
    """An account for each role; the key of its session. The admin has another one, and a passkey."""
    named = {"door": BOB, "organiser-of-one": ADA, "admin": EVE}
    password, keys = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD), {}
    for role, grant in STAFF_GRANTS.items():
        kind, slug = grant or (Role.DOOR, None)
        known = named.get(role, Person(role.title(), f"{role}@example.org"))
        series = session.scalar(select(Series).where(Series.slug == slug)) if slug else None
        staff = factories.make_staff(session, replace(known, role=kind), series=series)
        staff.active, staff.password = role != "deactivated", password
        if grant is None:
            session.delete(staff.grants[0])
        at[f"member {role}"] = staff.public_id
        keys[role] = factories.make_session(session, staff, began_at=NOON)
        if role == "admin":
            _second_browser(session, staff, at)
        if role == "door":
            staff.link_generation, staff.link_expires_at = 1, NOON + timedelta(hours=1)
    invited = factories.make_staff(session, Person("Ida", "ida@example.org", Role.DOOR))
    invited.password, invited.link_generation = None, 1
    invited.link_expires_at, at["member invited"] = NOON + timedelta(hours=1), invited.public_id
    return keys


def _second_browser(session: Session, staff: Staff, at: dict[str, Any]) -> None:
    """Where else somebody is signed in, and a key that is theirs alone."""
    [here] = session.scalars(select(StaffSession).where(StaffSession.staff_id == staff.id))
    factories.make_session(session, staff, began_at=NOON)
    [_, there] = session.scalars(
        select(StaffSession).where(StaffSession.staff_id == staff.id).order_by(StaffSession.id)
    )
    passkey = Passkey(staff_id=staff.id, credential_id=b"c", public_key=b"k", name="Key", created_at=NOON)
    session.add(passkey)
    session.flush()
    at |= {"here": here.public_id, "elsewhere": there.public_id, "of-admin": passkey.public_id}


def _portrait() -> Any:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), (10, 20, 30)).save(file, "PNG")
    file.seek(0)
    return draw_picture(file)
