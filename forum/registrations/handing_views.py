"""Passing a seat on: the link somebody makes for a friend, and the page the friend opens with it."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import current_language
from forum.links import handover_id_in, opens_handover
from forum.questions.form_fields import AS_SENT
from forum.questions.queries import questions_of
from forum.registrations import handing_on, operations
from forum.registrations.consents import Consent
from forum.registrations.forms import CONSENT, RegistrationForm
from forum.registrations.handover_models import Handover
from forum.registrations.opening import obstacle
from forum.registrations.operations import Answer, Receipt
from forum.web import sent_pages
from forum.web.current import now
from forum.web.failures import translated
from forum.web.own import own_registration
from forum.web.own_pages import lead_to, own_page, page_behind
from forum.web.own_steps import HANDOVER
from forum.web.robots import FormSpent

blueprint = Blueprint("handing_on", __name__)

OWN = "/<any(zh,en):lang>/registrations/<token>/handover"
FRIEND = "/<any(zh,en):lang>/handovers/<token>"


@blueprint.get(OWN)
def show(token: str) -> Response:
    """The link that passes one's seat on, or the button that makes it."""
    with reading() as session:
        registration = own_registration(session, token)
        return page_behind(session, registration, token, HANDOVER) or own_page(session, registration, token)


@blueprint.post(OWN)
def begin(token: str) -> Response | BaseResponse:
    """Make the link."""
    with reading() as session:
        registration = own_registration(session, token)
    try:
        with transaction() as writing:
            handing_on.begin(writing, registration_id=registration.id, now=now())
    except Refusal as refusal:
        with reading() as session:
            answer = own_page(session, own_registration(session, token), token, translated(refusal))
            answer.status_code = 409
            return answer
    return lead_to(registration, page=HANDOVER)


@blueprint.post(f"{OWN}/end")
def take_back(token: str) -> BaseResponse:
    """Let the link pass nothing on any more."""
    with reading() as session:
        registration = own_registration(session, token)
    with transaction() as writing:
        handing_on.take_back(writing, registration_id=registration.id, now=now())
    return lead_to(registration, page=HANDOVER)


@blueprint.get(FRIEND)
def friend(token: str) -> tuple[str, int]:
    """The form for whoever got the link; of the giver it tells nothing."""
    with reading() as session:
        handover = _opened(session, token)
        if refusal := handing_on.obstacle_to_taking(session, handover, now()):
            return _closed(handover, refusal)
        form = _form(session, handover, formdata=None)
        return _form_page(handover, token, form)


@blueprint.post(FRIEND)
def take(token: str) -> BaseResponse | tuple[str, int]:
    """Take the seat over: a registration like any other, by the person themselves."""
    with reading() as session:
        handover = _opened(session, token)
        form = _form(session, handover)
        meant = form.meant()
        if not form.validate() or meant:
            return _form_page(handover, token, form, meant=meant, status=422)
        if sentence := form.looks_automatic():
            return _form_page(handover, token, form, sentence, status=422)
        try:
            receipt = _take_over(handover, form)
        except FormSpent as spent:
            form.renew_stamp()
            return _form_page(handover, token, form, translated(spent), status=422)
        except Refusal as refusal:
            return _closed(handover, type(refusal))
        return _answer(receipt, form)


def _opened(session: Session, token: str) -> Handover:
    """The handover a link was given out for; 404 whatever is wrong with the link."""
    handover = handing_on.by_public_id(session, handover_id_in(token) or "")
    if handover is None:
        abort(404)
    generation = handover.registration.link_generation
    # Taken over, the giver's links end; the friend's second look is still told what happened.
    generation -= handover.taken_at is not None
    return handover if opens_handover(token, handover.public_id, generation) else abort(404)


def _form(session: Session, handover: Handover, formdata: Any = AS_SENT) -> RegistrationForm:
    lecture, pool = handover.registration.lecture, handover.registration.pool
    form = RegistrationForm(lecture, questions_of(session, lecture), formdata=formdata, only=pool)
    form.keep_or_renew_stamp()
    return form


def _take_over(handover: Handover, form: RegistrationForm) -> Receipt:
    stamp = form.stamp()
    lecture_id = handover.registration.lecture_id
    fingerprint = stamp.fingerprint(lecture_id, form.address().key) if stamp else None
    with transaction() as session:
        if fingerprint:
            form.spend_stamp(session, fingerprint)
        return operations.take_over(
            session,
            handover_id=handover.id,
            applicant=form.applicant(current_language()),
            consent=Consent(str(CONSENT), current_language(), now()),
            fingerprint=fingerprint,
            now=now(),
        )


def _answer(receipt: Receipt, form: RegistrationForm) -> BaseResponse:
    if receipt.answer is Answer.LINK_SENT:
        sent_pages.keep_typed(form.address().email)
        return redirect(url_for("registrations.sent", slug=receipt.registration.lecture.slug), 303)
    return lead_to(receipt.registration, is_kept=not form.is_shared.data)


def _form_page(
    handover: Handover,
    token: str,
    form: RegistrationForm,
    sentence: str | None = None,
    *,
    meant: str | None = None,
    status: int = 200,
) -> tuple[str, int]:
    form.email_asked.data = form.email.data if meant else form.email_asked.data
    page = render_template(
        "registrations/friend.html",
        lecture=handover.registration.lecture,
        pool=handover.registration.pool,
        form=form,
        consent=CONSENT,
        token=token,
        sentence=sentence,
        meant=meant,
    )
    return page, status


def _closed(handover: Handover, refusal: type[Refusal]) -> tuple[str, int]:
    """Why the link passes no seat on, and the ordinary way to register."""
    lecture = handover.registration.lecture
    page = render_template(
        "registrations/friend_closed.html",
        lecture=lecture,
        sentence=translated(refusal()),
        can_register=obstacle(lecture, now()) is None,
    )
    return page, 409
