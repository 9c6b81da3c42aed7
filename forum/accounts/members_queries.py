"""What looking after the staff asks of the accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, lazyload

from forum.accounts.models import Grant, Passkey, Role, Staff
from forum.accounts.queries import normalised, staff_by_public_id
from forum.journal import JournalEntry


@dataclass(frozen=True)
class Member:
    """One person of the list, with what stands in other tables."""

    staff: Staff
    has_passkey: bool
    last_sign_in: datetime | None

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone does not open this account."""
        return self.has_passkey or self.staff.totp_since is not None


def members(session: Session) -> list[Member]:
    """Everybody who has or had an account: those at work first, then by name."""
    query = select(Staff).order_by(Staff.active.desc(), func.lower(Staff.name), Staff.id)
    everybody = session.scalars(query).all()
    return _with_facts(session, everybody)


def member(session: Session, public_id: str) -> Member | None:
    """One of them."""
    staff = staff_by_public_id(session, public_id)
    return _with_facts(session, [staff])[0] if staff else None


def locked_by_public_id(session: Session, public_id: str | None) -> Staff | None:
    """The account of this public id as it is now, locked until the transaction ends."""
    query = select(Staff).where(Staff.public_id == (public_id or "")).with_for_update(of=Staff)
    return session.scalar(query, execution_options={"populate_existing": True})


def locked_by_email(session: Session, email: str) -> Staff | None:
    """The account of this address, locked. What it may do is not asked, so finding it costs no more."""
    query = select(Staff).where(Staff.email == normalised(email)).with_for_update(of=Staff)
    return session.scalar(query.options(lazyload(Staff.grants)))


def locked_with_admins(session: Session, public_id: str) -> Staff | None:
    """The account of this public id as it is now, locked together with every administrator.

    Whoever takes power away locks the same rows in the same order, so of two administrators who remove
    each other at once the second sees what the first did.
    """
    is_admin = Staff.grants.any(Grant.role == Role.ADMIN)
    concerned = select(Staff.id).where(or_(Staff.public_id == public_id, is_admin)).order_by(Staff.id)
    session.execute(concerned.with_for_update(of=Staff)).all()
    query = select(Staff).where(Staff.public_id == public_id)
    return session.scalar(query, execution_options={"populate_existing": True})


def has_other_admin(session: Session, staff: Staff) -> bool:
    """Whether an administrator besides this one can sign in."""
    query = select(Staff.id).where(
        Staff.id != staff.id,
        Staff.active,
        Staff.password.is_not(None),
        Staff.grants.any(Grant.role == Role.ADMIN),
    )
    return session.scalar(query.limit(1)) is not None


def admins(session: Session) -> Sequence[Staff]:
    """The administrators who can sign in: whom to ask for a task."""
    is_admin = Staff.grants.any(Grant.role == Role.ADMIN)
    query = select(Staff).where(Staff.active, Staff.password.is_not(None), is_admin)
    return session.scalars(query.order_by(func.lower(Staff.name), Staff.id)).all()


def _with_facts(session: Session, everybody: Sequence[Staff]) -> list[Member]:
    keys = [staff.id for staff in everybody]
    with_passkey = set(session.scalars(select(Passkey.staff_id).where(Passkey.staff_id.in_(keys)).distinct()))
    signed_in = {row.object_id: row.last_at for row in session.execute(_last_sign_ins(keys))}
    return [Member(staff, staff.id in with_passkey, signed_in.get(staff.id)) for staff in everybody]


def _last_sign_ins(keys: Sequence[int]) -> Select[int | None, datetime]:
    of_staff = JournalEntry.object_kind == Staff.__tablename__
    return (
        select(JournalEntry.object_id, func.max(JournalEntry.at).label("last_at"))
        .where(of_staff, JournalEntry.object_id.in_(keys), JournalEntry.action == "signed_in")
        .group_by(JournalEntry.object_id)
    )
