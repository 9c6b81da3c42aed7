"""Who may open which staff page. Deny by default: a page without a row here is closed to all."""

from collections.abc import Callable

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forum.accounts.models import Staff
from forum.accounts.rights import Rights
from forum.web import identity

# What opens each blueprint of the staff side; what a page does to one lecture is asked again in its
# view, by `require_organiser_of`.
OPENS: dict[str, Callable[[Rights], bool]] = {
    "desk": lambda rights: rights.organises_something,
    "lectures_staff": lambda rights: rights.organises_something,
    "lecture_changes": lambda rights: rights.organises_something,
    "series_staff": lambda rights: rights.organises_something,
    "speakers_staff": lambda rights: rights.organises_something,
    "venues_staff": lambda rights: rights.organises_something,
    "registrations_staff": lambda rights: rights.organises_something,
    "door_staff": lambda rights: rights.keeps_some_door,
    "accounts": lambda rights: bool(rights.grants),
}
# Reachable without being signed in: the way in itself, and the language in which it is shown.
OPEN_ENDPOINTS = frozenset({"accounts.sign_in", "accounts.open_session", "accounts.choose_language"})


def require_organiser_of(series_id: int | None) -> Staff:
    """The signed-in organiser of this series (None: of lectures outside any); 403 for everybody else."""
    staff = identity.current_staff()
    if staff is None or not identity.current_rights().may_organise(series_id):
        abort(403)
    return staff


def require_keeper_of(series_id: int | None) -> Staff:
    """The signed-in person who may stand at doors of this series; 403 for everybody else."""
    staff = identity.current_staff()
    if staff is None or not identity.current_rights().may_keep_door(series_id):
        abort(403)
    return staff


def init_app(app: Flask) -> None:
    """Guard every request below /staff before any view runs."""

    @app.before_request
    def guard() -> Response | None:
        if request.path != "/staff" and not request.path.startswith("/staff/"):
            return None
        if request.endpoint in OPEN_ENDPOINTS:
            return None
        if identity.current_staff() is None:
            return redirect(url_for("accounts.sign_in", next=_way_back()))
        if request.endpoint is None:
            return None
        opens = OPENS.get(request.blueprint or "")
        if opens is None or not opens(identity.current_rights()):
            abort(403)
        return None


def _way_back() -> str | None:
    """Where to go after signing in: the page asked for. What was to be done is not done on return."""
    return request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
