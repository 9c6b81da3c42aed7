"""A word of thanks on the day after, to those who came: the door knows who did.

They get what the lecture left behind (slides, a recording), what comes next, and until when their data
are kept. Whoever waited and got no seat is not written to: they agreed to mails about a seat, and what the
lecture left behind stands on its page.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from forum import moments
from forum.db import reading, transaction
from forum.door.queries import presences
from forum.door.stand_ins import themselves
from forum.i18n import N_, Language, as_language, translate
from forum.lectures.models import Lecture, Material, MaterialKind, PublicState, WayOfAttending
from forum.lectures.queries import after
from forum.links import absolute
from forum.mail.delivery import Compose, Contents
from forum.mail.models import OutboxMessage
from forum.mail.plain import Trusted
from forum.registrations import messages, queries
from forum.registrations.composing import registration_of
from forum.registrations.mail_values import values_of
from forum.registrations.models import Attendee, Registration, RegistrationState
from forum.registrations.reminder_models import Reminder, ReminderKind
from forum.registrations.rules_models import rules_of

AT_O_CLOCK = time(10)
# Later than this nobody expects a word of thanks any more (C-15).
OF_USE_FOR = timedelta(days=2)
# From ten hours after a lecture that ends at midnight until the last is of no use, anywhere on earth.
SINCE, UNTIL = timedelta(hours=10), timedelta(hours=34) + OF_USE_FOR
MOST_NEXT = 3
WORDS = {
    MaterialKind.SLIDES: N_("Slides"),
    MaterialKind.RECORDING: N_("Recording"),
    MaterialKind.PAPER: N_("Paper"),
    MaterialKind.LINK: N_("Link"),
}

ForgottenAt = Callable[[datetime], datetime]


def thanked_at(ends_at: datetime, zone: str) -> datetime:
    """Ten o'clock in the morning after a lecture, where somebody lives."""
    there = moments.zone_of(zone)
    day = ends_at.astimezone(there).date() + timedelta(days=1)
    return datetime.combine(day, AT_O_CLOCK, there)


def send_due(now: datetime) -> int:
    """Thank those who came, where it is ten in the morning by now. Returns how many mails were decided."""
    with reading() as session:
        query = select(Lecture.id).where(
            Lecture.public_state == PublicState.PUBLISHED,
            Lecture.ends_at >= now - UNTIL,
            Lecture.ends_at <= now - SINCE,
        )
        lectures = session.scalars(query.order_by(Lecture.ends_at, Lecture.id)).all()
    return sum(_thank_all(lecture_id, now) for lecture_id in lectures)


def _thank_all(lecture_id: int, now: datetime) -> int:
    with transaction() as session:
        lecture = queries.locked_lecture(session, lecture_id)
        if not rules_of(session, lecture_id).sends_thanks:
            return 0
        due = [one for one in _who_came(session, lecture) if _is_due(one, lecture, now)]
        for registration in due:
            _thank(session, registration, lecture, now)
    return len(due)


def _thank(session: Session, registration: Registration, lecture: Lecture, now: datetime) -> None:
    session.add(
        Reminder(
            registration_id=registration.id,
            kind=ReminderKind.THANKS,
            starts_at=lecture.starts_at,
            queued_at=now,
        )
    )
    until = thanked_at(lecture.ends_at, _zone_of(registration)) + OF_USE_FOR
    messages.queue(session, messages.THANKS, registration, now, not_after=until)


def _is_due(registration: Registration, lecture: Lecture, now: datetime) -> bool:
    due_at = thanked_at(lecture.ends_at, _zone_of(registration))
    return due_at <= now <= due_at + OF_USE_FOR


def _zone_of(registration: Registration) -> str:
    return registration.timezone or registration.lecture.timezone


def _who_came(session: Session, lecture: Lecture) -> list[Registration]:
    """Those with a seat who came and have not been thanked; all of one way, where nobody counted there."""
    was_thanked = exists().where(
        Reminder.registration_id == Registration.id,
        Reminder.kind == ReminderKind.THANKS,
        Reminder.starts_at == lecture.starts_at,
    )
    query = (
        select(Registration, ~was_thanked)
        .join(Registration.attendee)
        .where(Registration.lecture_id == lecture.id, Registration.state == RegistrationState.CONFIRMED)
        .where(Attendee.email.is_not(None), Registration.anonymised_at.is_(None))
        .options(joinedload(Registration.attendee), joinedload(Registration.pool))
        .order_by(Registration.id)
    )
    rows = session.execute(query).all()
    let_in = {key for key, one in presences(session, lecture.id).items() if one.first_admitted_at}
    came = themselves((one for one, _ in rows), let_in)
    joined = {one.id for one, _ in rows if one.joined_at}
    found: list[Registration] = []
    for one, is_new in rows:
        is_online = one.pool.attendance is WayOfAttending.ONLINE
        counted = joined if is_online else let_in
        # Whoever meant to look on and came to the hall came, and the other way round.
        if is_new and (not counted or one.id in came or one.id in joined):
            found.append(one)
    return found


def composers(forgotten_at: ForgottenAt) -> Mapping[str, Compose]:
    """By message name, what it says; `forgotten_at` tells from a lecture's end when its data are nobody's."""

    def compose(session: Session, message: OutboxMessage) -> Contents:
        registration = registration_of(session, message)
        lecture, language = registration.lecture, as_language(message.language)
        note = rules_of(session, lecture.id).thanks.shown_in(language)
        values = {
            **values_of(session, registration, language),
            "code_picture": Trusted(""),
            "calendar_hint": "",
            # The way there is behind everybody.
            "directions": "",
            "access_note": "",
            "thanks": note.text,
            "thanks_lang": note.lang,
            "materials": [_material(one, language) for one in lecture.shown_materials],
            "next_lectures": _next(session, lecture, message.created_at, language),
            "forgotten_on": Trusted(_forgotten_on(registration, forgotten_at, language)),
        }
        return Contents(values)

    return {messages.THANKS: compose}


def _forgotten_on(registration: Registration, forgotten_at: ForgottenAt, language: Language) -> str:
    """The day on which the registration becomes nobody's; none where the person keeps their history."""
    if registration.attendee.keeps_history:
        return ""
    return moments.day(forgotten_at(registration.lecture.ends_at), registration.lecture.timezone, language)


def _material(material: Material, language: Language) -> dict[str, object]:
    """What it is and what it is called; the lecture's page leads there, so no letter links to strangers."""
    return {
        "title": material.title.shown_in(language),
        "kind": Trusted(translate(language, WORDS[material.kind])),
    }


def _next(
    session: Session, lecture: Lecture, now: datetime, language: Language
) -> Sequence[dict[str, object]]:
    """What comes next in the series, or in the forum where it belongs to none."""
    coming = [
        one
        for one in after(session, lecture, limit=MOST_NEXT * 3)
        if one.public_state is PublicState.PUBLISHED and one.starts_at > now
    ]
    return [
        {
            "title": one.title.shown_in(language),
            "when": Trusted(moments.moment(one.starts_at, one.timezone, language)),
            "page": Trusted(absolute("lectures.show", lang=language, slug=one.slug)),
        }
        for one in coming[:MOST_NEXT]
    ]
