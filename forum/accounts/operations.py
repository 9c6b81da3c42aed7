"""Accounts of staff: adding one, signing in, and what people change about their own."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.accounts import queries
from forum.accounts.models import Grant, Role, Staff
from forum.errors import Refusal
from forum.i18n import N_, Language
from forum.journal import Actor, ActorKind, record


class EmailTaken(Refusal):
    """Somebody on the staff has this address already."""

    code = "email_taken"
    message = N_("%(email)s already has an account.")


def add_staff(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    language: Language,
    password_hash: str,
    uniquifier: str,
    actor: Actor,
    now: datetime,
) -> Staff:
    """Open an account with one role for all series. Raises EmailTaken."""
    if queries.staff_by_email(session, email):
        raise EmailTaken(email=queries.normalised(email))
    staff = Staff(
        email=queries.normalised(email),
        name=name.strip(),
        password=password_hash,
        language=language,
        fs_uniquifier=uniquifier,
        created_at=now,
        grants=[Grant(role=role)],
    )
    session.add(staff)
    session.flush()
    record(session, actor=actor, action="staff_added", about=staff, now=now, role=role.value)
    return staff


def note_sign_in(session: Session, staff_id: int, *, now: datetime) -> None:
    """Write down that somebody signed in."""
    staff = session.get_one(Staff, staff_id)
    record(session, actor=_self(staff), action="signed_in", about=staff, now=now)


def choose_language(session: Session, staff_id: int, language: Language) -> None:
    """Show the staff pages in another language from now on."""
    session.get_one(Staff, staff_id).language = language


def change_password(
    session: Session, staff_id: int, *, password_hash: str, uniquifier: str, now: datetime
) -> Staff:
    """Replace the password; the new uniquifier ends every session but the one that is told of it."""
    staff = session.get_one(Staff, staff_id)
    staff.password = password_hash
    staff.fs_uniquifier = uniquifier
    record(session, actor=_self(staff), action="password_changed", about=staff, now=now)
    return staff


def _self(staff: Staff) -> Actor:
    return Actor(ActorKind.STAFF, staff.id)
