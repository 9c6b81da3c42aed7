"""Second factors of staff: an authenticator app, passkeys, and codes on paper for when both are lost.

A code works once: the app's by the half minute it belongs to, a recovery code by its own row. Every
change is written down and its owner is written to.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from forum.accounts import security_messages as letters
from forum.accounts import totp
from forum.accounts.browsers import Place
from forum.accounts.models import Grant, Passkey, RecoveryCode, Role, SignedInBy, Staff
from forum.accounts.sealing import Sealer
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, ActorKind, record
from forum.tokens import digest

NUMBER_OF_CODES = 10
LONGEST_NAME = 60
log = logging.getLogger(__name__)


class FactorThere(Refusal):
    """An app is replaced by removing it first; a passkey is added once."""

    code = "factor_there"
    message = N_("This second factor has been added already.")


class NoFactorYet(Refusal):
    """Recovery codes stand in for a second factor, so there has to be one."""

    code = "no_factor_yet"
    message = N_("Please add an authenticator app or a passkey first.")


class WrongCode(Refusal):
    """Mistyped, of another half minute, or used before."""

    code = "wrong_code"
    message = N_("This code is not right, or was used before. Please wait for the next one and try again.")


def has_second_factor(session: Session, staff: Staff) -> bool:
    """Whether the password alone does not open this account."""
    return staff.totp_since is not None or _number_of_passkeys(session, staff) > 0


def admins_without_second_factor(session: Session) -> int:
    """How many administrators who can sign in have nothing but a password."""
    has_passkey = exists().where(Passkey.staff_id == Staff.id)
    is_admin = exists().where(Grant.staff_id == Staff.id, Grant.role == Role.ADMIN)
    can_sign_in = Staff.active & Staff.password.is_not(None)
    query = select(func.count()).where(can_sign_in, is_admin, Staff.totp_since.is_(None), ~has_passkey)
    return session.scalar(query) or 0


def draw_secret(session: Session, staff_id: int, secret: bytes, sealer: Sealer) -> None:
    """Prepare an authenticator app; it counts once a code has confirmed it. Raises FactorThere."""
    staff = _locked(session, staff_id)
    if staff.totp_since is not None:
        raise FactorThere
    staff.totp_secret = sealer.seal(totp.written(secret), staff.public_id)


def secret_of(staff: Staff, sealer: Sealer) -> str | None:
    """The secret of somebody's app as people type it; None when there is none, or its key is gone."""
    if staff.totp_secret is None:
        return None
    secret = sealer.opened(staff.totp_secret, staff.public_id)
    if secret is None:
        log.warning("account %s: no key of FORUM_SECRET_KEY opens its authenticator secret", staff.id)
    return secret


def confirm_app(
    session: Session, staff_id: int, code: str, sealer: Sealer, *, place: Place, now: datetime
) -> None:
    """Let the prepared app count, now that it showed a right code. Raises FactorThere, WrongCode."""
    staff = _locked(session, staff_id)
    if staff.totp_since is not None:
        raise FactorThere
    step = _step(staff, code, sealer, now)
    if step is None:
        raise WrongCode
    staff.totp_since, staff.totp_last_step = now, step
    record(session, actor=_self(staff), action="second_factor_added", about=staff, now=now, kind="app")
    letters.queue(session, letters.FACTOR_ADDED, staff, place, now)


def remove_app(session: Session, staff_id: int, *, place: Place, now: datetime) -> None:
    """Ask for codes of the app no more; without one, nothing changes."""
    staff = _locked(session, staff_id)
    was_there = staff.totp_since is not None
    staff.totp_secret = staff.totp_since = staff.totp_last_step = None
    if was_there:
        record(session, actor=_self(staff), action="second_factor_removed", about=staff, now=now, kind="app")
        letters.queue(session, letters.FACTOR_REMOVED, staff, place, now)
        _forget_codes_of_nothing(session, staff)


def add_passkey(session: Session, staff_id: int, passkey: Passkey, *, place: Place, now: datetime) -> None:
    """Let a passkey whose proof was verified sign in. Raises FactorThere when it is known already."""
    staff = _locked(session, staff_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == passkey.credential_id)):
        raise FactorThere
    session.add(passkey)
    details = {"kind": "passkey", "name": passkey.name}
    record(session, actor=_self(staff), action="second_factor_added", about=staff, now=now, **details)
    letters.queue(session, letters.FACTOR_ADDED, staff, place, now, factor=passkey.name)


