"""Reminding those who have a seat: on site three days and one day before, online a day and an hour (C-41).

Each reminder has a time in which it is of use. A worker that was down sends none that comes too late, and
whoever was written to about the lecture a moment ago needs none: every mail tells date and place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.db import reading, transaction
from forum.lectures.models import Lecture, PublicState, SeatPool, WayOfAttending
from forum.mail.models import OutboxMessage
from forum.registrations import messages, queries
from forum.registrations.models import Attendee, Registration, RegistrationState
from forum.registrations.reminder_models import Reminder, ReminderKind
from forum.registrations.rules_models import rules_of

MOST_PER_DATE = 2
AT_ONCE = 100
"""So many are written to in one transaction: nobody who registers waits long for the lecture's lock."""


@dataclass(frozen=True)
class Timing:
    """When a reminder is due and until when it is of use, both before the lecture begins.

    Whoever was written to about the lecture `lately`, before it was due, is not written to again.
    """

    kind: ReminderKind
    before: timedelta
    until: timedelta
    lately: timedelta


TIMINGS = {
    WayOfAttending.ON_SITE: (
        Timing(ReminderKind.THREE_DAYS, timedelta(days=3), timedelta(days=2), timedelta(days=1)),
        Timing(ReminderKind.ONE_DAY, timedelta(days=1), timedelta(hours=6), timedelta(hours=12)),
    ),
    WayOfAttending.ONLINE: (
        Timing(ReminderKind.ONE_DAY, timedelta(days=1), timedelta(hours=6), timedelta(hours=12)),
        Timing(ReminderKind.ONE_HOUR, timedelta(hours=1), timedelta(), timedelta(hours=1)),
    ),
}
LONGEST_BEFORE = max(timing.before for timings in TIMINGS.values() for timing in timings)


def due(way: WayOfAttending, starts_at: datetime, now: datetime) -> Timing | None:
    """The reminder that is of use just now; two never are."""
    left = starts_at - now
    return next((one for one in TIMINGS[way] if one.until < left <= one.before), None)


def send_due(now: datetime) -> int:
    """Remind everybody whose reminder is due. Returns how many mails were decided."""
    with reading() as session:
        lectures = _coming(session, now)
    return sum(_remind_all(lecture_id, way, now) for lecture_id in lectures for way in WayOfAttending)


def _coming(session: Session, now: datetime) -> Sequence[int]:
    query = select(Lecture.id).where(
        Lecture.public_state == PublicState.PUBLISHED,
        Lecture.starts_at > now,
        Lecture.starts_at <= now + LONGEST_BEFORE,
    )
    return session.scalars(query.order_by(Lecture.starts_at, Lecture.id)).all()


def _remind_all(lecture_id: int, way: WayOfAttending, now: datetime) -> int:
    total = 0
    while True:
        with transaction() as session:
            written = _remind_some(session, lecture_id, way, now)
        total += written
        if written < AT_ONCE:
            return total


def _remind_some(session: Session, lecture_id: int, way: WayOfAttending, now: datetime) -> int:
    """Remind some of those who attend in one way; what moved or was called off meanwhile is seen."""
    lecture = queries.locked_lecture(session, lecture_id)
    timing = due(way, lecture.starts_at, now)
    takes_place = lecture.public_state is PublicState.PUBLISHED
    if timing is None or not takes_place or not rules_of(session, lecture_id).sends_reminders:
        return 0
    people = _to_remind(session, lecture, way, timing)
    for registration in people:
        session.add(
            Reminder(
                registration_id=registration.id,
                kind=timing.kind,
                starts_at=lecture.starts_at,
                queued_at=now,
            )
        )
        until = lecture.starts_at - timing.until
        messages.queue(session, messages.REMINDER, registration, now, not_after=until)
    return len(people)


def _to_remind(
    session: Session, lecture: Lecture, way: WayOfAttending, timing: Timing
) -> Sequence[Registration]:
    moment = lecture.starts_at - timing.before
    of_this_date = (Reminder.registration_id == Registration.id, Reminder.starts_at == lecture.starts_at)
    has_been = exists().where(*of_this_date, Reminder.kind == timing.kind)
    number = (
        select(func.count())
        .select_from(Reminder)
        .where(*of_this_date, Reminder.kind != ReminderKind.THANKS)
        .correlate(Registration)
        .scalar_subquery()
    )
    is_under_way = OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None)
    was_written_to = exists().where(
        OutboxMessage.registration_id == Registration.id,
        or_(OutboxMessage.created_at > moment - timing.lately, is_under_way),
    )
    query = (
        select(Registration)
        .join(Registration.pool)
        .join(Registration.attendee)
        .where(
            Registration.lecture_id == lecture.id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.state_changed_at <= moment,
            SeatPool.attendance == way,
            Attendee.email.is_not(None),
            ~has_been,
            number < MOST_PER_DATE,
            ~was_written_to,
        )
        .options(joinedload(Registration.attendee))
        .order_by(Registration.id)
        .limit(AT_ONCE)
    )
    return session.scalars(query).all()
