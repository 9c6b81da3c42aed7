"""Between the two steps of signing in: the password was right, the second factor is still asked for.

The signed cookie says whose turn it is, bound to the password of then, for ten minutes. It opens nothing:
the second step proves what it proves by a code that works once.
"""

from datetime import timedelta

from flask import session

from forum.accounts.models import Staff
from forum.accounts.queries import staff_by_public_id
from forum.db import reading
from forum.tokens import digest
from forum.web.current import now

_KEY = "half_way"
LASTS = timedelta(minutes=10)


def begin(staff: Staff, target: str | None) -> None:
    """Note that this person gave the right password; `target` is where they wanted to go."""
    session.clear()
    session[_KEY] = [staff.public_id, _bond(staff), now().timestamp(), target]


def person() -> Staff | None:
    """Who is half way in; nobody after ten minutes, a new password or the end of the account."""
    public_id, bond, at, _target = session.get(_KEY) or ("", "", 0, None)
    if now().timestamp() - at > LASTS.total_seconds():
        return None
    with reading() as looking:
        staff = staff_by_public_id(looking, public_id)
    return staff if staff and staff.active and _bond(staff) == bond else None


def target() -> str | None:
    """Where the person wanted to go."""
    wanted: str | None = (session.get(_KEY) or [None])[-1]
    return wanted


def _bond(staff: Staff) -> str:
    return digest(f"{staff.public_id}|{staff.password}")[:32]
