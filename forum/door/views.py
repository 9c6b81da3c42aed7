"""The scanner page and the enrolment of the device that shows it. No account is asked for here."""

from typing import Any

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request

from forum.db import transaction
from forum.door import devices
from forum.door.faces import faces
from forum.errors import Refusal
from forum.i18n import LANGUAGES, gettext, translate
from forum.registrations.forms import CONSENT
from forum.registrations.models import RegistrationState
from forum.web.current import LANGUAGE_COOKIE, now
from forum.web.failures import translated

blueprint = Blueprint("door", __name__)

A_YEAR = 365 * 24 * 3600


@blueprint.get("/door/")
def index() -> Response:
    """The scanner. `?language=` sets the language of this device."""
    chosen = request.args.get("language")
    if chosen in LANGUAGES:
        g.language = chosen
    page = make_response(
        render_template(
            "door/scanner.html",
            faces=faces(),
            states=_states(),
            consent=CONSENT,
            translated_in=translate,
        )
    )
    if chosen in LANGUAGES:
        page.set_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR, samesite="Lax", httponly=True)
    return page


@blueprint.record_once
def enrol_without_a_stamp(state: Any) -> None:
    """The page is kept on phones and nobody's own: the one-time code makes a device, no cookie does."""
    state.app.extensions["csrf"].exempt(f"{__name__}.{enrol.__name__}")


@blueprint.post("/door/enrolments")
def enrol() -> tuple[Response, int]:
    """Trade a one-time code for the device's own key, which the page keeps."""
    try:
        with transaction() as session:
            made = devices.enrol(session, code=request.form.get("code", ""), now=now())
            answer = {"device_token": made.secret, "device_name": made.device.name}
    except Refusal as refusal:
        return jsonify({"status": 409, "code": refusal.code, "detail": translated(refusal)}), 409
    return jsonify(answer), 201


def _states() -> dict[str, str]:
    words = {
        RegistrationState.UNCONFIRMED: gettext("not confirmed yet"),
        RegistrationState.REQUESTED: gettext("not approved yet"),
        RegistrationState.CONFIRMED: gettext("has a seat"),
        RegistrationState.WAITLISTED: gettext("on the waitlist"),
        RegistrationState.OFFERED: gettext("seat offered"),
        RegistrationState.CANCELLED: gettext("cancelled"),
        RegistrationState.DECLINED: gettext("declined"),
    }
    return {state.value: word for state, word in words.items()}
