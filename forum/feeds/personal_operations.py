"""Asking for one's own calendar, choosing its reminder, replacing and stopping it; noting who reads it.

Each deed locks the person first, so two of them never make two calendars.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.feeds import personal_messages as messages
from forum.feeds import personal_queries as queries
from forum.feeds.personal_models import REMINDERS, FeedRead, PersonalFeed
from forum.journal import SYSTEM, Actor, ActorKind, record
from forum.mail.outbox import enqueue, queued_since
from forum.registrations.models import Attendee
from forum.registrations.queries import attendee_by_key
from forum.tokens import new_public_id

MAIL_PAUSE = timedelta(minutes=20)
"""Asked for again within this time, no second mail is written: nobody fills a mailbox through us."""

READS_APART = timedelta(minutes=1)
MOST_PROGRAMS = 5
"""So many programs are remembered for each calendar, those that read it last."""


def ask(session: Session, *, attendee_id: int, actor: Actor, now: datetime) -> PersonalFeed:
    """Send somebody the addresses of their calendar, which begins with the first time of asking."""
    attendee = queries.locked_attendee(session, attendee_id)
    feed = queries.current(session, attendee.id) or _begin(session, attendee, now)
    if not queued_since(session, messages.key_of(attendee), now - MAIL_PAUSE):
        messages.queue(session, messages.SENT, feed, now)
        record(session, actor=actor, action="calendar_asked_for", about=feed, now=now)
    return feed


def ask_by_address(session: Session, email_key: str, *, now: datetime) -> None:
    """Somebody who may be anybody asks for the calendar of this address; only its mailbox hears of it.

    An address that nobody registered with takes about as long.
    """
    attendee = attendee_by_key(session, email_key)
    if attendee is None:
        _take_as_long(session, now)
    else:
        ask(session, attendee_id=attendee.id, actor=SYSTEM, now=now)


def choose_reminder(session: Session, public_id: str, minutes: int | None, *, now: datetime) -> None:
    """Let the calendar remind so many minutes before each lecture, or not at all (None) (A-23)."""
    if minutes is not None and minutes not in REMINDERS:
        raise ValueError(f"no reminder of {minutes} minutes is offered")
    feed = _locked(session, public_id)
    if feed.reminder_minutes != minutes:
        feed.reminder_minutes, feed.reminder_chosen_at = minutes, now
        record(session, actor=_owner(feed), action="reminder_chosen", about=feed, now=now, minutes=minutes)


def renew(session: Session, public_id: str, *, now: datetime) -> PersonalFeed:
    """Let both addresses end at once and mail new ones; whoever asked sees neither (A-51, A-53).

    A second time changes nothing: the addresses that stand for the former ones stay.
    """
    former = _locked(session, public_id)
    if former.renewed_at is not None:
        return queries.current(session, former.attendee_id) or former
    former.renewed_at = now
    session.flush()
    feed = _begin(session, former.attendee, now, after=former)
    record(session, actor=_owner(feed), action="calendar_renewed", about=feed, now=now)
    messages.queue(session, messages.RENEWED, feed, now)
    return feed


def stop(session: Session, public_id: str, *, now: datetime) -> None:
    """Let the calendar be gone for every program that reads it, until it is started again."""
    feed = _locked(session, public_id)
    if feed.stopped_at is None:
        feed.stopped_at = now
        record(session, actor=_owner(feed), action="calendar_stopped", about=feed, now=now)


def start(session: Session, public_id: str, *, now: datetime) -> None:
    """Let the same address be read again."""
    feed = _locked(session, public_id)
    if feed.stopped_at is not None:
        feed.stopped_at = None
        record(session, actor=_owner(feed), action="calendar_started", about=feed, now=now)


def is_read_to_note(session: Session, feed_id: int, program: str, now: datetime) -> bool:
    """Whether the last read by this program is so long ago that another one is written down."""
    of_program = (FeedRead.feed_id == feed_id, FeedRead.program == program)
    last = session.scalar(select(FeedRead.last_read_at).where(*of_program))
    return last is None or now - last >= READS_APART


def note_read(session: Session, feed_id: int, program: str, now: datetime) -> None:
    """Write down that a program read a calendar. Programs beyond the latest few are forgotten."""
    reads = queries.reads(session, feed_id)
    known = next((read for read in reads if read.program == program), None)
    if known:
        known.last_read_at, known.read_count = now, known.read_count + 1
        return
    forgotten = [read.id for read in reads[MOST_PROGRAMS - 1 :]]
    session.execute(delete(FeedRead).where(FeedRead.id.in_(forgotten)))
    session.add(FeedRead(feed_id=feed_id, program=program, first_read_at=now, last_read_at=now, read_count=1))


def _begin(
    session: Session, attendee: Attendee, now: datetime, *, after: PersonalFeed | None = None
) -> PersonalFeed:
    """A calendar at an address of its own; what was chosen for the one before stays chosen."""
    feed = PersonalFeed(
        attendee=attendee,
        public_id=new_public_id(),
        generation=after.generation + 1 if after else 0,
        reminder_minutes=after.reminder_minutes if after else None,
        reminder_chosen_at=after.reminder_chosen_at if after else None,
        created_at=now,
    )
    session.add(feed)
    session.flush()
    return feed


def _locked(session: Session, public_id: str) -> PersonalFeed:
    """The calendar as it is now, its person locked."""
    feed = queries.by_public_id(session, public_id)
    queries.locked_attendee(session, feed.attendee_id)
    session.refresh(feed)
    return feed


def _owner(feed: PersonalFeed) -> Actor:
    return Actor(ActorKind.ATTENDEE, feed.attendee_id)


def _take_as_long(session: Session, now: datetime) -> None:
    """Do what sending a mail does and take it back, so that the time of the answer tells nothing."""
    queued_since(session, messages.key_of(Attendee(public_id="")), now - MAIL_PAUSE)
    with session.begin_nested() as rehearsal:
        enqueue(session, messages.SENT, recipient="", recipient_name="", language="en", now=now)
        session.flush()
        rehearsal.rollback()
