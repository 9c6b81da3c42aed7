"""The guard: every request is judged here, by one table, before any view runs. Deny by default.

What it answers is the same for each kind of page: who is not signed in is asked to; a kind of page that
is not for this person is 403, whatever object is named; and an object of somebody else's series is 404,
like one that does not exist, so that nobody learns which codes and names are taken (D-10).
"""

from collections.abc import Callable

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from forum.accounts.rights import Rights
from forum.db import reading
from forum.door import devices
from forum.i18n import N_, gettext
from forum.registrations.queries import is_nobodys
from forum.web import identity
from forum.web.failures import SIGNED_OUT, failure, typed_again
from forum.web.guarding import For, Rule
from forum.web.own import opened_by, page_of_the_end
from forum.web.provenance import FROM_ELSEWHERE, SAFE_METHODS, is_from_elsewhere, is_surely_ours, page_before
from forum.web.rules import FRESH, RULES
from forum.web.subjects import series_of

NOTHING_HELD = N_(
    "What this link led to was erased, or its time was over. Nothing is kept about you behind it any more."
)

# What opens the kind of page to somebody who is signed in.
OPENS: dict[For, Callable[[Rights], bool]] = {
    For.STAFF: lambda _rights: True,
    For.KEEPERS: lambda rights: rights.keeps_some_door,
    For.ORGANISERS: lambda rights: rights.organises_something,
    For.ORGANISERS_OF_ALL: lambda rights: rights.organises_everything,
    For.ADMINS: lambda rights: rights.is_admin,
}


def init_app(app: Flask) -> None:
    """Guard every request of the application."""

    @app.before_request
    def guard() -> Response | None:
        if request.endpoint is None:
            return None  # no view either: the router says 404, 405 or where the address continues
        rule = RULES.get(request.endpoint)
        if rule is None:
            abort(404)
        if _is_sent_by_another_site(rule):
            return failure(403, gettext(FROM_ELSEWHERE))
        if rule.who is For.LINK_HOLDERS:
            _admit_link_holder()
        elif rule.who is For.DEVICES:
            _admit_device()
        elif rule.who is not For.EVERYBODY:
            return _admit_staff(rule)
        return None


def _is_sent_by_another_site(rule: Rule) -> bool:
    """Asked of whatever changes something, and of all that devices do, since no form's token guards that."""
    if rule.who is For.DEVICES:
        return is_from_elsewhere(has_form_token=False)
    return request.method not in SAFE_METHODS and is_from_elsewhere(has_form_token=True)


def _admit_link_holder() -> None:
    """Let in by a link that was given out for the registration and not revoked; 404 whatever is wrong.

    What was erased or became anonymous is nobody's: the link says so kindly, and opens nothing.
    """
    with reading() as session:
        public_id = opened_by(session, _address()["token"])
        if public_id is None:
            abort(404)
        if is_nobodys(session, public_id):
            abort(failure(410, gettext(NOTHING_HELD)))
        if ended := page_of_the_end(session, _address()["token"]):
            abort(ended)


def _admit_device() -> None:
    """Let in enrolled devices alone; 401 for everybody else, also for a device that was revoked."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    with reading() as session:
        device = devices.by_token(session, token.strip()) if scheme.lower() == "bearer" else None
    if device is None:
        abort(401)
    g.device_id = device.id


def _admit_staff(rule: Rule) -> Response | None:
    """Let in who is signed in, may open this kind of page, and is in charge of what the address names."""
    if identity.current_staff() is None:
        return _ask_to_sign_in()
    rights = identity.current_rights()
    if not OPENS[rule.who](rights):
        abort(403)
    if rule.of is not None:
        with reading() as session:
            concerned = series_of(session, rule.of, _address())
        may = rights.may_keep_door if rule.who is For.KEEPERS else rights.may_organise
        if concerned is None or not all(may(series_id) for series_id in concerned):
            abort(404)
    if request.endpoint in FRESH and not identity.is_fresh():
        return redirect(url_for("accounts.confirm", next=_way_back()), 303)
    return None


def _ask_to_sign_in() -> Response:
    """The way to the form for that; hours of typing into a page of ours may be in what is sent."""
    typed = typed_again() if is_surely_ours() else None
    if typed:
        return failure(401, gettext(SIGNED_OUT), typed=typed)
    return redirect(url_for("accounts.sign_in", next=_way_back()))


def _address() -> dict[str, str]:
    """The variable parts of the address."""
    return request.view_args or {}


def _way_back() -> str | None:
    """Where to go afterwards: the page asked for, or that of the form sent; nothing is done on return."""
    if request.method in SAFE_METHODS:
        return request.full_path.rstrip("?")
    return page_before()
