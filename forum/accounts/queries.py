"""Looking up members of staff."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff


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


def normalised(email: str) -> str:
    """An address as accounts are keyed by it."""
    # PostgreSQL takes no NUL in a question, and no address has one.
    return email.replace("\0", "").strip().lower()
