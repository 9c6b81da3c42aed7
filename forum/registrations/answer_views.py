"""Changing, behind one's own link, what one answered and what one needs."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.registrations import access, answering
from forum.registrations.own_answers import can_change
from forum.web.current import language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.own import own_registration
from forum.web.own_answers import answers_form, needs_form
from forum.web.own_pages import lead_to, own_page, page_behind, page_with_form
from forum.web.own_steps import ANSWERS, NEEDS
from forum.web.told import told

blueprint = Blueprint("own_answers", __name__)

OWN = "/<any(zh,en):lang>/registrations/<token>"


@blueprint.get(f"{OWN}/answers")
def answers(token: str) -> Response:
    """One's answers in the fields they were given in."""
    return _page(token, ANSWERS)


@blueprint.post(f"{OWN}/answers")
def change_answers(token: str) -> Response | BaseResponse:
    """Answer anew; a consent that is no longer ticked is withdrawn."""
    with reading() as session:
        registration = own_registration(session, token)
        form = answers_form(session, registration, request.form)
        if can_change(registration, now()) and not form.validate():
            return page_with_form(registration, token, ANSWERS, form)
    try:
        with once() as writing:
            answering.change_answers(
                writing,
                registration_id=registration.id,
                answers=form.asked.answers(),
                language=language(),
                now=now(),
            )
    except Refusal as refusal:
        return _refused(token, refusal)
    told(gettext("Your answers are saved."))
    return lead_to(registration)


@blueprint.get(f"{OWN}/needs")
def needs(token: str) -> Response:
    """What one needs in order to take part."""
    return _page(token, NEEDS)


@blueprint.post(f"{OWN}/needs")
def change_needs(token: str) -> Response | BaseResponse:
    """Say anew what one needs; an empty form withdraws it."""
    with reading() as session:
        registration = own_registration(session, token)
        form = needs_form(session, registration, request.form)
        if can_change(registration, now()) and not form.validate():
            return page_with_form(registration, token, NEEDS, form)
    wanted = form.needs_told()
    try:
        with once() as writing:
            access.change(
                writing, registration_id=registration.id, needs=wanted, language=language(), now=now()
            )
    except Refusal as refusal:
        return _refused(token, refusal)
    told(_told_of(bool(wanted)))
    return lead_to(registration)


def _told_of(is_needed: bool) -> str:
    if is_needed:
        return str(gettext("The organisers have what you need, and answer you."))
    return str(gettext("What you had entered about your needs is deleted."))


def _page(token: str, page: str) -> Response:
    with reading() as session:
        registration = own_registration(session, token)
        return page_behind(session, registration, token, page) or own_page(session, registration, token)


def _refused(token: str, refusal: Refusal) -> Response:
    with reading() as session:
        answer = own_page(session, own_registration(session, token), token, translated(refusal))
        answer.status_code = 409
        return answer
