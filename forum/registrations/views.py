"""Registering for a lecture, and one's own registration behind its secret link."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.door.no_shows import with_manners
from forum.errors import Refusal
from forum.i18n import current_language
from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture
from forum.questions.queries import questions_of
from forum.registrations import operations
from forum.registrations.consents import Consent
from forum.registrations.forms import CONSENT, RegistrationForm
from forum.registrations.line_shown import rule_of
from forum.registrations.opening import obstacle
from forum.registrations.operations import Answer, Receipt
from forum.registrations.queries import waiting_by_pool
from forum.web.announced import announced_lecture
from forum.web.current import now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.own import own_registration
from forum.web.own_pages import lead_to, own_page, page_behind
from forum.web.own_steps import CANCELLATION, RENEWAL, REPLACEMENT
from forum.web.robots import FormSpent
from forum.web.sent_pages import keep_typed, sent_page

blueprint = Blueprint("registrations", __name__)

FORM = "/<any(zh,en):lang>/lectures/<slug>/registrations"
OWN = "/<any(zh,en):lang>/registrations/<token>"


@dataclass(frozen=True)
class _Filled:
    """A form as it came, the sentence that goes above it, and the address to ask about."""

    form: RegistrationForm
    status: int = 200
    sentence: str | None = None
    meant: str | None = None


@blueprint.get(f"{FORM}/new")
def new(slug: str) -> BaseResponse | tuple[str, int]:
    """The form, empty; or the reason why there is none."""
    with reading() as session:
        lecture = announced_lecture(session, slug)
        if lecture.slug != slug:
            return redirect(url_for(".new", slug=lecture.slug), 301)
        closed = obstacle(lecture, now())
        form = RegistrationForm(lecture, questions_of(session, lecture), formdata=None)
        return _form_page(
            session, lecture, _Filled(form, sentence=translated(closed()) if closed else None), closed
        )


@blueprint.get(FORM)
def index(slug: str) -> BaseResponse:
    """Where a form with errors comes back; opened anew (a refresh, a bookmark), it leads to the form."""
    with reading() as session:
        return redirect(url_for(".new", slug=announced_lecture(session, slug).slug), 303)


@blueprint.post(FORM)
def create(slug: str) -> BaseResponse | tuple[str, int]:
    """Register; then the person's own page, or word that a link was sent (C-22)."""
    with reading() as session:
        lecture = announced_lecture(session, slug)
        form = RegistrationForm(lecture, questions_of(session, lecture))
        if wrong := _what_is_wrong(form):
            return _form_page(session, lecture, wrong)
        try:
            receipt = _register(lecture.id, form)
        except FormSpent as spent:
            form.renew_stamp()
            return _form_page(session, lecture, _Filled(form, 422, translated(spent)))
        except Refusal as refusal:
            return _form_page(session, lecture, _Filled(form, 409, translated(refusal)), type(refusal))
    if receipt.answer is Answer.LINK_SENT:
        keep_typed(form.address().email)
    return _answer(receipt, slug, is_kept=not form.is_shared.data)


@blueprint.get(f"{FORM}/sent")
def sent(slug: str) -> str:
    """Word that a mail with the link is on its way."""
    with reading() as session:
        return sent_page(session, announced_lecture(session, slug))


@blueprint.get(OWN)
def show(token: str) -> Response:
    """One's own registration: state, badge, place in line, cancelling."""
    with reading() as session:
        return own_page(session, own_registration(session, token), token)


@blueprint.get(f"{OWN}/cancellation")
def cancellation(token: str) -> Response:
    """The button that gives the seat back. It stands on no page that a mail leads to: robots press all
    buttons they find there (C-24).
    """
    with reading() as session:
        registration = own_registration(session, token)
        return page_behind(session, registration, token, CANCELLATION) or own_page(
            session, registration, token
        )


@blueprint.post(f"{OWN}/cancellation")
def cancel(token: str) -> Response | BaseResponse:
    """Give the seat or the place in line back."""
    with reading() as session:
        registration_id = own_registration(session, token).id
    try:
        with transaction() as writing:
            return lead_to(operations.cancel(writing, registration_id=registration_id, now=now()))
    except Refusal as refusal:
        with reading() as session:
            answer = own_page(session, own_registration(session, token), token, translated(refusal))
            answer.status_code = 409
            return answer


@blueprint.get(f"{OWN}/renewal")
def renewal(token: str) -> Response:
    """The form once more for somebody who gave up, with what was typed; it is sent like any other."""
    with reading() as session:
        registration = own_registration(session, token)
        step = page_behind(session, registration, token, RENEWAL)
        return step or own_page(session, registration, token)


@blueprint.get(f"{OWN}/replacement")
def new_replacement(token: str) -> Response:
    """What to do when somebody else has the link: the button, one step away from where mails lead (C-24)."""
    with reading() as session:
        return page_behind(session, own_registration(session, token), token, REPLACEMENT) or abort(404)


@blueprint.post(f"{OWN}/replacement")
def replace(token: str) -> BaseResponse:
    """End this link and mail a new one; whoever pressed the button learns nothing of it (A-53)."""
    with reading() as session:
        registration = own_registration(session, token)
        if not registration.attendee.email:
            abort(404)
    with once() as writing:
        actor = Actor(ActorKind.ATTENDEE, registration.attendee_id)
        operations.replace_link(writing, registration_id=registration.id, actor=actor, now=now())
    return redirect(url_for(".sent", slug=registration.lecture.slug), 303)


def _what_is_wrong(form: RegistrationForm) -> _Filled | None:
    meant = form.meant()
    if not form.validate() or meant:
        return _Filled(form, 422, meant=meant)
    if sentence := form.looks_automatic():
        return _Filled(form, 422, sentence)
    return None


def _register(lecture_id: int, form: RegistrationForm) -> Receipt:
    stamp = form.stamp()
    fingerprint = stamp.fingerprint(lecture_id, form.address().key) if stamp else None
    with transaction() as session:
        if fingerprint:
            form.spend_stamp(session, fingerprint)
        return operations.register(
            session,
            lecture_id=lecture_id,
            applicant=with_manners(session, lecture_id, form.applicant(current_language()), now=now()),
            consent=Consent(str(CONSENT), current_language(), now()),
            fingerprint=fingerprint,
            now=now(),
        )


def _answer(receipt: Receipt, slug: str, *, is_kept: bool) -> BaseResponse:
    if receipt.answer is Answer.LINK_SENT:
        return redirect(url_for(".sent", slug=slug), 303)
    return lead_to(receipt.registration, is_kept=is_kept)


def _form_page(
    session: Session, lecture: Lecture, filled: _Filled, closed: type[Refusal] | None = None
) -> tuple[str, int]:
    """The form with what was typed. A key of ours stays, so that pressing twice is still one sending."""
    form = filled.form
    form.keep_or_renew_stamp()
    form.email_asked.data = form.email.data if filled.meant else form.email_asked.data
    page = render_template(
        "registrations/new.html",
        lecture=lecture,
        rule=rule_of(session, lecture, now()),
        form=form,
        consent=CONSENT,
        sentence=filled.sentence,
        meant=filled.meant,
        closed=closed,
        waiting=waiting_by_pool(session, lecture.id),
    )
    return page, filled.status
