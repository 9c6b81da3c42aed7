"""Looking up members of staff."""

from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.db import Base
from forum.journal import ActorKind, JournalEntry


def staff_by_email(session: Session, email: str) -> Staff | None:
    """The account with this address, however it was capitalised."""
    return session.scalar(select(Staff).where(Staff.email == normalised(email)))


def staff_by_public_id(session: Session, public_id: str | None) -> Staff | None:
    """The account of this public id."""
    return session.scalar(select(Staff).where(Staff.public_id == public_id)) if public_id else None


def locked_staff(session: Session, staff_id: int) -> Staff | None:
    """The account with this key, kept as it is until the transaction ends."""
    return session.get(Staff, staff_id, with_for_update=True)


def active_staff(session: Session) -> Sequence[Staff]:
    """Everybody who can sign in, by name."""
    return session.scalars(select(Staff).where(Staff.active).order_by(Staff.name, Staff.id)).all()


def recent_deeds(
    session: Session, about: type[Base], object_id: int, *, most: int
) -> Sequence[tuple[JournalEntry, str | None]]:
    """What was done to a row of a table lately, the latest first, with the name of the staff who did it."""
    query = (
        select(JournalEntry, Staff.name)
        .outerjoin(Staff, and_(JournalEntry.actor_kind == ActorKind.STAFF, JournalEntry.actor_id == Staff.id))
        .where(JournalEntry.object_kind == about.__tablename__, JournalEntry.object_id == object_id)
        .order_by(JournalEntry.id.desc())
        .limit(most)
    )
    return [(entry, name) for entry, name in session.execute(query)]


def normalised(email: str) -> str:
    """An address as accounts are keyed by it."""
    # PostgreSQL takes no NUL in a question, and no address has one.
    return email.replace("\0", "").strip().lower()
