"""Writing to those who registered: a draft, a last look, and ten minutes to think again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.circulars import messages, queries, refusals
from forum.circulars.models import Circular
from forum.circulars.selection import Selection
from forum.journal import Actor, record
from forum.lectures.models import Lecture
from forum.registrations.messages import HELD_FOR, NEVER_HELD_BEFORE
from forum.tokens import new_public_id
from forum.wording import Wording


@dataclass(frozen=True)
class Letter:
    """What a circular says, and whom it is for."""

    subject: Wording
    body: Wording
    selection: Selection


def held_until(lecture: Lecture, now: datetime) -> datetime:
    """When the mails leave: at once only where the lecture is so near that somebody is on the way."""
    is_near = lecture.starts_at - NEVER_HELD_BEFORE <= now < lecture.ends_at
    return now if is_near else now + HELD_FOR


def draft(
    session: Session, lecture: Lecture, letter: Letter, *, staff_id: int, actor: Actor, now: datetime
) -> Circular:
    """Keep a message that is not sent yet."""
    circular = Circular(
        public_id=new_public_id(),
        lecture_id=lecture.id,
        subject=letter.subject,
        body=letter.body,
        selection=letter.selection.kept(),
        created_at=now,
        written_by_id=staff_id,
        recipients=0,
    )
    session.add(circular)
    session.flush()
    record(session, actor=actor, action="circular.drafted", about=circular, now=now)
    return circular


def revise(circular: Circular, letter: Letter) -> None:
    """Change a draft. Raises AlreadySent."""
    if circular.sent_at is not None:
        raise refusals.AlreadySent
    circular.subject, circular.body = letter.subject, letter.body
    circular.selection = letter.selection.kept()


def discard(session: Session, circular: Circular) -> None:
    """Throw a draft away. Raises AlreadySent."""
    if circular.sent_at is not None:
        raise refusals.AlreadySent
    session.delete(circular)


def send(
    session: Session,
    lecture: Lecture,
    circular: Circular,
    *,
    expected: int,
    came: Collection[int],
    actor: Actor,
    now: datetime,
) -> int:
    """Send a locked circular to all it is for; a second time nothing is sent. Returns how many it goes to.

    `expected` is the number the organiser has seen. Raises NobodyIsMeant or AudienceChanged.
    """
    if circular.sent_at is not None:
        return circular.recipients
    audience = queries.audience(session, lecture, Selection.read(circular.selection), came)
    if not audience.people:
        raise refusals.NobodyIsMeant
    if audience.people != expected:
        raise refusals.AudienceChanged
    due_at = held_until(lecture, now)
    for registration in audience.registrations:
        messages.queue(session, circular, registration, due_at=due_at, now=now)
    circular.sent_at, circular.recipients = now, audience.people
    details = {"circular": circular.public_id, "recipients": audience.people}
    record(session, actor=actor, action="circular.sent", about=lecture, now=now, **details)
    return audience.people


def take_back(session: Session, lecture: Lecture, circular: Circular, *, actor: Actor, now: datetime) -> None:
    """Make a draft of it again while all its mails are still here. Raises TooLateToTakeBack."""
    if circular.sent_at is None:
        return
    held = queries.held(session, circular)
    if not held or len(held) != queries.count_mails(session, circular):
        raise refusals.TooLateToTakeBack
    for mail in held:
        session.delete(mail)
    circular.sent_at, circular.recipients = None, 0
    details = {"circular": circular.public_id}
    record(session, actor=actor, action="circular.taken_back", about=lecture, now=now, **details)
