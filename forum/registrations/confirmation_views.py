"""Proving an address: by the button behind the link of the mail, or by the code in it (C-23, C-24)."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import gettext
from forum.registrations import confirmation
from forum.registrations.confirmation_forms import CodeForm, MailAgainForm
from forum.web.announced import announced_lecture
from forum.web.current import now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.own import own_registration
from forum.web.own_pages import lead_to, own_page, page_behind
from forum.web.own_steps import CONFIRMATION
from forum.web.sent_pages import sent_page
from forum.web.told import told

blueprint = Blueprint("confirmation", __name__)

FORM = "/<any(zh,en):lang>/lectures/<slug>/registrations"
OWN = "/<any(zh,en):lang>/registrations/<token>/confirmation"


@blueprint.get(OWN)
def show(token: str) -> Response:
    """The button that proves the address, one page behind the one the mail leads to."""
    with reading() as session:
        registration = own_registration(session, token)
        return page_behind(session, registration, token, CONFIRMATION) or own_page(
            session, registration, token
        )


@blueprint.post(OWN)
def confirm(token: str) -> Response | BaseResponse:
    """The address is proved; then the person's own page."""
    with reading() as session:
        registration_id = own_registration(session, token).id
    try:
        with transaction() as writing:
            return lead_to(confirmation.confirm(writing, registration_id=registration_id, now=now()))
    except Refusal as refusal:
        with reading() as session:
            answer = own_page(session, own_registration(session, token), token, translated(refusal))
            answer.status_code = 409
            return answer


@blueprint.post(f"{FORM}/code")
def confirm_by_code(slug: str) -> BaseResponse | tuple[str, int]:
    """The same by the code; what is answered to a wrong one tells nothing of the address."""
    form = CodeForm()
    with reading() as session:
        lecture = announced_lecture(session, slug)
        if not form.validate():
            return sent_page(session, lecture, form), 422
        if sentence := form.looks_automatic():
            return sent_page(session, lecture, form, sentence), 422
    try:
        with transaction() as writing:
            found = confirmation.confirm_by_code(
                writing, lecture_id=lecture.id, address=form.address(), code=form.code.data or "", now=now()
            )
            if found:
                return lead_to(found)
    except Refusal as refusal:
        return _page_again(slug, form, translated(refusal)), 409
    form.code.errors = [gettext("This code is not the one in the mail, or its ten minutes are over.")]
    return _page_again(slug, form), 422


def _page_again(slug: str, form: CodeForm, sentence: str | None = None) -> str:
    with reading() as session:
        return sent_page(session, announced_lecture(session, slug), form, sentence)


@blueprint.post(f"{FORM}/mail")
def send_again(slug: str) -> BaseResponse | tuple[str, int]:
    """Write once more to an address that is still to be proved; says the same of every address."""
    form = MailAgainForm()
    with reading() as session:
        lecture = announced_lecture(session, slug)
        if not form.validate():
            return sent_page(session, lecture, CodeForm(formdata=None, email=form.email.data)), 422
    with once() as writing:
        confirmation.ask_for_mail(writing, lecture_id=lecture.id, address=form.address(), now=now())
    told(gettext("If this address waits to be confirmed, another mail is on its way to it."))
    return redirect(url_for("registrations.sent", slug=lecture.slug), 303)
