"""Reminding organisers, once a day, of people who have waited for their decision for longer than that."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum import moments
from forum.accounts.models import Staff
from forum.db import reading, transaction
from forum.i18n import Language, as_language
from forum.lectures.models import Lecture
from forum.links import absolute
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue, queued_since
from forum.mail.plain import Trusted
from forum.registrations import approval_queries
from forum.registrations.access_messages import whom_to_remind

WAITING = "requests_waiting"
WAITED = timedelta(days=1)
# A little less than a day, since the job itself takes its time.
PAUSE = timedelta(hours=23, minutes=30)


def remind(now: datetime) -> int:
    """Write to whoever is to decide; each person gets one mail about all their lectures. Returns how many."""
    with reading() as session:
        lectures = approval_queries.lectures_with_old_requests(session, now - WAITED, now)
        people = {one.id for lecture in lectures for one in whom_to_remind(session, lecture)}
    return sum(_remind(staff_id, now) for staff_id in sorted(people))


def _remind(staff_id: int, now: datetime) -> bool:
    with transaction() as session:
        staff = session.get_one(Staff, staff_id, with_for_update=True)
        key = f"requests-waiting:{staff.public_id}"
        if queued_since(session, key, now - PAUSE):
            return False
        enqueue(
            session,
            WAITING,
            recipient=staff.email,
            recipient_name=staff.name,
            language=as_language(staff.language),
            params={"staff": staff.id},
            merge_key=key,
            now=now,
        )
        return True


def composers() -> Mapping[str, Compose]:
    """What the letter says at the moment of sending; nothing where everything is decided by then."""

    def waiting(session: Session, message: OutboxMessage) -> Contents:
        lectures = _lectures_of(session, message)
        if not lectures:
            raise Pointless
        lines = [_line(session, lecture, as_language(message.language)) for lecture in lectures]
        return Contents({"name": message.recipient_name, "lectures": lines})

    return {WAITING: waiting}


def _lectures_of(session: Session, message: OutboxMessage) -> Sequence[Lecture]:
    """The lectures whose old requests this person is to decide about."""
    at = message.created_at
    lectures = approval_queries.lectures_with_old_requests(session, at - WAITED, at)
    return [
        lecture
        for lecture in lectures
        if any(one.id == message.params["staff"] for one in whom_to_remind(session, lecture))
    ]


def _line(session: Session, lecture: Lecture, language: Language) -> dict[str, object]:
    count, since = approval_queries.longest_waiting(session, lecture.id)
    zone, title = lecture.timezone, lecture.title.shown_in(language)
    page = absolute("registrations_staff.index", slug=lecture.slug, state="requested")
    return {
        "number": lecture.issue,
        "title": title.text or lecture.code,
        "title_lang": title.lang,
        "when": Trusted(moments.span(lecture.starts_at, lecture.ends_at, zone, language)),
        "count": count,
        "since": Trusted(moments.moment(since, zone, language)) if since else "",
        "page": Trusted(page),
    }
