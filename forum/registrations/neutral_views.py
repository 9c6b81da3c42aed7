"""One's own registration at an address that may be handed on (docs/decisions/0024)."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.web import remembered
from forum.web.own import own_registration, page_of_the_end
from forum.web.own_pages import ROOM, own_page, page_behind
from forum.web.own_steps import DEVICE, STEPS

blueprint = Blueprint("neutral", __name__)

HERE = "/<any(zh,en):lang>/lectures/<slug>/registrations/own"
# What a device keeps is asked where it is kept.
KINDS = ",".join(sorted({*STEPS, ROOM} - {DEVICE}))


@blueprint.get(HERE)
def show(slug: str) -> Response | BaseResponse:
    """The person's own page for the browser they registered or opened their link in; else the lecture's."""
    return _shown(slug)


@blueprint.get(f"{HERE}/<any({KINDS}):kind>")
def behind(slug: str, kind: str) -> Response | BaseResponse:
    """A page one step behind it."""
    return _shown(slug, kind)


def _shown(slug: str, page: str = "") -> Response | BaseResponse:
    with reading() as session:
        if token := remembered.token_for(session, slug):
            if ended := page_of_the_end(session, token):
                return ended
            registration = own_registration(session, token)
            step = page_behind(session, registration, token, page) if page else None
            return step or own_page(session, registration, token)
    return redirect(url_for("lectures.show", slug=slug), 303)
