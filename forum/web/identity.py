"""Who is signed in, and how somebody comes to be. The sessions themselves are rows (accounts/sessions.py)."""

from flask import Flask, Response, abort, g, request, session

from forum.accounts import browsers, operations, passkeys, sessions
from forum.accounts.browsers import Place
from forum.accounts.models import LONGEST_ADDRESS, SignedInBy, Staff, StaffSession
from forum.accounts.rights import NO_RIGHTS, Rights
from forum.db import transaction
from forum.journal import Actor, ActorKind
from forum.tokens import digest, new_secret
from forum.web import known_browsers
from forum.web.current import STAFF_KEY, forget, now, presence, settings, signed_in

current_staff = signed_in


def init_app(app: Flask) -> None:
    """Tell the templates who is signed in, and note at the end of a request that the session was used."""
    app.jinja_env.globals.update(
        current_staff=current_staff,
        current_rights=current_rights,
        has_second_factor=has_second_factor,
        can_have_passkeys=can_have_passkeys,
        way_back=way_back,
    )
    app.after_request(_note_sighting)
    known_browsers.init_app(app)


def way_back() -> str:
    """The page to return to after a deed that belongs to no page (a change of language)."""
    return request.full_path.rstrip("?") if request.method == "GET" else ""


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
    return Actor(ActorKind.STAFF, require_staff().id)


def current_session() -> StaffSession:
    """The session of this request; 403 when there is none."""
    found = presence() or abort(403)
    return found.session


def has_second_factor() -> bool:
    """Whether the signed-in person's account asks for more than a password."""
    found = presence()
    return found is not None and found.has_second_factor


def can_have_passkeys() -> bool:
    """Whether the address of this forum is one for which browsers keep passkeys."""
    return passkeys.are_possible(settings().base_url)


def is_fresh() -> bool:
    """Whether the signed-in person proved to be there within the last ten minutes."""
    found = presence()
    return found is not None and found.is_fresh(now())


def sign_in(proven: Staff, *, by: SignedInBy) -> None:
    """Begin a session for somebody who proved to be this person; one going on in this browser ends.

    `by` is for the journal. Raises AccountChanged if the account was closed, or its password replaced,
    while the proof was looked at.
    """
    key, before = new_secret(), presence()
    with transaction() as writing:
        operations.sign_in(
            writing,
            proven,
            by=by,
            digest=digest(key),
            place=place(),
            is_known=known_browsers.known_as(proven) is not None,
            instead_of=before.session if before else None,
            now=now(),
        )
    session.clear()
    session[STAFF_KEY] = key
    forget()
    known_browsers.remember(proven)


def confirm() -> None:
    """The signed-in person proved to be there: what needs a fresh proof is open for ten minutes."""
    found, key = presence(), new_secret()
    if found:
        with transaction() as writing:
            operations.confirm(writing, found.session.id, digest=digest(key), now=now())
        session[STAFF_KEY] = key
        forget()


def renew_key() -> None:
    """Go on with the session under another key: a copy of its cookie is worth nothing any more."""
    found, key = presence(), new_secret()
    if found:
        with transaction() as writing:
            sessions.renew_key(writing, found.session.id, digest=digest(key))
        session[STAFF_KEY] = key
        forget()


def remember_browser() -> None:
    """Know this browser for the signed-in person from now on, under the password of now."""
    known_browsers.remember(require_staff())


def sign_out() -> None:
    """End the session, here and wherever its cookie was copied to."""
    found = presence()
    if found:
        with transaction() as writing:
            operations.sign_out(writing, found.staff.id, found.session.public_id, now=now())
    session.clear()
    forget()


def place() -> Place:
    """Where this request comes from."""
    return Place(browsers.summary(request.headers.get("User-Agent", "")), _address())


def _address() -> str:
    """The network address, cut to what is kept: some proxies write a zone or the port behind it."""
    return (request.remote_addr or "")[:LONGEST_ADDRESS]


def _note_sighting(response: Response) -> Response:
    # Only for a request that was somebody's; a session that has just ended needs no record.
    found = g.get("presence")
    if found and found.is_to_be_sighted(now()):
        with transaction() as writing:
            sessions.sight(writing, found.session.id, address=_address(), now=now())
    return response
