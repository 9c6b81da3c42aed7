"""The badge and its code, behind the registration's secret link."""

from collections.abc import Callable

from flask import Blueprint, Response, abort
from sqlalchemy.orm import Session

from forum.badges import issuing, picture, qr, sheet
from forum.badges.face import Badge
from forum.db import reading
from forum.registrations.models import Registration
from forum.slugs import file_stem
from forum.web.current import settings
from forum.web.own import own_registration

blueprint = Blueprint("badges", __name__)

OWN = "/<any(zh,en):lang>/registrations/<token>"
DRAW_BADGE: dict[str, Callable[[Badge], bytes | str]] = {
    "svg": picture.svg,
    "png": picture.png,
    "pdf": sheet.pdf,
}
DRAW_CODE: dict[str, Callable[[str], bytes | str]] = {"svg": qr.svg, "png": qr.png}
KINDS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}


@blueprint.get(f"{OWN}/badge.<any(svg,png,pdf):form>")
def badge(token: str, form: str) -> Response:
    """The whole badge. 409 with the reason where a character of the name cannot be printed here (B-63)."""
    with reading() as session:
        registration = _registration(session, token)
        return _file(DRAW_BADGE[form](issuing.face_of(registration, settings())), form, registration, "badge")


@blueprint.get(f"{OWN}/qr.<any(svg,png):form>")
def code(token: str, form: str) -> Response:
    """The code alone, which every screen can show."""
    with reading() as session:
        registration = _registration(session, token)
        return _file(DRAW_CODE[form](issuing.token_of(registration, settings())), form, registration, "qr")


def _registration(session: Session, token: str) -> Registration:
    """The registration this link opens, if it has a badge; 404 otherwise."""
    registration = own_registration(session, token)
    if not issuing.has_badge(registration):
        abort(404)
    return registration


def _file(content: bytes | str, form: str, registration: Registration, kind: str) -> Response:
    response = Response(content, mimetype=KINDS[form])
    # Whoever opens the link on a shared machine leaves nothing behind, and sees the state as it is (D-14).
    response.headers["Cache-Control"] = "no-store"
    name = f"{kind}-{file_stem(registration.lecture.code)}.{form}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
