"""Where staff are signed in: one row for each browser, ended from here, whatever a copied cookie says.

The cookie holds a random key, the row its digest. A session ends by signing out, from the list on the
account page, with a new password, with the account, and after twelve hours at the latest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session, joinedload

from forum.accounts.browsers import Place
from forum.accounts.models import Passkey, SessionSighting, Staff, StaffSession

LONGEST = timedelta(hours=12)
STAYS_FRESH = timedelta(minutes=10)
"""How long after proving oneself what needs a fresh proof is done without another."""
SIGHTED_EVERY = timedelta(minutes=5)
KEPT = timedelta(days=30)
"""How long it stays known where somebody was signed in."""


@dataclass(frozen=True)
class Presence:
    """Somebody at a browser: the person, the session, and what a page needs to know of both."""

    staff: Staff
    session: StaffSession
    seen_at: datetime
    has_second_factor: bool

    def is_fresh(self, now: datetime) -> bool:
        """Whether the person proved to be there a short while ago."""
        return now - self.session.confirmed_at <= STAYS_FRESH

    def is_to_be_sighted(self, now: datetime) -> bool:
        """Whether it was noted long enough ago that the browser was last used."""
        return now - self.seen_at >= SIGHTED_EVERY


def presence(session: Session, digest: str, *, now: datetime) -> Presence | None:
    """Who is behind the key with this digest, in one question; None once the session or the account ended."""
    query = (
        select(Staff, StaffSession, SessionSighting.seen_at, _has_second_factor())
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .join(SessionSighting, SessionSighting.session_id == StaffSession.id)
        .where(StaffSession.digest == digest, _is_live(now), Staff.active)
        .options(joinedload(Staff.grants))
    )
    found = session.execute(query).unique().one_or_none()
    return Presence(*found) if found else None


def begin(session: Session, staff: Staff, *, digest: str, place: Place, now: datetime) -> StaffSession:
    """Begin a session, known by the digest of its key, and forget those of long ago."""
    session.execute(
        delete(StaffSession).where(StaffSession.staff_id == staff.id, StaffSession.started_at < now - KEPT)
    )
    begun = StaffSession(
        staff_id=staff.id,
        digest=digest,
        started_at=now,
        confirmed_at=now,
        browser=place.browser,
        network=place.address,
    )
    session.add(begun)
    session.flush()
    session.add(SessionSighting(session_id=begun.id, seen_at=now, address=place.address))
    return begun


def confirm(session: Session, session_id: int, *, digest: str, now: datetime) -> StaffSession:
    """The person proved to be there again; from now on the session has another key."""
    row = session.get_one(StaffSession, session_id)
    row.digest, row.confirmed_at = digest, now
    return row


def renew_key(session: Session, session_id: int, *, digest: str) -> None:
    """From now on the session has another key; when its person last proved to be there stays as it was."""
    session.get_one(StaffSession, session_id).digest = digest


def sight(session: Session, session_id: int, *, address: str, now: datetime) -> None:
    """Note that a session was used: an access record."""
    session.execute(
        update(SessionSighting)
        .where(SessionSighting.session_id == session_id)
        .values(seen_at=now, address=address)
    )


def listed(
    session: Session, staff_id: int, *, now: datetime
) -> Sequence[tuple[StaffSession, SessionSighting]]:
    """Where somebody is signed in now, last used first."""
    query = (
        select(StaffSession, SessionSighting)
        .join(SessionSighting, SessionSighting.session_id == StaffSession.id)
        .where(StaffSession.staff_id == staff_id, _is_live(now))
        .order_by(SessionSighting.seen_at.desc(), StaffSession.id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def end_one(session: Session, staff_id: int, public_id: str, *, now: datetime) -> bool:
    """End one session of this person; False when there is no such session going on."""
    return _end(session, now, StaffSession.staff_id == staff_id, StaffSession.public_id == public_id) > 0


def end_all(session: Session, staff_id: int, *, now: datetime, keep: int | None = None) -> int:
    """End every session of somebody but the one to keep (its key): how many those were."""
    others = [] if keep is None else [StaffSession.id != keep]
    return _end(session, now, StaffSession.staff_id == staff_id, *others)


def _end(session: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    ended = session.scalars(
        update(StaffSession)
        .where(StaffSession.ended_at.is_(None), *which)
        .values(ended_at=now)
        .returning(StaffSession.id)
    )
    return len(ended.all())


def _is_live(now: datetime) -> ColumnElement[bool]:
    return StaffSession.ended_at.is_(None) & (StaffSession.started_at >= now - LONGEST)


def _has_second_factor() -> ColumnElement[bool]:
    return or_(Staff.totp_since.is_not(None), exists().where(Passkey.staff_id == Staff.id))
