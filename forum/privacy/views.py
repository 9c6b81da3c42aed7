"""What is kept about somebody behind the link of one registration: seeing it, taking it along, erasing it.

The link proves that registration and no more; everything about the person goes to the address by mail
(forum/privacy/everything_views.py).
"""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask import request as asked
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import gettext
from forum.privacy import held, operations, withdrawing
from forum.privacy.places import Places
from forum.privacy.takeaway import zip_bytes
from forum.web.current import language, now, settings
from forum.web.failures import translated
from forum.web.once import once
from forum.web.own import own_registration
from forum.web.own_data import as_file, goes_at, lecture_goes_at, long_day
from forum.web.own_pages import own_page, page_behind
from forum.web.own_steps import DATA, ERASURE
from forum.web.told import told

blueprint = Blueprint("own_data", __name__)
blueprint.app_template_global()(long_day)
blueprint.app_template_global()(goes_at)
blueprint.app_template_global()(lecture_goes_at)

OWN = "/<any(zh,en):lang>/registrations/<token>"


@blueprint.get(f"{OWN}/data")
def show(token: str) -> Response:
    """Everything that is kept about this registration, in words."""
    return _page(token, DATA)


@blueprint.get(f"{OWN}/data.zip")
def download(token: str) -> Response:
    """The same to take along."""
    with reading() as session:
        registration = own_registration(session, token)
        kept = held.of_registration(session, registration, language())
        content = zip_bytes(kept, forum=settings().name(language()), now=now())
    return as_file(content)


@blueprint.post(f"{OWN}/data/withdrawals")
def withdraw(token: str) -> BaseResponse:
    """Withdraw one consent. Without the one that keeps the seat, the seat goes to the next."""
    with reading() as session:
        registration_id = own_registration(session, token).id
    purpose = asked.form.get("purpose", "")
    with once() as writing:
        is_done = withdrawing.withdraw(writing, registration_id=registration_id, purpose=purpose, now=now())
    if is_done:
        told(gettext("This consent is withdrawn."))
    return redirect(url_for(".show", token=token), 303)


@blueprint.post(f"{OWN}/data/letters")
def send(token: str) -> BaseResponse:
    """Mail the person the way to everything, in all their registrations; this page shows nothing of it."""
    with reading() as session:
        attendee = own_registration(session, token).attendee
        if attendee.email is None:
            abort(404)
        attendee_id = attendee.id
    with once() as writing:
        operations.send_data(writing, attendee_id=attendee_id, now=now())
    return redirect(url_for(".sent"), 303)


@blueprint.get("/<any(zh,en):lang>/privacy/sent")
def sent() -> str:
    """Word that a mail is on its way."""
    return render_template("privacy/sent.html")


@blueprint.get(f"{OWN}/erasure")
def new_erasure(token: str) -> Response:
    """What erasing means, and the button; it stands two steps behind where mails lead (C-24)."""
    return _page(token, ERASURE)


@blueprint.post(f"{OWN}/erasure")
def erase(token: str) -> Response | BaseResponse:
    """Erase the registration at once. There is no way back, and the link opens nothing any more."""
    with reading() as session:
        registration_id = own_registration(session, token).id
    try:
        with transaction() as writing:
            places = Places.of(settings())
            operations.erase_registration(writing, registration_id=registration_id, places=places, now=now())
    except Refusal as refusal:
        with reading() as session:
            answer = own_page(session, own_registration(session, token), token, translated(refusal))
            answer.status_code = 409
            return answer
    return redirect(url_for(".erased"), 303)


@blueprint.get("/<any(zh,en):lang>/privacy/erased")
def erased() -> str:
    """Word that it is done, at an address that tells nothing."""
    return render_template("privacy/erased.html")


def _page(token: str, kind: str) -> Response:
    with reading() as session:
        registration = own_registration(session, token)
        return page_behind(session, registration, token, kind) or abort(404)