def remove_passkey(session: Session, staff_id: int, public_id: str, *, place: Place, now: datetime) -> bool:
    """Let one's passkey sign in no more. False when there is none of that name."""
    staff = _locked(session, staff_id)
    passkey = session.scalar(
        select(Passkey).where(Passkey.staff_id == staff_id, Passkey.public_id == public_id)
    )
    if passkey is None:
        return False
    session.delete(passkey)
    session.flush()
    details = {"kind": "passkey", "name": passkey.name}
    record(session, actor=_self(staff), action="second_factor_removed", about=staff, now=now, **details)
    letters.queue(session, letters.FACTOR_REMOVED, staff, place, now, factor=passkey.name)
    _forget_codes_of_nothing(session, staff)
    return True


def renew_codes(session: Session, staff_id: int, codes: Sequence[str], *, now: datetime) -> None:
    """Replace all recovery codes by these. Raises NoFactorYet while there is nothing to recover."""
    staff = _locked(session, staff_id)
    if not has_second_factor(session, staff):
        raise NoFactorYet
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    session.add_all(RecoveryCode(staff_id=staff.id, digest=digest(code)) for code in codes)
    record(session, actor=_self(staff), action="recovery_codes_made", about=staff, now=now)


def codes_left(session: Session, staff_id: int) -> int:
    """How many recovery codes can still be used."""
    query = select(func.count()).where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def take_code(
    session: Session, staff_id: int, typed: str, sealer: Sealer, *, place: Place, now: datetime
) -> SignedInBy:
    """Use up a code of the app or of the paper; which it was. Raises WrongCode."""
    staff = _locked(session, staff_id)
    code = "".join(letter for letter in typed if letter.isalnum()).lower()
    if len(code) > totp.DIGITS:
        _use_recovery_code(session, staff, code, place, now)
        return SignedInBy.RECOVERY_CODE
    step = _step(staff, code, sealer, now) if staff.totp_since else None
    if step is None:
        raise WrongCode
    staff.totp_last_step = step
    return SignedInBy.CODE


def passkeys_of(session: Session, staff_id: int) -> Sequence[Passkey]:
    """Somebody's passkeys, oldest first."""
    return session.scalars(select(Passkey).where(Passkey.staff_id == staff_id).order_by(Passkey.id)).all()


def remove_all(session: Session, staff: Staff, *, actor: Actor, now: datetime) -> None:
    """Take every second factor away from an account whose owner lost them."""
    staff.totp_secret = staff.totp_since = staff.totp_last_step = None
    for kind in (Passkey, RecoveryCode):
        session.execute(delete(kind).where(kind.staff_id == staff.id))
    record(session, actor=actor, action="second_factors_removed", about=staff, now=now)


def _use_recovery_code(session: Session, staff: Staff, code: str, place: Place, now: datetime) -> None:
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.staff_id == staff.id, RecoveryCode.digest == digest(code))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
    ).first()
    if used is None:
        raise WrongCode
    record(session, actor=_self(staff), action="recovery_code_used", about=staff, now=now)
    letters.queue(session, letters.RECOVERY_CODE_USED, staff, place, now)


def _step(staff: Staff, code: str, sealer: Sealer, now: datetime) -> int | None:
    secret = secret_of(staff, sealer)
    return totp.taken_step(secret, code, now=now, last=staff.totp_last_step) if secret else None


def _forget_codes_of_nothing(session: Session, staff: Staff) -> None:
    """Codes stand in for a second factor; they go with the last one."""
    if not has_second_factor(session, staff):
        session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))


def _number_of_passkeys(session: Session, staff: Staff) -> int:
    return session.scalar(select(func.count()).where(Passkey.staff_id == staff.id)) or 0


def _locked(session: Session, staff_id: int) -> Staff:
    return session.get_one(Staff, staff_id, with_for_update=True)


def _self(staff: Staff) -> Actor:
    return Actor(ActorKind.STAFF, staff.id)
