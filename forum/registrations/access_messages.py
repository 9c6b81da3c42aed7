"""Mails about what people need: the answer to who asked, and the reminder to whoever is to answer.

Neither names the needs themselves: they may tell of somebody's health, and mailboxes are read by others.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.models import Role, Staff
from forum.accounts.queries import active_staff
from forum.accounts.rights import Rights
from forum.i18n import as_language
from forum.lectures.models import Lecture
from forum.links import absolute
from forum.mail.delivery import Compose, Contents
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.plain import Trusted
from forum.registrations.access_needs import AccessRequest
from forum.registrations.composing import registration_of
from forum.registrations.mail_values import lecture_values, values_of
from forum.registrations.models import ENDED, Registration
from forum.wording import detect_language

ANSWERED = "needs_answered"
WAITING = "needs_waiting"


def queue_answer(session: Session, registration: Registration, now: datetime) -> None:
    """Write the answer to who asked; of two not yet sent the later one goes out."""
    attendee = registration.attendee
    if attendee.email is None:
        return
    enqueue(
        session,
        ANSWERED,
        recipient=attendee.email,
        recipient_name=registration.name,
        language=as_language(registration.language),
        registration_id=registration.id,
        lecture_id=registration.lecture_id,
        merge_key=f"needs:{registration.public_id}",
        now=now,
    )


def queue_reminder(session: Session, lecture: Lecture, now: datetime) -> int:
    """Tell the host of a lecture, else its organisers, that somebody waits. Returns how many were told."""
    people = whom_to_remind(session, lecture)
    for staff in people:
        enqueue(
            session,
            WAITING,
            recipient=staff.email,
            recipient_name=staff.name,
            language=as_language(staff.language),
            lecture_id=lecture.id,
            merge_key=f"needs-waiting:{lecture.id}:{staff.id}",
            now=now,
        )
    return len(people)


def whom_to_remind(session: Session, lecture: Lecture) -> Sequence[Staff]:
    """The host, if they may open the page; else who organises the lecture; else the administrators."""
    may = [one for one in active_staff(session) if Rights.of(one.grants).may_organise(lecture.series_id)]
    hosts = [one for one in may if one.id == lecture.host_id]
    organisers = [one for one in may if any(grant.role == Role.ORGANISER for grant in one.grants)]
    return hosts or organisers or may


def composers() -> Mapping[str, Compose]:
    """By message name, what each says at the moment of sending."""

    def answered(session: Session, message: OutboxMessage) -> Contents:
        registration = registration_of(session, message)
        query = select(AccessRequest.answer).where(AccessRequest.registration_id == registration.id)
        answer = session.scalar(query) or ""
        values = values_of(session, registration, as_language(message.language))
        made = {
            "answer": answer,
            "answer_lang": detect_language(answer),
            "code_picture": "",
            "calendar_hint": "",
        }
        return Contents({**values, **made})

    def waiting(session: Session, message: OutboxMessage) -> Contents:
        lecture = session.get_one(Lecture, message.lecture_id)
        page = absolute("access_staff.index", slug=lecture.slug)
        made = {
            "name": message.recipient_name,
            "page": Trusted(page),
            "waiting": unanswered(session, [lecture.id]).get(lecture.id, 0),
        }
        return Contents({**lecture_values(lecture, as_language(message.language)), **made})

    return {ANSWERED: answered, WAITING: waiting}


def unanswered(session: Session, lecture_ids: Sequence[int]) -> dict[int, int]:
    """By lecture, how many people who count on it wait for an answer."""
    query = (
        select(Registration.lecture_id, func.count())
        .join(AccessRequest, AccessRequest.registration_id == Registration.id)
        .where(
            Registration.lecture_id.in_(lecture_ids),
            Registration.state.not_in(ENDED),
            AccessRequest.answered_at.is_(None),
        )
        .group_by(Registration.lecture_id)
    )
    return dict(session.execute(query).all())
