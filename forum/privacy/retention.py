"""Forgetting after the time: what is due, and the job that sees to it (C-64).

A lecture at a time, a few registrations a transaction: whoever registers meanwhile waits no longer than for
any other deed. Killed anywhere, the next run goes on; run twice, the second finds nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, String, and_, case, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from forum.db import db, reading, transaction
from forum.door.arrivals import note_arrivals
from forum.door.models import Scan
from forum.door.stand_ins import forget_stand_ins
from forum.journal import SYSTEM, AccessRecord, ActorKind, JournalEntry, record
from forum.lectures.models import Lecture
from forum.mail.models import OutboxMessage
from forum.privacy.forgetting import SAID_NOTHING_ELSE, forget
from forum.privacy.places import Places
from forum.privacy.terms import NEEDS_DAYS, Terms
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import ENDED, Attendee, EndedBecause, Registration
from forum.registrations.queries import locked_lecture
from forum.settings import Settings
from forum.speakers.availability_models import AvailabilitySpan

AT_ONCE = 50
_UNWATCHED = {"synchronize_session": False}
LINES_AT_ONCE = 500


@dataclass(frozen=True)
class Due:
    """So many things of a kind that go at an instant; of one lecture, or of none."""

    what: str
    count: int
    at: datetime
    lecture: str = ""


def run(now: datetime, *, settings: Settings) -> int:
    """Forget everything that is due. Returns how many things were forgotten."""
    terms, places = Terms.of(settings), Places.of(settings)
    forgotten = sum(
        step(now, terms, places)
        for step in (_registrations, _unproved, _scans, _needs, _spans, _journal, _mail)
    )
    if forgotten:
        _fold_log(db.engine)
    return forgotten


def due(session: Session, now: datetime, *, settings: Settings) -> list[Due]:
    """What would go at the next run, and what goes later: first what goes first."""
    terms, places = Terms.of(settings), Places.of(settings)
    found = [
        *_of_lectures(session, terms),
        *_unproved_due(session, terms),
        *_old(session, terms, places, now),
    ]
    return sorted((one for one in found if one.count), key=lambda one: (one.at, one.what, one.lecture))


def _of_lectures(session: Session, terms: Terms) -> Iterator[Due]:
    kinds: tuple[tuple[str, Callable[[datetime], datetime], Any], ...] = (
        ("registrations", terms.registration_goes_at, _kept_registrations()),
        ("scans", terms.scans_go_at, _kept_scans()),
        ("access needs", terms.needs_go_at, _kept_needs()),
    )
    for what, goes_at, query in kinds:
        for lecture, count in session.execute(query.group_by(Lecture.id)).all():
            yield Due(what, count, goes_at(lecture.ends_at), lecture.code)


def _unproved_due(session: Session, terms: Terms) -> Iterator[Due]:
    for ended_at in session.scalars(select(Registration.state_changed_at).where(_is_unproved())):
        yield Due("registrations never confirmed", 1, terms.unproved_goes_at(ended_at))


def _old(session: Session, terms: Terms, places: Places, now: datetime) -> Iterator[Due]:
    words = select(func.count()).select_from(JournalEntry).where(_has_words(JournalEntry, terms, now))
    looks = select(func.count()).select_from(AccessRecord).where(_has_words(AccessRecord, terms, now))
    mails = select(func.count()).select_from(OutboxMessage).where(_is_old_mail(terms, now))
    spans = select(func.count()).select_from(AvailabilitySpan).where(_is_old_span(terms, now))
    yield Due("times of speakers", session.scalar(spans) or 0, now)
    yield Due("lines of the journal", session.scalar(words) or 0, now)
    yield Due("access records", session.scalar(looks) or 0, now)
    yield Due("mails sent", session.scalar(mails) or 0, now)
    yield Due("copies of mails", places.copies.count_before(terms.mail_before(now)), now)


def _kept_registrations() -> Any:
    query = select(Lecture, func.count(Registration.id)).join(
        Registration, Registration.lecture_id == Lecture.id
    )
    return query.join(Attendee, Attendee.id == Registration.attendee_id).where(_is_somebodys())


def _kept_scans() -> Any:
    query = select(Lecture, func.count(Scan.id)).join(Scan, Scan.lecture_id == Lecture.id)
    return query.where(_names_somebody())


def _kept_needs() -> Any:
    query = select(Lecture, func.count(AccessRequest.id))
    query = query.join(Registration, Registration.lecture_id == Lecture.id)
    return query.join(AccessRequest, AccessRequest.registration_id == Registration.id)


def _registrations(now: datetime, terms: Terms, places: Places) -> int:
    done = 0
    for lecture in _over(_kept_registrations(), terms.ended_before(now, months=terms.registrations_months)):
        if terms.registration_goes_at(lecture.ends_at) <= now:
            of_lecture = and_(Registration.lecture_id == lecture.id, _is_somebodys())
            done += _forget_all(lecture.id, of_lecture, places, now)
    return done


def _unproved(now: datetime, terms: Terms, places: Places) -> int:
    with reading() as session:
        query = select(Registration.id, Registration.lecture_id, Registration.state_changed_at)
        ended = session.execute(query.where(_is_unproved())).all()
    going = [row for row in ended if terms.unproved_goes_at(row.state_changed_at) <= now]
    return sum(
        _forget_all(row.lecture_id, and_(Registration.id == row.id, _is_unproved()), places, now)
        for row in going
    )


def _forget_all(lecture_id: int, condition: ColumnElement[bool], places: Places, now: datetime) -> int:
    """A few at a time, each lot under the lecture's lock, until none is left."""
    done = 0
    while True:
        with transaction() as session:
            lecture = locked_lecture(session, lecture_id)
            query = select(Registration).join(Attendee, Attendee.id == Registration.attendee_id)
            some = session.scalars(query.where(condition).order_by(Registration.id).limit(AT_ONCE)).all()
            for registration in some:
                forget(session, registration, lecture, places.copies, now)
                record(session, actor=SYSTEM, action="forgotten", about=registration, now=now)
        done += len(some)
        if len(some) < AT_ONCE:
            return done


