"""What is due goes by itself, in time and no sooner; what pages said beforehand is when it goes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from forum.door.arrivals import show_ups
from forum.door.models import Scan
from forum.journal import SYSTEM, JournalEntry, record
from forum.mail.models import OutboxMessage
from forum.privacy import retention
from forum.privacy.forgetting import NOBODY
from forum.privacy.terms import Terms
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.settings import Settings, SettingsError
from forum.speakers.availability_models import AvailabilitySpan, Heard
from tests.cast import CLEO, DAN, NOON, settings_for
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration, make_speaker
from tests.privacy.person import dump, make_known, marks_in

TERMS = Terms(registrations_months=12, scans_days=90, journal_months=12, mail_days=90, zone="Asia/Shanghai")
Run = Callable[..., int]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("ends_at", "goes_at"),
    [
        ("2026-03-03T15:30+08:00", "2027-03-03T00:00+08:00"),
        # Late at night it is tomorrow in Shanghai.
        ("2026-03-03T23:30+00:00", "2027-03-04T00:00+08:00"),
        ("2028-02-29T12:00+08:00", "2029-02-28T00:00+08:00"),
    ],
)
def test_day_on_which_a_registration_goes(ends_at: str, goes_at: str) -> None:  # C-64
    assert TERMS.registration_goes_at(at(ends_at)) == at(goes_at)


def test_other_terms_begin_their_day_in_the_forums_zone() -> None:
    end = at("2026-03-03T15:30+08:00")

    assert TERMS.scans_go_at(end) == at("2026-06-01T00:00+08:00")
    assert TERMS.needs_go_at(end) == at("2026-04-02T00:00+08:00")
    assert TERMS.unproved_goes_at(end) == at("2026-03-10T00:00+08:00")
    assert TERMS.journal_before(end) == at("2025-03-03T00:00+08:00")


@pytest.mark.parametrize("value", ["0", "121", "-1", "twelve", "１２", "9" * 5000])
def test_terms_have_bounds(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match="FORUM_KEEP_REGISTRATIONS_MONTHS"):
        settings_for(tmp_path, FORUM_KEEP_REGISTRATIONS_MONTHS=value)


@pytest.fixture
def run(context: Flask, settings: Settings) -> Run:
    """Do the job at an instant; how many things went."""

    def run(now: datetime) -> int:
        return retention.run(now, settings=settings)

    return run


def test_each_thing_goes_in_its_time(database: Database, run: Run, settings: Settings) -> None:  # C-64
    terms = Terms.of(settings)
    with database.transaction() as session:
        lecture = make_lecture(session)
        registration = make_known(session, lecture)
        end, figures = lecture.ends_at, show_ups(session, [lecture.id])

    def kept() -> tuple[bool, ...]:
        with database.reading() as session:
            scan = session.scalars(select(Scan)).one()
            needs = session.scalar(select(AccessRequest.id)) is not None
            mails = session.scalars(select(OutboxMessage.id).where(OutboxMessage.sent_at.is_not(None))).all()
            name = session.get_one(Registration, registration.id).name
            return name != NOBODY, scan.registration_id is not None, needs, bool(mails)

    moment = timedelta(seconds=1)
    assert [run(now) for now in (NOON, terms.needs_go_at(end) - moment)] == [0, 0]
    assert kept() == (True, True, True, True)
    assert run(terms.needs_go_at(end)) == 1
    assert kept() == (True, True, False, True)
    assert run(NOON + timedelta(days=90) + moment) == 1
    assert kept() == (True, True, False, False)
    assert run(terms.scans_go_at(end)) == 1
    assert kept() == (True, False, False, False)
    # All of the journal was written within its time: nothing of it goes before.
    assert run(terms.registration_goes_at(end) - timedelta(days=9)) == 0
    assert run(terms.registration_goes_at(end)) > 0
    assert run(terms.registration_goes_at(end) + moment) == 0
    with database.reading() as session:
        assert marks_in(dump(session)) == []
        assert show_ups(session, [lecture.id]) == figures


def test_when_a_speaker_can_come_goes_soon_after(database: Database, run: Run, settings: Settings) -> None:
    with database.transaction() as session:
        speaker, ends_at = make_speaker(session), NOON + timedelta(days=1)
        said = {"can": True, "timezone": "Asia/Shanghai", "said_at": NOON, "heard": Heard.LINK}
        session.add(AvailabilitySpan(speaker_id=speaker.id, starts_at=NOON, ends_at=ends_at, **said))
    goes_at = ends_at + timedelta(days=31)
    with database.reading() as session:
        assert "times of speakers" in [one.what for one in retention.due(session, goes_at, settings=settings)]

    assert [run(goes_at - timedelta(days=1)), run(goes_at), run(goes_at)] == [0, 1, 0]


def test_own_history_stays_for_whoever_chose_it_and_the_unproved_goes_soon(
    database: Database, run: Run
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        make_registration(session, lecture, CLEO).attendee.keeps_history = True
        expired = {
            "ended_because": EndedBecause.EXPIRED,
            "address_confirmed_at": None,
            "state_changed_at": NOON,
        }
        make_registration(session, lecture, DAN, RegistrationState.CANCELLED, **expired)

    assert run(NOON + timedelta(days=8)) == 1
    assert run(NOON + timedelta(days=500)) == 0
    with database.reading() as session:
        assert list(session.scalars(select(Registration.name).order_by(Registration.id))) == [
            CLEO.name,
            NOBODY,
        ]


@pytest.mark.databases("sqlite")
def test_many_go_in_lots(database: Database, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=None)
        for number in range(6):
            make_registration(session, lecture, DAN, share=number)
            record(session, actor=SYSTEM, action="x", about=lecture, now=NOON, why="words")
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    monkeypatch.setattr(retention, "LINES_AT_ONCE", 3)

    assert run(NOON + timedelta(days=500)) == 6 + 6
    with database.reading() as session:
        assert set(session.scalars(select(Registration.name))) == {NOBODY}
        old = select(JournalEntry).where(JournalEntry.action == "x")
        assert {str(line.details) for line in session.scalars(old)} == {"{}"}


@pytest.mark.databases("sqlite")
def test_command_says_what_goes_and_when_and_changes_nothing(
    app: Flask, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        make_known(session, make_lecture(session))
        before = dump(session)
    clock.now = NOON + timedelta(days=40)

    result = app.test_cli_runner().invoke(args=["privacy", "due"])

    assert result.output.splitlines() == [
        "now               1  access needs, QXF-2026-001",
        "2026-06-07        1  scans, QXF-2026-001",
        "2027-03-09        1  registrations, QXF-2026-001",
        "1 things go at the next run, 2 later",
    ]
    with database.reading() as session:
        assert dump(session) == before
