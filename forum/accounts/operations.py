"""Accounts of staff: adding one, signing in and out, and what people change about their own."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from forum.accounts import password_links, queries, security_messages, sessions
from forum.accounts.browsers import Place
from forum.accounts.models import Grant, Role, SignedInBy, Staff, StaffSession
from forum.accounts.refusals import EmailTaken
from forum.errors import Refusal
from forum.i18n import N_, Language
from forum.journal import Actor, ActorKind, record


class AccountChanged(Refusal):
    """Between proving to be somebody and being let in, the account was closed or got another password."""

    code = "account_changed"
    message = N_("The account has just been changed. Please sign in again.")


def add_staff(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    series_ids: Collection[int | None] = (None,),
    language: Language,
    password_hash: str | None,
    actor: Actor,
    now: datetime,
) -> Staff:
    """Open an account with one role, for these series or (None) for all.

    Without a password it opens to nobody yet. Raises EmailTaken.
    """
    if queries.staff_by_email(session, email):
        raise EmailTaken(email=queries.normalised(email))
    staff = Staff(
        email=queries.normalised(email),
        name=name.strip(),
        password=password_hash,
        language=language,
        created_at=now,
        grants=[Grant(role=role, series_id=series_id) for series_id in series_ids],
    )
    session.add(staff)
    session.flush()
    details = {"role": role.value, "series": [grant.series_id for grant in staff.grants]}
    record(session, actor=actor, action="staff_added", about=staff, now=now, **details)
    return staff


def sign_in(
    session: Session,
    proven: Staff,
    *,
    by: SignedInBy,
    digest: str,
    place: Place,
    is_known: bool,
    instead_of: StaffSession | None,
    now: datetime,
) -> None:
    """Begin a session of somebody who proved to be the person of this account. Raises AccountChanged."""
    staff = queries.locked_staff(session, proven.id)
    if staff is None or not staff.active or staff.password != proven.password:
        raise AccountChanged
    if instead_of:
        sessions.end_one(session, instead_of.staff_id, instead_of.public_id, now=now)
    sessions.begin(session, staff, digest=digest, place=place, now=now)
    details = {"by": by.value, "browser": place.browser}
    record(session, actor=_self(staff), action="signed_in", about=staff, now=now, **details)
    if not is_known:
        security_messages.queue(session, security_messages.SIGNED_IN, staff, place, now)


def confirm(session: Session, session_id: int, *, digest: str, now: datetime) -> None:
    """Somebody signed in proved to be there again; the key of their sign-in changes with it."""
    row = sessions.confirm(session, session_id, digest=digest, now=now)
    staff = session.get_one(Staff, row.staff_id)
    record(session, actor=_self(staff), action="identity_confirmed", about=staff, now=now)


def sign_out(session: Session, staff_id: int, public_id: str, *, now: datetime) -> bool:
    """End one session of somebody. False when it has ended before, or is not theirs."""
    is_ended = sessions.end_one(session, staff_id, public_id, now=now)
    if is_ended:
        staff = session.get_one(Staff, staff_id)
        record(session, actor=_self(staff), action="signed_out", about=staff, now=now)
    return is_ended


def sign_out_elsewhere(session: Session, staff_id: int, *, keep: int, now: datetime) -> int:
    """End every session of somebody but the one in which they ask for it: how many those were."""
    number = sessions.end_all(session, staff_id, now=now, keep=keep)
    staff = session.get_one(Staff, staff_id)
    record(session, actor=_self(staff), action="signed_out_elsewhere", about=staff, now=now, sessions=number)
    return number


def choose_language(session: Session, staff_id: int, language: Language) -> None:
    """Show the staff pages in another language from now on."""
    session.get_one(Staff, staff_id).language = language


def change_password(
    session: Session, staff_id: int, *, password_hash: str, keep: int, place: Place, now: datetime
) -> None:
    """Replace one's own password; every session but the one to keep ends, and every link in a mail."""
    staff = session.get_one(Staff, staff_id)
    set_password(session, staff, password_hash, actor=_self(staff), now=now, keep=keep)
    security_messages.queue(session, security_messages.PASSWORD_CHANGED, staff, place, now)


def set_password(
    session: Session,
    staff: Staff,
    password_hash: str,
    *,
    actor: Actor,
    now: datetime,
    keep: int | None = None,
) -> None:
    """Give an account another password: what was let in by the former one ends, links by mail too."""
    staff.password = password_hash
    password_links.end(session, staff)
    sessions.end_all(session, staff.id, now=now, keep=keep)
    record(session, actor=actor, action="password_changed", about=staff, now=now)


def _self(staff: Staff) -> Actor:
    return Actor(ActorKind.STAFF, staff.id)
