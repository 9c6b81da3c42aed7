"""Somebody about whom every table knows something; every word of theirs holds MARK."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.db import Base
from forum.door.models import Device, Direction, Scan, Verdict
from forum.door.standby_models import CallOutcome, StandbyCall
from forum.feeds.personal_models import FeedRead
from forum.journal import Actor, ActorKind, record, record_access
from forum.lectures.models import Lecture
from forum.mail.outbox import enqueue
from forum.questions.models import AskedOf, Question, QuestionAnswer, QuestionKind
from forum.registrations import consents
from forum.registrations.access_needs import AccessRequest
from forum.registrations.consents import Consent
from forum.registrations.handover_models import Handover
from forum.registrations.models import OtherAddress, Registration, RevokedBadge
from forum.registrations.reminder_models import Reminder, ReminderKind
from forum.wording import EMPTY, Wording
from tests.cast import NOON, Person
from tests.factories import make_calendar, make_registration, public_id

MARK = "Zwölfkant"
"""A word that stands nowhere else; in addresses, keys and search words as `zwolfkant`."""

KNOWN = Person(f"王 {MARK}", "zwolfkant@example.org")
MARKS = (MARK, "zwolfkant", "Zwolfkant", "zwölfkant")


def make_known(session: Session, lecture: Lecture, *, came: bool = True) -> Registration:
    """A registration of hers with something in every table, and a calendar beside it."""
    registration = make_registration(
        session,
        lecture,
        KNOWN,
        affiliation=f"{MARK} University",
        search_keys=f" {MARK.lower()} zwolfkant@example.org",
        timezone="Europe/Berlin",
        decline_reason=f"{MARK} declined",
        override_reason=f"{MARK} overridden",
        submission_key="zwolfkant-submission",
        invitation_said="said",
    )
    registration.attendee.affiliation = f"{MARK} University"
    _agreed_and_needed(session, registration)
    _asked(session, lecture, registration)
    _written_to(session, registration)
    _passed_on(session, registration)
    _called_at_the_door(session, registration)
    _told(session, registration)
    if came:
        _came(session, lecture, registration)
    session.flush()
    return registration


def dump(session: Session, *, without: frozenset[str] = frozenset()) -> str:
    """Every value of every row, as text."""
    session.flush()
    rows = [
        f"{name} {dict(row)}"
        for name, table in Base.metadata.tables.items()
        if name not in without
        for row in session.execute(select(table)).mappings()
    ]
    return "\n".join(rows)


def marks_in(text: str) -> list[str]:
    """The lines in which something of hers stands."""
    return [line for line in text.splitlines() if any(mark in line for mark in MARKS)]


def _agreed_and_needed(session: Session, registration: Registration) -> None:
    consents.keep(session, registration, Consent("I agree.", "en", NOON))
    session.add(
        AccessRequest(
            registration_id=registration.id,
            kinds="wheelchair",
            languages="de",
            note=f"{MARK} needs a ramp",
            answer=f"Of course, {MARK}",
            created_at=NOON,
            answered_at=NOON,
        )
    )


def _asked(session: Session, lecture: Lecture, registration: Registration) -> None:
    question = Question(
        public_id=public_id(),
        lecture_id=lecture.id,
        kind=QuestionKind.TEXT,
        label=Wording("您从哪里来？", "Where from?"),
        hint=EMPTY,
        options=[],
        asked_of=AskedOf.EVERYBODY,
        created_at=NOON,
    )
    session.add(question)
    session.flush()
    session.add(
        QuestionAnswer(
            registration_id=registration.id, question_id=question.id, value=f"{MARK} town", answered_at=NOON
        )
    )


def _written_to(session: Session, registration: Registration) -> None:
    kind = ReminderKind.ONE_DAY
    session.add(
        Reminder(
            registration_id=registration.id,
            kind=kind,
            starts_at=registration.lecture.starts_at,
            queued_at=NOON,
        )
    )
    for sent_at in (NOON, None):
        message = enqueue(
            session,
            "registered_confirmed",
            recipient=KNOWN.email,
            recipient_name=KNOWN.name,
            language="en",
            registration_id=registration.id,
            lecture_id=registration.lecture_id,
            now=NOON,
        )
        message.sent_at, message.last_error = sent_at, f"450 {MARK}"
    calendar = make_calendar(session, registration.attendee)
    session.add(
        FeedRead(
            feed_id=calendar.id, program=f"{MARK} Mail", first_read_at=NOON, last_read_at=NOON, read_count=1
        )
    )
    enqueue(
        session,
        "personal_calendar",
        recipient=KNOWN.email,
        recipient_name=KNOWN.name,
        language="en",
        params={"calendar": calendar.public_id},
        now=NOON,
    )


def _passed_on(session: Session, registration: Registration) -> None:
    session.add(Handover(public_id=public_id(), registration_id=registration.id, created_at=NOON))
    session.add(
        OtherAddress(
            attendee_id=registration.attendee_id,
            email_key="other-zwolfkant@example.org",
            email="other-zwolfkant@example.org",
            joined_at=NOON,
        )
    )
    session.add(
        RevokedBadge(
            token_id=b"0123456789abcdef",
            registration_id=registration.id,
            lecture_id=registration.lecture_id,
            revoked_at=NOON,
            roster_cursor=1,
        )
    )


def _called_at_the_door(session: Session, registration: Registration) -> None:
    session.add(
        StandbyCall(
            lecture_id=registration.lecture_id,
            registration_id=registration.id,
            called_at=NOON,
            outcome=CallOutcome.ABSENT,
        )
    )


def _told(session: Session, registration: Registration) -> None:
    herself = Actor(ActorKind.ATTENDEE, registration.attendee_id)
    words = {"state": "confirmed", "reason": f"{MARK} asked"}
    for about in (registration, registration.attendee):
        record(session, actor=herself, action="registered", about=about, now=NOON, **words)
        record_access(
            session, actor=Actor(ActorKind.STAFF, 1), action="looked", about=about, now=NOON, q=MARK
        )


def _came(session: Session, lecture: Lecture, registration: Registration) -> None:
    device = Device(public_id=public_id(), name="Door", created_at=NOON, lectures=[lecture])
    session.add(device)
    session.flush()
    at = lecture.starts_at - timedelta(minutes=10)
    session.add(
        Scan(
            scan_id=f"scan-{registration.id}",
            content_hash="h",
            device_id=device.id,
            lecture_id=lecture.id,
            registration_id=registration.id,
            token_id=registration.token_id,
            point="Hall",
            direction=Direction.IN,
            device_time=at,
            received_at=at,
            operator=f"{MARK} at the door",
            override_reason=f"{MARK} forgot the badge",
            verdict=Verdict.ADMITTED,
        )
    )
