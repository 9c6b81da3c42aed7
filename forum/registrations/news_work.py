"""News for those who work for a lecture: who gives it, who hosts it, who keeps its door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forum.accounts.models import Grant, Role, Staff
from forum.i18n import Language, as_language
from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue, unsent
from forum.registrations.news import SINCE, windows
from forum.registrations.news_kinds import DOOR_NEWS, HOST_NEWS, NEWS_OF_WORK, SPEAKER_NEWS
from forum.speakers.models import Speaker

# A door is kept from day to day: what is farther off, its keepers read on their page.
TELLS_THE_DOOR_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class News:
    """What is told about a lecture: its first change that nobody knows of yet, and when the mail leaves."""

    lecture: Lecture
    since: int
    leaves_at: datetime
    now: datetime


def tell_speakers(session: Session, news: News) -> int:
    """Write to everybody who gives the lecture and has an address. Returns how many."""
    people = speakers_of(news.lecture)
    waiting = windows(session, [SPEAKER_NEWS]) if people else {}
    for one in people:
        _queue(session, SPEAKER_NEWS, one, news, waiting)
    return len(people)


def tell_hosts(session: Session, news: News, actor: Actor) -> int:
    """Write to the host, who may not have done it themselves. Returns how many."""
    people = hosts_of(news.lecture, actor)
    waiting = windows(session, [HOST_NEWS]) if people else {}
    for one in people:
        _queue(session, HOST_NEWS, one, news, waiting)
    return len(people)


def tell_door_keepers(session: Session, news: News, actor: Actor, *, former: datetime) -> int:
    """Write to whoever keeps the door, where the lecture is near or was. Returns how many."""
    people = keepers_of(session, news.lecture, actor, former=former, now=news.now)
    waiting = windows(session, [DOOR_NEWS]) if people else {}
    for one in people:
        _queue(session, DOOR_NEWS, one, news, waiting)
    return len(people)


def speakers_of(lecture: Lecture) -> Sequence[Speaker]:
    """Whom the forum can write to among those who give a lecture."""
    return [one for one in lecture.people if one.email]


def hosts_of(lecture: Lecture, actor: Actor) -> Sequence[Staff]:
    """The host, unless it is who acts, or nobody who works for the forum any more."""
    host = lecture.host
    return [host] if host and host.active and not _is(actor, host) else []


def keepers_of(
    session: Session, lecture: Lecture, actor: Actor, *, former: datetime, now: datetime
) -> Sequence[Staff]:
    """Who keeps the door of a lecture that begins within the week, or was to; not who acts."""
    starts = (former, lecture.starts_at)
    if all(at > now + TELLS_THE_DOOR_WITHIN for at in starts):
        return []
    of_series = or_(Grant.series_id.is_(None), Grant.series_id == lecture.series_id)
    keeps = select(Grant.staff_id).where(Grant.role == Role.DOOR, of_series)
    query = select(Staff).where(Staff.active, Staff.id.in_(keeps)).order_by(Staff.id)
    return [one for one in session.scalars(query) if not _is(actor, one)]


def untold_people(session: Session, lecture: Lecture) -> Sequence[tuple[str, str]]:
    """Who works for a lecture and was not reached by its last news: the name, what a server said."""
    last = select(func.max(OutboxMessage.id)).where(
        OutboxMessage.lecture_id == lecture.id, OutboxMessage.message.in_(NEWS_OF_WORK)
    )
    query = select(OutboxMessage.recipient_name, OutboxMessage.last_error).where(
        OutboxMessage.id.in_(last.group_by(OutboxMessage.merge_key)),
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.last_error.is_not(None),
    )
    return [(name, said or "") for name, said in session.execute(query.order_by(OutboxMessage.id))]


def language_of(speaker: Speaker) -> Language:
    """In which language the forum writes to a speaker: as they said, else as their name is written."""
    return as_language(speaker.mail_language or ("zh" if speaker.name_language.startswith("zh") else "en"))


def _queue(
    session: Session,
    message: str,
    person: Speaker | Staff,
    news: News,
    waiting: dict[tuple[str, str], datetime],
) -> None:
    language = language_of(person) if isinstance(person, Speaker) else as_language(person.language)
    recipient = person.email or ""
    key = f"{message}:{news.lecture.id}:{person.id}"
    former = unsent(session, key)
    enqueue(
        session,
        message,
        recipient=recipient,
        recipient_name=person.name,
        language=language,
        lecture_id=news.lecture.id,
        params={
            "reader": person.id,
            SINCE: min(news.since, former.params[SINCE]) if former else news.since,
        },
        merge_key=key,
        due_at=min(news.leaves_at, waiting.get((recipient, language), news.leaves_at)),
        now=news.now,
    )


def _is(actor: Actor, staff: Staff) -> bool:
    return actor.kind is ActorKind.STAFF and actor.id == staff.id
