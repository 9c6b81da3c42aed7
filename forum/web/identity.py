"""Who is signed in. Flask-Security keeps the session and hashes passwords (argon2); pages are ours.

Its own views stay off: they commit by themselves after reading, which SQLite answers under load with
"database is locked", and their pages carry inline style. Second factors will join in `sign_in`.
"""

import unicodedata
from datetime import timedelta

from flask import Flask, abort, g, request, session
from flask_security import (
    Security,
    SQLAlchemySessionUserDatastore,
    current_user,
    hash_password,
    login_user,
    logout_user,
    verify_password,
)

from forum.accounts.models import Grant, Staff
from forum.accounts.rights import NO_RIGHTS, Rights
from forum.clock import utc_now
from forum.db import db
from forum.journal import Actor, ActorKind
from forum.web.current import now

LONGEST_SESSION = timedelta(hours=12)
# When the password was last typed, in Unix seconds; Flask-Security's own key in the session.
SIGNED_IN_AT = "fs_paa"
# A hash of nothing anybody types: an unknown address costs the same time as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43


def init_app(app: Flask) -> None:
    """Set Flask-Security up over our accounts, without its blueprint and commands."""
    app.config.update(
        SECURITY_DATETIME_FACTORY=utc_now,
        SECURITY_TRACKABLE=False,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 (the name of a method)
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        # argon2 salts by itself; a second keyed hash would make every backup depend on one more key.
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_FRESHNESS=timedelta(-1),
    )
    accounts = SQLAlchemySessionUserDatastore(db.session, Staff, Grant)  # type: ignore[arg-type]
    security = Security(app, accounts, register_blueprint=False)
    # No tokens in headers or addresses: staff work in a browser, with its session.
    security.login_manager.request_loader(None)
    app.jinja_env.globals.update(
        current_staff=current_staff, current_rights=current_rights, way_back=way_back
    )


def way_back() -> str:
    """The page to return to after a deed that belongs to no page (a change of language)."""
    return request.full_path.rstrip("?") if request.method == "GET" else ""


def current_staff() -> Staff | None:
    """The member of staff who is signed in, if the password was typed within the last twelve hours."""
    if not current_user.is_authenticated:
        return None
    if now().timestamp() - session.get(SIGNED_IN_AT, 0) > LONGEST_SESSION.total_seconds():
        sign_out()
        return None
    return current_user._get_current_object()  # type: ignore[no-any-return]


def require_staff() -> Staff:
    """The signed-in person; 403 when there is none."""
    return current_staff() or abort(403)


def current_rights() -> Rights:
    """What the person at the browser may do; nothing when nobody is signed in."""
    if "rights" not in g:
        staff = current_staff()
        g.rights = Rights.of(staff.grants) if staff else NO_RIGHTS
    rights: Rights = g.rights
    return rights


def current_actor() -> Actor:
    """The signed-in person, for the journal."""
    return Actor(ActorKind.STAFF, current_user.id)


def is_password_of(staff: Staff | None, password: str) -> bool:
    """Whether the password opens the account; takes as long when there is no such account."""
    genuine = verify_password(normalised(password), (staff and staff.password) or _NOBODY)
    return bool(genuine and staff and staff.password and staff.active)


def hashed(password: str) -> str:
    """What is kept of a password."""
    return str(hash_password(normalised(password)))


def normalised(password: str) -> str:
    """The same characters whatever keyboard composed them (NFKD, as Flask-Security has it)."""
    return unicodedata.normalize("NFKD", password)


def sign_in(staff: Staff) -> None:
    """Begin a session for this account; what an earlier session held is dropped first."""
    session.clear()
    login_user(staff, remember=False, authn_via=["password"])
    session[SIGNED_IN_AT] = now().timestamp()
    g.pop("rights", None)


def sign_out() -> None:
    """End the session."""
    logout_user()
    session.clear()
    g.pop("rights", None)
