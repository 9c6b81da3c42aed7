"""One request at a time: who asks, and the organisers' yes or no."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.journal import last_deed
from forum.registrations import approval, approval_queries, messages, staff_queries
from forum.registrations.approval_forms import DeclineForm
from forum.registrations.models import Registration
from forum.registrations.own_answers import own_answers
from forum.registrations.reference import reference
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told

blueprint = Blueprint("approval", __name__)

ONE = "/staff/lectures/<slug>/registrations/<public_id>"


@blueprint.get(f"{ONE}/decision")
def show(slug: str, public_id: str) -> str:
    """Who asks, and both answers."""
    with reading() as session:
        return _page(session, _registration(session, slug, public_id), DeclineForm(formdata=None))


@blueprint.post(f"{ONE}/approval")
def approve(slug: str, public_id: str) -> Response | tuple[str, int]:
    """Yes: the seat is theirs; then the next who asks."""
    with reading() as session:
        registration = _registration(session, slug, public_id)
    try:
        with once() as writing:
            done = approval.approve(writing, registration_id=registration.id, actor=actor(), now=now())
            undo, there = _undo(writing, done), _next_page(writing, done)
    except Refusal as refusal:
        return _refused(slug, public_id, DeclineForm(formdata=None), refusal)
    told(gettext("%(name)s is approved.", name=registration.name), undo=undo)
    return redirect(there)


@blueprint.post(f"{ONE}/declination")
def decline(slug: str, public_id: str) -> Response | tuple[str, int]:
    """No, with the reason that the person reads; then the next who asks."""
    form = DeclineForm()
    with reading() as session:
        registration = _registration(session, slug, public_id)
        if not form.validate():
            return _page(session, registration, form), 422
    reason = form.reason.data or ""
    try:
        with once() as writing:
            done = approval.decline(
                writing, registration_id=registration.id, reason=reason, actor=actor(), now=now()
            )
            undo, there = _undo(writing, done), _next_page(writing, done)
    except Refusal as refusal:
        return _refused(slug, public_id, form, refusal)
    told(gettext("%(name)s is declined.", name=registration.name), undo=undo)
    return redirect(there)


def _registration(session: Session, slug: str, public_id: str) -> Registration:
    lecture = organised_lecture(session, slug)
    return staff_queries.registration_of(session, lecture.id, public_id) or abort(404)


def _undo(session: Session, registration: Registration) -> str | None:
    """Where the decision is taken back; nowhere once the mail leaves at once."""
    deed = last_deed(session, registration)
    if deed is None or messages.held_until(registration.lecture, now()) <= now():
        return None
    slug = registration.lecture.slug
    address = url_for(
        "registrations_staff.take_back", slug=slug, public_id=registration.public_id, deed=deed.id
    )
    return str(address)


def _next_page(session: Session, registration: Registration) -> str:
    lecture = registration.lecture
    following = approval_queries.first_request(session, lecture.id)
    if following is None:
        return str(url_for("registrations_staff.index", slug=lecture.slug))
    return str(url_for(".show", slug=lecture.slug, public_id=following.public_id))


def _refused(slug: str, public_id: str, form: DeclineForm, refusal: Refusal) -> tuple[str, int]:
    with reading() as session:
        return _page(session, _registration(session, slug, public_id), form, translated(refusal)), 409


def _page(
    session: Session, registration: Registration, form: DeclineForm, sentence: str | None = None
) -> str:
    return render_template(
        "registrations/staff_decision.html",
        lecture=registration.lecture,
        registration=registration,
        form=form,
        reference=reference(registration.public_id),
        told_before=own_answers(session, registration, language(), now()),
        asking=approval_queries.count_requests(session, registration.lecture_id),
        can_approve=registration.state in approval.MAY_BE_APPROVED,
        can_decline=registration.state in approval.MAY_BE_DECLINED,
        sentence=sentence,
    )
