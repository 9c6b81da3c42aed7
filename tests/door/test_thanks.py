"""Thanks on the day after, to those who came (and to nobody who did not)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.door import thanks
from forum.door.models import Device, Direction, Scan, Verdict
from forum.lectures.models import Material, MaterialKind, PublicState
from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_models import usual_rules
from forum.wording import Wording
from tests.cast import CLEO, DAN, NOON
from tests.factories import make_lecture, make_registration, make_series
from tests.registrations.people import somebody

START = NOON + timedelta(days=7)
# Ten in the morning in Shanghai on the day after.
MORNING = datetime(2026, 3, 10, 2, tzinfo=UTC)


def came(session, registration: Registration) -> None:
    """Scanned at the door."""
    device = session.scalar(select(Device)) or Device(public_id="d" * 16, name="Gate", created_at=NOON)
    session.add(device)
    session.flush()
    session.add(
        Scan(
            scan_id=f"scan-{registration.id:04d}",
            content_hash="0" * 64,
            device_id=device.id,
            lecture_id=registration.lecture_id,
            registration_id=registration.id,
            direction=Direction.IN,
            device_time=START,
            received_at=START,
            verdict=Verdict.ADMITTED,
        )
    )
    session.flush()


def thanked(session) -> list[str]:
    query = select(OutboxMessage.recipient_name).where(OutboxMessage.message == "thanks")
    return sorted(session.scalars(query))


def test_who_came_is_thanked_in_their_own_morning_once(app, database):
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="mixed", seats=20)
        came(session, make_registration(session, lecture, CLEO))
        came(session, make_registration(session, lecture, somebody(1), timezone="America/New_York"))
        joined = make_registration(session, lecture, DAN, joined_at=START)
        away = make_registration(session, lecture, somebody(2))
        looked_away = make_registration(session, lecture, somebody(3))
        for one in (joined, looked_away):
            one.pool = lecture.pools[1]
        make_registration(session, lecture, somebody(4), RegistrationState.WAITLISTED)
        assert away.pool is not joined.pool
    with app.app_context():
        counts = [
            thanks.send_due(at)
            for at in (
                MORNING - timedelta(seconds=1),
                MORNING,
                MORNING + timedelta(minutes=5),
                datetime(2026, 3, 10, 14, tzinfo=UTC),
                MORNING + timedelta(days=2),
            )
        ]
    # New York: ten o'clock is 14:00 UTC, in summer time since Sunday.
    assert counts == [0, 2, 0, 1, 0]
    with database.reading() as session:
        assert thanked(session) == sorted([CLEO.name, DAN.name, "Guest 1"])


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("values", "rules", "at", "count"),
    [
        # Where nobody counted at the door, all who had a seat are thanked.
        ({}, {}, MORNING, 1),
        ({}, {"sends_thanks": False}, MORNING, 0),
        ({"public_state": PublicState.CANCELLED}, {}, MORNING, 0),
        # C-15: a worker that was away for long does not thank for what is long past.
        ({}, {}, MORNING + timedelta(days=2), 1),
        ({}, {}, MORNING + timedelta(days=2, seconds=1), 0),
    ],
)
def test_thanks_are_sent_where_it_is_meant_and_never_late(app, database, values, rules, at, count):
    with database.transaction() as session:
        lecture = make_lecture(session, **values)
        make_registration(session, lecture, CLEO)
        row = usual_rules(lecture.id)
        for name, value in rules.items():
            setattr(row, name, value)
        session.add(row)
    with app.app_context():
        assert thanks.send_due(at) == count


@pytest.mark.databases("sqlite")
def test_the_letter_tells_what_is_left_what_comes_next_and_until_when_data_are_kept(context, database):
    with database.transaction() as session:
        series = make_series(session)
        lecture = make_lecture(session, series_id=series.id)
        make_lecture(session, series_id=series.id, starts_at=START + timedelta(days=14))
        cancelled = make_lecture(
            session,
            series_id=series.id,
            starts_at=START + timedelta(days=21),
            public_state=PublicState.CANCELLED,
        )
        lecture.materials = [
            Material(kind=MaterialKind.SLIDES, url="https://files.example.org/slides.pdf", title=Wording())
        ]
        rules = usual_rules(lecture.id)
        rules.thanks = Wording(zh="再会", en="See you again at evil.com.")
        session.add(rules)
        make_registration(session, lecture, DAN, language="en")
    thanks.send_due(MORNING)
    with database.transaction() as session:
        intent = session.scalars(select(OutboxMessage)).one()
        mail = context.extensions["forum.postman"].write(session, intent)
    text = mail.get_body(("plain",)).get_content()
    for part in (
        "Thank you for coming.",
        "2026-03-09 (Mon) 12:00–13:30 Beijing Time, UTC+8",
        "Slides",
        "http://forum.example.org/en/lectures/qxf-2026-001",
        "http://forum.example.org/en/lectures/qxf-2026-002",
        "On 2027-03-09 (Tue)",
    ):
        assert part in " ".join(text.split()), part
    assert cancelled.slug not in text
    # C-73: what organisers typed is no link either; the lecture's page leads to its files.
    assert "evil.com" not in text
    assert "files.example.org" not in text
    assert "#cancel" not in mail.as_string()
    assert [part.get_filename() for part in mail.iter_attachments()] == []
