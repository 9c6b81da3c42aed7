"""Attending in another way: the page that says what is possible, and the deed."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.registrations import switching
from forum.web.current import now
from forum.web.failures import translated
from forum.web.own import own_registration
from forum.web.own_pages import lead_to, own_page, page_behind
from forum.web.own_steps import WAY

blueprint = Blueprint("own_ways", __name__)

OWN = "/<any(zh,en):lang>/registrations/<token>/way"
# No pool has it: what was offered a moment ago may be gone.
_NONE = 0


@blueprint.get(OWN)
def show(token: str) -> Response:
    """The other ways of this lecture, each with what changing to it means."""
    with reading() as session:
        registration = own_registration(session, token)
        return page_behind(session, registration, token, WAY) or own_page(session, registration, token)


@blueprint.post(OWN)
def switch(token: str) -> Response | BaseResponse:
    """Take a seat there and pass on the present one; with `waits`, a place at the end of the line there."""
    with reading() as session:
        registration = own_registration(session, token)
        word = request.form.get("way", "")
        pool_id = next((pool.id for pool in registration.lecture.offered_pools if pool.way == word), _NONE)
    try:
        with transaction() as writing:
            waits = bool(request.form.get("waits"))
            switched = switching.switch(
                writing, registration_id=registration.id, pool_id=pool_id, waits=waits, now=now()
            )
            return lead_to(switched)
    except Refusal as refusal:
        with reading() as session:
            answer = own_page(session, own_registration(session, token), token, translated(refusal))
            answer.status_code = 409
            return answer
