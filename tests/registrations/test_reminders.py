"""Reminders by the clock: to whom, when, and when not (C-41)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum.journal import COMMAND
from forum.lectures.models import Lecture, PublicState, WayOfAttending
from forum.lectures.plans import LectureChanges
from forum.mail.models import OutboxMessage
from forum.registrations import messages, reminders
from forum.registrations.announcing import announce
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.reminder_models import Reminder, ReminderKind
from forum.registrations.rules_models import usual_rules
from forum.registrations.staff_operations import cancel_by_hand
from tests.cast import CLEO, DAN, NOON
from tests.factories import make_lecture, make_registration, make_room
from tests.registrations.people import mails, somebody

START = NOON + timedelta(days=7)
ON_SITE, ONLINE = WayOfAttending
D3, D1, H1 = ReminderKind.THREE_DAYS, ReminderKind.ONE_DAY, ReminderKind.ONE_HOUR


def before(**length: float) -> datetime:
    return START - timedelta(**length)


@pytest.mark.parametrize(
    ("way", "left", "kind"),
    [
        (ON_SITE, timedelta(days=3, seconds=1), None),
        (ON_SITE, timedelta(days=3), D3),
        (ON_SITE, timedelta(days=2, seconds=1), D3),
        (ON_SITE, timedelta(days=2), None),
        (ON_SITE, timedelta(days=1), D1),
        (ON_SITE, timedelta(hours=6), None),
        (ON_SITE, timedelta(hours=1), None),
        (ONLINE, timedelta(days=3), None),
        (ONLINE, timedelta(days=1), D1),
        (ONLINE, timedelta(hours=6), None),
        (ONLINE, timedelta(hours=1), H1),
        (ONLINE, timedelta(seconds=1), H1),
        (ONLINE, timedelta(), None),
        (ON_SITE, -timedelta(days=1), None),
    ],
)
def test_a_reminder_has_its_time_and_comes_never_later(way, left, kind):
    # C-41, C-15
    timing = reminders.due(way, START, START - left)
    assert (timing and timing.kind) == kind


def online(registration: Registration) -> Registration:
    """The same, in the lecture's second pool."""
    registration.pool = registration.lecture.pools[1]
    return registration


def turn(app, at: datetime, *, sends: bool = True) -> tuple[int, list[str]]:
    """What a worker does at an instant: how many it reminds, and what it sends."""
    with app.app_context():
        reminded = reminders.send_due(at)
        if not sends:
            return reminded, []
        delivered = app.extensions["forum.postman"].deliver_due(lambda: at, lambda: False)
    return reminded, [one.value for one in delivered]


def kinds(session) -> list[tuple[int, ReminderKind]]:
    rows = session.execute(select(Reminder.registration_id, Reminder.kind).order_by(Reminder.id))
    return [(row[0], row[1]) for row in rows]


def test_those_with_a_seat_are_reminded_twice_each_and_nobody_else(app, database):
    # C-41
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="mixed", seats=20)
        here = make_registration(session, lecture, CLEO)
        there = online(make_registration(session, lecture, DAN))
        for number, state in enumerate(set(RegistrationState) - {RegistrationState.CONFIRMED}):
            make_registration(session, lecture, somebody(number), state)
        nameless = make_registration(session, lecture, somebody(20))
        nameless.attendee.email = None
        late = make_registration(session, lecture, somebody(21), state_changed_at=before(hours=71))
    # The worker looks often, and here twice each time.
    counts = [[turn(app, before(hours=hours))[0] for _ in range(2)] for hours in (73, 72, 60, 47, 24, 3, 1)]
    assert counts == [[0, 0], [1, 0], [0, 0], [0, 0], [3, 0], [0, 0], [1, 0]]
    with database.transaction() as session:
        assert kinds(session) == [(here.id, D3), (here.id, D1), (late.id, D1), (there.id, D1), (there.id, H1)]


@pytest.mark.databases("sqlite")
def test_who_switches_between_hall_and_online_has_no_third_reminder(app, database):
    # C-41
    with database.transaction() as session:
        guest = make_registration(session, make_lecture(session, attendance="mixed"), CLEO)
    assert [turn(app, before(hours=hours))[0] for hours in (72, 24)] == [1, 1]
    with database.transaction() as session:
        online(session.get_one(Registration, guest.id))
    assert turn(app, before(hours=1))[0] == 0