def _scans(now: datetime, terms: Terms, _places: Places) -> int:
    done = 0
    for lecture in _over(_kept_scans(), terms.ended_before(now, days=terms.scans_days)):
        if terms.scans_go_at(lecture.ends_at) <= now:
            with transaction() as session:
                locked_lecture(session, lecture.id)
                note_arrivals(session, lecture.id)
                forget_stand_ins(session, lecture.id)
                gone = update(Scan).where(Scan.lecture_id == lecture.id, _names_somebody())
                done += _count(session, gone.values(**SAID_NOTHING_ELSE))
    return done


def _needs(now: datetime, terms: Terms, _places: Places) -> int:
    done = 0
    for lecture in _over(_kept_needs(), terms.ended_before(now, days=NEEDS_DAYS)):
        if terms.needs_go_at(lecture.ends_at) <= now:
            with transaction() as session:
                mine = select(Registration.id).where(Registration.lecture_id == lecture.id)
                done += _count(session, delete(AccessRequest).where(AccessRequest.registration_id.in_(mine)))
    return done


def _spans(now: datetime, terms: Terms, _places: Places) -> int:
    with transaction() as session:
        return _count(session, delete(AvailabilitySpan).where(_is_old_span(terms, now)))


def _journal(now: datetime, terms: Terms, _places: Places) -> int:
    return _without_words(JournalEntry, now, terms) + _without_words(AccessRecord, now, terms)


def _without_words(model: type[JournalEntry] | type[AccessRecord], now: datetime, terms: Terms) -> int:
    """Leave of old lines what was done to which row and when, and by whom of the staff; nothing in words."""
    done, gone = 0, LINES_AT_ONCE
    while gone == LINES_AT_ONCE:
        with transaction() as session:
            some = (
                select(model.id).where(_has_words(model, terms, now)).order_by(model.id).limit(LINES_AT_ONCE)
            )
            keys = session.scalars(some).all()
            of_staff = case((model.actor_kind != ActorKind.ATTENDEE, model.actor_id))
            bare = update(model).where(model.id.in_(keys)).values(details={}, actor_id=of_staff)
            gone = _count(session, bare)
        done += gone
    return done


def _mail(now: datetime, terms: Terms, places: Places) -> int:
    done = 0
    while True:
        with transaction() as session:
            query = select(OutboxMessage).where(_is_old_mail(terms, now)).order_by(OutboxMessage.id)
            some = session.scalars(query.limit(AT_ONCE)).all()
            places.copies.remove(some)
            for message in some:
                session.delete(message)
        done += len(some)
        if len(some) < AT_ONCE:
            return done + places.copies.remove_before(terms.mail_before(now))


def _fold_log(engine: Engine) -> None:
    """Let SQLite's write-ahead log end here: what was overwritten in the file would still stand in it."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            connection.close()


def _over(query: Any, ended_before: datetime) -> Sequence[Lecture]:
    """The lectures that may be due: judged by the pure rule afterwards."""
    with reading() as session:
        return session.scalars(query.where(Lecture.ends_at <= ended_before).group_by(Lecture.id)).all()


def _is_somebodys() -> ColumnElement[bool]:
    """Registrations with a person who did not choose to keep their own history."""
    return and_(Registration.anonymised_at.is_(None), Attendee.keeps_history.is_(False))


def _is_unproved() -> ColumnElement[bool]:
    return and_(
        Registration.anonymised_at.is_(None),
        Registration.address_confirmed_at.is_(None),
        Registration.state.in_(ENDED),
        Registration.ended_because == EndedBecause.EXPIRED,
    )


def _names_somebody() -> ColumnElement[bool]:
    return or_(Scan.registration_id.is_not(None), Scan.token_id.is_not(None), Scan.operator != "")


def _has_words(model: Any, terms: Terms, now: datetime) -> ColumnElement[bool]:
    """Lines that are old and still say more than that something was done."""
    names_attendee = and_(model.actor_kind == ActorKind.ATTENDEE, model.actor_id.is_not(None))
    return and_(
        model.at < terms.journal_before(now), or_(cast(model.details, String) != "{}", names_attendee)
    )


def _is_old_span(terms: Terms, now: datetime) -> ColumnElement[bool]:
    return AvailabilitySpan.ends_at < terms.spans_before(now)


def _is_old_mail(terms: Terms, now: datetime) -> ColumnElement[bool]:
    before = terms.mail_before(now)
    return or_(OutboxMessage.sent_at < before, OutboxMessage.failed_at < before)


def _count(session: Session, statement: Any) -> int:
    return int(session.execute(statement, execution_options=_UNWATCHED).rowcount)  # type: ignore[attr-defined]  # a cursor result, which the stubs do not say
