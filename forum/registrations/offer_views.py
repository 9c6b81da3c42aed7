"""Accepting a seat that is held for oneself: the button stands a step behind where mails lead (C-24)."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.registrations import offers
from forum.web.current import now
from forum.web.failures import translated
from forum.web.own import own_registration
from forum.web.own_pages import lead_to, own_page, page_behind
from forum.web.own_steps import OFFER

blueprint = Blueprint("offers", __name__)

OFFER_PAGE = "/<any(zh,en):lang>/registrations/<token>/offer"


@blueprint.get(OFFER_PAGE)
def show(token: str) -> Response:
    """The button that accepts the seat; one's own page where nothing can be accepted (any more) (C-13)."""
    with reading() as session:
        registration = own_registration(session, token)
        step = page_behind(session, registration, token, OFFER)
        return step or own_page(session, registration, token)


@blueprint.post(OFFER_PAGE)
def accept(token: str) -> Response | BaseResponse:
    """Take the seat; kindly say so where it is gone."""
    with reading() as session:
        registration_id = own_registration(session, token).id
    try:
        with transaction() as writing:
            return lead_to(offers.accept(writing, registration_id=registration_id, now=now()))
    except Refusal as refusal:
        with reading() as session:
            answer = own_page(session, own_registration(session, token), token, translated(refusal))
            answer.status_code = 409
            return answer