@pytest.mark.databases("sqlite")
def test_another_date_has_reminders_of_its_own(app, database):
    # C-41: three days before the former date, and again before the new one.
    with database.transaction() as session:
        lecture = make_lecture(session)
        make_registration(session, lecture, CLEO)
    assert turn(app, before(hours=72)) == (1, ["sent"])
    with database.transaction() as session:
        moved = session.merge(lecture)
        moved.starts_at, moved.ends_at = START + timedelta(days=7), START + timedelta(days=7, hours=1)
    assert [turn(app, before(hours=24))[0], turn(app, before(days=-4))[0], turn(app, before(days=-6))[0]] == (
        [0, 1, 1]
    )


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "values", [{"public_state": PublicState.CANCELLED}, {"public_state": PublicState.POSTPONED}, {}]
)
def test_nobody_is_reminded_of_what_is_off_or_where_organisers_send_none(app, database, values):
    with database.transaction() as session:
        lecture = make_lecture(session, **values)
        make_registration(session, lecture, CLEO)
        rules = usual_rules(lecture.id)
        rules.sends_reminders = bool(values)
        session.add(rules)
    assert turn(app, before(hours=72)) == (0, [])


@pytest.mark.databases("sqlite")
def test_a_worker_that_was_away_sends_no_stale_reminder(app, database):
    # C-15, F-09: it was decided, then nothing was sent for a day and more.
    with database.transaction() as session:
        make_registration(session, make_lecture(session), CLEO)
    assert turn(app, before(hours=72), sends=False) == (1, [])
    assert turn(app, before(hours=47)) == (0, ["left out"])
    # And nothing was decided either: what the time is past for is passed over, the next one comes.
    assert turn(app, before(hours=23)) == (1, ["sent"])


@pytest.mark.databases("sqlite")
def test_a_reminder_and_other_news_never_say_two_things(app, database):
    with database.transaction() as session:
        lecture = make_lecture(session)
        guest = make_registration(session, lecture, CLEO)
        moment = before(hours=72)
        # It moved a moment ago, and that mail is held still: it says all.
        changes = LectureChanges(room=make_room(session))
        announce(session, lecture, changes, despite_clashes=True, actor=COMMAND, now=moment)
    assert turn(app, moment) == (0, [])
    assert turn(app, moment + messages.HELD_FOR) == (0, ["sent"])
    # A reminder that is still here when the lecture is called off is not sent any more.
    assert turn(app, before(hours=24), sends=False) == (1, [])
    with database.transaction() as session:
        off = LectureChanges(public_state=PublicState.CANCELLED)
        lecture = session.get_one(Lecture, lecture.id)
        announce(session, lecture, off, despite_clashes=True, actor=COMMAND, now=before(hours=23))
        assert mails(session, guest) == [messages.LECTURE_MOVED, messages.LECTURE_CANCELLED]


@pytest.mark.databases("sqlite")
def test_who_gave_the_seat_back_meanwhile_is_not_reminded(app, database):
    with database.transaction() as session:
        guest = make_registration(session, make_lecture(session), CLEO)
    turn(app, before(hours=24), sends=False)
    with database.transaction() as session:
        cancel_by_hand(session, registration_id=guest.id, reason="Ill", actor=COMMAND, now=before(hours=23))
    assert turn(app, before(hours=22)) == (0, ["left out", "sent"])


@pytest.mark.databases("sqlite")
def test_moved_twice_at_once_everybody_reads_of_the_last_time_alone(app, database):
    with database.transaction() as session:
        lecture = make_lecture(session)
        guest = make_registration(session, lecture, CLEO)
        for hours in (1, 2):
            starts_at, ends_at = (at + timedelta(hours=1) for at in (lecture.starts_at, lecture.ends_at))
            changes = LectureChanges(starts_at=starts_at, ends_at=ends_at)
            now = NOON + timedelta(minutes=hours)
            announce(session, lecture, changes, despite_clashes=True, actor=COMMAND, now=now)
        session.flush()
        assert mails(session, guest) == [messages.LECTURE_MOVED]
        intent = session.scalars(select(OutboxMessage)).one()
        with app.app_context():
            text = app.extensions["forum.postman"].write(session, intent).get_body(("plain",)).get_content()
    assert "2026-03-09 (Mon) 14:00–15:30" in text
    assert "Before: 2026-03-09 (Mon) 12:00 Beijing Time" in text
